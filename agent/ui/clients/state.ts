// What the clients' screens work with, without a page: tested as it stands.
import type { Answer, Evidence, Id, Instant, Row } from "../wire/frames";

export interface ClientPerson {
  id?: string;
  name: string;
  emails: string[];
  phones: string[];
}
export interface ClientRequest {
  id: string;
  title: string;
  state: "open" | "closed";
  opened_at: string;
  closed_at: string | null;
  responsible: string;
  responsible_name: string;
}
export interface Client {
  id: string;
  external_id: string;
  kind: "lead" | "client";
  name: string;
  people: ClientPerson[];
  requests: ClientRequest[];
  version: number;
  created_at: string;
  changed_at: string;
}
export interface ClientBody {
  client: Client;
  request?: string;
}
export interface JournalEntry {
  at: Instant;
  kind: "merged_into" | "took_in" | "gave_back" | "split_off";
  merge: Id;
  other: { id: Id; name: string };
  by: Id;
  by_name: string;
  why: string;
  active: boolean;
}
export interface ClientPageBody {
  client: Client;
  merged_into: { id: Id; name: string } | null;
  /** The newest first. */
  conversations: Row[] | null;
  count: number;
  journal: JournalEntry[] | null;
}
export type ClientList = "clients" | "leads" | "all";

export const openRequests = (c: Client) => c.requests.filter((r) => r.state === "open");

/** The address of a part of a list. */
export function listPath(list: ClientList, q: string, after: string): string {
  const params = new URLSearchParams({ list, limit: "50" });
  if (q.trim()) params.set("q", q.trim());
  if (after) params.set("after", after);
  return `/clients?${params}`;
}

/** What was typed into a field for several addresses or numbers. */
export const several = (typed: string): string[] =>
  typed
    .split(/[,;\n]+/)
    .map((s) => s.trim())
    .filter(Boolean);

/** Adds a part to what is shown; who moved in the list meanwhile stands there once. */
export function joined(had: readonly Client[], more: readonly Client[]): Client[] {
  const known = new Set(had.map((c) => c.id));
  return [...had, ...more.filter((c) => !known.has(c.id))];
}

/** What they answered, each question once, as they answered it last. */
export function answersIn(rows: readonly Row[]): Answer[] {
  const last = new Map<string, Answer>();
  for (const a of rows.flatMap((r) => r.answers ?? [])) if (a.value && !last.has(a.key)) last.set(a.key, a);
  return [...last.values()];
}

/** Why conversations are taken for theirs, each reason once. */
export function evidenceIn(rows: readonly Row[]): Evidence[] {
  const all = new Map(rows.flatMap((r) => r.evidence ?? []).map((e) => [e.kind + e.text, e]));
  return [...all.values()];
}
