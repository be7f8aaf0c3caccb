// The files that go with the next message: each is uploaded at once, and can be taken out again until it is sent.
import type { App } from "../../panel/app";
import type { SaidFile } from "../../panel/frames";
import { randomKey } from "../../panel/memory";
import type { Words } from "../words/words";
import { expired, type Fault, faultOf } from "./faults";
import { readKept, writeKept } from "./kept";

/** The most files of one message, the largest one in bytes, and how many are uploaded at a time; the server checks the first two. */
const most = 10;
const largest = 10 * 1024 * 1024;
const atOnce = 3;
/** How long the server may take to say what it still has. In ms. */
const patience = 10_000;

/** A file on its way. done: the server has it; share: how much of it was sent, 0 to 1; size in bytes. */
export interface Item {
  key: string;
  name: string;
  size: number;
  /** What is uploaded; undefined for one that had arrived before this page was loaded. */
  file?: File;
  /** A blob: address of a picture that can be shown, or "". */
  picture: string;
  share: number;
  request?: XMLHttpRequest | undefined;
  done?: SaidFile;
  fault?: Fault | undefined;
}

export class Tray {
  readonly #app: App;
  readonly #words: Words;
  items: Item[] = [];
  /** What is said about all of them. */
  note = "";
  #send: (() => void) | undefined;
  /** What was kept when the two were last the same. */
  #kept = "";
  /** Had arrived before this page was loaded; the server was not asked yet whether it still has them. */
  #unsure: Item[];
  #asking = false;

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
    this.follow();
    this.#unsure = [...this.items];
  }

  /** Whether the server is still to say which of them it has. */
  get unsure(): boolean {
    return this.#unsure.length > 0;
  }

  /** Has of those that have arrived just what is kept. Another tab of this visitor may have sent them, or the conversation is over. */
  follow(): void {
    const { files } = this.#app.memory;
    if (files === this.#kept) return;
    this.#kept = files;
    const kept = readKept(files);
    const stays = new Set<string | undefined>(kept.map((f) => f.id));
    this.items = this.items.filter((i) => !i.done || stays.has(i.done.id));
    const here = new Set(this.items.map((i) => i.done?.id));
    for (const done of kept)
      if (!here.has(done.id)) this.items.push({ key: done.id, name: done.name, size: done.size, picture: "", share: 1, done });
  }

  #keep(): void {
    this.#kept = writeKept(this.items.flatMap((i) => i.done ?? []));
    this.#app.memory.files = this.#kept;
  }

  /** Asks once, as soon as the conversation is known, which of them the server still has. One that is not reached says nothing against a file. */
  async look(): Promise<void> {
    const { around, config, memory, state } = this.#app;
    if (!this.unsure || this.#asking || !state.conversation) return;
    this.#asking = true;
    try {
      const answer = await fetch(`${around.prefix}/widget/api/sites/${config.site}/conversations/${state.conversation}/files`, {
        headers: { Authorization: `Bearer ${memory.token}` },
        credentials: "omit",
        signal: AbortSignal.timeout(patience),
      });
      if (answer.ok) this.#expire((await answer.json()).files as SaidFile[]);
    } catch {
      // what is gone is then said when it is sent
    }
    this.#unsure = [];
    this.#pump();
  }

  #expire(there: SaidFile[]): void {
    const ids = new Set<string | undefined>(there.map((f) => f.id));
    for (const item of this.#unsure) if (!ids.has(item.done?.id)) item.fault = expired(this.#words);
  }

  add(files: File[]): void {
    this.note = this.items.length + files.length > most ? this.#words.many : "";
    for (const file of files.slice(0, Math.max(0, most - this.items.length))) {
      const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : "";
      const item: Item = { key: randomKey(16), name: file.name, size: file.size, file, picture, share: 0 };
      if (file.size > largest) item.fault = faultOf(this.#words, 413, "");
      else if (!file.size) item.fault = faultOf(this.#words, 422, "file_empty");
      this.items.push(item);
    }
    this.#pump();
  }

  remove(item: Item): void {
    item.request?.abort();
    if (item.picture) URL.revokeObjectURL(item.picture);
    this.follow();
    this.items = this.items.filter((i) => i !== item);
    this.#keep();
    this.note = "";
    this.#pump();
  }

  retry(item: Item): void {
    item.fault = undefined;
    item.share = 0;
    this.note = "";
    this.#pump();
  }

  /** Those that go with the next message, which then are none any more; undefined while some are missing. send is called when they have come. */
  take(send: () => void): Item[] | undefined {
    this.follow();
    if (this.items.some((i) => i.fault)) this.note = this.#words.someFailed;
    else if (this.#ready()) {
      this.note = "";
      const taken = this.items.splice(0);
      this.#keep();
      return taken;
    } else {
      this.note = this.#words.waits;
      this.#send = send;
    }
    this.#app.around.draw();
    return undefined;
  }

  #ready(): boolean {
    return !this.unsure && this.items.every((i) => i.done);
  }

  /** Starts what waits, and sends what was to be sent. */
  #pump(): void {
    for (const item of this.items) {
      if (this.items.filter((i) => i.request).length >= atOnce) break;
      if (item.file && !item.request && !item.done && !item.fault) this.#upload(item, item.file);
    }
    const send = this.#send;
    if (send && this.items.some((i) => i.fault)) {
      this.#send = undefined;
      this.note = this.#words.someFailed;
    } else if (send && this.#ready()) {
      this.#send = undefined;
      send();
    }
    this.#app.around.draw();
  }

  #upload(item: Item, file: File): void {
    const { around, config, memory, state } = this.#app;
    const request = new XMLHttpRequest();
    item.request = request;
    const end = (status: number, said: { code?: string } & Partial<SaidFile>) => {
      item.request = undefined;
      if (status === 200 && said.id) {
        this.follow(); // first: what is not kept yet would be taken for gone
        item.done = said as SaidFile;
        this.#keep();
      } else item.fault = faultOf(this.#words, status, said.code ?? "");
      this.#pump();
    };
    request.onload = () => end(request.status, request.response ?? {});
    request.onerror = request.ontimeout = () => end(0, {});
    request.upload.onprogress = (e) => {
      item.share = e.total ? e.loaded / e.total : 0;
      around.draw();
    };
    request.open("PUT", `${around.prefix}/widget/api/sites/${config.site}/conversations/${state.conversation}/files/${item.key}`);
    request.responseType = "json";
    request.timeout = 300_000; // ms: a large picture over a poor line
    request.setRequestHeader("Authorization", `Bearer ${memory.token}`);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.replace(/[\ud800-\udfff]/gu, "_"))); // halves of a pair have no code
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  }
}
