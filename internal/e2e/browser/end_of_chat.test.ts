// The end of a chat: what the visitor thinks of it, and the conversation to take away.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import type { Visitor } from "./visitor";
import { holds, see, until, words } from "./wait";

const { test } = openHouse();

/** A visitor whose question was answered, and whose conversation was closed. */
async function ended(house: House, question: string, name: string): Promise<[Agent, Visitor]> {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask(question, { name });
  await anna.rung(question);
  await anna.answerNow();
  await anna.say("From 214 € per metre.");
  await see(visitor.said("From 214 € per metre."));
  await anna.act("Close");
  await see(visitor.log.getByText("This conversation is closed"));
  return [anna, visitor];
}

test("S2.16 at the end the visitor says what they think, may change it, and staff see it in the log and on the card", async (house) => {
  const [anna, visitor] = await ended(house, "What does oak cost?", "Judge");
  await see(visitor.panel.getByRole("group", { name: "How was this conversation?" }));
  const found = await findings(visitor.page, "end of a chat", visitor.frame);
  const goodOne = visitor.panel.getByRole("button", { name: "Good", exact: true });
  await goodOne.click();
  await see(visitor.panel.getByText("Thank you, it is kept."));
  await until("it is pressed", async () => (await goodOne.getAttribute("aria-pressed")) === "true");
  await visitor.panel.getByRole("textbox", { name: /^What should we know/ }).fill("Quick & <b>kind</b>");
  await visitor.panel.getByRole("group").getByRole("button", { name: "Send" }).click();
  found.push(...(await findings(visitor.page, "rated chat", visitor.frame)));
  await see(anna.log.getByText("Rated by the visitor: good: Quick & <b>kind</b>"));
  await see(anna.page.getByRole("heading", { name: "Rating" }));

  await visitor.reload();
  await visitor.open();
  await see(visitor.panel.getByText("Thank you, it is kept."));
  await holds(visitor.panel.getByRole("textbox", { name: /^What should we know/ }), "Quick & <b>kind</b>");
  await visitor.panel.getByRole("button", { name: "Not good" }).click();
  await see(anna.log.getByText("Rated by the visitor: not good: Quick & <b>kind</b>"));
  found.push(...(await findings(anna.page, "rated conversation")));
  assert.deepEqual(found, []);
});

test("S0.12 the visitor takes the conversation with them as a text, with exact times and without what was taken back", async (house) => {
  const [anna, visitor] = await ended(house, "Write it down for me", "Keeper");
  await anna.say("A secret of the house");
  await see(visitor.said("A secret of the house"));
  await anna.use("Retract", "A secret of the house");
  await anna.page.getByRole("dialog").getByRole("button", { name: "Retract", exact: true }).click();
  await see(visitor.said("Message retracted"));
  await anna.act("Close");
  const button = visitor.panel.getByRole("button", { name: "Save the conversation" });
  await see(button);
  const [file] = await Promise.all([visitor.page.waitForEvent("download"), button.click()]);
  assert.match(file.suggestedFilename(), /^Tamm Kitchens \d{4}-\d\d-\d\d\.txt$/);
  const text = readFileSync(await file.path(), "utf8");
  assert.match(text, /\d\d:\d\d:\d\d .*You\r\n {2}Write it down for me/);
  assert.match(text, /Anna[^\r]*\r\n {2}From 214 € per metre\./);
  assert.match(text, /\[Message retracted\]/);
  assert.doesNotMatch(text, /secret/);
});

test("S2.30 the end of the chat comes with another try when it did not load, and a rating that did not arrive says so", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.page.route("**/static/part.end*", (route) => route.abort());
  await visitor.ask("Bad line", { name: "Offline" });
  await anna.rung("Bad line");
  await anna.answerNow();
  await anna.say("Yes?");
  await visitor.message.fill("half a word");
  await anna.act("Close");
  await see(visitor.panel.getByText("A part of the chat did not load."));
  await visitor.page.unroute("**/static/part.end*");
  await visitor.panel.getByRole("button", { name: "Try again" }).click();
  await see(visitor.panel.getByRole("group", { name: "How was this conversation?" }));
  await holds(visitor.message, "half a word");
  await house.usher.kill();
  await until("the line is cut", async () =>
    /Reconnecting|not known while offline/.test(await words(visitor.panel.getByRole("banner").or(visitor.panel.getByRole("main")))),
  );
  await visitor.panel.getByRole("button", { name: "Good", exact: true }).click();
  await see(visitor.panel.getByText("Not kept: the server was not reached. Choose again."));
  await house.usher.restart();
  await until(
    "it is kept with another try",
    async () => {
      await visitor.panel.getByRole("button", { name: "Good", exact: true }).click();
      return visitor.panel.getByText("Thank you, it is kept.").isVisible();
    },
    60_000,
  );
});
