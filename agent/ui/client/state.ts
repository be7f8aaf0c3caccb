// A client's page as the server gives it, and what a merge joins. Pure.
import type { Id, Instant, Row } from "../wire/frames";

export interface ClientPerson {
  id: Id;
  name: string;
  emails: string[] | null;
  phones: string[] | null;
}
export interface ClientRequest {
  id: Id;
  title: string;
  state: string;
  opened_at: Instant;
  responsible: Id;
  responsible_name: string;
}
export interface ClientRecord {
  id: Id;
  external_id: string;
  kind: string;
  name: string;
  people: ClientPerson[] | null;
  requests: ClientRequest[] | null;
  created_at: Instant;
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
  client: ClientRecord;
  n: number;
  merged_into: { id: Id; name: string } | null;
  conversations: Row[] | null;
  count: number;
  journal: JournalEntry[] | null;
}
export interface MergeSide {
  client: ClientRecord;
  n: number;
  conversations: number;
}
export interface Preview {
  from: MergeSide;
  into: MergeSide;
  same: string[] | null;
  rivals: ClientRequest[] | null;
}

/** A key as people read it: "email:a@b.example" → a@b.example. What is of no use to them is left out. */
export const readableKeys = (keys: readonly string[]): string[] =>
  keys.flatMap((k) => {
    const [, kind, value] = /^(\w+):(.*)$/s.exec(k) ?? [];
    return value && (kind === "email" || kind === "phone" || kind === "external") ? [value] : [];
  });

/** Every address and number of a card, each once. */
export function waysOf(c: ClientRecord): string[] {
  const all = (c.people ?? []).flatMap((p) => [...(p.emails ?? []), ...(p.phones ?? [])]);
  return [...new Set(all)];
}

export const openOf = (c: ClientRecord): ClientRequest[] => (c.requests ?? []).filter((r) => r.state === "open");

/** Why a merge cannot be asked for yet: nothing, or the name of what is missing. */
export const missingFor = (p: Preview | null, first: string): "" | "card" | "first" =>
  !p ? "card" : (p.rivals ?? []).length > 0 && !(p.rivals ?? []).some((r) => r.id === first) ? "first" : "";
