// What the clients' screens work with, without a page: tested as it stands.

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
