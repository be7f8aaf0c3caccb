// The whole path once: a stranger asks, somebody hears the bell, they talk, it ends and goes on.
import assert from "node:assert/strict";
import { openHouse } from "./house";
import { count, gone, reads, see, until, words } from "./wait";

const { test } = openHouse();

test("S4.2 S4.3 S4.10 S4.13 S4.38 a question from a product page rings at somebody's console, is answered there, and the answer is read here", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const tomasz = await house.visitor({ path: "/demo/oak" });
  await tomasz.ask("How long until an oak top is ready?", { name: "Tomasz Zieliński", email: "tomasz@example.com", about: "Prices" });

  await anna.rung("How long until an oak top is ready?");
  await until("the title says who waits", async () => /^\(1\) Tomasz Zieliński waits/.test(await anna.page.title()) || anna.page.title());
  await anna.answerNow();
  await gone(anna.bell);
  await see(anna.said("How long until an oak top is ready?"));
  await anna.say("About two weeks.");
  await see(tomasz.said("About two weeks."));
  await see(tomasz.panel.getByRole("heading", { name: "Anna Kask", level: 1 }));
  await until("nobody waits by the title", async () => !/waits/.test(await anna.page.title()));
});

test("S4.38 the icon of an installed console has the number of who waits, and loses it", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await anna.page.addInitScript(() => {
    const mark = (n: number) => {
      document.documentElement.dataset.badge = String(n);
      return Promise.resolve();
    };
    Object.assign(navigator, { setAppBadge: mark, clearAppBadge: () => mark(0) });
  });
  await anna.page.reload();
  const badge = () => anna.page.evaluate(() => document.documentElement.dataset.badge);
  await until("nobody waits by the icon", async () => (await badge()) === "0" || badge());
  const visitor = await house.visitor();
  await visitor.ask("Who has a badge?", { name: "Badge" });
  await anna.rung("Who has a badge?");
  await until("the icon says one", async () => (await badge()) === "1" || badge());
  await anna.answerNow();
  await anna.say("Anna has.");
  await until("the icon is as before", async () => (await badge()) === "0" || badge());
});

test("S4.32 S4.33 S4.34 S4.4 the card shows what the visitor told, their address and the page they wrote from", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor({ path: "/demo/birch" });
  await visitor.ask("Does birch bend?", { name: "Kai Saar", email: "kai@example.com", about: "Something else" });
  await anna.rung("Does birch bend?");
  await anna.answerNow();
  await see(anna.card.getByText("unverified lead"));
  for (const [term, value] of [
    ["Your name", "Kai Saar"],
    ["E-mail", "kai@example.com"],
    ["About", "Something else"],
    ["IP address", visitor.ip],
  ] as const)
    await until(`${term} is ${value}`, async () => (await words(anna.fact(term))) === value || words(anna.fact(term)));
  const page = anna.fact("Page").getByRole("link");
  assert.equal(await page.getAttribute("href"), `${house.origin}/demo/birch`);
  await see(anna.log.getByText("Birch plywood, 27 mm"));
});

test("S4.28 S4.30 S4.31 every message has its exact time, the row the time of the last one, the card when the visitor was last online", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("What time is it?", { name: "Time Keeper" });
  await anna.rung("What time is it?");
  await anna.answerNow();
  await anna.say("Look beside the message.");
  await see(visitor.said("Look beside the message."));
  for (const times of [anna.log.locator(".msg time"), visitor.log.locator(".msg time")]) {
    await count(times, 2);
    for (const time of await times.all()) {
      const at = Date.parse((await time.getAttribute("datetime")) ?? "");
      assert.ok(Math.abs(Date.now() - at) < 60_000, `the time beside a message is now, and not ${at}`);
      await reads(time, /^\d{1,2}:\d{2}/);
      assert.match((await time.getAttribute("title")) ?? "", /\d{1,2}:\d{2}:\d{2}/, "its tooltip has the second");
    }
  }
  await anna.home();
  await until("the row has the time of the last message", async () => /\d{1,2}:\d{2}/.test(await words(anna.row("Time Keeper").first())));
  await anna.openRow("Time Keeper");
  await see(anna.card.getByText("on the page now"));
  await visitor.page.close();
  await see(anna.card.getByText(/last online \d{1,2}:\d{2}/));
});

test("S4.29 a line with the date stands above what was said, and tells yesterday from today", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Which day is it?", { name: "Day Line" });
  await see(visitor.log.getByText(/^Today, \d{1,2} \w+$/));
  await anna.rung("Which day is it?");
  await anna.answerNow();
  const today = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" }).format(new Date());
  await until(
    "the agent's log has the date",
    async () => (await words(anna.log)).replace(",", "").startsWith(today.replace(",", "")) || words(anna.log),
  );
  await visitor.page.clock.setSystemTime(Date.now() + 86_400_000);
  await visitor.reload();
  await visitor.open();
  await see(visitor.said("Which day is it?"));
  await until(
    "tomorrow the line is a date and not today",
    async () => (await words(visitor.log)).replace(",", "").startsWith(today.replace(",", "")) || words(visitor.log),
  );
});

