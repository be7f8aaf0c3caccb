// Every screen in every language, on a desk and on a phone: no finding of axe, no word of another language, nothing that is cut off.
import assert from "node:assert/strict";
import type { BrowserContextOptions, Page, Request } from "playwright-core";
import type { Key } from "../../../agent/ui/text/words";
import { Agent } from "./agent";
import { findings } from "./axe";
import { type Furnished, furnish, typed } from "./furnished";
import { type House, openHouse } from "./house";
import { type LanguageName, languages } from "./languages";
import { Reader } from "./reading";
import type { Visitor } from "./visitor";
import { count, see, until, words } from "./wait";

const { test } = openHouse(() => ({}), { within: 300_000 });

const sizes = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const satisfies Record<string, BrowserContextOptions>;
type Size = keyof typeof sizes;

/** Polish has the most forms and German the longest words: all five take minutes, and have a make target of their own. */
const walked: readonly LanguageName[] = process.env.USHER_LANGUAGES === "all" ? (Object.keys(languages) as LanguageName[]) : ["pl", "de"];

let furnished: Promise<Furnished> | undefined;
const furniture = (house: House) => {
  furnished ??= furnish(house);
  return furnished;
};

/** A page that is walked through, in one language and size. */
class Walk {
  readonly page: Page;
  readonly language: LanguageName;
  readonly size: Size;
  readonly #reader: Reader;
  readonly faults: string[] = [];
  readonly #asked = new Set<Request>();
  #looks = 0;

