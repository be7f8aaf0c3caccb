// The parts of the panel that most visitors never need: each is a script of its own, loaded when somebody wants it. A part that
// cannot be loaded is a server that was not reached: it is said, and the next try loads it again.
import type { VNode } from "preact";
import type { Words } from "../parts/words/words";
import type { App } from "./app";
import type { SaidFile } from "./frames";
import { Refused } from "./http";

/** What a part draws, when it is asked to. */
export interface Drawn {
  view(): VNode;
}

/** Every part, and what opening it gives. */
export interface Table {
  start: Start;
  check: Drawn;
  end: Drawn;
  files: Files;
}

/** Files: those that are about to be sent (view), and those that came with messages. */
export interface Files extends Drawn {
  /** Those that go with the next message; undefined while some are not ready, and then `send` is called when they are. */
  take(send: () => void): SaidFile[] | undefined;
  /** Those of a message. */
  shown(files: SaidFile[]): VNode;
}

/** Sending the questionnaire, and what else can be done when it was not taken. */
export interface Start {
  submit(): Promise<void>;
  submitDigits(digits: string): Promise<void>;
  another(): Promise<void>;
  back(): void;
  ways(): VNode;
}

export type Name = keyof Table;

/** Loads the script of a part and the words in the panel's language; tries is 0 the first time. */
export type Load = (name: Name, tries: number) => Promise<[(app: App, words: Words) => unknown, Words]>;

export class Parts {
  readonly #app: App;
  readonly #load: Load;
  readonly #wanted = new Map<Name, Promise<unknown>>();
  readonly #open = new Map<Name, unknown>();
  readonly #failed = new Set<Name>();
  #tries = 0;

  constructor(app: App, load: Load) {
    this.#app = app;
    this.#load = load;
  }

  /** The part, loaded once. Throws Refused like any other request that did not reach the server. */
  async get<N extends Name>(name: N): Promise<Table[N]> {
    const wanted = this.#wanted.get(name) ?? this.#fetch(name);
    this.#wanted.set(name, wanted);
    try {
      return (await wanted) as Table[N];
    } catch {
      this.#wanted.delete(name);
      this.#failed.add(name);
      this.#tries++;
      // A newer version of the server does not have this version's parts: the panel starts anew where that loses nothing.
      const { memory, around } = this.#app;
      if (memory.lasts && (await around.replaced(name))) around.reload();
      throw new Refused({ status: 0, code: "unreached", retry: 0, reference: "", fields: {} });
    }
  }

  async #fetch(name: Name): Promise<unknown> {
    const [open, words] = await this.#load(name, this.#tries);
    const part = await open(this.#app, words);
    this.#open.set(name, part);
    this.#failed.delete(name);
    this.#app.around.draw();
    return part;
  }

  /** The part, if it is here; otherwise it is loaded, unless that has failed. */
  want<N extends Name>(name: N): Table[N] | undefined {
    if (!this.#wanted.has(name) && !this.failed(name)) this.get(name).catch(() => this.#app.around.draw());
    return this.has(name);
  }

  /** Whether it was wanted and did not load. */
  failed(name: Name): boolean {
    return this.#failed.has(name);
  }

  /** The part, if it is here. */
  has<N extends Name>(name: N): Table[N] | undefined {
    return this.#open.get(name) as Table[N] | undefined;
  }
}
