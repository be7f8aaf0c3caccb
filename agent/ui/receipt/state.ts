// The receipt of a decision, read into facts for sentences. Pure; the record is routing's own.
import type { Id } from "../wire/frames";

/** One lead on the ledger, and one chat of load, as routing counts them. */
export const unit = 1 << 20;
export const chat = 4;

export interface Verdict {
  code: string;
  names?: string[] | null;
  at_ms?: number;
}
export interface FloorRow {
  agent: { id: Id; tier: string; state: string; since_at?: number; load: number; limit: number; owed: number; last_given_at?: number };
  verdict: Verdict;
}
export interface Ranked {
  agent: Id;
  share: number;
  claim: number;
  inside: boolean;
  key?: string;
}
export interface Result {
  kind: string;
  agent?: Id;
  rule?: string;
  helper_for?: Id;
  reason: string;
  over_reason?: string;
  wake_at?: number;
  answer_by_at?: number;
  ledger?: { agent: Id; units: number }[] | null;
}
export interface Step {
  after_s: number;
  tiers: string[];
  must?: string[] | null;
  nice?: string[] | null;
}
export interface Policy {
  id: string;
  name?: string;
  version: number;
  algorithm: string;
  steps: Step[] | null;
  window: number;
  grace_s: number;
  answer_s: number;
  level?: boolean;
  bonus?: Record<string, number> | null;
}
export interface Receipt {
  head: { number: number; folded_to: number; at: number; trigger: { kind: string; event?: number } };
  policy: Policy;
  lead: { id: Id; arrived_at: number; language?: string; responsible?: Id; priority?: string };
  age_ms: number;
  steps?: { open?: boolean; by?: string }[] | null;
  floor: {
    open: boolean;
    opens_at?: number;
    agents: number;
    whole: boolean;
    rows?: FloorRow[] | null;
    counts?: { code: string; n: number }[] | null;
  };
  choice?: { step: number; skills?: string[] | null; best: number; window: number; order: Ranked[] | null } | null;
  result: Result;
}
export interface Explanation {
  agent: Id;
  chosen?: boolean;
  code: string;
  names?: string[] | null;
  at_ms?: number;
  mine?: { load: number; limit: number; owed: number; share?: number };
}

export type How = "responsible" | "choice" | "only" | "pick" | "hand_over" | "wait" | "closed";

/** What came out, in one word. */
export function howOf(r: Pick<Receipt, "result">): How {
  const { kind, rule, reason } = r.result;
  if (kind === "wait" || kind === "closed") return kind;
  if (rule === "pick" || rule === "hand_over" || rule === "responsible") return rule;
  return reason === "only_candidate" ? "only" : "choice";
}

const candidate = new Set(["ok", "responsible", "window", "load", "owed", "last_given", "hash"]);

/** The rows as they are shown: the chosen, then the candidates in their order, then those who were out. */
export function orderRows(r: Receipt): FloorRow[] {
  const at = new Map((r.choice?.order ?? []).map((c, i) => [c.agent, i]));
  const rank = (row: FloorRow) =>
    row.agent.id === r.result.agent ? -1 : (at.get(row.agent.id) ?? (candidate.has(row.verdict.code) ? 500 : 1000));
  return [...(r.floor.rows ?? [])].sort((a, b) => rank(a) - rank(b));
}

/** The key that put the winner before the next, with both; null when there was nothing to compare. */
export function decidingKey(r: Receipt): { key: string; winner: FloorRow; other: FloorRow; share: number } | null {
  const [first, second] = r.choice?.order ?? [];
  const find = (id: Id | undefined) => (r.floor.rows ?? []).find((row) => row.agent.id === id);
  const winner = find(first?.agent);
  const other = find(second?.agent);
  return first?.key && winner && other ? { key: first.key, winner, other, share: first.share } : null;
}

/** Who the preview would ask, best first: chosen, other candidates by the key order, then the rest. */
export function orderPeople(people: readonly Explanation[]): Explanation[] {
  const rank = (e: Explanation) => (e.chosen || e.code === "ok" ? 0 : candidate.has(e.code) ? 1 : 2);
  return [...people].sort((a, b) => rank(a) - rank(b) || (b.mine?.owed ?? 0) - (a.mine?.owed ?? 0));
}

export const isCandidate = (code: string): boolean => candidate.has(code);

export type Names = Readonly<Record<string, string>>;
