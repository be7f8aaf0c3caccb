// The panel as a whole: what is known, what is shown, and what happens when something is heard or done.

import { count, type Texts } from "../texts/texts";
import { Asking } from "./asking";
import type { Config, Office, Picture } from "./config";
import type { Clock } from "./format";
import type { FrameDown, FrameUp, SaidFile } from "./frames";
import type { FromHost, HostPage, ToHost } from "./host";
import { Line, type World } from "./line";
import { type Memory, randomKey } from "./memory";
import { presence } from "./office_words";
import { type Load, type Name, Parts } from "./parts";
import { type Action, answers, begin, nextToSend, reduce, type State, unread, wordsOf } from "./state";

/** What the panel needs of its surroundings. */
export interface Around extends World {
  now(): number;
  /** Whether the visitor can see the panel's document. */
  visible(): boolean;
  tell(message: ToHost): void;
  /** Draws; called after every change. */
  draw(): void;
  chime(): void;
  /** Allows the chime; only in a click or key press. */
  unlock(): void;
  /** Shows the panel in "light" or "dark", or in what the visitor's system wishes. */
  paint(scheme: string): void;
  reload(): void;
  /** Asks how the office is staffed; undefined when there is no answer, and what was known stands. */
  office(): Promise<Office | undefined>;
  /** Gets a part of the panel that is loaded when it is wanted. */
  load: Load;
  /** Whether the server no longer has the script of a part. */
  replaced(name: Name): Promise<boolean>;
  embedded: boolean;
  /** Path prefix of the server, "" when it has none. */
  prefix: string;
}

/** How long somebody is taken to be writing after the last sign of it, and how often we say that we are. In ms. */
const writingLasts = 6000;
const writingEvery = 3000;
/** A message counts as seen when it was in sight for so long. In ms. */
const seenAfter = 1000;
/** How old the state of the office may get while there is no line on which it is told. In ms. */
const officeFor = 60_000;

/** How long somebody stays on a page before it is told. In ms. */
const pageAfter = 2500;
/** Addresses and titles are told up to so many characters: a frame has a limit. */
const cut = (text: string) => text.slice(0, 4000);

export class App {
  readonly config: Config;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly memory: Memory;
  readonly around: Around;
  readonly asking: Asking;
  readonly parts: Parts;
  state: State;
  /** The opened panel is in sight; on a phone it covers the page. */
  open: boolean;
  full = false;
  atEnd = true;
  /** What a screen reader is to say. */
  spoken = "";
  /** Parts of the panel that listen to what the server says. */
  readonly ears: ((frame: FrameDown) => void)[] = [];
  /** Files that were chosen and that nobody has taken yet. */
  readonly held: File[] = [];
  page: HostPage = { url: "", title: "", referrer: "" };
  readonly #line: Line;
  #sending = "";
  #marked = "";
  #toldUnread = "";
  #lookTimer = 0;
  #writingTimer = 0;
  #wroteAt = 0;
  #officeTimer = 0;
  #pageTimer = 0;
  #pageTold = "";
  #officeAt: number;