test("S4.26 both sides see when their message was seen", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Did you see this?", { name: "See Me" });
  await anna.rung("Did you see this?");
  await anna.answerNow();
  await visitor.fate("Did you see this?", /seen/);
  await anna.say("Yes. Did you?");
  await anna.fate("Yes. Did you?", /seen/);
});

test("S4.9 S4.8 the visitor sees at once whether somebody answers now, and who", async (house) => {
  const [anna, ilinca] = await house.onDuty("Anna", "Ilinca");
  const here = await house.visitor();
  await see(here.page.getByRole("button", { name: "Ask us We answer now" }));
  await here.open();
  await see(here.panel.getByText("2 people answer now"));
  await ilinca.choosePresence("Away");
  await here.ask("Who answers?", { name: "Curious" });
  await anna.rung("Who answers?");
  await anna.answerNow();
  await see(here.panel.getByText("here now"));
  await anna.choosePresence("Away");
  await see(here.panel.getByText("away", { exact: true }));
  await see(here.page.getByRole("button", { name: "Ask us away" }));
});

test("S2.16 S2.17 S0.12 a closed conversation can be gone on with from both sides, and all that was said is there", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Is this the end?", { name: "Once More" });
  await anna.rung("Is this the end?");
  await anna.answerNow();
  await anna.say("For now.");
  await anna.act("Close");
  await see(visitor.log.getByText("This conversation is closed"));
  await see(visitor.said("Is this the end?"));
  await visitor.say("One thing more.");
  await see(visitor.log.getByText("The conversation goes on"));
  await see(anna.said("One thing more."));
  await anna.act("Close");
  await anna.conversation.getByRole("button", { name: "Reopen" }).click();
  await see(anna.conversation.getByRole("button", { name: "Close", exact: true }));
  await count(visitor.log.getByText("The conversation goes on"), 2);
  for (const text of ["Is this the end?", "For now.", "One thing more."]) await count(visitor.said(text), 1);
});

test("S4.24 what is not answered stands on top in red with a clock, its age and a word, and leaves it when it is answered", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const first = await house.visitor();
  await first.ask("I wait longest", { name: "First One" });
  await anna.rung("I wait longest");
  const second = await house.visitor();
  await second.ask("I wait too", { name: "Second One" });
  const red = anna.group("Unanswered");
  await count(red.getByRole("link"), 2);
  await reads(red.getByRole("link").first(), /First One[\s\S]*waits \d+ s/);
  await see(red.getByRole("heading", { name: /Unanswered 2/ }));
  const colour = await red
    .getByRole("link")
    .first()
    .evaluate((row) => getComputedStyle(row).backgroundColor);
  await anna.openRow("First One");
  await anna.say("Here I am.");
  await anna.home();
  await count(red.getByRole("link"), 1);
  const answered = anna.group("Open, answered").getByRole("link", { name: /First One/ });
  await see(answered);
  await until("it is red no more", async () => (await answered.evaluate((row) => getComputedStyle(row).backgroundColor)) !== colour);
});

test("S4.35 S4.36 a new message sounds at the agent's and an answer at the visitor's", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.page.addInitScript(listen);
  await anna.page.addInitScript(listen);
  await anna.page.reload();
  await anna.home(); // the gesture that lets a browser play
  await visitor.reload();
  await visitor.ask("Can you hear me?", { name: "Loud" });
  await anna.rung("Can you hear me?");
  await until("the agent's browser plays", async () => (await anna.page.evaluate(heard)) > 0);
  await anna.answerNow();
  await anna.say("Loud and clear.");
  await see(visitor.said("Loud and clear."));
  const panel = await (await visitor.page.getByTitle("Tamm Kitchens").elementHandle())?.contentFrame();
  await until("the visitor's browser plays", async () => ((await panel?.evaluate(heard)) ?? 0) > 0);
});

test("S4.35 everybody chooses the melody of their own bell, hears it, and keeps it", async (house) => {
  const anna = await house.console("Anna");
  await anna.page.addInitScript(listen);
  await anna.page.reload();
  await anna.go("You");
  const melody = anna.page.getByRole("combobox", { name: "Melody" });
  const tones = () => anna.page.evaluate(heard);
  const before = await tones();
  await melody.selectOption("Door bell");
  await until("it is heard", async () => (await tones()) - before === 6 || (await tones()) - before); // two notes, each with two overtones
  await anna.page.reload();
  await until("it is kept", async () => (await melody.inputValue()) === "bells");
});

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

function heard(): number {
  return (globalThis as unknown as { tones: number }).tones;
}

test("S4.5 a visitor who gives neither a name nor a number nor a voice is answered by text alone", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("I would rather write");
  assert.equal(await visitor.panel.getByRole("textbox", { name: /phone/i }).count(), 0, "nobody is asked for a number here");
  await anna.rung("I would rather write");
  await anna.answerNow();
  await anna.say("Then we write.");
  await see(visitor.said("Then we write."));
});
