// Ready replies while they are used: which fit what was typed, in which language, and with what in their places. Pure.
import { plain } from "../conversation/note_text";

/** A ready reply as the server keeps it. */
export interface Reply {
  id: string;
  /** An agent's id, or "" for everybody. */
  owner: string;
  name: string;
  text: string;
  /** By language, for visitors who speak another one. */
  texts: Readonly<Record<string, string>> | null;
  n: number;
}

/** The closed list of what may stand in braces; the server refuses any other. */
export const variables = ["name", "first_name", "agent", "site", "page", "topic"] as const;
export type Variable = (typeof variables)[number];
export type Values = Readonly<Record<Variable, string>>;

/** What is typed after a slash at the beginning of a word: where it begins, and the words so far. A path or a fraction is none. */
export function slashAt(text: string, caret: number): { from: number; query: string } | null {
  const m = /(?:^|\s)\/((?:[^\s/][^\n/]{0,39})?)$/u.exec(text.slice(0, caret));
  return m ? { from: caret - (m[1] ?? "").length - 1, query: m[1] ?? "" } : null;
}

/** The replies that fit: those whose name begins so, then those whose name holds it, then those whose text does. At most eight. */
export function fitting(replies: readonly Reply[], query: string): Reply[] {
  const asked = plain(query.trim());
  const rank = (r: Reply) => {
    const name = plain(r.name);
    if (name.startsWith(asked)) return 0;
    if (name.includes(asked)) return 1;
    return [r.text, ...Object.values(r.texts ?? {})].some((t) => plain(t).includes(asked)) ? 2 : 3;
  };
  return replies
    .map((r) => ({ r, at: rank(r) }))
    .filter((x) => x.at < 3)
    .sort((a, b) => a.at - b.at || (a.r.name < b.r.name ? -1 : 1))
    .slice(0, 8)
    .map((x) => x.r);
}

/** The text for a visitor who speaks a language (a tag such as pl-PL). */
export function textFor(reply: Reply, language: string): string {
  const [short = ""] = language.toLowerCase().split("-");
  return reply.texts?.[short] || reply.text;
}

const place = /\{([a-z_]+)\}/g;
const isVariable = (name: string): name is Variable => (variables as readonly string[]).includes(name);

/** The text with its places filled, once: what is put in is never looked at again. Places without a value stay, and are named. */
export function fill(text: string, values: Values): { text: string; missing: Variable[] } {
  const missing = new Set<Variable>();
  const filled = text.replace(place, (whole, name: string) => {
    if (!isVariable(name)) return whole;
    if (values[name]) return values[name];
    missing.add(name);
    return whole;
  });
  return { text: filled, missing: [...missing] };
}

/** The first of some places that a text still has, from a caret on and then from the beginning; null when all are filled. */
export function nextPlace(text: string, names: readonly string[], caret: number): { from: number; to: number } | null {
  const all = [...text.matchAll(place)]
    .filter((m) => names.includes(m[1] ?? ""))
    .map((m) => ({ from: m.index, to: m.index + m[0].length }));
  return all.find((p) => p.from >= caret) ?? all[0] ?? null;
}

/** Variables of a text that are not on the list, each once. */
export function unknownIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{([^{}\n]{1,60})\}/g)].map((m) => m[1] ?? "").filter((name) => !isVariable(name)))];
}

/** What two people made of one reply: the fields in which they differ, with both texts. */
export function difference(mine: Reply, theirs: Reply): { field: string; mine: string; theirs: string }[] {
  const languages = [...new Set([...Object.keys(mine.texts ?? {}), ...Object.keys(theirs.texts ?? {})])].sort();
  return [
    { field: "name", mine: mine.name, theirs: theirs.name },
    { field: "text", mine: mine.text, theirs: theirs.text },
    ...languages.map((l) => ({ field: l, mine: mine.texts?.[l] ?? "", theirs: theirs.texts?.[l] ?? "" })),
  ].filter((d) => d.mine !== d.theirs);
}
