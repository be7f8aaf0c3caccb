// What is remembered, where, and from when on: nothing lasting before the first message is sent. A browser may refuse any
// storage in a frame; then the panel works from memory and forgets with the page.
import type { Outgoing } from "./state";

/** What a visitor has typed into the questionnaire, kept for this tab only. */
export interface Draft {
  answers: Record<string, string>;
  text: string;
  /** The id of the conversation that this draft starts, so that sending twice starts one. */
  start: string;
  /** The token under which it was first sent; empty before that. */
  token: string;
  /** The form changed while it was filled in, and was loaded anew with what had been typed. */
  renewed?: boolean;
}

type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** A place for words by key. lasts says whether what is under a key would survive a reload. */
export interface Shelf extends Keeper {
  lasts(key: string): boolean;
}

/** A shelf that never throws. What the browser refuses to keep is kept in memory. */
export function safely(open: () => Keeper): Shelf {
  const memory = new Map<string, string>();
  const attempt = <T>(work: (shelf: Keeper) => T): T | undefined => {
    try {
      return work(open());
    } catch {
      return undefined;
    }
  };
  const read = (key: string) => attempt((s) => s.getItem(key)) ?? null;
  return {
    getItem: (key) => memory.get(key) ?? read(key),
    setItem: (key, value) => {
      memory.set(key, value);
      attempt((s) => {
        s.setItem(key, value);
        memory.delete(key);
      });
    },
    removeItem: (key) => {
      memory.delete(key);
      attempt((s) => s.removeItem(key));
    },
    lasts: (key) => !memory.has(key) && read(key) !== null,
  };
}

/** A token is over when it was not used for so many days, and when it is so many days old. The server counts the second too. */
const unusedDays = 30;
const lifeDays = 180;

/** The memory of one site's panel. */
export class Memory {
  readonly #site: string;
  readonly #tab: Shelf;
  readonly #lasting: Shelf;
  readonly #today: () => number;

  /** now gives the time in ms since 1970. */
  constructor(site: string, tab: Shelf, lasting: Shelf, now = Date.now) {
    this.#site = `usher.${site}.`;
    this.#tab = tab;
    this.#lasting = lasting;
    this.#today = () => Math.floor(now() / 86_400_000);
  }

  /** The key by which a storage event of another tab can be told: "token" or "outbox". */
  nameOf(key: string | null): string {
    return key?.startsWith(this.#site) ? key.slice(this.#site.length) : "";
  }

  /** The token, kept with the days on which it was made and last used; one without days counts from now on. One that is over is forgotten with all that belongs to it. */
  get token(): string {
    const today = this.#today();
    const [token, made = today, used = today - 1] = this.#get("token").split(" ");
    if (today - +used > unusedDays || today - +made > lifeDays) this.token = "";
    else if (token) {
      if (+used !== today) this.#keep(token, +made);
      return token;
    }
    return "";
  }

  set token(value: string) {
    if (value) this.#keep(value, this.#today());
    else for (const key of ["token", "outbox", "composer", "files", "quote", "mute"]) this.#put(key, "");
  }

  #keep(token: string, made: number): void {
    this.#put("token", `${token} ${made} ${this.#today()}`);
  }

  get outbox(): Outgoing[] {
    return list(this.#get("outbox"));
  }

  set outbox(own: Outgoing[]) {
    this.#put("outbox", own.length ? JSON.stringify(own) : "");
  }

  /** What stands in the composer of an open conversation. */
  get composer(): string {
    return this.#get("composer");
  }

  set composer(text: string) {
    this.#put("composer", text);
  }

  /** The files that have arrived for the composer's next message, as the part for files writes them; "" for none. */
  get files(): string {
    return this.#get("files");
  }

  set files(json: string) {
    this.#put("files", json);
  }

  /** The id of the message that the composer's text answers; never the quoted words, which may be retracted. */
  get quote(): string {
    return this.#get("quote");
  }

  set quote(id: string) {
    this.#put("quote", id);
  }

  get mute(): boolean {
    return this.#get("mute") === "1";
  }

  set mute(off: boolean) {
    this.#put("mute", off ? "1" : "");
  }

  #get(key: string): string {
    return this.#lasting.getItem(this.#site + key) ?? "";
  }

  #put(key: string, value: string): void {
    if (value) this.#lasting.setItem(this.#site + key, value);
    else this.#lasting.removeItem(this.#site + key);
  }

  get draft(): Draft {
    const kept = parse(this.#tab.getItem(`${this.#site}draft`)) as Partial<Draft> | undefined;
    return { answers: {}, text: "", start: "", token: "", renewed: false, ...kept };
  }

  /** Whether the draft would survive a reload. */
  get draftLasts(): boolean {
    return this.#tab.lasts(`${this.#site}draft`);
  }

  /** Whether a reload would find what there is: the conversation, or what was typed to start one. */
  get lasts(): boolean {
    return this.draftLasts || this.#lasting.lasts(`${this.#site}token`);
  }

  set draft(d: Draft | undefined) {
    if (d) this.#tab.setItem(`${this.#site}draft`, JSON.stringify(d));
    else this.#tab.removeItem(`${this.#site}draft`);
  }
}

function parse(json: string | null): unknown {
  try {
    return JSON.parse(json ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function list(json: string | null): Outgoing[] {
  const own = parse(json);
  return Array.isArray(own) ? own.filter((m) => typeof m?.id === "string" && typeof m.text === "string") : [];
}

/** n random bytes as base64url: 32 make a visitor's token of 43 characters, 16 a message id of 22. */
export function randomKey(n: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(n));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");
}
