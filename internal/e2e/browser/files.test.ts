// Files at the console: chosen, dropped and pasted; on their way, refused, shown, looked at, saved and taken back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import type { Locator } from "playwright-core";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import { count, gone, holds, see, until } from "./wait";

const { test } = openHouse();

interface Given {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

function chunk(name: string, data: Buffer): Buffer {
  const head = Buffer.concat([Buffer.from(name), data]);
  const out = Buffer.alloc(head.length + 8);
  out.writeUInt32BE(data.length, 0);
  head.copy(out, 4);
  out.writeUInt32BE(crc32(head), head.length + 4);
  return out;
}

/** A PNG of one grey. */
function picture(name: string, width: number, height: number): Given {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 150);
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0;
  const body = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return { name, mimeType: "image/png", buffer: Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...body]) };
}

const text = (name: string, words: string): Given => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });

const program: Given = {
  name: "photo.png",
  mimeType: "image/png",
  buffer: Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01", "latin1"), Buffer.alloc(80)]),
};

async function talk(house: House, question: string, name: string): Promise<Agent> {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask(question, { name });
  await anna.rung(question);
  await anna.answerNow();
  return anna;
}

async function choose(agent: Agent, ...files: Given[]): Promise<void> {
  const chooser = agent.page.waitForEvent("filechooser");
  await agent.conversation.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles(files);
}

const staged = (agent: Agent): Locator => agent.page.getByRole("list", { name: "Files to send" });

async function ready(agent: Agent, files: number): Promise<void> {
  await count(staged(agent).getByRole("listitem"), files);
  await until("the files have arrived", async () => (await agent.page.getByRole("progressbar").count()) === 0);
}

/** Drops or pastes files where they are brought. */
async function bring(on: Locator, kind: "drop" | "paste", given: Given): Promise<void> {
  await on.evaluate(
    (target, [how, name, type, body]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(body), (c) => c.charCodeAt(0))], name, { type }));
      const about = { bubbles: true, cancelable: true };
      if (how === "paste") target.dispatchEvent(new ClipboardEvent("paste", { ...about, clipboardData: data }));
      else
        for (const step of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new DragEvent(step, { ...about, dataTransfer: data }));
    },
    [kind, given.name, given.mimeType, given.buffer.toString("base64")] as const,
  );
}

test("S0.7 S3.9 S3.12 pictures and a file go with one message, are looked at large, saved, and listed on the card", async (house) => {
  const anna = await talk(house, "Can I see the oak tops?", "Looker");
  await choose(anna, picture("plan one.png", 1600, 900), picture("plan two.png", 300, 500), text("prices.txt", "1 240"));
  await ready(anna, 3);
  const found = await findings(anna.page, "files that are to be sent");
  await anna.reply.press("Enter");
  await count(staged(anna), 0);

  const first = anna.log.getByRole("button", { name: "Open the picture plan one.png" });
  await see(first);
  found.push(...(await findings(anna.page, "files in the log")));
  const shown = await first.locator("img").evaluate(async (img: HTMLImageElement) => {
    await img.decode();
    return [img.naturalWidth, img.naturalHeight];
  });
  assert.deepEqual(shown, [1280, 720], "what is shown is a preview that was made anew");
  await first.click();
  const dialog = anna.page.getByRole("dialog", { name: "plan one.png" });
  await see(dialog.getByText("Picture 1 of 2"));
  found.push(...(await findings(anna.page, "a picture by itself")));
  await anna.page.keyboard.press("ArrowRight");
  await see(anna.page.getByRole("dialog", { name: "plan two.png" }).getByText("Picture 2 of 2"));
  await anna.page.keyboard.press("Escape");
  await count(anna.page.getByRole("dialog"), 0);

  const saved = anna.page.waitForEvent("download");
  await anna.log.getByRole("link", { name: "Download prices.txt" }).click();
  const download = await saved;
  assert.equal(download.suggestedFilename(), "prices.txt");
  assert.equal(readFileSync(await download.path(), "utf8"), "1 240");

  await see(anna.card.getByRole("link", { name: "Download plan one.png" }));
  await see(anna.card.getByRole("link", { name: "Download prices.txt" }));
  await see(anna.row("Files: 3"));
  assert.deepEqual(found, []);

  await anna.page.reload();
  await see(anna.log.getByRole("button", { name: "Open the picture plan two.png" }));
});

