// Who is given a question, what happens when they do not want it, and why.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { openHouse } from "./house";
import { count, gone, see, until, words } from "./wait";

const { test } = openHouse();

/** Waits until a lead with this text rings at one of them, and tells at whom. */
async function whoRings(agents: readonly Agent[], text: string): Promise<Agent> {
  let found: Agent | undefined;
  await until(`“${text}” rings at one of ${agents.map((a) => a.name)}`, async () => {
    for (const agent of agents) if (await agent.bell.getByText(text).isVisible()) found = agent;
    return found !== undefined;
  });
  return found as Agent;
}

test("S4.14 S4.15 S4.16 S4.37 a client with an open request reaches the person who is responsible, though others are free, and is verified", async (house) => {
  const [marek] = await house.onDuty("Marek", "Anna", "Ilinca");
  const liis = await house.visitor({ path: "/demo/account" });
  await liis.ask("When does our kitchen come?");
  await marek.rung("When does our kitchen come?");
  await see(marek.bell.getByText("You are responsible, so the first call is yours"));
  await see(marek.bell.getByText(/verified client/));
  await marek.answerNow();
  await see(marek.card.getByText("verified client", { exact: true }));
  await see(marek.card.getByText("Order 4417: kitchen in Pärnu"));
  await see(marek.card.getByText("Belongs to Baltic Homes."));
});

test("S4.14 S4.16 who only types a client's e-mail reaches the responsible person too, is marked as not verified, and learns nothing", async (house) => {
  const [marek] = await house.onDuty("Marek", "Anna", "Ilinca");
  const someone = await house.visitor();
  await someone.ask("Is my kitchen ready?", { name: "Somebody", email: "liis@baltichomes.example" });
  await marek.rung("Is my kitchen ready?");
  const shown = await words(someone.panel.getByRole("main"));
  assert.doesNotMatch(shown, /Baltic|4417|client|Pärnu/i, "the visitor's screen says nothing of what was found");
  await marek.answerNow();
  await see(marek.card.getByText("unverified lead"));
  await see(marek.card.getByText("Says to be with Baltic Homes. Not proved. Nothing of theirs is shown there."));
  await see(marek.card.getByText("Order 4417: kitchen in Pärnu"));
});

test("S4.41 a stranger gets a card of their own, and it is there when they come again", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const ana = await house.visitor();
  await ana.ask("Do you deliver to Tartu?", { name: "Ana Nova", email: "ana@nova.example" });
  await anna.rung("Do you deliver to Tartu?");
  await anna.answerNow();
  await see(anna.card.getByRole("heading", { name: "Ana Nova" }));
  await anna.act("Close");
  const later = await house.visitor();
  await later.ask("And to Narva?", { name: "Ana Nova", email: "ana@nova.example" });
  await anna.rung("And to Narva?");
  await anna.answerNow();
  await see(anna.card.getByRole("heading", { name: "Earlier conversations" }));
  await see(anna.card.getByRole("link", { name: /Do you deliver to Tartu/ }));
});

test("S4.17 S4.18 three questions at once go to three people, each to whoever has least to do", async (house) => {
  const agents = await house.onDuty("Marek", "Anna", "Ilinca");
  const texts = ["First of three", "Second of three", "Third of three"];
  const rang = new Set<string>();
  for (const text of texts) {
    const visitor = await house.visitor();
    await visitor.ask(text);
    rang.add((await whoRings(agents, text)).name);
  }
  assert.equal(rang.size, 3, `three people were called, and not only ${[...rang]}`);
});

