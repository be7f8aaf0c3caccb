// Files that a visitor sends and is sent: chosen, dropped, pasted; shown, refused in words, saved, taken back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import german from "../../../widget/ui/parts/words/de";
import english from "../../../widget/ui/parts/words/en";
import estonian from "../../../widget/ui/parts/words/et";
import polish from "../../../widget/ui/parts/words/pl";
import romanian from "../../../widget/ui/parts/words/ro";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import { Visitor } from "./visitor";
import { count, gone, holds, see, until } from "./wait";

const { test } = openHouse();

/** A picture of so many pixels in one colour, drawn by the browser. */
async function picture(
  visitor: Visitor,
  name: string,
  width = 320,
  height = 200,
  colour = "#a63",
): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const url = await visitor.page.evaluate(
    ([w, h, fill]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
      const pen = canvas.getContext("2d");
      if (pen) {
        pen.fillStyle = fill;
        pen.fillRect(0, 0, w, h);
      }
      return canvas.toDataURL("image/png");
    },
    [width, height, colour] as const,
  );
  return { name, mimeType: "image/png", buffer: Buffer.from(url.split(",")[1] ?? "", "base64") };
}

const text = (name: string, words: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });

/** A visitor and an agent who talk. */
async function talk(house: House, question: string): Promise<[Agent, Visitor]> {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask(question, { name: "Sender" });
  await anna.rung(question);
  await anna.answerNow();
  return [anna, visitor];
}

const chooser = (v: Visitor) => v.panel.getByLabel("Attach files");
const tray = (v: Visitor) => v.panel.getByRole("list", { name: "Files to send" });

