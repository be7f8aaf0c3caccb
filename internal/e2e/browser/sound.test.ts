// The sound of an answer: after the first tap, in one of the visitor's windows, and never once it was turned off.
import assert from "node:assert/strict";
import type { Frame, Page } from "playwright-core";
import { openHouse } from "./house";
import { Visitor } from "./visitor";
import { see, until } from "./wait";

const { test } = openHouse();

/** Counts the tones that a page starts. */
function listen(): void {
  const start = OscillatorNode.prototype.start;
  const counted = globalThis as unknown as { tones: number };
  counted.tones = 0;
  OscillatorNode.prototype.start = function (when) {
    counted.tones++;
    start.call(this, when);
  };
}

const heard = (frame: Frame) => frame.evaluate(() => (globalThis as unknown as { tones: number }).tones);

/** One more window of the same browser, in which somebody has tapped. */
async function window(first: Visitor): Promise<Visitor> {
  const page: Page = await first.page.context().newPage();
  await page.addInitScript(listen);
  const visitor = await Visitor.arrive(page, { ip: first.ip });
  await visitor.open();
  await visitor.message.click();
  return visitor;
}

test("S4.36 two windows of a visitor ring once", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const first = await house.visitor();
  await first.page.addInitScript(listen);
  await first.reload();
  await first.ask("Two of me", { name: "Twice" });
  await anna.rung("Two of me");
  await anna.answerNow();
  const second = await window(first);
  await second.say("From here too"); // sending is what unlocks the sound
  await anna.say("One bell for both.");
  await see(first.said("One bell for both."));
  await see(second.said("One bell for both."));
  await until("one of them rings", async () => (await heard(first.frame)) + (await heard(second.frame)) > 0);
  assert.equal((await heard(first.frame)) + (await heard(second.frame)), 2, "two notes, of one window");
});

test("S4.36 a sound that was turned off stays off over a reload, and says so", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.page.addInitScript(listen);
  await visitor.reload();
  await visitor.ask("Quietly please", { name: "Quiet" });
  await anna.rung("Quietly please");
  await anna.answerNow();
  await visitor.panel.getByRole("button", { name: "Turn sound off" }).click();
  await visitor.reload();
  await visitor.open();
  await see(visitor.panel.getByRole("button", { name: "Turn sound on" }));
  await visitor.say("Still quiet?"); // would unlock the sound
  await anna.say("Not a sound.");
  await see(visitor.said("Not a sound."));
  assert.equal(await heard(visitor.frame), 0);
  await visitor.panel.getByRole("button", { name: "Turn sound on" }).click();
  await until("it rings to be heard", async () => (await heard(visitor.frame)) === 2);
});