  constructor(page: Page, language: LanguageName, size: Size) {
    this.page = page;
    this.language = language;
    this.size = size;
    this.#reader = new Reader(language, languages[language].console as never, languages.en.console as never);
    page.on("request", (r) => this.#asked.add(r));
    for (const end of ["requestfinished", "requestfailed"] as const) page.on(end as "requestfinished", (r) => this.#asked.delete(r));
  }

  /** A word of the console in the language of the walk. */
  say(key: Key): string {
    const word: unknown = languages[this.language].console[key];
    if (typeof word !== "string") throw new Error(`${key} has forms`);
    return word;
  }

  button(key: Key) {
    return this.page
      .getByRole("button", { name: this.say(key), exact: true })
      .filter({ visible: true })
      .first();
  }

  async go(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState(null, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
  }

  /** Waits until nothing is asked for and nothing changes any more. */
  async settled(): Promise<void> {
    let before = "";
    await until("the screen stands still", async () => {
      const now = await this.page.evaluate(
        () => `${document.querySelector("[aria-busy=true]") === null} ${document.body.textContent?.replace(/\d+/g, "0")}`,
      );
      const asked = [...this.#asked].map((r) => r.url());
      const still = now === before && now.startsWith("true") && asked.length === 0;
      before = now;
      return still || [asked, now];
    });
  }

  async look(screen: string): Promise<void> {
    const where = `${screen}, ${this.language}, ${this.size}`;
    await this.settled();
    this.faults.push(...(await this.#reader.faults(where, this.page.mainFrame(), typed)));
    // A language changes neither roles nor colours: so each screen is given to axe in every language, by turns on a desk and on a phone.
    if ((this.#looks++ + Object.keys(languages).indexOf(this.language) + (this.size === "phone" ? 1 : 0)) % 2 === 0)
      this.faults.push(...(await findings(this.page, where)));
    else if (process.env.USHER_PICTURES)
      await this.page.screenshot({ path: `${process.env.USHER_PICTURES}/${where.replace(/\W+/g, "_")}-light.png` });
  }

  async closeDialog(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await until("no dialog is open", async () => (await this.page.locator("dialog[open]").count()) === 0);
  }
}

/** A console in a language: the manager's, unless somebody else's. */
async function walk(house: House, language: LanguageName, size: Size, as = house.usher.signIn("Kadri")): Promise<Walk> {
  const agent = new Agent(await (await house.context(sizes[size])).newPage(), as.email);
  await agent.signIn(as);
  const said = await agent.page.evaluate(async (l) => {
    localStorage.setItem("usher.language", l);
    return l;
  }, language);
  const walking = new Walk(agent.page, language, size);
  await agent.page.reload();
  await until(`the console speaks ${said}`, async () => (await agent.page.evaluate(() => document.documentElement.lang)) === said);
  return walking;
}

/** Each screen: its name, its address, and what is on it whatever the language. */
const screens = (f: Furnished): readonly (readonly [name: string, path: string, shows: string])[] => [
  ["mine", "/agent/", "Lorem tacet"],
  ["all", "/agent/?list=all", "Lorem tacet"],
  ["waiting", "/agent/?list=waiting", ""],
  ["snoozed", "/agent/?list=snoozed", ""],
  ["suspects", "/agent/?list=suspect", "Lorem dubium"],
  ["closed", "/agent/?list=closed", "Lorem clausum"],
  ["conversation", `/agent/c/${f.talk}`, "Lorem citatum"],
  ["card", `/agent/c/${f.talk}/card`, "lorem.20@ipsum.example"],
  ["unanswered conversation", `/agent/c/${f.silent}`, "Lorem tacet"],
  ["suspect", `/agent/c/${f.suspect}?list=suspect`, "Lorem dubium"],
  ["closed conversation", `/agent/c/${f.closed}?list=closed`, "Lorem clausum"],
  ["no conversation", "/agent/c/aaaaaaaaaaaaaaaaaaaaaaaaaa", ""],
  ["receipt", `/agent/c/${f.talk}/why`, "Kadri Lepp"],
  ["clients", "/agent/clients", "Lorem Ipsum 1"],
  ["client", `/agent/clients/${f.client}`, "lorem.20@ipsum.example"],
  ["import", "/agent/clients/import", ""],
  ["no client", "/agent/clients/aaaaaaaaaaaaaaaaaaaaaaaaaa", ""],
  ["routing", "/agent/routing", ""],
  ["alerts", "/agent/alerts", ""],
  ["people", "/agent/people", "Konstantinopolitana"],
  ["replies", "/agent/replies", "consectetur-lorem"],
  ["tags", "/agent/tags", "Consectetur lorem adipiscing"],
  ["site", "/agent/sites", "Tamm Kitchens"],
  ["another site", "/agent/sites/lorem", "Lorem Ipsum Dolor Manufactorium"],
  ["files", "/agent/files", ""],
  ["programs", "/agent/integration", "hooks.lorem.example"],
  ["deliveries", `/agent/integration/${f.webhook}`, ""],
  ["privacy", "/agent/privacy", ""],
  ["activity", "/agent/activity", "Lorem"],
  ["you", "/agent/you", "Lorem dolor sit amet"],
  ["search", "/agent/search", ""],
  ["found", "/agent/search?q=lorem", "Lorem citatum"],
  ["not found", "/agent/search?q=zzz&state=open", ""],
];

/** Dialogs: where, and behind which button. */
const dialogs: readonly (readonly [name: string, path: string, button: Key])[] = [
  ["new client", "/agent/clients", "cl_new"],
  ["add a person", "/agent/people", "add_person"],
  ["add a reply", "/agent/replies", "add_reply"],
  ["add a tag", "/agent/tags", "add_tag"],
  ["new site", "/agent/sites", "new_site"],
  ["new webhook", "/agent/integration", "wh_new"],
  ["new token", "/agent/you", "tk_new"],
];

for (const language of walked)
  for (const size of Object.keys(sizes) as Size[]) {
    test(`S4.2 every screen of the console reads well in ${language} on a ${size}`, async (house) => {
      const f = await furniture(house);
      const walking = await walk(house, language, size);
      for (const [name, path, shows] of screens(f)) {
        await walking.go(path);
        if (shows) await see(walking.page.getByRole("main").getByText(shows).filter({ visible: true }));
        await walking.look(name);
      }
      await walking.go(`/agent/c/${f.silent}`);
      await see(walking.page.getByText("Lorem tacet").filter({ visible: true }));
      for (const choice of ["hand_over", "snooze", "tags"] as const) {
        await walking.button("more_actions").click();
        if (choice === "tags") await walking.look("actions");
        await walking.page.getByRole("menuitem", { name: walking.say(choice), exact: true }).click();
        await see(walking.page.getByRole("dialog"));
        await walking.look(choice);
        await walking.closeDialog();
      }
      for (const [name, path, button] of dialogs) {
        await walking.go(path);
        await walking.button(button).click();
        await see(walking.page.getByRole("dialog"));
        await walking.look(name);
        await walking.closeDialog();
      }
      await walking.page.keyboard.press("Control+k");
      await see(walking.page.getByRole("combobox", { name: walking.say("bar_label") }));
      await walking.look("command bar");
      await walking.closeDialog();
      await walking.page.locator("main h1").first().focus();
      await walking.page.keyboard.press("?");
      await see(walking.page.getByRole("dialog"));
      await walking.look("shortcuts");
      await walking.closeDialog();
      await walking.page.getByRole("banner").getByRole("button").last().click();
      await see(walking.page.getByRole("menuitemradio"));
      await walking.look("presence");
      await walking.page.keyboard.press("Escape");
      if (size === "phone") {
        await walking.button("more").click();
        await see(walking.page.getByRole("menuitem"));
        await walking.look("more");
      }
      const outside = new Walk(
        await (await house.context({ ...sizes[size], locale: languages[language].locale })).newPage(),
        language,
        size,
      );
      for (const [name, path] of [
        ["sign-in", "/agent/"],
        ["invitation", f.invitation],
        ["used invitation", "/agent/invite#none"],
        ["set-up", "/agent/setup#none"],
      ] as const) {
        await outside.page.goto("about:blank");
        await outside.page.goto(path);
        await see(outside.page.getByRole("heading", { level: 1 }));
        await outside.look(name);
      }
      walking.faults.push(...outside.faults);
      assert.deepEqual(walking.faults, []);
    });
  }

/** The visitor's panel, looked at in both sizes one after the other. */
class VisitorWalk {
  readonly visitor: Visitor;
  readonly #language: LanguageName;
  readonly #reader: Reader;
  readonly faults: string[] = [];

  private constructor(visitor: Visitor, language: LanguageName) {
    this.visitor = visitor;
    this.#language = language;
    this.#reader = new Reader(language, languages[language].widget as never, languages.en.widget as never);
  }

  static async arrive(house: House, language: LanguageName, faults: string[]): Promise<VisitorWalk> {
    const { locale, launcher, widget: w } = languages[language];
    const words = { launcher, question: w.question, message: w.message, send: w.send, leave: w.leave, log: w.log, close: w.close };
    const walking = new VisitorWalk(await house.visitor({ browser: { locale, timezoneId: zone }, words }), language);
    faults.push(...(await walking.#launcher()));
    return Object.assign(walking, { faults });
  }

  get words() {
    return languages[this.#language].widget;
  }

  async #launcher(): Promise<string[]> {
    const where = `launcher, ${this.#language}`;
    await see(this.visitor.launcher);
    const said = (await words(this.visitor.launcher)).split("\n").flatMap((line) => this.#reader.misread(where, line.trim()));
    return [...said, ...(await findings(this.visitor.page, where))];
  }

  async look(state: string): Promise<void> {
    const { page, frame } = this.visitor;
    for (const size of ["phone", "desk"] as const) {
      await page.setViewportSize(sizes[size].viewport);
      const where = `${state}, ${this.#language}, ${size}`;
      let before = "";
      await until("the panel stands still", async () => {
        const now = await frame.evaluate(() => `${innerWidth} ${document.body.textContent?.replace(/\d+/g, "0")}`);
        const still = now === before && now.startsWith(`${size === "phone" ? 390 : ""}`);
        before = now;
        return still || now;
      });
      this.faults.push(...(await this.#reader.faults(where, frame, typed)));
      if (size === "desk" || state === "chat") this.faults.push(...(await findings(page, where, frame)));
    }
  }
}

const zone = "Europe/Tallinn";
const always = { zone: "", week: [[], [], [], [], [], [], []], days: [] };

async function office(house: House, is: string): Promise<void> {
  await until(`the office is ${is}`, async () => {
    const answer = await fetch(`${house.origin}/widget/api/sites/demo/state`);
    const { office } = (await answer.json()) as { office: { state: string } };
    return office.state === is || office.state;
  });
}

for (const language of walked)
  test(`S4.2 every screen of the visitor reads well in ${language}`, async (house) => {
    const { kadri } = await furniture(house);
    await house.onDuty();
    const faults: string[] = [];
    const day = [{ from: "09:00", to: "09:01" }];
    const soon = new Date(Date.now() + 3 * 24 * 3_600_000).getUTCDay();
    const week = always.week.map((_, d) => (d === soon ? day : []));
    assert.equal(await kadri.changeSite({ hours: { zone, week, days: [] } }), 200);
    await office(house, "closed");
    const night = await VisitorWalk.arrive(house, language, faults);
    await night.visitor.open();
    await see(night.visitor.panel.getByText(night.words.closedNow));
    await night.look("closed office");
    assert.equal(await kadri.changeSite({ hours: always }), 200);
    await office(house, "away");

    const late = await VisitorWalk.arrive(house, language, faults);
    await late.visitor.open();
    await see(late.visitor.panel.getByText(late.words.away, { exact: true }));
    await late.look("leave a message");
    await late.visitor.send.click();
    await see(late.visitor.panel.getByText(late.words.need));
    await late.look("questionnaire with a fault");
    await late.visitor.panel.locator("#f-email").fill("lorem@ipsum.example");
    await late.visitor.fill("Lorem negatum");
    await late.visitor.page.context().setOffline(true);
    await late.visitor.send.click();
    await see(late.visitor.panel.getByRole("alert"));
    await late.look("refusal");

    const walking = await VisitorWalk.arrive(house, language, faults);
    const { visitor, words: w } = walking;
    const question = `Lorem rogat ${language}`;
    await visitor.open();
    await visitor.panel.locator("#f-email").fill("lorem@ipsum.example");
    await visitor.fill(question);
    await visitor.send.click();
    await see(visitor.said(question));
    await walking.look("waiting");

    // Each language has an agent of its own: who comes back too often is given nothing for a while.
    const { agent, walk: ringing } = await answering(house, language);
    await see(ringing.page.getByText(question).filter({ visible: true }));
    await ringing.look("popup");
    await ringing.page.setViewportSize(sizes.phone.viewport);
    await ringing.look("popup, narrow");
    faults.push(...ringing.faults);
    await agent.rung(question);
    await agent.answerNow();
    await agent.say("Lorem revocatum");
    await agent.say("Lorem ipsum dolor");
    await see(visitor.said("Lorem ipsum dolor"));
    await visitor.panel.getByLabel(w.attach).setInputFiles({ name: "lorem.txt", mimeType: "text/plain", buffer: Buffer.from("Lorem") });
    await count(visitor.panel.getByRole("list", { name: w.toSend }).getByRole("listitem"), 1);
    const answer = visitor.log.locator(".msg", { hasText: "Lorem ipsum dolor" });
    await answer.hover();
    await answer.getByRole("button", { name: w.quote }).click();
    await walking.look("a quote and a file to send");
    await visitor.say("Lorem citatum");
    await agent.use("Retract", "Lorem revocatum");
    const dialog = agent.page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("Lorem");
    await dialog.getByRole("button", { name: "Retract", exact: true }).click();
    await see(visitor.log.getByText(w.retracted));
    await walking.look("chat");
    await agent.act("Close");
    await see(visitor.log.getByText(w.ended));
    await visitor.panel.getByRole("button", { name: w.good, exact: true }).click();
    await see(visitor.panel.getByText(w.thanks));
    await walking.look("closed and rated");

    await office(house, "here");
    const quick = await VisitorWalk.arrive(house, language, faults);
    await quick.visitor.takesNoTime();
    await quick.visitor.open();
    await quick.look("questionnaire");
    await quick.visitor.question.fill("Lorem citissime");
    await quick.visitor.send.click();
    await see(quick.visitor.panel.getByRole("heading", { name: w.check }));
    await quick.look("human check");
    assert.deepEqual(faults, []);
  });

const answerers = { en: "Kadri", pl: "Anna", ro: "Marek", de: "Ilinca", et: "Quintus" } as const;

/** Somebody who comes to answer, with a console in English to work at and one in the language to look at. */
async function answering(house: House, language: LanguageName): Promise<{ agent: Agent; walk: Walk }> {
  const name = answerers[language];
  const as = name === "Quintus" ? (await furniture(house)).quintus : house.usher.signIn(name);
  const shown = await walk(house, language, "desk", as);
  const agent = new Agent(await (await house.context(sizes.desk)).newPage(), name);
  await agent.signIn(as);
  await agent.choosePresence("Here");
  return { agent, walk: shown };
}
