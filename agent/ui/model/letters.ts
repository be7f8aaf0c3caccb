// What left by e-mail to a visitor who had gone, by conversation.
import { signal } from "@preact/signals";
import type { Id, Instant } from "../wire/frames";
import { ask } from "../wire/http";

export interface Letter {
  n: number;
  what: "answers" | "transcript";
  /** Masked. */
  to: string;
  channel: string;
  state: "sending" | "sent" | "failed" | "maybe" | "postponed";
  code?: string;
  at: Instant;
  /** The numbers of the first and the last message in it. */
  first?: number;
  last?: number;
}

export const letters = signal<ReadonlyMap<Id, readonly Letter[]>>(new Map());

/** Reads them again. Throws Refusal. */
export async function loadLetters(id: Id): Promise<void> {
  const { items } = await ask<{ items: Letter[] | null }>("GET", `/conversations/${id}/letters`);
  letters.value = new Map(letters.peek()).set(id, items ?? []);
}

/** When a message left, or may have left, by e-mail; "" when it did not. */
export function leftAt(list: readonly Letter[], n: number): Instant {
  const left = list.find(
    (l) => (l.state === "sent" || l.state === "maybe") && l.what === "answers" && (l.first ?? 0) <= n && n <= (l.last ?? 0),
  );
  return left?.at ?? "";
}
