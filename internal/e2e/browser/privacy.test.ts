// People's rights in their own data, who may not write, and who changed what: at the console and at the visitor's panel.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, holds, see, until, words } from "./wait";

const { test } = openHouse();

test("S2.20 a changed setting is in the activity, with who, when and what it was, and leads to the thing", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  assert.equal(
    await kadri.changeSite({ brand: { color: "#8a1c1c", on_color: "#ffffff", dark_color: "#a8c7fa", on_dark_color: "#062e6f" } }),
    200,
  );
  await kadri.go("Activity");
  const line = kadri.page.getByRole("listitem").filter({ hasText: "changed a site" }).first();
  await see(line.getByText("#8a1c1c"));
  await see(line.getByText("brand › color"));
  await see(line.getByText("Kadri Lepp"));
  await kadri.page.getByRole("combobox", { name: "What" }).selectOption({ label: "Routing" });
  await count(kadri.page.getByRole("listitem").filter({ hasText: "changed a site" }), 0);
  await kadri.page.getByRole("combobox", { name: "What" }).selectOption({ label: "Sites" });
  await line.getByRole("link", { name: "Tamm Kitchens" }).click();
  await see(kadri.page.getByRole("heading", { level: 1 }));
  assert.match(kadri.page.url(), /\/agent\/sites\/demo$/);
});

