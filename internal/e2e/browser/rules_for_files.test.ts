// Which files may be sent: a manager decides, visitors are told, and two managers lose nothing.
import assert from "node:assert/strict";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, see, until, words } from "./wait";

const { test } = openHouse();

test("S3.9 MG14 a manager says which files may be sent; of two who save the later sees both and chooses", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const { page } = kadri;
  await kadri.go("Files");
  const form = page.getByRole("form", { name: "Which files may be sent" });
  const visitors = form.getByRole("group", { name: "Visitors may send" });
  const largest = visitors.getByRole("textbox", { name: "Largest file, MiB" });
  await see(page.getByRole("region", { name: "Used at present" }).getByText("No files yet"));
  assert.deepEqual(await findings(page, "rules for files"), []);
  await largest.fill("12");
  await form.getByRole("button", { name: "Save" }).click();
  await see(form.getByText("A whole number from 1 to 10."));
  await largest.fill("4");
  await visitors.getByRole("checkbox", { name: "Archives such as ZIP" }).uncheck();

  const status = await page.evaluate(async () => {
    const { csrf } = await (await fetch("/agent/api/session")).json();
    const { settings, version } = await (await fetch("/agent/api/files")).json();
    const answer = await fetch("/agent/api/files", {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-Usher-CSRF": csrf },
      body: JSON.stringify({ settings: { ...settings, visitor_mib: 100 }, version }),
    });
    return answer.status;
  });
  assert.equal(status, 200);
  await form.getByRole("button", { name: "Save" }).click();
  const conflict = page.getByRole("alert").filter({ hasText: "Somebody saved other rules meanwhile" });
  await see(conflict.getByRole("row", { name: /^One visitor, MiB 100 100$/ }));
  await see(conflict.getByRole("row", { name: /^Visitors may send: Archives such as ZIP yes no$/ }));
  assert.equal(await largest.inputValue(), "4");
  assert.deepEqual(await findings(page, "two managers save the rules for files"), []);
  await conflict.getByRole("button", { name: "Put mine on top" }).click();
  await see(page.getByText("Saved. It holds from now on."));
  await gone(conflict);
  await page.reload();
  await until("both changes are kept", async () => (await largest.inputValue()) === "4");
  assert.equal(await form.getByRole("textbox", { name: "One visitor, MiB" }).inputValue(), "100");
  assert.equal(await visitors.getByRole("checkbox", { name: "Archives such as ZIP" }).isChecked(), false);

  await kadri.go("Activity");
  const line = page.getByRole("listitem").filter({ hasText: "changed which files may be sent" });
  await count(line, 2);
  await line.first().getByRole("link").click();
  await see(form);
});

test("S3.9 the room that a site's files take is a figure and a bar", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const visitor = await house.visitor();
  await visitor.ask("Here is a plan", { name: "Planner" });
  await kadri.rung("Here is a plan");
  await kadri.answerNow();
  const chooser = kadri.page.waitForEvent("filechooser");
  await kadri.conversation.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.alloc(300_000, "a") });
  await see(kadri.conversation.getByRole("button", { name: "Remove plan.txt" }));
  await kadri.go("Files");
  const used = kadri.page.getByRole("region", { name: "Used at present" });
  await see(used.getByRole("progressbar", { name: /^Used by / }));
  await until("the figure is there", async () => /0\.3 MiB of 50 GiB · 1 file/.test(await words(used)));
  assert.deepEqual(await findings(kadri.page, "used room"), []);
});

test("S3.9 rules for files that do not load are asked for again", async (house) => {
  const kadri = await house.console("Kadri");
  await kadri.page.route("**/agent/api/files", (route) => route.abort(), { times: 1 });
  await kadri.go("Files");
  await see(kadri.page.getByText("The rules for files were not loaded."));
  await kadri.page.getByRole("button", { name: "Try again" }).click();
  await see(kadri.page.getByRole("form", { name: "Which files may be sent" }));
});

test("S3.9 who is no manager is told that managers decide about files", async (house) => {
  const anna = await house.console("Anna");
  await anna.page.goto("/agent/files");
  await see(anna.page.getByText("Only managers decide about files."));
  assert.deepEqual(await findings(anna.page, "files, for an agent"), []);
});
