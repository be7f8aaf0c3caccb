// Every screen: no finding of axe in light and dark, whole on a phone, in the reader's language.
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { Agent } from "./agent";
import { findings } from "./axe";
import { openHouse } from "./house";
import { polish } from "./visitor";
import { gone, holds, see, until, words } from "./wait";

const { test } = openHouse();

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

test("S4.2 axe finds nothing on the visitor's screens: launcher, questionnaire, waiting, chat, closed", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  const found = await findings(visitor.page, "launcher");
  await visitor.open();
  found.push(...(await findings(visitor.page, "questionnaire", visitor.frame)));
  await visitor.send.click();
  await see(visitor.panel.getByText("Fill this in"));
  found.push(...(await findings(visitor.page, "questionnaire with a fault", visitor.frame)));
  await anna.choosePresence("Away");
  await visitor.ask("Is anybody there?", { name: "Axe" });
  found.push(...(await findings(visitor.page, "waiting", visitor.frame)));
  await anna.choosePresence("Here");
  await anna.rung("Is anybody there?");
  await anna.answerNow();
  await anna.say("Somebody is.");
  await see(visitor.said("Somebody is."));
  found.push(...(await findings(visitor.page, "chat", visitor.frame)));
  await anna.act("Close");
  await see(visitor.log.getByText("This conversation is closed"));
  found.push(...(await findings(visitor.page, "closed", visitor.frame)));
  assert.deepEqual(found, []);
});

test("S4.11 axe finds nothing on the human check and on a refusal", async (house) => {
  await house.onDuty("Anna");
  const quick = await house.visitor();
  await quick.takesNoTime();
  await quick.open();
  await quick.question.fill("Too quick");
  await quick.send.click();
  await see(quick.panel.getByRole("heading", { name: "One short check" }));
  const found = await findings(quick.page, "human check", quick.frame);
  const refused = await house.visitor();
  await refused.open();
  await refused.fill("Refused");
  await refused.page.context().setOffline(true);
  await refused.send.click();
  await see(refused.panel.getByRole("alert"));
  found.push(...(await findings(refused.page, "refusal", refused.frame)));
  assert.deepEqual(found, []);
});

test("S4.24 S4.38 axe finds nothing on the console: sign-in, lists, popup, conversation, card, hand-over, receipt", async (house) => {
  const stranger = await (await house.context()).newPage();
  await stranger.goto("/agent/");
  await see(stranger.getByRole("button", { name: "Sign in" }));
  const found = await findings(stranger, "sign-in");
  const [anna] = await house.onDuty("Anna", "Marek");
  const look = async (where: string) => found.push(...(await findings(anna.page, where)));
  await anna.home();
  await see(anna.page.getByText("Nobody waits"));
  await look("empty list");
  await house.onDuty("Anna");
  const first = await house.visitor();
  await first.ask("How long?", { name: "First Axe", email: "axe@example.com", about: "Prices" });
  await anna.rung("How long?");
  await (await house.visitor()).ask("How much?", { name: "Second Axe" });
  await see(anna.bell.getByText("How much?"));
  await look("two leads and the popup");
  await anna.openRow("How long?");
  await anna.say("Two weeks.");
  await see(anna.card.getByText("axe@example.com"));
  await look("conversation and card");
  await anna.act("Hand over");
  await see(anna.page.getByRole("dialog", { name: "Hand over to" }));
  await look("hand-over");
  await anna.page.keyboard.press("Escape");
  await anna.more("Why you?");
  await see(anna.page.getByRole("heading", { name: "Why you?", level: 1 }));
  await see(anna.page.getByRole("table"));
  await look("receipt");
  assert.deepEqual(found, []);
});

test("S4.19 axe finds nothing on the pages of the manager: routing, people, a person, sites, you, suspects, closed", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const found: string[] = [];
  const look = async (where: string) => found.push(...(await findings(kadri.page, where)));
  for (const name of ["Routing", "People", "Replies", "Sites", "You"] as const) {
    await kadri.go(name);
    await look(name);
  }
  await kadri.go("People");
  await kadri.page.getByRole("button", { name: "Change Anna Kask" }).click();
  await see(kadri.page.getByRole("dialog"));
  await look("a person");
  await kadri.page.keyboard.press("Escape");
  await kadri.home();
  await kadri.list("Suspect");
  await see(kadri.page.getByText("Nothing suspect"));
  await look("suspects");
  assert.deepEqual(found, []);
});

