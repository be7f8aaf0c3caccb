// What an agent has at hand beside replying: ready replies, taking back, tags, laying aside, handing over with a note.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, holds, see, until, words } from "./wait";

const { test } = openHouse();

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const dialog = (who: Agent, name: string | RegExp) => who.page.getByRole("dialog", { name });

async function repliesPage(who: Agent, part: "Ready replies" | "Tags"): Promise<void> {
  await who.go("Replies");
  await who.page.getByRole("navigation", { name: "Replies" }).getByRole("link", { name: part }).click();
  await see(who.page.getByRole("heading", { name: part, level: 1 }));
}

test("CVE-2024-27516 a ready reply is written once, found after a slash, and its gaps are filled before it is sent", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await repliesPage(kadri, "Ready replies");
  await see(kadri.page.getByText("No ready replies yet"));
  const found = await findings(kadri.page, "no replies");
  await kadri.page.getByRole("button", { name: "Add a reply" }).click();
  const form = dialog(kadri, "Add a reply");
  await form.getByRole("textbox", { name: "Short name" }).fill("hello");
  await form.getByRole("textbox", { name: "Text", exact: true }).fill("Hello {first_nam}");
  await form.getByRole("button", { name: "Save" }).click();
  await see(form.getByText("{first_nam} is not a variable"));
  found.push(...(await findings(kadri.page, "a reply with a mistake")));
  await form
    .getByRole("textbox", { name: "Text", exact: true })
    .fill("Hello {first_name}, {agent} of {site} here. About {topic}: one moment.");
  await form.getByRole("combobox", { name: /^Text in another language/ }).selectOption({ label: "Polish" });
  await form.getByRole("textbox", { name: "Text in Polish" }).fill("Dzień dobry {first_name}, tu {agent}.");
  await form.getByRole("button", { name: "Save" }).click();
  await see(kadri.page.getByText("/hello"));
  found.push(...(await findings(kadri.page, "replies")));

  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Is the oak in stock?", { name: "Tomasz Zieliński" });
  await anna.rung("Is the oak in stock?");
  await anna.answerNow();
  await anna.reply.pressSequentially("/hel");
  const option = anna.page.getByRole("option", { name: /hello/ });
  await see(option);
  found.push(...(await findings(anna.page, "ready replies in the composer")));
  await anna.reply.press("Escape");
  await gone(option);
  await holds(anna.reply, "/hel");
  await anna.reply.fill("");
  await anna.reply.pressSequentially("/one mom");
  await see(option);
  await anna.reply.press("Enter");
  await until("the reply stands in the field", async () => /Tomasz, Anna Kask of Tamm Kitchens here/.test(await anna.reply.inputValue()));
  const selected = () =>
    anna.reply.evaluate((field) => {
      const area = field as HTMLTextAreaElement;
      return area.value.slice(area.selectionStart, area.selectionEnd);
    });
  await until("the gap is marked", async () => (await selected()) === "{topic}");
  await anna.reply.press("Enter");
  await see(anna.conversation.getByText("Fill in before sending: {topic}"));
  found.push(...(await findings(anna.page, "a gap in a reply")));
  await count(anna.log.getByText(/one moment/), 0);
  await anna.page.keyboard.insertText("the oak");
  await anna.reply.press("Enter");
  const said = "Hello Tomasz, Anna Kask of Tamm Kitchens here. About the oak: one moment.";
  await see(visitor.said(said));
  await holds(anna.reply, "");

  const polish = await house.visitor({ browser: { locale: "pl-PL" }, words: (await import("./visitor")).polish });
  await polish.open();
  await polish.fill("Ile kosztuje blat?");
  await polish.send.click();
  await anna.rung("Ile kosztuje blat?");
  await anna.answerNow();
  await anna.reply.pressSequentially("/hello");
  await see(anna.page.getByRole("option", { name: /Dzień dobry/ }));
  await anna.reply.press("Tab");
  await until("the Polish text stands there", async () => (await anna.reply.inputValue()).startsWith("Dzień dobry"));
  assert.deepEqual(found, []);
});

