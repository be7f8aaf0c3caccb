// Notes and the people they mention: what is typed goes in, ids and pieces come out. Pure.
import type { FileInfo, Id } from "../wire/frames";

/** A note on its way: kept in this browser until the server has it. */
export interface PendingNote {
  conversation: Id;
  id: string;
  text: string;
  mentions: readonly Id[];
  files?: readonly FileInfo[];
  at: number; // ms
  failed?: string; // the code of the refusal
}

export interface Named {
  id: Id;
  name: string;
}

/** A word after @ that is being typed before the caret: where it begins and what of the name is there. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | null {
  const m = /(?:^|[\s(])@([^\n@]{0,40})$/u.exec(text.slice(0, caret));
  return m ? { from: caret - (m[1] ?? "").length - 1, query: m[1] ?? "" } : null;
}

/** A text without accents and case, for looking for it. */
export const plain = (s: string) => s.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replaceAll("ł", "l"); // ł has no accent to take off

/** The people whose name, or a word of it, begins with what was typed; accents and case do not matter. At most six. */
export function matching<P extends Named>(people: readonly P[], query: string): P[] {
  const asked = plain(query);
  const fits = (name: string) =>
    plain(name).startsWith(asked) ||
    plain(name)
      .split(/\s+/u)
      .some((w) => w.startsWith(asked));
  return people.filter((p) => fits(p.name)).slice(0, 6);
}

/** The text with the name put in place of what was typed, and where the caret goes. */
export function putMention(text: string, from: number, caret: number, name: string): { text: string; caret: number } {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}

/** Cuts a text at every @name of these people; the longest name wins, so that "Anna Kask" is not "Anna". */
export function mentionPieces(text: string, people: readonly Named[]): { text: string; id?: Id }[] {
  const byLength = people.filter((p) => p.name).sort((a, b) => b.name.length - a.name.length);
  const pieces: { text: string; id?: Id }[] = [];
  let from = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (at < from || /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) continue; // an address such as anna@firm is no mention
    const who = byLength.find((p) => text.startsWith(p.name, at + 1) && !/^[\p{L}\p{N}]/u.test(text.slice(at + 1 + p.name.length)));
    if (!who) continue;
    if (at > from) pieces.push({ text: text.slice(from, at) });
    from = at + 1 + who.name.length;
    pieces.push({ text: text.slice(at, from), id: who.id });
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** Whom a text mentions, each once. */
export function mentionsIn(text: string, people: readonly Named[]): Id[] {
  return [...new Set(mentionPieces(text, people).flatMap((p) => (p.id ? [p.id] : [])))];
}

/** Reads kept notes; anything odd in them is dropped. */
export function readNotes(text: string | null): readonly PendingNote[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter(
      (o): o is PendingNote =>
        typeof o?.id === "string" &&
        typeof o.conversation === "string" &&
        typeof o.text === "string" &&
        typeof o.at === "number" &&
        Array.isArray(o.mentions),
    );
  } catch {
    return [];
  }
}