/** Lets files fall on the panel, or pastes them. */
async function bring(visitor: Visitor, how: "drop" | "paste", file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await visitor.message.evaluate(
    (field, [kind, name, type, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
      const event =
        kind === "drop"
          ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      field.dispatchEvent(event);
    },
    [how, file.name, file.mimeType, file.buffer.toString("base64")] as const,
  );
}

test("S2.5 a visitor sends pictures and files by choosing, dropping and pasting, and sees them in the log", async (house) => {
  const [, visitor] = await talk(house, "How large is it?");
  await chooser(visitor).setInputFiles([await picture(visitor, "kitchen.png"), text("measures.txt", "3.2 m")]);
  await bring(visitor, "drop", await picture(visitor, "dropped.png", 200, 300, "#36a"));
  await bring(visitor, "paste", text("pasted.txt", "from elsewhere"));
  await count(tray(visitor).getByRole("listitem"), 4);
  await until(
    "all are there",
    async () =>
      (await tray(visitor)
        .getByText(/uploading/)
        .count()) === 0,
  );
  const found = await findings(visitor.page, "files to send", visitor.frame);
  await tray(visitor).getByRole("button", { name: "Remove: pasted.txt" }).click();
  await count(tray(visitor).getByRole("listitem"), 3);
  await visitor.message.fill("Here they are");
  await visitor.message.press("Enter");
  await see(visitor.said("Here they are"));
  await gone(tray(visitor));
  const enlarge = visitor.log.getByRole("button", { name: "Enlarge kitchen.png" });
  await see(enlarge);
  await see(visitor.log.getByRole("button", { name: "Save measures.txt" }));

  await visitor.reload();
  await visitor.open();
  const shown = visitor.log.getByRole("button", { name: "Enlarge kitchen.png" }).locator("img");
  await shown.scrollIntoViewIfNeeded();
  await until("the picture is drawn", () =>
    shown.evaluate((img: HTMLImageElement) => img.src.startsWith("blob:") && img.complete && img.naturalWidth > 0),
  );
  found.push(...(await findings(visitor.page, "files in the log", visitor.frame)));
  await visitor.log.getByRole("button", { name: "Enlarge kitchen.png" }).click();
  await see(visitor.panel.getByRole("dialog", { name: "kitchen.png" }));
  found.push(...(await findings(visitor.page, "picture enlarged", visitor.frame)));
  await visitor.page.keyboard.press("Escape");
  await gone(visitor.panel.getByRole("dialog"));
  await see(visitor.message);
  const [saved] = await Promise.all([
    visitor.page.waitForEvent("download"),
    visitor.log.getByRole("button", { name: "Save measures.txt" }).click(),
  ]);
  assert.equal(saved.suggestedFilename(), "measures.txt");
  assert.equal(readFileSync(await saved.path(), "utf8"), "3.2 m");
  assert.deepEqual(found, []);
});

test("S2.5 files alone are a message, and one that waits for its files is sent when they have come", async (house) => {
  const [, visitor] = await talk(house, "No words");
  let go = () => {};
  const held = new Promise<void>((done) => {
    go = done;
  });
  await visitor.page.route("**/files/*", async (route) => {
    await held;
    await route.continue();
  });
  await chooser(visitor).setInputFiles([text("slow.txt", "slow")]);
  await see(tray(visitor).getByText(/uploading/));
  await visitor.panel.getByRole("button", { name: "Send" }).click();
  await see(visitor.panel.getByText("Sent as soon as all files are there."));
  go();
  await see(visitor.log.getByRole("button", { name: "Save slow.txt" }));
  await gone(tray(visitor));
});

test("S2.30 a file that is not taken says why, one that was cut off comes with another try, and one can be called back", async (house) => {
  const [, visitor] = await talk(house, "All wrong");
  await chooser(visitor).setInputFiles([
    text("empty.txt", ""),
    { name: "huge.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(10 * 1024 * 1024 + 1) },
    { name: "run.exe", mimeType: "image/png", buffer: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(600, 1)]) },
  ]);
  await see(tray(visitor).getByText("The file is empty"));
  await see(tray(visitor).getByText("Larger than allowed here"));
  await see(tray(visitor).getByText("Files of this type cannot be sent"));
  const found = await findings(visitor.page, "files that were not taken", visitor.frame);
  for (const name of ["empty.txt", "huge.bin", "run.exe"])
    await tray(visitor)
      .getByRole("button", { name: `Remove: ${name}` })
      .click();
  await gone(tray(visitor));

  await visitor.page.route("**/files/*", (route) => route.abort());
  await visitor.message.fill("With a drawing");
  await chooser(visitor).setInputFiles([text("drawing.txt", "lines")]);
  await see(tray(visitor).getByText("Not uploaded, the server was not reached"));
  await visitor.message.press("Enter");
  await see(visitor.panel.getByText("Try again or remove what did not arrive; then send."));
  await holds(visitor.message, "With a drawing");
  await visitor.page.unroute("**/files/*");
  await tray(visitor).getByRole("button", { name: "Try again: drawing.txt" }).click();
  await until(
    "it is there",
    async () =>
      (await tray(visitor).getByRole("button", { name: "Remove: drawing.txt" }).count()) === 1 &&
      (await tray(visitor)
        .getByText(/uploading/)
        .count()) === 0,
  );
  await visitor.message.press("Enter");
  await see(visitor.log.getByRole("button", { name: "Save drawing.txt" }));

  await visitor.page.route("**/files/*", () => undefined); // never answers
  await chooser(visitor).setInputFiles([text("late.txt", "never")]);
  await tray(visitor).getByRole("button", { name: "Cancel the upload: late.txt" }).click();
  await gone(tray(visitor));
  assert.deepEqual(found, []);
});

test("S2.30 the part for files that did not load keeps what was chosen", async (house) => {
  const [, visitor] = await talk(house, "No part");
  await visitor.page.route("**/static/part.files*.js*", (route) => route.abort());
  await visitor.message.fill("And words");
  await chooser(visitor).setInputFiles([text("kept.txt", "kept")]);
  await see(visitor.panel.getByText("A part of the chat did not load."));
  await visitor.message.evaluate((field) => field.setAttribute("data-same", ""));
  await visitor.page.unroute("**/static/part.files*.js*");
  await visitor.panel.getByRole("button", { name: "Try again" }).click();
  await see(tray(visitor).getByText("kept.txt"));
  assert.notEqual(await visitor.message.getAttribute("data-same"), null, "the field in which somebody types is the same one");
  await holds(visitor.message, "And words");
});

/** Waits until so many are there to be sent, and each has arrived. */
async function ready(visitor: Visitor, n: number): Promise<void> {
  await count(tray(visitor).getByRole("button", { name: /^Remove: / }), n);
  await count(tray(visitor).getByText(/uploading/), 0);
}

