// What was said can be taken back and can be answered by itself: tombstones and quotes, on both sides.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import type { Visitor } from "./visitor";
import { count, gone, see, until, words } from "./wait";

const { test } = openHouse();

const atOnce = 1000; // ms: so long may a tombstone take to reach either screen

/** A visitor and an agent who talk. */
async function talk(house: House, question: string, name: string): Promise<[Agent, Visitor]> {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask(question, { name });
  await anna.rung(question);
  await anna.answerNow();
  return [anna, visitor];
}

/** Takes a message back; ends at the press of the button. */
async function retract(agent: Agent, text: string, why: string): Promise<void> {
  await agent.use("Retract", text);
  const dialog = agent.page.getByRole("dialog", { name: "Retract this message?" });
  await dialog.getByRole("textbox", { name: /^Reason/ }).fill(why);
  await dialog.getByRole("button", { name: "Retract", exact: true }).click();
}

test("S4.25 S4.26 a reply that was sent by mistake and has been seen is taken back on both screens within a second, and stays away", async (house) => {
  const [anna, visitor] = await talk(house, "What does the oak top cost?", "Wrong Window");
  const secret = "The alarm is switched off with 4711";
  await anna.say(secret);
  await anna.fate(secret, /seen/);
  await anna.use("Retract", secret);
  const dialog = anna.page.getByRole("dialog", { name: "Retract this message?" });
  await see(dialog.getByText("Wrong Window has seen it."));
  const found = await findings(anna.page, "question before a message is retracted");
  await dialog.getByRole("textbox", { name: /^Reason/ }).fill("Meant for a colleague");
  await dialog.getByRole("button", { name: "Retract", exact: true }).click();
  await Promise.all([
    see(visitor.log.getByText("Message retracted"), atOnce),
    see(anna.log.getByText(/You retracted this message at .* It had been seen\./), atOnce),
  ]);
  await gone(visitor.said(secret));
  await see(anna.log.getByText("Reason: Meant for a colleague"));
  found.push(...(await findings(anna.page, "tombstone at the console")), ...(await findings(visitor.page, "tombstone", visitor.frame)));
  assert.deepEqual(found, []);

  const told = visitor.overhear();
  await visitor.reload();
  await visitor.open();
  await see(visitor.log.getByText("Message retracted"));
  await see(visitor.said("What does the oak top cost?"));
  for (const [where, all] of [
    ["what the visitor is sent", await told()],
    ["what the visitor's browser holds", await visitor.holds()],
  ] as const) {
    assert.doesNotMatch(all, /4711/, where);
    assert.doesNotMatch(all, /Meant for a colleague/, `${where}: the reason is the team's`);
  }
  assert.match(await told(), /What does the oak top cost\?/, "what is sent was overheard");

  await anna.page.reload();
  await see(anna.log.getByText(/You retracted this message/));
  await anna.home();
  await see(anna.row("Wrong Window"));
  await count(anna.row("4711"), 0);
  assert.doesNotMatch(await anna.page.content(), /4711/);
});

test("S4.25 S0.12 a manager can read the original of what was retracted, everybody sees that they did, and an agent cannot", async (house) => {
  const [anna, visitor] = await talk(house, "Which is my discount?", "Sealed");
  const secret = "Theirs is forty percent";
  await anna.say(secret);
  await see(visitor.said(secret));
  const message = await anna.message(secret).getAttribute("data-msg");
  await retract(anna, secret, "");
  await see(anna.log.getByText(/You retracted this message/));
  await count(anna.log.getByRole("button", { name: "Read the original" }), 0);
  const conversation = /\/agent\/c\/([^/?#]+)/.exec(anna.page.url())?.[1];
  const refused = await anna.ask("POST", `/conversations/${conversation}/messages/${message}/original`);
  assert.equal(refused.status, 403);
  assert.doesNotMatch(JSON.stringify(refused.body), /forty/);
  await count(anna.log.getByText(/read the original/), 0);

  const kadri = await house.console("Kadri");
  await kadri.list("All");
  await kadri.openRow("Sealed");
  await see(kadri.log.getByText(/Anna Kask retracted this message at/));
  assert.doesNotMatch(await kadri.page.content(), /forty/);
  await kadri.log.getByRole("button", { name: "Read the original" }).click();
  const asked = kadri.page.getByRole("dialog", { name: "Read the retracted original?" });
  const found = await findings(kadri.page, "question before an original is read");
  await asked.getByRole("button", { name: "Read the original" }).click();
  const shown = kadri.page.getByRole("dialog", { name: "The original" });
  await see(shown.getByText(secret));
  assert.deepEqual([...found, ...(await findings(kadri.page, "original"))], []);
  await shown.getByRole("button", { name: "Close" }).click();
  await gone(kadri.page.getByText(secret));
  for (const agent of [kadri, anna]) await see(agent.log.getByText(/Kadri Lepp read the original of a retracted message at/));
  await count(visitor.log.getByText(/original/), 0);
});

test("S4.27 both sides answer a message by its quote, which leads to the original and forgets what is retracted", async (house) => {
  const [anna, visitor] = await talk(house, "First: do you deliver?", "Two Questions");
  await visitor.say("Second: what does oak cost?");
  await see(anna.said("Second: what does oak cost?"));
  await anna.use("Quote", "First: do you deliver?");
  await see(anna.conversation.getByRole("button", { name: "Remove the quote" }));
  const found = await findings(anna.page, "quote in the composer");
  await anna.say("Yes, everywhere.");
  const theirs = visitor.log.getByRole("button", { name: /^You, .*First: do you deliver\?/ });
  await see(theirs);
  await theirs.click();
  await until("the visitor's original is marked", () =>
    visitor.frame.evaluate(() => {
      const original = document.activeElement;
      return original?.textContent?.includes("First: do you deliver?") && original.getAnimations().length > 0;
    }),
  );

  await visitor.quote("Yes, everywhere.");
  await see(visitor.panel.getByRole("button", { name: "Remove the quote" }));
  found.push(...(await findings(visitor.page, "quote in the visitor's composer", visitor.frame)));
  await visitor.say("Also to Narva?");
  await gone(visitor.panel.getByRole("button", { name: "Remove the quote" }));
  const ours = anna.message("Also to Narva?").getByRole("button", { name: /Anna Kask.*Yes, everywhere\./ });
  await ours.click();
  await until("the agent's original is marked", async () =>
    /\bmarked\b/.test((await anna.message("Yes, everywhere.").first().getAttribute("class")) ?? ""),
  );
  found.push(...(await findings(anna.page, "quotes at the console")), ...(await findings(visitor.page, "quotes", visitor.frame)));
  assert.deepEqual(found, []);

  await retract(anna, "Yes, everywhere.", "");
  await see(visitor.log.getByRole("button", { name: /^Anna Kask, .*Message retracted/ }));
  await count(visitor.said("Yes, everywhere."), 0);
  await until("the agent's quote is empty too", async () => !/Yes, everywhere\./.test(await words(anna.log)));
});
