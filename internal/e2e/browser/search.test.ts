// What was written is found again, and everything can be reached from the command bar and by keys of one's own.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import { count, gone, see, until, words } from "./wait";

const { test } = openHouse();

const field = (agent: Agent) => agent.page.getByRole("combobox", { name: "Find a client, a conversation, a command" });
const option = (agent: Agent, name: string | RegExp) => agent.page.getByRole("option", { name });

async function openBar(agent: Agent): Promise<void> {
  await agent.page.keyboard.press("Control+k");
  await see(field(agent));
}

/** A visitor asks and Anna answers. */
async function talk(house: House, anna: Agent, name: string, question: string, answer: string): Promise<void> {
  const visitor = await house.visitor();
  await visitor.ask(question, { name });
  await anna.rung(question);
  await anna.answerNow();
  await anna.say(answer);
}

test("S0.13 a message of long ago is found from the command bar by the beginning of a word, and is shown where it stands", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await talk(house, anna, "Łucja Żak", "Do you deliver quartz to Łódź?", "Every Tuesday.");
  for (let i = 0; i < 60; i++) {
    const id = `filler-${String(i).padStart(10, "0")}`;
    await anna.reply.fill(`${id} ${"and so on ".repeat(8)}`);
    await anna.reply.press("Enter");
  }
  await see(anna.said("filler-0000000059"));
  await anna.home();
  await openBar(anna);
  await field(anna).fill("quart lodz");
  await see(option(anna, /Łucja Żak/));
  await until("the words are marked", async () => (await words(anna.page.locator("mark"))) === "quartz\nŁódź");
  const found = await findings(anna.page, "the command bar with hits");
  await option(anna, /Do you deliver quartz/).click();
  await see(anna.log);
  await until("the message is focused and in sight", () =>
    anna.page.evaluate(() => {
      const at = document.activeElement;
      const box = at?.getBoundingClientRect();
      return at?.textContent?.includes("quartz to Łódź") && box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
    }),
  );
  assert.match(anna.page.url(), /[?&]m=/);
  await anna.page.reload();
  await until("a link to it leads there too", () =>
    anna.page.evaluate(() => document.activeElement?.textContent?.includes("quartz to Łódź") === true),
  );
  assert.deepEqual(found, []);
});

test("S4.25 what was taken back is not found by anybody any more", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await talk(house, anna, "Hasty", "Is anybody there?", "The alarm code is quagga");
  await openBar(anna);
  await field(anna).fill("quagga");
  await see(option(anna, /quagga/).filter({ hasText: "Hasty" }));
  await anna.page.keyboard.press("Escape");
  await gone(field(anna));
  await anna.use("Retract", "quagga");
  await anna.page.getByRole("dialog").getByRole("button", { name: "Retract", exact: true }).click();
  await see(anna.log.getByText(/You retracted this message/));
  await anna.page.goto("/agent/search?q=quagga");
  await see(anna.page.getByRole("heading", { name: "Nothing found for “quagga”" }));
  assert.doesNotMatch(JSON.stringify((await anna.ask("GET", "/search?q=quagga")).body), /alarm/);
});

test("S2.11 a note is found by the team, and the page of results is narrowed by state, person, site and day", async (house) => {
  const [anna, marek] = await house.onDuty("Anna", "Marek");
  const visitor = await house.visitor();
  await visitor.ask("What about zebrawood?", { name: "Zoe" });
  const taker = await Promise.any([anna, marek].map((a) => a.rung("What about zebrawood?").then(() => a)));
  await taker.answerNow();
  await taker.turnTo("Note");
  await taker.note.fill("zebrawood is out of stock, do not promise");
  await taker.note.press("Enter");
  await see(taker.log.getByText(/out of stock/));
  const page = taker.page;
  await page.goto("/agent/search");
  const box = page.getByRole("searchbox", { name: "What are you looking for?" });
  await until("the field has the focus", () => box.evaluate((e) => e === document.activeElement));
  const found = await findings(page, "the empty search page");
  await box.fill("zebra");
  await box.press("Enter");
  const hits = page.getByRole("region", { name: "Conversations" }).getByRole("listitem");
  await count(hits, 2);
  await see(hits.filter({ hasText: /Note by/ }));
  assert.match(page.url(), /\/agent\/search\?q=zebra$/);
  found.push(...(await findings(page, "the search page with hits")));
  await page.getByRole("combobox", { name: "State" }).selectOption("closed");
  await see(page.getByRole("heading", { name: "Nothing found for “zebra”" }));
  found.push(...(await findings(page, "the search page with nothing found")));
  await page.getByRole("link", { name: "Search everywhere" }).click();
  await count(hits, 2);
  await page.getByRole("combobox", { name: "Person" }).selectOption({ label: taker === anna ? "Marek Nowak" : "Anna Kask" });
  await see(page.getByRole("heading", { name: /^Nothing found/ }));
  await page.getByRole("combobox", { name: "Person" }).selectOption({ label: "Anybody" });
  await page.getByRole("combobox", { name: "Site" }).selectOption("demo");
  await count(hits, 2);
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await see(page.getByRole("heading", { name: /^Nothing found/ }));
  await page.goBack();
  await box.fill(".*");
  await box.press("Enter");
  await see(page.getByRole("heading", { name: "There is no word in this" }));
  await page.goto("/agent/search?q=zebra&state=open");
  await hits.first().getByRole("link").click();
  await until("the hit opens where it stands", () =>
    page.evaluate(() => document.activeElement?.textContent?.includes("zebrawood") === true),
  );
  assert.deepEqual(found, []);
});