test("S4.9 S4.17 QN23 when everybody is full the next ones wait in line, see their place, and the oldest comes first when somebody is free", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await kadri.go("People");
  await kadri.page.getByRole("button", { name: "Change Ilinca Pop" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Change Ilinca Pop" });
  await dialog.getByRole("combobox", { name: "Chats at once" }).selectOption("1");
  await dialog.getByRole("button", { name: "Save" }).click();
  await gone(dialog);
  const [ilinca] = await house.onDuty("Ilinca");
  await (await house.visitor()).ask("I take the only place");
  await ilinca.rung("I take the only place");
  const second = await house.visitor();
  await second.ask("I am second");
  await see(second.panel.getByText("You are next"));
  const third = await house.visitor();
  await third.ask("I am third");
  await see(third.panel.getByText("Before you: 1"));
  await ilinca.list("Waiting");
  await count(ilinca.rows, 2);
  await see(ilinca.row("everybody who fits is full"));
  await ilinca.answerNow();
  await ilinca.act("Close");
  await ilinca.rung("I am second");
  await see(third.panel.getByText("You are next"));
  await count(ilinca.bell.getByText("I am third"), 0);
});

test("S4.38 a lead that is passed on rings at the next person, and the conversation says who passed it on", async (house) => {
  const agents = await house.onDuty("Marek", "Anna");
  const visitor = await house.visitor();
  await visitor.ask("Who wants me?");
  const first = await whoRings(agents, "Who wants me?");
  await first.passOn("I am busy");
  await gone(first.bell);
  const next = await whoRings(
    agents.filter((a) => a !== first),
    "Who wants me?",
  );
  await next.answerNow();
  await see(next.log.getByText(new RegExp(`${first.name}.* passed it on at`)));
});

test("S4.22 a conversation is handed over with all that was said, and the visitor sees who has it now", async (house) => {
  const [ilinca] = await house.onDuty("Ilinca");
  const visitor = await house.visitor();
  await visitor.ask("A hard question", { name: "Hard Case" });
  await ilinca.rung("A hard question");
  await ilinca.answerNow();
  await ilinca.say("I ask a colleague.");
  const [marek] = await house.onDuty("Marek", "Ilinca");
  await ilinca.openRow("Hard Case");
  await ilinca.act("Hand over");
  const dialog = ilinca.page.getByRole("dialog", { name: "Hand over to" });
  await dialog.getByRole("radio", { name: /Marek/ }).check();
  await dialog.getByRole("button", { name: "Hand over", exact: true }).click();
  await gone(dialog);
  await see(ilinca.log.getByText(/Handed over to Marek Nowak at/));
  await see(visitor.panel.getByRole("heading", { name: "Marek Nowak", level: 1 }));
  await marek.openRow("Hard Case");
  await see(marek.said("I ask a colleague."));
  await see(marek.said("A hard question"));
});

test("S4.21 S4.22 a junior passes a chat up with one click, and somebody more experienced is called", async (house) => {
  const [ilinca] = await house.onDuty("Ilinca");
  const visitor = await house.visitor();
  await visitor.ask("Too hard for a junior", { name: "Going Up" });
  await ilinca.rung("Too hard for a junior");
  await ilinca.answerNow();
  const [anna] = await house.onDuty("Anna", "Ilinca");
  await ilinca.openRow("Going Up");
  await ilinca.more("Pass up");
  await anna.rung("Too hard for a junior");
  await anna.answerNow();
  await anna.say("Now I help.");
  await see(visitor.said("Now I help."));
});

test("S4.19 the receipt says why this person, why not the others, and what the floor looked like", async (house) => {
  const agents = await house.onDuty("Marek", "Anna");
  const visitor = await house.visitor();
  await visitor.ask("Why you?", { name: "Asker" });
  const chosen = await whoRings(agents, "Why you?");
  await chosen.answerNow();
  await chosen.log.getByRole("link", { name: "Why you?" }).click();
  await see(chosen.page.getByRole("heading", { name: "Why you?", level: 1 }));
  const main = chosen.page.getByRole("main");
  await see(main.getByText(/was chosen among 2 who were free/));
  const floor = main.getByRole("table");
  await see(floor.getByRole("row", { name: new RegExp(`${chosen.name}.*chosen`) }));
  await see(floor.getByRole("row", { name: /Marek Nowak/ }));
  await main.getByRole("combobox", { name: "Person" }).selectOption({ index: 0 });
  await see(main.getByRole("status").filter({ hasText: /:/ }));
});

test("S4.8 somebody who is away is given nothing, keeps what they have, and is reminded of both", async (house) => {
  const [marek, anna] = await house.onDuty("Marek", "Anna");
  const mine = await house.visitor();
  await mine.ask("Before the break");
  const had = await whoRings([marek, anna], "Before the break");
  await had.answerNow();
  await had.choosePresence("Away");
  await see(had.page.getByText("You are away, no new leads come."));
  const other = had === anna ? marek : anna;
  for (const text of ["During the break one", "During the break two"]) {
    await (await house.visitor()).ask(text);
    await see(other.bell.getByText(text));
  }
  await count(had.bell, 0);
  await had.say("Still here for you.");
  await see(mine.said("Still here for you."));
  await had.page.getByRole("button", { name: "I am here" }).click();
  await see(had.page.getByRole("banner").getByRole("button", { name: /^Here/ }));
});

test("S4.40 who goes offline gives an unanswered lead on at once", async (house) => {
  const [ilinca] = await house.onDuty("Ilinca");
  await (await house.visitor()).ask("Do not go yet", { name: "Not Yet" });
  await ilinca.rung("Do not go yet");
  const [anna] = await house.onDuty("Anna", "Ilinca");
  await ilinca.choosePresence("Offline");
  await anna.rung("Do not go yet");
  await gone(ilinca.bell);
  await see(ilinca.page.getByText("You are offline, no new leads come."));
});

test("S4.40 an unanswered lead of somebody whose console was closed goes to somebody else by itself", async (house) => {
  const [ilinca] = await house.onDuty("Ilinca");
  const visitor = await house.visitor();
  await visitor.ask("Are you still there?", { name: "Left Alone" });
  await ilinca.rung("Are you still there?");
  const [anna] = await house.onDuty("Anna", "Ilinca");
  await house.leaves("Ilinca");
  await see(anna.bell.getByText("Are you still there?"), 60_000);
});

test("S4.19 S4.20 S4.21 S4.23 a manager changes the algorithm, sees at once whom it would choose, and it is so from the next question on", async (house) => {
  const [kadri, marek, anna] = await house.onDuty("Kadri", "Marek", "Anna");
  await kadri.go("Routing");
  const main = kadri.page.getByRole("main");
  const order = main.getByRole("list", { name: "Order now" });
  await main.getByRole("combobox", { name: "Start from" }).selectOption("Juniors first");
  await see(order.getByRole("listitem").filter({ hasText: "Anna Kask" }).filter({ hasText: "not asked yet" }));
  await see(order.getByRole("listitem").first().filter({ hasText: "Marek Nowak" }).filter({ hasText: "chosen" })); // no junior is here
  await main.getByRole("combobox", { name: "Start from" }).selectOption("Experienced first");
  await main.getByRole("button", { name: "senior", exact: true }).first().click();
  await main.getByRole("button", { name: "middle", exact: true }).first().click();
  await until(
    "Marek is chosen",
    async () => /Marek Nowak[\s\S]*chosen/.test(await words(order.getByRole("listitem").first())) || words(order),
  );
  await main.getByRole("button", { name: "Put back" }).click();
  await main.getByRole("combobox", { name: "Start from" }).selectOption("Experienced first");
  await main.getByRole("button", { name: "Turn on" }).click();
  await see(main.getByText(/version \d+ is on/));
  await anna.go("Routing");
  await see(anna.page.getByText("A manager can change it.", { exact: false }));
  await count(anna.page.getByRole("button", { name: "Turn on" }), 0);
  for (const text of ["Experienced one", "Experienced two", "Experienced three"]) {
    await (await house.visitor()).ask(text);
    await whoRings([kadri, anna], text);
  }
  await count(marek.bell, 0);
});