test("MG14 of two managers who save one ready reply the later sees the difference and chooses", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const made = await kadri.ask<{ reply: { id: string; n: number } }>("POST", "/replies", {
    name: "hours",
    text: "We open at 9.",
    shared: true,
  });
  assert.equal(made.status, 200);
  await repliesPage(kadri, "Ready replies");
  await kadri.page.getByRole("button", { name: "Change /hours" }).click();
  const form = dialog(kadri, "Change /hours");
  await form.getByRole("textbox", { name: "Text", exact: true }).fill("We open at ten.");
  const { id, n } = made.body.reply;
  assert.equal((await kadri.ask("PUT", `/replies/${id}`, { name: "hours", text: "We open at 9:30.", n })).status, 200);
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await see(form.getByText("Somebody saved this reply meanwhile"));
  await see(form.getByRole("cell", { name: "We open at 9:30." }));
  await see(form.getByRole("cell", { name: "We open at ten." }));
  assert.deepEqual(await findings(kadri.page, "two who saved"), []);
  await form.getByRole("button", { name: "Save mine all the same" }).click();
  await gone(form);
  await see(kadri.page.getByText("We open at ten."));
  await kadri.page.getByRole("textbox", { name: "Find a reply" }).fill("nothing like it");
  await see(kadri.page.getByText("No reply fits."));
  await kadri.page.getByRole("textbox", { name: "Find a reply" }).fill("hours");
  await kadri.page.getByRole("button", { name: "Remove /hours" }).click();
  await dialog(kadri, "Remove /hours?").getByRole("button", { name: "Remove", exact: true }).click();
  await gone(kadri.page.getByText("We open at ten."));
});

test("S2.30 a reply that is held can be taken back, and leaving the page sends it once", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("What does it cost?", { name: "Patient" });
  await anna.rung("What does it cost?");
  await anna.answerNow();
  await anna.go("You");
  await anna.page.getByRole("combobox", { name: "Time to take a reply back" }).selectOption("10 seconds");
  assert.deepEqual(await findings(anna.page, "you"), []);
  await anna.page.goBack();
  await anna.say("It costs nothing");
  await see(anna.log.getByText(/Sends in \d+ s/));
  assert.deepEqual(await findings(anna.page, "a held reply"), []);
  await anna.log.getByRole("button", { name: "Undo" }).click();
  await gone(anna.log.getByText(/Sends in/));
  await until("the text is back", async () => (await anna.reply.inputValue()) === "It costs nothing");
  await anna.reply.fill("It costs 1 240");
  await anna.reply.press("Enter");
  await see(anna.log.getByText(/Sends in \d+ s/));
  await anna.reply.fill("and a half");
  await anna.reply.press("Alt+z");
  await until("both texts are there", async () => (await anna.reply.inputValue()) === "It costs 1 240\nand a half");
  await anna.reply.press("Enter");
  await see(anna.log.getByText(/Sends in \d+ s/));
  await anna.page.reload();
  await see(visitor.said("It costs 1 240"));
  await anna.fate("and a half", /sent|delivered|seen/);
  await count(anna.said("It costs 1 240"), 1);
  await count(visitor.said("It costs 1 240"), 1);
  await count(visitor.said("It costs nothing"), 0);

  await anna.say("Closed behind it");
  await see(anna.log.getByText(/Sends in \d+ s/));
  await anna.act("Close");
  await see(visitor.log.getByText("This conversation is closed"));
  await count(visitor.said("Closed behind it"), 1);
  await anna.go("You");
  await anna.page.getByRole("combobox", { name: "Time to take a reply back" }).selectOption("none, send at once");
});