test("S4.2 on a phone the chat covers the whole screen, nothing scrolls sideways, and it goes back to the page", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor({ browser: phone });
  assert.ok((await sideways(visitor.page)) <= 0, "the page scrolls sideways");
  await visitor.open();
  const frame = visitor.page.getByTitle("Tamm Kitchens");
  await until("the panel covers the screen", async () => {
    const box = await frame.boundingBox();
    return (box?.x === 0 && box.y === 0 && box.width === 390 && box.height === 844) || box;
  });
  await visitor.ask("From my phone", { name: "Phone" });
  await anna.rung("From my phone");
  await anna.answerNow();
  await anna.say("Hello, phone.");
  await see(visitor.said("Hello, phone."));
  const panel = visitor.frame;
  assert.ok((await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "the panel scrolls sideways");
  const size = await visitor.message.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize));
  assert.ok(size >= 16, `a field of ${size} px makes a phone zoom in`);
  assert.deepEqual(await findings(visitor.page, "chat on a phone", panel), []);
  await visitor.close();
  await see(visitor.launcher);
});

test("S4.2 on a phone the focus goes round inside of the panel, forwards and backwards, in the form and in the chat", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor({ browser: phone });
  await visitor.open();
  /** Presses a key until the focus is where it began, and tells how many things had it; -1 when it left the panel. */
  const round = async (key: "Tab" | "Shift+Tab"): Promise<number> => {
    const at = () =>
      visitor.frame.evaluate(() => {
        const all = [...document.querySelectorAll("*")];
        return document.hasFocus() ? all.indexOf(document.activeElement ?? document.body) : -1;
      });
    const first = await at();
    const reached = new Set([first]);
    for (let n = 0; n < 30; n++) {
      await visitor.page.keyboard.press(key);
      const now = await at();
      if (now < 0) return -1;
      if (now === first) return reached.size;
      reached.add(now);
    }
    return reached.size;
  };
  const focused = (field: Locator) => until("the field has the focus", () => field.evaluate((e) => e === document.activeElement));
  await visitor.question.focus();
  await focused(visitor.question);
  const forwards = await round("Tab");
  assert.ok(forwards >= 5, `${forwards} things of the form are reached`);
  assert.equal(await round("Shift+Tab"), forwards);
  await visitor.ask("By keyboard", { name: "Tabs" });
  await anna.rung("By keyboard");
  await anna.answerNow();
  await anna.say("Round and round.");
  await see(visitor.said("Round and round."));
  await visitor.message.focus();
  await focused(visitor.message);
  const inChat = await round("Tab");
  assert.ok(inChat >= 5, `${inChat} things of the chat are reached`);
  assert.equal(await round("Shift+Tab"), inChat);
});

test("S4.38 on a phone the console shows one pane at a time, and Back goes from card to conversation to list", async (house) => {
  await house.onDuty();
  const anna = await house.console("Anna", phone);
  await anna.choosePresence("Here");
  const visitor = await house.visitor();
  await visitor.ask("To a phone", { name: "Small Screen" });
  await anna.rung("To a phone");
  assert.ok((await sideways(anna.page)) <= 0, "the list scrolls sideways");
  assert.deepEqual(await findings(anna.page, "list on a phone"), []);
  await anna.answerNow();
  const list = anna.page.getByRole("region", { name: "Conversations" });
  await gone(list);
  await see(anna.said("To a phone"));
  assert.ok((await sideways(anna.page)) <= 0, "the conversation scrolls sideways");
  assert.deepEqual(await findings(anna.page, "conversation on a phone"), []);
  await anna.page.getByRole("link", { name: "Show the card" }).click();
  await see(anna.card);
  await gone(anna.reply);
  assert.ok((await sideways(anna.page)) <= 0, "the card scrolls sideways");
  await anna.page.goBack();
  await see(anna.reply);
  await anna.say("From a phone.");
  await see(visitor.said("From a phone."));
  await anna.page.goBack();
  await see(list);
});

