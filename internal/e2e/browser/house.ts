// What the scenarios of one file share: one running program, one browser, the agents at their consoles.
import { existsSync, mkdirSync } from "node:fs";
import { after, afterEach, before, test as nodeTest } from "node:test";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { Agent } from "./agent";
import { type Given, Usher } from "./usher";
import { type Arrival, Visitor } from "./visitor";
import { until } from "./wait";

const scenarioWithin = 120_000; // ms
const failures = ".cache/browser-failures";
const chromiums = [process.env.USHER_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export class House {
  readonly #usher: Usher;
  readonly #browser: Browser;
  readonly #agents = new Map<string, Agent>();
  readonly #passing: BrowserContext[] = [];
  #visitors = 0;
  #keeps = false;

  constructor(usher: Usher, browser: Browser) {
    this.#usher = usher;
    this.#browser = browser;
  }

  get usher(): Usher {
    return this.#usher;
  }

  get origin(): string {
    return this.#usher.origin;
  }

  /** A context that ends with the scenario. Each comes from a network of its own, unless one is named. */
  async context(options: BrowserContextOptions = {}, ip = this.freshAddress()): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      baseURL: this.origin,
      locale: "en-GB",
      extraHTTPHeaders: { "X-Forwarded-For": ip },
      ...options,
    });
    context.setDefaultTimeout(30_000);
    this.#passing.push(context);
    return context;
  }

  /** An address of the networks that are kept for documentation (RFC 5737), not used before in this file. */
  freshAddress(): string {
    this.#visitors++;
    return `203.0.113.${this.#visitors}`;
  }

  /** A visitor who comes to the shop with an empty browser. */
  async visitor(arrival: Arrival = {}): Promise<Visitor> {
    const ip = arrival.ip ?? this.freshAddress();
    const context = await this.context(arrival.browser ?? {}, ip);
    return Visitor.arrive(await context.newPage(), { ...arrival, ip });
  }

  /**
   * The agents at their consoles, signed in and here; everybody else who has a console open is away. A console stays open through the
   * file: somebody who comes and goes at every scenario would be given nothing, and rightly.
   */
  async onDuty<Names extends string[]>(...names: Names): Promise<{ [I in keyof Names]: Agent }> {
    for (const name of names) if (!this.#agents.has(name)) this.#agents.set(name, await this.#newAgent(name));
    for (const [name, agent] of this.#agents) {
      await agent.home();
      await agent.choosePresence(names.includes(name) ? "Here" : "Away");
    }
    if (names.length) await until("visitors no longer see an empty office", async () => (await this.#office()) !== "away");
    return names.map((name) => this.#agents.get(name)) as { [I in keyof Names]: Agent };
  }

  /** What visitors are told of who is there. */
  async #office(): Promise<string> {
    const answer = await fetch(`${this.origin}/widget/api/sites/demo/state`);
    const { office } = (await answer.json()) as { office: { state: string } };
    return office.state;
  }

  /** One more console of somebody, in a browser of its own that ends with the scenario. */
  async console(name: string, options: BrowserContextOptions = {}): Promise<Agent> {
    const context = await this.context(options);
    const agent = new Agent(await context.newPage(), name);
    await agent.signIn(this.#usher.signIn(name));
    return agent;
  }

  /** Somebody closes the window of their console. */
  async leaves(name: string): Promise<void> {
    await this.#agents.get(name)?.page.context().close();
    this.#agents.delete(name);
  }

  async #newAgent(name: string): Promise<Agent> {
    const context = await this.#browser.newContext({ baseURL: this.origin, locale: "en-GB", viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(30_000);
    const agent = new Agent(await context.newPage(), name);
    await agent.signIn(this.#usher.signIn(name.split(" ")[0] ?? ""));
    return agent;
  }

  /** From now on no scenario closes the conversations: the next ones look at them too. */
  keepsConversations(): void {
    this.#keeps = true;
  }

  /** Ends what the scenario left: its visitors go, its conversations are closed. */
  async tidy(): Promise<void> {
    for (const context of this.#passing.splice(0)) await context.close();
    const [agent] = this.#agents.values();
    if (agent && !this.#keeps) await agent.closeEverything();
  }

  /** Pictures of all pages and the program's last words, for whoever looks at a failure. */
  async showFailure(title: string): Promise<void> {
    mkdirSync(failures, { recursive: true });
    const name = title.replace(/\W+/g, "_").slice(0, 60);
    let n = 0;
    for (const context of this.#browser.contexts())
      for (const page of context.pages()) await page.screenshot({ path: `${failures}/${name}-${n++}.png` }).catch(() => undefined);
    console.error(`the program's last words (pictures are in ${failures}):\n${this.#usher.logTail()}`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#usher.stop();
  }
}

/**
 * One house for the scenarios of a file, and the word with which they are told. `given` says how its program is started, `within` how
 * long a scenario may take, in ms.
 */
export function openHouse(
  given: () => Promise<Given> | Given = () => ({}),
  { within = scenarioWithin }: { within?: number } = {},
): {
  house: () => House;
  test: (title: string, scenario: (house: House) => Promise<void>) => void;
} {
  let house: House | undefined;
  const opened = () => {
    if (!house) throw new Error("the house is not open: its program or browser did not start");
    return house;
  };
  before(async () => {
    house = new House(await Usher.start(await given()), await chromium.launch({ executablePath: findChromium(), args: flags }));
  });
  afterEach(async () => {
    await house?.tidy();
  });
  after(async () => {
    await house?.close();
  });
  const test = (title: string, scenario: (house: House) => Promise<void>) =>
    void nodeTest(title, { timeout: within }, async () => {
      try {
        await scenario(opened());
      } catch (e) {
        await opened().showFailure(title);
        throw e;
      }
    });
  return { house: opened, test };
}

function findChromium(): string {
  const found = chromiums.find((path) => path && existsSync(path));
  if (!found) throw new Error("no Chromium was found; set USHER_CHROMIUM to its path");
  return found;
}

/** Keeps what a page complains of: errors of scripts, and whatever its console calls an error. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("pageerror", (e) => found.push(`error: ${e.message}`));
  page.on("console", (m) => {
    if (m.type() === "error" || /content security policy|violat/i.test(m.text())) found.push(`console: ${m.text()}`);
  });
  return found;
}