  constructor(config: Config, texts: Texts, clock: Clock, memory: Memory, around: Around) {
    this.config = config;
    this.texts = texts;
    this.clock = clock;
    this.memory = memory;
    this.around = around;
    this.open = !around.embedded;
    this.state = begin(config.office);
    this.asking = new Asking(this);
    this.parts = new Parts(this, around.load);
    this.#line = new Line(around, {
      hello: () => ({ t: "hello", v: 1, site: config.site, token: memory.token, after: this.state.upto }),
      frame: (f) => this.#frame(f),
      cut: () => this.#cut("cut"),
      stopped: (why) => (why === "replaced" ? this.#cut("elsewhere") : this.forget()),
      restart: () => this.do({ do: "forget" }),
    });
    this.#officeAt = around.now();
    if (memory.token) this.join();
    this.#askOffice();
  }

  /** Whether a conversation is shown, and not the questionnaire. */
  get chatting(): boolean {
    return this.state.link !== "idle";
  }

  /** The picture of the chat at this moment. */
  get picture(): Picture | null | undefined {
    const { picture } = this.state;
    return picture === undefined ? this.config.picture : picture;
  }

  /** Folds an action and does what follows from the new state. */
  do(action: Action): void {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    if (this.state.own !== before.own) this.memory.outbox = this.state.own;
    this.#pump();
    this.#mark();
    this.#look();
    this.#tellUnread();
    if (this.state.office !== before.office || this.state.agent !== before.agent)
      this.around.tell({ type: "office", words: presence(this).words });
    if (this.state.link !== before.link) this.#tellPage();
    this.around.draw();
  }

  /** Goes to the conversation that the token opens. */
  join(): void {
    this.do({ do: "outbox", own: this.memory.outbox });
    if (this.state.link !== "live") this.do({ do: "link", link: "joining" });
    this.#line.open();
  }

  /** Tries again now: the network is back, or the visitor is. */
  wake(): void {
    if (this.state.link === "cut") this.#line.open();
    this.#askOffice();
    this.#look();
    this.#tellUnread();
  }

  /** The conversation is not ours any more. What was typed stays. */
  forget(): void {
    this.memory.token = "";
    this.#line.close();
    this.#sending = "";
    this.do({ do: "forget" });
  }

  /** Takes files to be sent; the part that shows and uploads them is loaded first. */
  attach(files: Iterable<File>): void {
    this.held.push(...files);
    this.around.draw();
  }

  /** Whether there is something for the part for files. */
  get attached(): boolean {
    return !!(this.held.length || this.memory.files);
  }

  say(text: string, files?: SaidFile[]): void {
    this.around.cancel(this.#writingTimer);
    this.atEnd = true;
    this.do({ do: "say", id: randomKey(16), text, quote: this.memory.quote, files });
    this.quote("");
    this.wake(); // who writes does not wait for the end of a pause that was meant for idle windows
  }

  /** The visitor answers this message, or, with "", none. */
  quote(id: string): void {
    this.memory.quote = id;
    this.around.draw();
  }

  /** Sends a frame, and says whether there was a line to send it on. */
  send(frame: FrameUp): boolean {
    return this.#line.send(frame);
  }

  retry(id: string): void {
    this.do({ do: "retry", id });
  }

  /** The visitor is typing. */
  typing(): void {
    const now = this.around.now();
    if (now - this.#wroteAt < writingEvery) return;
    this.#wroteAt = now;
    this.#line.send({ t: "typing" });
  }

  /** Another tab of the same visitor wrote into the shared memory. */
  changed(key: string | null): void {
    const name = this.memory.nameOf(key);
    if (name === "token") {
      if (this.memory.token && !this.chatting) this.join();
      else if (!this.memory.token && this.chatting) this.forget();
    } else if (name === "outbox" && this.chatting) this.do({ do: "outbox", own: this.memory.outbox });
  }

  /** What the embedding page says. */
  hear(m: FromHost): void {
    switch (m.type) {
      case "page":
        this.page = { url: m.url, title: m.title, referrer: m.referrer };
        this.#tellPage();
        return;
      case "scheme":
        this.around.paint(m.scheme);
        return;
      case "identify":
        this.asking.identity = m.token;
        break;
      case "prefill":
        this.asking.prefill(m.answers);
        break;
      case "open":
      case "close":
        this.open = m.type === "open";
        this.full = !!m.full;
        this.#tellPage();
        this.wake();
    }
    this.around.draw();
  }

  close(): void {
    this.around.tell({ type: "close" });
  }

  /** The log was scrolled. */
  scrolled(atEnd: boolean): void {
    if (atEnd === this.atEnd) return;
    this.atEnd = atEnd;
    this.#look();
    this.around.draw();
  }

  #frame(f: FrameDown): void {
    const before = this.state;
    for (const ear of this.ears) ear(f);
    if (f.t === "error") this.#error(f);
    else this.do({ do: "frame", frame: f });
    if (f.t === "typing") {
      this.around.cancel(this.#writingTimer);
      this.#writingTimer = this.around.later(() => this.do({ do: "quiet" }), writingLasts);
    }
    if (f.t === "events") this.#news(f, Math.max(before.head, before.upto));
  }

  /** Tells of answers that came while the line was live, above number n. A retracted one is not read out any more. */
  #news({ events }: Extract<FrameDown, { t: "events" }>, n: number): void {
    if (events.some((e) => e.kind === "retracted" && e.n > n)) this.spoken = this.texts.retracted;
    const last = answers(this.state, n).pop();
    if (last) {
      this.spoken = `${last.by.name ?? ""}, ${this.clock.time(last.at)}: ${wordsOf(last)}`;
      if (!this.memory.mute) this.around.chime();
      this.around.tell({ type: "event", name: "message", detail: { by: last.by.name ?? "" } });
    }
    this.around.draw();
  }

  #error(f: Extract<FrameDown, { t: "error" }>): void {
    const { id, code } = f;
    if (!id) {
      if (code === "not_found") this.forget();
      return;
    }
    if (code === "rate_limited" || code === "unavailable") {
      this.around.later(() => {
        if (this.#sending === id) this.#sending = "";
        this.#pump();
      }, f.retry_after_ms ?? 2000);
      return;
    }
    this.#sending = "";
    const why = code === "blocked" ? f.message : ""; // in the visitor's language; it says until when
    this.spoken = why || this.texts.failed;
    this.do({ do: "failed", id, code: why || code });
  }

  #cut(link: "cut" | "elsewhere"): void {
    this.#sending = "";
    this.#marked = "";
    this.do({ do: "link", link });
  }

  /** Sends the next message, when the one before it has arrived. */
  #pump(): void {
    if (this.#sending && !this.state.own.some((m) => m.id === this.#sending && !m.code)) this.#sending = "";
    if (this.#sending) return;
    const m = nextToSend(this.state);
    if (m && this.#line.send({ t: "say", id: m.id, text: m.text, quote: m.quote || undefined, files: m.files?.map((f) => f.id) }))
      this.#sending = m.id;
  }

  #mark(): void {
    const { link, upto, mine } = this.state;
    const mark = { delivered: upto, seen: Math.min(mine, upto) };
    const said = `${mark.delivered} ${mark.seen}`;
    if (link === "live" && upto && said !== this.#marked && this.#line.send({ t: "mark", ...mark })) this.#marked = said;
  }

  /** Before there is a line the office is asked for now and then: it may open or close while somebody fills in the form. */
  #askOffice(): void {
    const { around } = this;
    around.cancel(this.#officeTimer);
    if (!this.chatting && this.open && around.visible() && around.now() - this.#officeAt >= officeFor) {
      this.#officeAt = around.now();
      void around.office().then((office) => office && this.do({ do: "office", office }));
    }
    this.#officeTimer = around.later(() => this.#askOffice(), officeFor);
  }

  /** Staff learn to which page a visitor goes whose chat is open. Who hurries past several is followed to where they stay. */
  #tellPage(): void {
    const { url, title } = this.page;
    this.around.cancel(this.#pageTimer);
    if (this.state.link !== "live" || !this.open || !url || url === this.#pageTold) return;
    this.#pageTimer = this.around.later(() => {
      if (this.#line.send({ t: "page", url: cut(url), title: cut(title) })) this.#pageTold = url;
    }, pageAfter);
  }

  /** Starts counting the second after which what is in sight is seen. */
  #look(): void {
    this.around.cancel(this.#lookTimer);
    const n = this.state.theirs;
    if (n <= this.state.mine || !this.#inSight()) return;
    this.#lookTimer = this.around.later(() => {
      if (this.#inSight()) this.do({ do: "looked", n });
    }, seenAfter);
  }

  #inSight(): boolean {
    return this.open && this.atEnd && this.around.visible();
  }

  /** The launcher and the page's title show how many answers were not seen, while the panel is closed or its tab is not in sight. */
  #tellUnread(): void {
    const fresh = this.open && this.around.visible() ? [] : unread(this.state);
    const n = fresh.length;
    const name = fresh[n - 1]?.by.name || this.config.name;
    if (`${n}${name}` === this.#toldUnread) return;
    this.#toldUnread = `${n}${name}`;
    const label = n ? count(this.texts.language, this.texts.unread, n, { name }) : "";
    this.around.tell({ type: "unread", count: n, badge: n > 99 ? "99+" : String(n), label, name });
  }

  /** Whether somebody answers now. */
  get here(): boolean {
    return this.state.office.state === "here";
  }
}
