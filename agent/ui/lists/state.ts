// Which rows stand in which list, in which group and order. Pure: rows in, groups out.
import type { Id, Row } from "../wire/frames";

export type ListName = "mine" | "all" | "waiting" | "snoozed" | "suspect" | "closed";
export const listNames: readonly ListName[] = ["mine", "all", "waiting", "snoozed", "suspect", "closed"];

export type GroupName = "unanswered" | "back" | "answered" | "snoozed" | "suspect" | "closed";
export interface Group {
  name: GroupName;
  ids: readonly Id[];
}

/** Whether a row belongs in a list of this person. */
export function standsIn(list: ListName, row: Row, me: Id): boolean {
  if (list === "suspect") return row.state === "suspect";
  if (list === "closed") return row.state === "closed";
  if (row.state !== "open") return false;
  if (list === "waiting") return row.agent === "";
  if (list === "all") return true;
  return (row.agent === me || row.responsible === me) && sleeps(row) === (list === "snoozed");
}

/** Whether its agent has laid a conversation aside. */
export const sleeps = (row: Row): boolean => row.state === "open" && Boolean(row.snoozed_until);

/** The group of a row. Only an open row can be unanswered: a suspect is silent, never red, and what was laid aside is so on purpose. */
export function groupOf(row: Row): GroupName {
  if (row.state !== "open") return row.state;
  if (sleeps(row)) return "snoozed";
  if (row.waiting_on === "us") return "unanswered";
  return row.woken_at ? "back" : "answered";
}

const order: readonly GroupName[] = ["unanswered", "back", "answered", "snoozed", "suspect", "closed"];

/** The groups of a list, of those with a tag if one is given: who waits longest first, what wakes next first, all others by the last message. Empty groups are left out. */
export function fileRows(list: ListName, rows: Iterable<Row>, me: Id, tag: Id = ""): Group[] {
  const by = new Map<GroupName, Row[]>();
  for (const row of rows) {
    if (!standsIn(list, row, me) || (tag && !row.tags?.includes(tag))) continue;
    const name = groupOf(row);
    const had = by.get(name);
    if (had) had.push(row);
    else by.set(name, [row]);
  }
  const groups: Group[] = [];
  for (const name of order) {
    const found = by.get(name);
    if (!found) continue;
    found.sort(name === "unanswered" ? oldestFirst : name === "snoozed" ? wakesFirst : newestFirst);
    groups.push({ name, ids: found.map((r) => r.id) });
  }
  return groups;
}

const oldestFirst = (a: Row, b: Row) => compare(a.waits_since ?? a.last_at, b.waits_since ?? b.last_at) || compare(a.id, b.id);
const newestFirst = (a: Row, b: Row) => compare(b.last_at, a.last_at) || compare(a.id, b.id);
const wakesFirst = (a: Row, b: Row) => compare(a.snoozed_until ?? "", b.snoozed_until ?? "") || compare(a.id, b.id);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The groups to show while the reader points into the list: everything keeps its place, and only a
 * row that began to wait and is not shown red yet is added on top. What is shown is `before`.
 */
export function holdOrder(before: readonly Group[], now: readonly Group[]): Group[] {
  const shown = new Set(before.flatMap((g) => g.ids));
  const fresh = (now.find((g) => g.name === "unanswered")?.ids ?? []).filter((id) => !shown.has(id));
  if (fresh.length === 0) return [...before];
  const red = before.find((g) => g.name === "unanswered");
  const top: Group = { name: "unanswered", ids: [...fresh, ...(red?.ids ?? [])] };
  return [top, ...before.filter((g) => g.name !== "unanswered")];
}

/** Whether two arrangements are the same, so that nothing has to wait. */
export function sameOrder(a: readonly Group[], b: readonly Group[]): boolean {
  const flat = (groups: readonly Group[]) => groups.map((g) => `${g.name}:${g.ids.join()}`).join(";");
  return flat(a) === flat(b);
}

/** The row beside another, for J and K and for the focus after a row went away. */
export function neighbour(groups: readonly Group[], id: Id, step: 1 | -1): Id | undefined {
  const ids = groups.flatMap((g) => g.ids);
  const at = ids.indexOf(id);
  if (at < 0) return step > 0 ? ids[0] : ids.at(-1);
  return ids[at + step];
}

/** What the page's title and badge say: how many wait for me, and the one who waits longest. */
export function waitingForMe(rows: Iterable<Row>, me: Id): { count: number; first: Row | undefined } {
  let count = 0;
  let first: Row | undefined;
  for (const row of rows) {
    if (row.state !== "open" || row.waiting_on !== "us" || row.agent !== me || sleeps(row)) continue;
    count++;
    if (!first || oldestFirst(row, first) < 0) first = row;
  }
  return { count, first };
}

/**
 * Rows that are shown in a list but were not on its newest page, though they should have been: they changed
 * while nobody listened and must be asked for. `whole` says that there is no further page.
 */
export function missedRows(list: ListName, known: Iterable<Row>, page: readonly Row[], whole: boolean, me: Id, tag: Id = ""): Id[] {
  const there = new Set(page.map((r) => r.id));
  const oldest = page.map((r) => r.last_at).sort()[0] ?? "";
  const belongs = (r: Row) => standsIn(list, r, me) && (!tag || r.tags?.includes(tag));
  return [...known].filter((r) => belongs(r) && !there.has(r.id) && (whole || r.last_at > oldest)).map((r) => r.id);
}

/** Whether an arrived row replaces the one that is known: an older number is a late page of the list. */
export function isNewer(row: Row, known: Row | undefined): boolean {
  return !known || row.n >= known.n;
}
