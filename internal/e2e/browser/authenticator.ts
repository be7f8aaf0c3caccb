// The app on somebody's phone that shows codes (RFC 6238), with the key that was typed into it.
import { createHmac } from "node:crypto";
import { until } from "./wait";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const every = 30; // seconds

export class Authenticator {
  readonly #key: Buffer;
  #last = 0;

  /** `key` is base32, in groups or not. */
  constructor(key: string) {
    const bits = [...key.replace(/\s/g, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
    this.#key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)));
  }

  /** A code that was not shown before: that of now, or of the next moment, as on a phone whose clock is fast. */
  async code(): Promise<string> {
    const step = () => Math.floor(Date.now() / 1000 / every);
    await until("a new code is shown", () => this.#last <= step(), 2 * every * 1000);
    this.#last = Math.max(this.#last + 1, step());
    return this.at(this.#last);
  }

  /** The code of some steps from now, used or not. */
  ahead(steps: number): string {
    return this.at(Math.floor(Date.now() / 1000 / every) + steps);
  }

  at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const sum = createHmac("sha1", this.#key).update(counter).digest();
    const from = (sum.at(-1) ?? 0) & 15;
    return String((sum.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}
