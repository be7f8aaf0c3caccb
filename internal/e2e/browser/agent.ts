// Somebody of the staff at their console, who sees what has a role and a name and nothing else.
import type { Locator, Page } from "playwright-core";
import type { SignIn } from "./usher";
import { gone, see, until, words } from "./wait";

export class Agent {
  readonly page: Page;
  readonly name: string;

  constructor(page: Page, name: string) {
    this.page = page;
    this.name = name;
  }

  async signIn(as: SignIn): Promise<void> {
    await this.page.goto("/agent/");
    await this.page.getByRole("textbox", { name: "E-mail" }).fill(as.email);
    await this.page.getByRole("textbox", { name: "Password" }).fill(as.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await see(this.page.getByRole("heading", { name: "Client questions", level: 1 }));
  }

  /** Back to their own list. */
  async home(): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Main" })
      .getByRole("link", { name: /^Client questions/ })
      .click();
    await this.list("Mine");
  }

  async list(name: "Mine" | "All" | "Waiting" | "Suspect"): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Whose conversations" })
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .click();
  }

  /** Changes settings of the demonstration's site over the API, as a manager's own program would. Gives the answer's status. */
  async changeSite(changes: Record<string, unknown>): Promise<number> {
    return this.page.evaluate(async (given) => {
      const read = async (path: string) => (await fetch(`/agent/api/${path}`)).json();
      const { csrf } = await read("session");
      const [had] = (await read("sites")).items.filter((s: { key: string }) => s.key === "demo");
      const answer = await fetch("/agent/api/sites/demo", {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-Usher-CSRF": csrf },
        body: JSON.stringify({ ...had, ...given, version: had.n }),
      });
      return answer.status;
    }, changes);
  }

  get presence(): Locator {
    return this.page.getByRole("banner").getByRole("button", { name: /^(Here|Away|Offline)/ });
  }

  async choosePresence(state: "Here" | "Away" | "Offline"): Promise<void> {
    if ((await words(this.presence)).startsWith(state)) return;
    await this.presence.click();
    await this.page.getByRole("menuitemradio", { name: new RegExp(`^${state}`) }).click();
    await see(this.page.getByRole("banner").getByRole("button", { name: new RegExp(`^${state}`) }));
  }

  /** The popup that a new lead makes. */
  get bell(): Locator {
    return this.page.getByRole("region", { name: /new lead/i });
  }

  /** Waits until a lead with this text rings. */
  async rung(text: string): Promise<void> {
    await see(this.bell.getByText(text));
  }

  async answerNow(): Promise<void> {
    await this.bell.getByRole("button", { name: /^Answer now/ }).click();
    await see(this.reply);
  }

  async passOn(why: string): Promise<void> {
    await this.bell.getByRole("button", { name: /^Pass on/ }).click();
    await this.bell.getByRole("button", { name: why }).click();
  }

  get rows(): Locator {
    return this.page.getByRole("region", { name: "Conversations" }).getByRole("link");
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** A group of the list: "Unanswered", "Open, answered", "The gate doubts these". */
  group(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  async openRow(text: string): Promise<void> {
    await this.row(text).first().click();
    await see(this.log);
  }

  get conversation(): Locator {
    return this.page.getByRole("region", { name: /^Conversation with/ });
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  get reply(): Locator {
    return this.page.getByRole("textbox", { name: /^Reply to/ });
  }

  get card(): Locator {
    return this.page.getByRole("complementary", { name: "Who it is" });
  }

  /** What the card says under a word, such as "IP address". */
  fact(term: string): Locator {
    return this.card.locator("dt", { hasText: new RegExp(`^${term}$`) }).locator("xpath=following-sibling::dd[1]");
  }

  async say(text: string): Promise<void> {
    await this.reply.fill(text);
    await this.reply.press("Enter");
    await see(this.said(text));
  }

  said(text: string): Locator {
    return this.log.getByText(text);
  }

  /** Waits for the word that stands beside their own message. */
  async fate(text: string, word: RegExp): Promise<void> {
    await until(`“${text}” is ${word}`, async () => {
      const all = await words(this.log);
      const after = all
        .slice(all.lastIndexOf(text) + text.length)
        .split("\n")
        .slice(0, 4)
        .join(" ");
      return word.test(after) || after;
    });
  }

  async act(name: "Close" | "Hand over" | "Take"): Promise<void> {
    await this.conversation.getByRole("button", { name, exact: true }).click();
  }

  async more(name: string | RegExp): Promise<void> {
    await this.conversation.getByRole("button", { name: "More actions" }).click();
    await this.page.getByRole("menuitem", { name }).click();
  }

  async go(
    name: "Clients" | "Routing" | "People" | "Replies" | "Sites" | "Files" | "Programs" | "Privacy" | "Activity" | "You",
  ): Promise<void> {
    const menu = this.page.getByRole("navigation", { name: "Main" });
    const more = menu.getByRole("button", { name: "More" });
    const behindMore = (await more.isVisible()) && !(await menu.getByRole("link", { name }).isVisible()); // as on a phone
    if (behindMore) await more.click();
    await menu.getByRole(behindMore ? "menuitem" : "link", { name }).click();
    await see(this.page.getByRole("main").getByRole("heading", { level: 1 }));
  }

  /** A message of the log, with its tools. */
  message(text: string | RegExp): Locator {
    return this.log.getByRole("article").filter({ hasText: text });
  }

  /** Presses a tool that shows beside a message. */
  async use(tool: "Quote" | "Retract", text: string): Promise<void> {
    const message = this.message(text).first(); // what quotes it comes later
    const button = message.getByRole("button", { name: tool, exact: true });
    await until(`${tool} is pressed`, async () => {
      await message.hover(); // once more when the log has moved from under the mouse: the tools show beside what it points at
      await button.click({ timeout: 2000 });
      return true;
    });
  }

  /** Turns to writing a reply, or a note for the team. */
  async turnTo(what: "Reply" | "Note"): Promise<void> {
    await this.conversation.getByRole("button", { name: what, exact: true }).click();
  }

  /** Where a note is written. */
  get note(): Locator {
    return this.page.getByRole("textbox", { name: /^Note about/ });
  }

  /** Asks the console's API as its page does, as the person who is signed in. */
  async ask<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const asked = { method, path, sent: body === undefined ? undefined : JSON.stringify(body) };
    const got = await this.page.evaluate(async ({ method, path, sent }) => {
      const { csrf } = (await (await fetch("/agent/api/session")).json()) as { csrf: string };
      const answer = await fetch(`/agent/api${path}`, {
        method,
        headers: { "X-Usher-CSRF": csrf, "Content-Type": "application/json" },
        ...(sent === undefined ? {} : { body: sent }),
      });
      return { status: answer.status, text: await answer.text() };
    }, asked);
    return { status: got.status, body: (got.text ? JSON.parse(got.text) : undefined) as T };
  }

  /** Closes every open conversation through the same API as the console, so that the next scenario finds empty hands. */
  async closeEverything(): Promise<void> {
    const left = await this.page.evaluate(async () => {
      const { csrf } = (await (await fetch("/agent/api/session")).json()) as { csrf: string };
      const page = (await (await fetch("/agent/api/conversations?list=all&limit=50")).json()) as { items: { id: string }[] | null };
      const answers = await Promise.all(
        (page.items ?? []).map(({ id }) =>
          fetch(`/agent/api/conversations/${id}/close`, {
            method: "POST",
            headers: { "X-Usher-CSRF": csrf, "Content-Type": "application/json" },
            body: "{}",
          }),
        ),
      );
      return answers.filter((a) => !a.ok).map((a) => a.status);
    });
    if (left.length) throw new Error(`conversations were not closed: ${left}`);
    await gone(this.bell);
  }
}