test("tags are the firm's words: a manager makes them, an agent puts them on by keyboard and finds by them", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await repliesPage(kadri, "Tags");
  await see(kadri.page.getByText("No tags yet"));
  for (const [name, colour] of [
    ["Delivery", "amber"],
    ["Complaint", "violet"],
  ] as const) {
    await kadri.page.getByRole("button", { name: "Add a tag" }).click();
    const form = dialog(kadri, "Add a tag");
    await form.getByRole("textbox", { name: "Name" }).fill(name);
    await form.getByRole("radio", { name: new RegExp(colour) }).check();
    await form.getByRole("button", { name: "Save" }).click();
    await gone(form);
    await see(kadri.page.getByText(name, { exact: true }));
  }
  const found = await findings(kadri.page, "tags");
  const [anna] = await house.onDuty("Anna");
  for (const name of ["Tagged", "Plain"]) {
    await (await house.visitor()).ask(`Question of ${name}`, { name });
    await anna.rung(`Question of ${name}`);
    await anna.answerNow();
    await anna.say(`Answer to ${name}`);
  }
  await anna.openRow("Answer to Tagged");
  await anna.reply.press("Escape");
  await anna.page.keyboard.press("t");
  const box = dialog(anna, "Tags of Tagged").getByRole("checkbox", { name: "Delivery" });
  await see(box);
  found.push(...(await findings(anna.page, "choosing tags")));
  await box.focus();
  await anna.page.keyboard.press("Space");
  await see(anna.row("Answer to Tagged").getByText("Delivery"));
  await anna.page.keyboard.press("Escape");
  await see(anna.log.getByText(/Anna Kask put the tag “Delivery” on/));
  found.push(...(await findings(anna.page, "a tagged conversation")));

  await anna.home();
  await anna.page.getByRole("button", { name: /^Filter by tag/ }).click();
  await anna.page.getByRole("menuitemradio", { name: "Delivery" }).click();
  await count(anna.rows, 1);
  await see(anna.row("Answer to Tagged"));
  await anna.page.reload();
  await see(anna.row("Answer to Tagged"));
  await count(anna.rows, 1);
  found.push(...(await findings(anna.page, "a list with a filter")));
  await anna.page.getByRole("button", { name: /^Filter by tag/ }).click();
  await anna.page.getByRole("menuitemradio", { name: "Complaint" }).click();
  await see(anna.page.getByText("No conversation with this tag"));
  await anna.page.getByRole("region", { name: "Conversations" }).getByRole("link", { name: "All tags" }).click();
  await count(anna.rows, 2);
  await anna.openRow("Answer to Tagged");
  await anna.conversation.getByRole("button", { name: "Change the tags" }).click();
  await dialog(anna, "Tags of Tagged").getByRole("checkbox", { name: "Delivery" }).uncheck();
  await gone(anna.row("Answer to Tagged").getByText("Delivery"));
  await anna.page.keyboard.press("Escape");
  assert.deepEqual(found, []);
});

test("a conversation is laid aside, survives a restart, and is back at once when the visitor writes", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("I will measure tomorrow", { name: "Sleeper" });
  await anna.rung("I will measure tomorrow");
  await anna.answerNow();
  await anna.say("Good, write to me then.");
  await see(visitor.said("Good, write to me then."));
  await anna.reply.press("Escape");
  await anna.page.keyboard.press("z");
  const form = dialog(anna, "Snooze until");
  await see(form.getByRole("radio", { name: /Next working day/ }));
  const found = await findings(anna.page, "snooze");
  await form.getByRole("radio", { name: "A time I choose" }).check();
  await form.getByLabel("Date").fill("2020-01-01");
  await form.getByRole("button", { name: "Snooze" }).click();
  await see(form.getByText("That time is over. Choose a later one."));
  found.push(...(await findings(anna.page, "a time that is over")));
  await form.getByRole("radio", { name: /Next week/ }).check();
  await form.getByRole("button", { name: "Snooze" }).click();
  await gone(form);
  await see(anna.conversation.getByText(/Snoozed until/));
  found.push(...(await findings(anna.page, "a conversation that sleeps")));
  await anna.home();
  await see(anna.page.getByText("Nobody waits"));
  await until("a sleeping chat weighs nothing", async () => /0 of 4/.test(await words(anna.presence)) || words(anna.presence));

  await house.usher.kill();
  await house.usher.restart();
  await anna.page.getByRole("link", { name: /^Snoozed/ }).click();
  await see(anna.row("Good, write to me then."));
  await see(anna.group("Snoozed"));
  found.push(...(await findings(anna.page, "the list of what sleeps")));
  await visitor.say("Measured: 3.2 m");
  await anna.home();
  await see(anna.group("Unanswered").getByText("Measured: 3.2 m"));
  await anna.openRow("Measured: 3.2 m");
  await gone(anna.conversation.getByText(/Snoozed until/));
  await see(anna.log.getByText(/Anna Kask snoozed it/));
  assert.deepEqual(found, []);
});