test("the command bar is walked by keys, acts on the open conversation, remembers, and says when the server is away", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await talk(house, anna, "Walked", "Anybody?", "Yes.");
  const { page } = anna;
  await anna.reply.focus();
  await openBar(anna);
  const found = await findings(page, "the command bar");
  const active = async () => words(page.getByRole("option", { selected: true }));
  const first = await active();
  await page.keyboard.press("ArrowDown");
  await until("the next one is active", async () => (await active()) !== first);
  await page.keyboard.press("ArrowUp");
  await until("and the first again", async () => (await active()) === first);
  await until("the field points at it", async () => {
    const pointed = await field(anna).getAttribute("aria-activedescendant");
    return pointed === (await page.getByRole("option", { selected: true }).getAttribute("id"));
  });
  await field(anna).fill("hand");
  await page.keyboard.press("Enter");
  await see(page.getByRole("dialog", { name: "Hand over to" }));
  await page.keyboard.press("Escape");
  await openBar(anna);
  await until("it is remembered", async () => /^Hand over/.test(await active()));
  await field(anna).fill("away");
  await page.keyboard.press("Enter");
  await see(page.getByRole("banner").getByRole("button", { name: /^Away/ }));
  await page.getByRole("banner").getByRole("button", { name: "Find a client, a conversation, a command" }).click();
  await field(anna).fill("deutsch");
  await page.keyboard.press("Enter");
  await see(page.getByRole("banner").getByRole("button", { name: "Kunden, Gespräche, Befehle finden" }));
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("english");
  await page.keyboard.press("Enter");
  await see(page.getByRole("banner").getByRole("button", { name: "Find a client, a conversation, a command" }));

  await page.route("**/agent/api/search**", (route) => route.abort());
  await openBar(anna);
  await field(anna).fill("walked");
  await see(page.getByText("The search did not work."));
  found.push(...(await findings(page, "the command bar without the server")));
  await page.unroute("**/agent/api/search**");
  await option(anna, "Try again").click();
  await openBar(anna).catch(() => undefined);
  await page.keyboard.press("Escape");
  await gone(field(anna));
  assert.deepEqual(found, []);
});

test("keys are changed, refused, taken over, switched off and put back, and help says what is in force", async (house) => {
  const kadri = await house.console("Kadri");
  const { page } = kadri;
  await kadri.go("You");
  const table = page.getByRole("region", { name: "Keyboard shortcuts" });
  const row = (name: string) => table.getByRole("row", { name: new RegExp(`^${name}`) });
  const listen = table.getByRole("button", { name: /^Press the new key/ });
  await table.getByRole("button", { name: "Change the key for: close" }).click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await listen.press("Control+w");
  await see(table.getByText(/is kept for the browser/));
  await listen.press("r");
  await see(table.getByText("R is used for: reply."));
  const found = await findings(page, "a key that is taken");
  await table.getByRole("button", { name: "Take it from there" }).click();
  await see(row("close").getByText("R", { exact: true }));
  await see(row("reply").getByText("off").first());
  await table.getByRole("button", { name: "Turn off the key for: quote the focused message" }).click();
  found.push(...(await findings(page, "the table of keys")));
  await page.reload();
  await see(row("close").getByText("R", { exact: true }));
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await see(help.getByRole("row", { name: /^R\s*close/ }));
  assert.doesNotMatch(await words(help), /reply\n|quote the focused/);
  await page.keyboard.press("Escape");
  await table.getByRole("button", { name: "Reset all keys" }).click();
  await see(row("reply").getByText("R", { exact: true }));
  await see(row("close").getByText("E", { exact: true }));
  assert.deepEqual(found, []);
});

test("on a phone the bar is the whole screen, in every language", async (house) => {
  const kadri = await house.console("Kadri", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = kadri;
  await page.getByRole("banner").getByRole("button", { name: "Find a client, a conversation, a command" }).click();
  const box = await page.locator("dialog.bar").boundingBox();
  assert.deepEqual([box?.width, box?.height], [390, 844]);
  const found = await findings(page, "the command bar on a phone");
  await page.keyboard.press("Escape");
  for (const language of ["pl", "ro", "de", "et", "en"]) {
    await page.evaluate((l) => localStorage.setItem("usher.language", l), language);
    await page.goto("/agent/search?q=zzz");
    await see(page.getByRole("heading", { level: 1 }));
    await until(`${language}: nothing is wider than the screen`, () =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    );
    await page.keyboard.press("Control+k");
    await see(page.getByRole("combobox").first());
    found.push(...(await findings(page, `the search page and the bar, ${language}`)));
    await page.keyboard.press("Escape");
  }
  assert.deepEqual(found, []);
});