test("S4.2 a visitor whose browser speaks Polish is spoken to in Polish, and so is an agent who chose it", async (house) => {
  await house.onDuty();
  const anna = await house.console("Anna");
  await anna.choosePresence("Here");
  const visitor = await house.visitor({ browser: { locale: "pl-PL" }, words: polish });
  await visitor.open();
  await see(visitor.panel.getByRole("button", { name: "Wyślij" }));
  await see(visitor.panel.getByText("teraz odpowiada 1 osoba"));
  await visitor.fill("Ile kosztuje blat?");
  await visitor.send.click();
  await see(visitor.said("Ile kosztuje blat?"));
  await see(visitor.log.getByText("Odpowiada Anna Kask"));
  assert.equal(await visitor.frame.evaluate(() => document.documentElement.lang), "pl");
  await anna.rung("Ile kosztuje blat?");
  await anna.answerNow();
  await anna.go("You");
  await anna.page.getByRole("combobox", { name: "Language" }).selectOption("Polski");
  await see(anna.page.getByRole("navigation").getByRole("link", { name: /^Pytania klientów/ }));
  assert.equal(await anna.page.evaluate(() => document.documentElement.lang), "pl");
  await anna.page.goBack();
  await see(anna.page.getByRole("button", { name: /^Wyślij/ }));
  assert.deepEqual(await findings(anna.page, "console in Polish"), []);
});

test("S4.18 somebody new is invited by a link that works once, chooses a password, and is given questions like everybody", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await kadri.go("People");
  await kadri.page.getByRole("button", { name: "Add a person" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Newa Person");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("newa@tamm.example");
  const found = await findings(kadri.page, "add a person");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const shown = kadri.page.getByRole("region", { name: "Invitation for Newa Person" }).getByRole("code");
  await see(shown);
  const link = await words(shown);
  assert.match(link, /^http:\/\/\S+\/agent\/invite\S+$/);

  const page = await (await house.context()).newPage();
  await page.goto(link);
  await see(page.getByRole("heading", { name: /^Welcome to/ }));
  found.push(...(await findings(page, "invitation")));
  await page.getByRole("textbox", { name: "Password" }).fill("a sentence is good");
  await page.getByRole("button", { name: "Save the password" }).click();
  const newa = new Agent(page, "Newa");
  await see(page.getByRole("heading", { name: "Client questions", level: 1 }));
  await kadri.choosePresence("Away");
  await newa.choosePresence("Here");
  await (await house.visitor()).ask("Welcome, new one");
  await newa.rung("Welcome, new one");

  const late = await (await house.context()).newPage();
  await late.goto(link);
  await see(late.getByRole("heading", { name: "This link has been used or is too old" }));
  found.push(...(await findings(late, "used link")));
  assert.deepEqual(found, []);
});

test("S2.30 a reply that was not sent is there after signing out and in again", async (house) => {
  await house.onDuty();
  const anna = await house.console("Anna");
  await anna.choosePresence("Here");
  await (await house.visitor()).ask("Wait for my reply", { name: "Drafted" });
  await anna.rung("Wait for my reply");
  await anna.answerNow();
  await anna.reply.fill("Half a reply");
  await anna.go("You");
  await anna.page.getByRole("button", { name: "Sign out" }).click();
  await see(anna.page.getByRole("button", { name: "Sign in" }));
  await anna.signIn(house.usher.signIn("Anna"));
  await anna.openRow("Wait for my reply");
  await holds(anna.reply, "Half a reply");
});

test("S4.2 nothing scrolls sideways on the narrowest phones", async (house) => {
  await house.onDuty();
  const anna = await house.console("Anna", { ...phone, viewport: { width: 320, height: 640 } });
  for (const name of ["Routing", "People", "Replies", "Sites"] as const) {
    await anna.go(name);
    assert.ok((await sideways(anna.page)) <= 0, `${name} scrolls sideways`);
  }
  await anna.home();
  assert.ok((await sideways(anna.page)) <= 0, "the list scrolls sideways");
  const visitor = await house.visitor({ browser: { ...phone, viewport: { width: 320, height: 640 } } });
  await visitor.open();
  const panel = visitor.frame;
  assert.ok((await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "the panel scrolls sideways");
});
