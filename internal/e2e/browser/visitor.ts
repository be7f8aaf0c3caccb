// A visitor of the shop, who sees what has a role and a name and nothing else.
import type { BrowserContextOptions, Frame, FrameLocator, Locator, Page } from "playwright-core";
import { gone, see, until, words } from "./wait";

export interface Arrival {
  path?: string;
  ip?: string;
  browser?: BrowserContextOptions;
  /** What the visitor's language calls things; English unless said. */
  words?: typeof english;
}

const english = {
  launcher: /^(Ask us|Leave a question|Open the chat)/,
  question: "Your question",
  message: "Your message",
  send: "Send",
  leave: "Leave the question",
  log: "Messages",
  close: "Close the chat",
};

export const polish: typeof english = {
  launcher: /^(Zapytaj nas|Zostaw pytanie|Otwórz czat)/,
  question: "Pytanie",
  message: "Wiadomość",
  send: "Wyślij",
  leave: "Zostaw pytanie",
  log: "Wiadomości",
  close: "Zamknij czat",
};

/** Nobody fills in a form faster than this; who does is asked to show that they are a person. In ms. */
const personNeeds = 1300;

export class Visitor {
  readonly page: Page;
  readonly ip: string;
  readonly #words: typeof english;
  #opened = 0;

  constructor(page: Page, ip: string, words = english) {
    this.page = page;
    this.ip = ip;
    this.#words = words;
  }

  static async arrive(page: Page, arrival: Arrival & { ip: string }): Promise<Visitor> {
    const visitor = new Visitor(page, arrival.ip, arrival.words);
    await page.goto(arrival.path ?? "/demo/oak");
    return visitor;
  }

  get launcher(): Locator {
    return this.page.getByRole("button", { name: this.#words.launcher });
  }

  get panel(): FrameLocator {
    return this.page.getByTitle("Tamm Kitchens").contentFrame();
  }

  /** The document in the panel. */
  get frame(): Frame {
    const frame = this.page.frames().find((f) => f.url().includes("/widget/frame"));
    if (!frame) throw new Error("the panel's frame is not there");
    return frame;
  }

  get question(): Locator {
    return this.panel.getByRole("textbox", { name: this.#words.question });
  }

  get message(): Locator {
    return this.panel.getByRole("textbox", { name: this.#words.message });
  }

  get log(): Locator {
    return this.panel.getByRole("log", { name: this.#words.log });
  }

  get send(): Locator {
    return this.panel.getByRole("button", { name: new RegExp(`^(${this.#words.send}|${this.#words.leave})`) });
  }

  /** Opens the chat by its button, unless it is open. */
  async open(): Promise<void> {
    if (!(await this.page.getByTitle("Tamm Kitchens").isVisible())) await this.launcher.click();
    await see(this.panel.getByRole("heading", { level: 1 }));
    this.#opened ||= await this.#frameClock();
  }

  async reload(): Promise<void> {
    this.#opened = 0;
    await this.page.reload();
  }

  async close(): Promise<void> {
    await this.panel.getByRole("button", { name: this.#words.close }).click();
    await gone(this.page.getByTitle("Tamm Kitchens"));
  }

  /** Fills in the questionnaire, in the time that a person needs. */
  async fill(text: string, given: { name?: string; email?: string; about?: string } = {}): Promise<void> {
    if (given.name) await this.panel.getByRole("textbox", { name: "Your name" }).fill(given.name);
    if (given.email) await this.panel.getByRole("textbox", { name: "E-mail" }).fill(given.email);
    if (given.about) await this.panel.getByRole("combobox", { name: "About" }).selectOption(given.about);
    await this.question.fill(text);
    await this.takeTime();
  }

  /** Waits until the form has been there for as long as a person needs to fill it in. */
  async takeTime(): Promise<void> {
    await until("the form was there for long enough", async () => (await this.#frameClock()) - this.#opened > personNeeds);
  }

  /** Stops the clock of this browser, so that a form is filled in in no time, however slow the machine is. */
  async takesNoTime(): Promise<void> {
    await this.page.clock.setFixedTime(Date.now());
  }

  #frameClock(): Promise<number> {
    return this.panel.getByRole("heading", { level: 1 }).evaluate(() => performance.now());
  }

  /** Opens the chat, fills in and sends; ends when the conversation is there. */
  async ask(text: string, given: { name?: string; email?: string; about?: string } = {}): Promise<void> {
    await this.open();
    await this.fill(text, given);
    await this.send.click();
    await see(this.said(text));
    await this.fate(text, /sent|delivered|seen/);
  }

  /** Writes one more message. */
  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.message.press("Enter");
    await see(this.said(text));
  }

  /** A line of the log that holds a text. */
  said(text: string | RegExp): Locator {
    return this.log.getByText(text);
  }

  /** Waits for the word that stands beside the visitor's own message. */
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

  /** Quotes a message in what is written next. */
  async quote(text: string): Promise<void> {
    const line = this.log.locator(".msg", { hasText: text });
    await line.hover();
    await line.getByRole("button", { name: "Quote" }).click();
  }

  /** Keeps all that this browser is sent from now on, in sockets and as answers; what it gives is read at the end. */
  overhear(): () => Promise<string> {
    const heard: Promise<string>[] = [];
    this.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => heard.push(Promise.resolve(payload.toString()))));
    this.page.on("response", (answer) => heard.push(answer.text().catch(() => ""))); // who has left has no body any more
    return async () => (await Promise.all(heard)).join("\n");
  }

  /** All that this browser holds: the documents with what is shadowed in them, and what is kept for later. */
  async holds(): Promise<string> {
    const all = this.page.frames().map((frame) =>
      frame.evaluate(() => {
        const roots: (Document | ShadowRoot)[] = [document];
        let held = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
        for (const root of roots) {
          held += root instanceof Document ? root.documentElement.outerHTML : root.innerHTML;
          for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            if (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement) held += element.value;
          }
        }
        return held;
      }),
    );
    return (await Promise.all(all)).join("\n");
  }
}