test("S2.5 files that were attached and not sent are there after a reload and go once, from whichever tab", async (house) => {
  const [anna, visitor] = await talk(house, "Which of the two?");
  await visitor.message.fill("Both drafts");
  await chooser(visitor).setInputFiles([await picture(visitor, "plan.png"), text("one.txt", "first"), text("two.txt", "second")]);
  await ready(visitor, 3);
  await visitor.reload();
  await visitor.open();
  await ready(visitor, 3);
  await holds(visitor.message, "Both drafts");
  await until("the picture is drawn again", () =>
    tray(visitor)
      .getByRole("listitem")
      .filter({ hasText: "plan.png" })
      .locator("img")
      .evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0),
  );
  const found = await findings(visitor.page, "files from before a reload", visitor.frame);
  await tray(visitor).getByRole("button", { name: "Remove: one.txt" }).click();
  await ready(visitor, 2);
  await visitor.reload();
  await visitor.open();
  await ready(visitor, 2);

  const page = await visitor.page.context().newPage();
  const beside = await Visitor.arrive(page, { ip: visitor.ip });
  await beside.open();
  await ready(beside, 2);
  await visitor.message.fill("x".repeat(4001));
  await visitor.message.press("Enter");
  await ready(visitor, 2);
  await visitor.message.fill("Both drafts");
  await visitor.message.press("Enter");
  await see(visitor.log.getByRole("button", { name: "Save two.txt" }));
  await gone(tray(visitor));
  await gone(tray(beside));
  await count(anna.log.getByRole("link", { name: "Download two.txt" }), 1);
  await count(anna.log.getByRole("link", { name: "Download one.txt" }), 0);
  await page.close();
  await visitor.reload();
  await visitor.open();
  await see(visitor.log.getByRole("button", { name: "Save two.txt" }));
  await count(visitor.log.getByRole("button", { name: "Save two.txt" }), 1);
  await count(tray(visitor), 0);
  assert.deepEqual(found, []);
});

test("S2.5 S2.30 a file that waited too long says so after a reload, in every language, and the words go without it", async (house) => {
  const [anna, visitor] = await talk(house, "Too late");
  await chooser(visitor).setInputFiles([text("late.txt", "nobody sent this"), text("kept.txt", "this is there")]);
  await ready(visitor, 2);
  // The server forgets one of them, as it does a day later.
  await visitor.page.route("**/conversations/*/files", async (route) => {
    const answer = await route.fetch();
    const { files } = (await answer.json()) as { files: { name: string }[] };
    await route.fulfill({ response: answer, json: { files: files.filter((f) => f.name !== "late.txt") } });
  });
  await visitor.message.fill("And words");
  await visitor.reload();
  await visitor.open();
  await see(tray(visitor).getByText(english.expired));
  await count(tray(visitor).getByText(english.expired), 1);
  const found = await findings(visitor.page, "a file that is gone from a draft", visitor.frame);
  await visitor.message.press("Enter");
  await see(visitor.panel.getByText(english.someFailed));
  await holds(visitor.message, "And words");
  for (const [language, words] of Object.entries({ pl: polish, ro: romanian, de: german, et: estonian })) {
    await visitor.page.evaluate(
      (l) => (window as unknown as { usher(...call: unknown[]): void }).usher("update", { language: l }),
      language,
    );
    await see(visitor.panel.getByRole("list", { name: words.toSend }).getByText(words.expired));
    found.push(...(await findings(visitor.page, `a file that is gone from a draft, ${language}`, visitor.frame)));
  }
  await visitor.reload();
  await visitor.open();
  await see(tray(visitor).getByText(english.expired));
  await tray(visitor).getByRole("button", { name: "Remove: late.txt" }).click();
  await ready(visitor, 1);
  await visitor.message.press("Enter");
  await see(visitor.log.getByRole("button", { name: "Save kept.txt" }));
  await see(anna.log.getByRole("link", { name: "Download kept.txt" }));
  assert.deepEqual(found, []);
});

test("S2.5 on a phone a picture can be taken", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor({ browser: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } });
  await visitor.ask("By phone", { name: "Phone" });
  const camera = visitor.panel.getByLabel("Take a picture");
  assert.deepEqual(await camera.evaluate((f: HTMLInputElement) => [f.accept, f.getAttribute("capture")]), ["image/*", "environment"]);
  await camera.setInputFiles(await picture(visitor, "photo.png"));
  await until(
    "it is there",
    async () =>
      (await tray(visitor)
        .getByText(/uploading/)
        .count()) === 0 && (await tray(visitor).count()) === 1,
  );
  assert.deepEqual(await findings(visitor.page, "files on a phone", visitor.frame), []);
  await visitor.panel.getByRole("button", { name: "Send" }).click();
  await see(visitor.log.getByRole("button", { name: "Enlarge photo.png" }));
});
