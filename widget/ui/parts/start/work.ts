// The proof of work: the number whose digest, with the salt before it, is the target. It costs a person nothing to see and
// a program a second per message.
import { sha256 } from "./sha256";

export interface Work {
  salt: string;
  /** 64 hexadecimal digits. */
  target: string;
  /** The largest number worth trying. */
  max: number;
}

/** The numbers from `from` up to before `to` that solve the work; -1 when none does. */
export function search(work: Work, from: number, to: number): number {
  const wanted = work.target.match(/.{8}/g)?.map((x) => Number.parseInt(x, 16) | 0) ?? [];
  const encoder = new TextEncoder();
  for (let n = from; n < to; n++) {
    const got = sha256(encoder.encode(work.salt + n));
    if (got[0] === wanted[0] && got.every((x, i) => x === wanted[i])) return n;
  }
  return -1;
}

/** Solves the work in slices, giving the page its thread back in between, so that typing and scrolling go on. */
export async function solve(work: Work, pause: () => Promise<void>, slice = 1000): Promise<number> {
  for (let from = 0; from <= work.max; from += slice) {
    const found = search(work, from, Math.min(from + slice, work.max + 1));
    if (found >= 0) return found;
    await pause();
  }
  return -1;
}
