// Who was told of a lead by SMS, and when to look again what became of it. Pure.
import type { Id, Instant, Row } from "../wire/frames";

export interface Step {
  state: string;
  code?: string;
  at: Instant;
}
export interface Entry {
  n: number;
  agent: Id;
  channel: string;
  /** Masked. */
  to: string;
  state: string;
  code?: string;
  due_at: Instant;
  expires_at: Instant;
  steps: Step[] | null;
}

const waiting = ["queued", "postponed"];
const moving = [...waiting, "sending", "sent", "maybe"];

/** Whether it may still be sent. */
export const waits = (e: Entry): boolean => waiting.includes(e.state);

/** Whether a lead rings for somebody who has not taken it, so that an alert may still come. */
const rings = (r: Row): boolean => r.state === "open" && r.waiting_on === "us" && r.agent !== "" && !r.accepted_at;

/** In how many ms it is worth looking again; 0: nothing will change by itself. A provider says within minutes what became of an SMS. */
export function nextLook(list: readonly Entry[], row: Row, now: number): number {
  const live = list.filter((e) => moving.includes(e.state) && Date.parse(e.expires_at) > now);
  if (live.length === 0) return rings(row) ? 10_000 : 0;
  return live.some((e) => e.state === "sending" || (waits(e) && Date.parse(e.due_at) <= now + 5000)) ? 3000 : 10_000;
}

const kinds: Readonly<Record<string, "green" | "amber" | "red">> = {
  delivered: "green",
  postponed: "amber",
  maybe: "amber",
  failed: "red",
  undelivered: "red",
};
/** The colour beside the word of a state; "" for a calm one. */
export const colourOf = (state: string): "green" | "amber" | "red" | "" => kinds[state] ?? "";

/** Codes of a provider are numbers; ours are words. */
export const isProviderCode = (code: string): boolean => /\d/.test(code);