test("AG22 a blocked visitor is told until when and how else to write, keeps the text, and can write again when it is lifted", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await kadri.changeSite({ contact: { email: "hello@tamm.example", phone: "" } });
  const visitor = await house.visitor();
  await visitor.ask("Buy my links", { name: "Pest" });
  await kadri.rung("Buy my links");
  await kadri.answerNow();
  await kadri.card.getByRole("button", { name: "Block this visitor" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Block this visitor" });
  await dialog.getByRole("combobox", { name: "What the block goes by" }).selectOption({ label: "Their network" });
  await see(dialog.getByText("1 visitor of the last 30 days is shut out."));
  assert.deepEqual(await findings(kadri.page, "block a visitor"), []);
  await dialog.getByRole("button", { name: "Block", exact: true }).click();
  await see(dialog.getByText("Say why, for your colleagues."));
  await dialog.getByRole("textbox", { name: "Why" }).fill("Sells links");
  await dialog.getByRole("button", { name: "Block", exact: true }).click();
  await see(kadri.page.getByText("Blocked. The visitor sees until when"));
  await kadri.act("Close");

  const again = await house.visitor({ ip: visitor.ip });
  await again.open();
  await again.fill("And one more", { name: "Pest" });
  await again.takeTime();
  await again.send.click();
  await see(again.panel.getByText(/You cannot write here until .*hello@tamm\.example/));
  await holds(again.question, "And one more");

  await kadri.go("Privacy");
  const blocks = kadri.page.getByRole("region", { name: "Who may not write" });
  await see(blocks.getByText("Sells links"));
  await blocks.getByRole("button", { name: /^Lift the block/ }).click();
  await see(blocks.getByText("lifted"));
  await again.send.click();
  await see(again.said("And one more"));
});

test("AG22 who is blocked in a running chat reads until when, keeps the message, and it goes when the block is lifted", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const visitor = await house.visitor();
  await visitor.ask("Buy my other links", { name: "Second pest" });
  await kadri.rung("Buy my other links");
  await kadri.answerNow();
  await kadri.say("No, thank you.");
  await see(visitor.said("No, thank you."));
  await kadri.card.getByRole("button", { name: "Block this visitor" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Block this visitor" });
  await dialog.getByRole("textbox", { name: "Why" }).fill("Sells other links");
  await dialog.getByRole("button", { name: "Block", exact: true }).click();
  await see(kadri.page.getByText("Blocked. The visitor sees until when"));

  await visitor.say("But they are cheap");
  await see(visitor.log.getByText(/You cannot write here until .*What you typed is kept\./));
  await see(visitor.said("But they are cheap"));
  assert.deepEqual(await findings(visitor.page, "blocked in a chat", visitor.frame), []);
  await visitor.reload();
  await visitor.open();
  await see(visitor.log.getByText(/You cannot write here until/));
  await see(visitor.said("But they are cheap"));

  await kadri.go("Privacy");
  const block = kadri.page
    .getByRole("region", { name: "Who may not write" })
    .getByRole("listitem")
    .filter({ hasText: "Sells other links" });
  await block.getByRole("button", { name: /^Lift the block/ }).click();
  await see(block.getByText("lifted"));
  await visitor.log.getByRole("button", { name: "Try again" }).click();
  await gone(visitor.log.getByText(/You cannot write here until/));
  await kadri.home();
  await kadri.openRow("But they are cheap");
  await see(kadri.said("But they are cheap"));
});

test("MG15 the manager sees what a period would erase before it is saved, and 0 days are refused", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await kadri.go("Privacy");
  const form = kadri.page.getByRole("form", { name: "How long conversations are kept" });
  await form.getByRole("textbox", { name: "Leads, days" }).first().fill("0");
  await form.getByRole("button", { name: "Save" }).click();
  await see(form.getByText("1 to 3,650 days."));
  await form.getByRole("textbox", { name: "Leads, days" }).first().fill("90");
  await form.getByRole("button", { name: "Show what would be erased" }).click();
  await see(form.getByRole("status", { name: "What would be erased now" }).getByText("0 conversations").first());
  await form.getByRole("button", { name: "Save" }).click();
  await see(kadri.page.getByText("Saved. It holds"));
  assert.deepEqual(await findings(kadri.page, "privacy"), []);
  await kadri.page.reload();
  await until(
    "the period is there again",
    async () => (await form.getByRole("textbox", { name: "Leads, days" }).first().inputValue()) === "90",
  );
  await kadri.go("Activity");
  await see(kadri.page.getByRole("listitem").filter({ hasText: "changed how long data is kept" }));
  assert.deepEqual(await findings(kadri.page, "activity"), []);
});

test("AG21 a person is exported and erased: their panel ends, the console shows the skeleton, the certificate can be kept", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const password = house.usher.signIn("Kadri").password;
  const visitor = await house.visitor();
  await visitor.ask("My roof leaks at Zebra Street", { name: "Zelda Zebra", email: "zelda@zebra.example" });
  await kadri.rung("My roof leaks");
  await kadri.answerNow();
  await kadri.say("Dear Zelda, we come.");
  await see(visitor.said("Dear Zelda, we come."));
  const address = kadri.page.url();

  await kadri.go("Privacy");
  const find = kadri.page.getByRole("region", { name: "Find a person’s data" });
  await find.getByRole("textbox", { name: "E-mail, phone or name" }).fill("zelda@zebra.example");
  await find.getByRole("button", { name: "Find", exact: true }).click();
  await see(find.getByText("Zelda Zebra"));
  await find.getByRole("button", { name: "Export" }).click();
  const out = kadri.page.getByRole("dialog", { name: "Export the data of Zelda Zebra" });
  await out.getByLabel("Your password", { exact: true }).fill(password);
  const [file] = await Promise.all([kadri.page.waitForEvent("download"), out.getByRole("button", { name: "Export", exact: true }).click()]);
  assert.equal(
    readFileSync(await file.path())
      .subarray(0, 2)
      .toString(),
    "PK",
  );

  await find.getByRole("button", { name: "Erase" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Erase the data of Zelda Zebra" });
  await dialog.getByRole("textbox", { name: "Type “Zelda Zebra” to go on" }).fill("Zelda");
  await dialog.getByLabel("Your password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await see(dialog.getByText("What you typed is not this person’s name."));
  assert.deepEqual(await findings(kadri.page, "erase"), []);
  await dialog.getByRole("textbox", { name: "Type “Zelda Zebra” to go on" }).fill("Zelda Zebra");
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await see(find.getByText("Nobody is known here under this."));
  const certificates = kadri.page.getByRole("region", { name: "What was erased" });
  const [certificate] = await Promise.all([
    kadri.page.waitForEvent("download"),
    certificates
      .getByRole("button", { name: /^Certificate/ })
      .first()
      .click(),
  ]);
  const kept = readFileSync(await certificate.path(), "utf8");
  assert.equal(JSON.parse(kept).conversations, 1);
  assert.ok(!/zelda|zebra/i.test(kept), "the certificate names the person");

  await kadri.page.goto(address);
  await see(kadri.page.getByText("Erased person").first());
  assert.ok(!/Zelda|Zebra/.test(await words(kadri.page.getByRole("main"))), "the console still shows the person");
  const said = await kadri.ask("POST", `${new URL(address).pathname.replace("/agent/c/", "/conversations/")}/reopen`, {});
  assert.equal(said.status, 410);
  await kadri.go("Activity");
  await see(kadri.page.getByRole("listitem").filter({ hasText: "erased data" }));
  await see(kadri.page.getByRole("listitem").filter({ hasText: "exported a person’s data" }));
});

test("privacy and activity are whole on a phone and in the reader's language", async (house) => {
  const kadri = await house.console("Kadri", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  for (const name of ["Privacy", "Activity"] as const) {
    await kadri.go(name);
    await see(kadri.page.getByRole("heading", { name, level: 1 }));
    const sideways = await kadri.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(sideways <= 0, `${name} scrolls sideways by ${sideways}`);
    assert.deepEqual(await findings(kadri.page, `${name} on a phone`), []);
  }
});
