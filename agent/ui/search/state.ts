// What is looked for and how it stands in an address; hits as pieces of text; the list of the command bar. Pure.
import type { Author, Id, Instant, Row } from "../wire/frames";

export interface Question {
  q: string;
  state: "" | "open" | "closed" | "suspect";
  agent: Id;
  site: string;
  /** Days as a date field gives them: 2026-11-22. Both are included. */
  from: string;
  to: string;
}

export const nothingAsked: Question = { q: "", state: "", agent: "", site: "", from: "", to: "" };

const states: readonly string[] = ["open", "closed", "suspect"];
const day = /^\d{4}-\d{2}-\d{2}$/;
const asDay = (text: string | null): string => (text && day.test(text) && !Number.isNaN(Date.parse(text)) ? text : "");

/** Reads a question from an address; what cannot be is left out. */
export function readQuestion(p: URLSearchParams): Question {
  const state = p.get("state") ?? "";
  const agent = p.get("agent") ?? "";
  return {
    q: [...(p.get("q") ?? "")].slice(0, longest).join(""),
    state: states.includes(state) ? (state as Question["state"]) : "",
    agent: /^[a-z2-7]{26}$/.test(agent) ? agent : "",
    site: /^[a-z0-9-]{2,40}$/.test(p.get("site") ?? "") ? (p.get("site") as string) : "",
    from: asDay(p.get("from")),
    to: asDay(p.get("to")),
  };
}

/** How many characters the server reads. */
export const longest = 200;

/** A question as the end of an address, without what is not asked. */
export function writeQuestion(q: Partial<Question>): string {
  const p = new URLSearchParams();
  for (const [name, value] of Object.entries(q)) if (value) p.set(name, value);
  const text = p.toString();
  return text ? `?${text}` : "";
}

/** The question as the server takes it: days become instants of the reader's own zone, the last day with all its hours. */
export function toServer(q: Question, cursor: string, limit: number): string {
  const p = new URLSearchParams({ q: q.q, limit: String(limit) });
  for (const name of ["state", "agent", "site"] as const) if (q[name]) p.set(name, q[name]);
  if (q.from) p.set("from", new Date(`${q.from}T00:00:00`).toISOString());
  if (q.to) {
    const end = new Date(`${q.to}T00:00:00`);
    end.setDate(end.getDate() + 1);
    p.set("to", end.toISOString());
  }
  if (cursor) p.set("cursor", cursor);
  return p.toString();
}

/** Whether there is anything to look for: a letter or a digit. */
export const canBeFound = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

export interface Excerpt {
  text: string;
  marks: [number, number][] | null;
}
export interface Hit {
  conversation: Row;
  what: "message" | "note" | "facts";
  message: string;
  by: Author;
  at: Instant;
  excerpt: Excerpt;
}
export interface FoundClient {
  id: Id;
  kind: string;
  name: string;
  emails: string[] | null;
  phones: string[] | null;
  open_requests: number;
  newest: Id;
}

/** An excerpt in pieces, of which some are what was looked for. Ranges that cannot be are left out. */
export function piecesOf({ text, marks }: Excerpt): { text: string; hit: boolean }[] {
  const pieces: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const [from, to] of marks ?? []) {
    if (from < at || to <= from || to > text.length) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), hit: false });
    pieces.push({ text: text.slice(from, to), hit: true });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

// As the server folds, near enough to find a command by its name.
export const fold = (text: string): string =>
  text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ł/g, "l").replace(/ß/g, "ss");

/** The choices whose label has, for every word typed, one that begins with it. */
export function fitting<C extends { label: string }>(choices: readonly C[], typed: string): C[] {
  const asked = fold(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return choices.filter((c) => {
    const words = fold(c.label).split(/[^\p{L}\p{N}]+/u);
    return asked.every((a) => words.some((w) => w.startsWith(a)));
  });
}

/** Puts what was chosen first, keeps five. */
export const remembering = (recent: readonly string[], chosen: string): string[] =>
  [chosen, ...recent.filter((r) => r !== chosen)].slice(0, 5);

/** Reads what was kept as recent. */
export function readRecent(stored: string | null): string[] {
  try {
    const list: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(list) ? list.filter((r): r is string => typeof r === "string" && r.length < 60).slice(0, 5) : [];
  } catch {
    return [];
  }
}

/** The next place in a list that begins again at its end. */
export const stepIn = (length: number, at: number, key: string): number | null =>
  length === 0
    ? null
    : key === "ArrowDown"
      ? (at + 1) % length
      : key === "ArrowUp"
        ? (at - 1 + length) % length
        : key === "PageDown"
          ? Math.min(at + 5, length - 1)
          : key === "PageUp"
            ? Math.max(at - 5, 0)
            : null;