test("S4.22 S2.11 a note goes with a hand-over: the receiver reads it when it rings and on top, the visitor never", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  const told = visitor.overhear();
  await visitor.ask("Oak or beech?", { name: "Handed" });
  await anna.rung("Oak or beech?");
  await anna.answerNow();
  await anna.say("A colleague knows.");
  const [, marek] = await house.onDuty("Anna", "Marek");
  await anna.openRow("A colleague knows.");
  await anna.act("Hand over");
  const form = dialog(anna, "Hand over to");
  await form.getByRole("radio", { name: /Marek Nowak/ }).check();
  await form.getByRole("textbox", { name: /^Note for your colleague/ }).fill("Wants the oak, budget 1 500.");
  const found = await findings(anna.page, "hand over with a note");
  await form.getByRole("button", { name: "Hand over" }).click();
  await see(marek.bell.getByText("Wants the oak, budget 1 500."));
  found.push(...(await findings(marek.page, "a lead with a note")));
  await marek.answerNow();
  const top = marek.conversation.getByRole("region", { name: "Anna Kask hands over" });
  await see(top.getByText("Wants the oak, budget 1 500."));
  found.push(...(await findings(marek.page, "a note on top")));
  await marek.say("The oak, certainly.");
  await gone(top);
  await see(marek.log.getByText("Wants the oak, budget 1 500."));
  await see(visitor.said("The oak, certainly."));
  assert.doesNotMatch(await told(), /budget/);
  assert.deepEqual(found, []);
});

test("on a phone replies, tags, snooze and the held reply fit, and the page speaks Polish", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await kadri.ask("POST", "/replies", { name: "long-name-of-a-reply", text: "A text that goes on and on. ".repeat(20), shared: true });
  const sideways = (who: Agent) => who.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const small = await house.console("Anna", phone);
  await small.choosePresence("Here");
  await kadri.choosePresence("Away");
  const found: string[] = [];
  for (const part of ["Ready replies", "Tags"] as const) {
    await repliesPage(small, part);
    assert.ok((await sideways(small)) <= 0, `${part} scrolls sideways`);
    found.push(...(await findings(small.page, `${part} on a phone`)));
  }
  await (await house.visitor()).ask("From a phone to a phone", { name: "Small" });
  await small.rung("From a phone to a phone");
  await small.answerNow();
  await small.more("Snooze");
  await see(dialog(small, "Snooze until").getByRole("radio", { name: /Next working day/ }));
  assert.ok((await sideways(small)) <= 0, "the dialog scrolls sideways");
  found.push(...(await findings(small.page, "snooze on a phone")));
  await small.page.keyboard.press("Escape");
  await small.reply.fill("/long");
  await see(small.page.getByRole("option", { name: /long-name/ }));
  assert.ok((await sideways(small)) <= 0, "the list of replies scrolls sideways");
  await small.reply.fill("");
  await small.page.goBack();
  await small.go("You");
  await small.page.getByRole("combobox", { name: "Language" }).selectOption("Polski");
  await see(small.page.getByRole("heading", { name: "Wysyłanie" }));
  await small.page.goto("/agent/tags");
  await see(small.page.getByRole("heading", { name: "Etykiety", level: 1 }));
  assert.ok((await sideways(small)) <= 0, "Polish scrolls sideways");
  assert.deepEqual(found, []);
});