test("S3.9 UP03 a program is refused in words, what was typed and the other file stay, and the rest is sent", async (house) => {
  const anna = await talk(house, "Is there a drawing?", "Careful");
  await anna.reply.fill("Here it is");
  await choose(anna, program, text("drawing.txt", "a line"));
  await see(staged(anna).getByText("Files of this type cannot be sent here."));
  await anna.reply.press("Enter");
  await see(anna.conversation.getByText("A file was not sent. Try it again or remove it."));
  await holds(anna.reply, "Here it is");
  assert.deepEqual(await findings(anna.page, "a refused file"), []);
  await staged(anna).getByRole("button", { name: "Remove photo.png" }).click();
  await ready(anna, 1);
  await anna.reply.press("Enter");
  await see(anna.said("Here it is"));
  await see(anna.log.getByRole("link", { name: "Download drawing.txt" }));
});

test("S3.9 a file is dropped on the conversation for a note, and a picture is pasted into a reply", async (house) => {
  const anna = await talk(house, "What did we agree?", "Dropper");
  await anna.turnTo("Note");
  await bring(anna.log, "drop", text("margin.txt", "11 %"));
  await ready(anna, 1);
  await anna.note.press("Enter");
  await see(anna.log.getByRole("link", { name: "Download margin.txt" }));
  await anna.turnTo("Reply");
  await bring(anna.reply, "paste", picture("clip.png", 60, 40));
  await ready(anna, 1);
  await anna.reply.press("Enter");
  await see(anna.log.getByRole("button", { name: "Open the picture clip.png" }));
});

test("S4.25 a message that is taken back takes its files along, unless they are to be kept", async (house) => {
  const anna = await talk(house, "May I have the offer?", "Mistaken");
  for (const [words, name, keep] of [
    ["the wrong offer", "wrong.txt", false],
    ["the old offer", "old.txt", true],
  ] as const) {
    await anna.reply.fill(words);
    await choose(anna, text(name, words));
    await ready(anna, 1);
    await anna.reply.press("Enter");
    const link = anna.log.getByRole("link", { name: `Download ${name}` });
    await see(link);
    const address = (await link.getAttribute("href")) ?? "";
    await anna.use("Retract", words);
    const dialog = anna.page.getByRole("dialog", { name: "Retract this message?" });
    const too = dialog.getByRole("checkbox", { name: /^Withdraw its files too/ });
    assert.equal(await too.isChecked(), true);
    if (keep) await too.uncheck();
    assert.deepEqual(await findings(anna.page, "whether the files go too"), []);
    await dialog.getByRole("button", { name: "Retract", exact: true }).click();
    await gone(link);
    const status = await anna.page.evaluate(async (path) => (await fetch(path)).status, address);
    assert.equal(status, keep ? 200 : 410);
    await count(anna.card.getByRole("link", { name: `Download ${name}` }), keep ? 1 : 0);
  }
});

test("S3.9 files that were attached and not sent are there after a reload and go with the reply; one that is gone says so", async (house) => {
  const anna = await talk(house, "Can you send me two lists?", "Reloader");
  await anna.reply.fill("Both lists");
  await choose(anna, text("one.txt", "the first list"), text("two.txt", "the second list"));
  await ready(anna, 2);
  await anna.page.reload();
  await count(staged(anna).getByRole("listitem"), 2);
  assert.equal(await anna.reply.inputValue(), "Both lists");
  await staged(anna).getByRole("button", { name: "Remove one.txt" }).click();
  await anna.page.reload();
  await count(staged(anna).getByRole("listitem"), 1);
  await anna.reply.press("Enter");
  await see(anna.log.getByRole("link", { name: "Download two.txt" }));
  await count(staged(anna), 0);

  await choose(anna, text("late.txt", "nobody sent this"));
  await ready(anna, 1);
  await anna.page.route("**/files/*", (route) =>
    route.fulfill({ status: 404, contentType: "application/problem+json", body: JSON.stringify({ code: "no_file" }) }),
  );
  await anna.page.reload();
  await see(staged(anna).getByText("It was not sent in time and is no longer there."));
  assert.deepEqual(await findings(anna.page, "a file that is gone from a draft"), []);
  await anna.page.unroute("**/files/*");
  await staged(anna).getByRole("button", { name: "Remove late.txt" }).click();
  await anna.page.reload();
  await see(anna.reply);
  await count(staged(anna), 0);
});
