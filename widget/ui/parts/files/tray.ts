// The files that go with the next message: each is uploaded at once, and can be taken out again until it is sent.
import type { App } from "../../panel/app";
import type { SaidFile } from "../../panel/frames";
import { randomKey } from "../../panel/memory";
import type { Words } from "../words/words";
import { type Fault, faultOf } from "./faults";

/** The most files of one message, the largest one in bytes, and how many are uploaded at a time; the server checks the first two. */
const most = 10;
const largest = 10 * 1024 * 1024;
const atOnce = 3;

/** A file on its way. done: the server has it; share: how much of it was sent, 0 to 1. */
export interface Item {
  key: string;
  file: File;
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

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
  }

  add(files: File[]): void {
    this.note = this.items.length + files.length > most ? this.#words.many : "";
    for (const file of files.slice(0, most - this.items.length)) {
      const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : "";
      const item: Item = { key: randomKey(16), file, picture, share: 0 };
      if (file.size > largest) item.fault = faultOf(this.#words, 413, "");
      else if (!file.size) item.fault = faultOf(this.#words, 422, "file_empty");
      this.items.push(item);
    }
    this.#pump();
  }

  remove(item: Item): void {
    item.request?.abort();
    if (item.picture) URL.revokeObjectURL(item.picture);
    this.items = this.items.filter((i) => i !== item);
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
    if (this.items.some((i) => i.fault)) this.note = this.#words.someFailed;
    else if (this.items.every((i) => i.done)) {
      this.note = "";
      return this.items.splice(0);
    } else {
      this.note = this.#words.waits;
      this.#send = send;
    }
    this.#app.around.draw();
    return undefined;
  }

  /** Starts what waits, and sends what was to be sent. */
  #pump(): void {
    for (const item of this.items) {
      if (this.items.filter((i) => i.request).length >= atOnce) break;
      if (!item.request && !item.done && !item.fault) this.#upload(item);
    }
    const send = this.#send;
    if (send && this.items.some((i) => i.fault)) {
      this.#send = undefined;
      this.note = this.#words.someFailed;
    } else if (send && this.items.every((i) => i.done)) {
      this.#send = undefined;
      send();
    }
    this.#app.around.draw();
  }

  #upload(item: Item): void {
    const { around, config, memory, state } = this.#app;
    const request = new XMLHttpRequest();
    item.request = request;
    const end = (status: number, said: { code?: string } & Partial<SaidFile>) => {
      item.request = undefined;
      if (status === 200 && said.id) item.done = said as SaidFile;
      else item.fault = faultOf(this.#words, status, said.code ?? "");
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
    request.setRequestHeader("X-File-Name", encodeURIComponent(item.file.name.replace(/[\ud800-\udfff]/gu, "_"))); // halves of a pair have no code
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(item.file);
  }
}
