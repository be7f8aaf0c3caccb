// What is being written and not sent: a reply and a note per conversation, each on its own, and the message that the reply quotes.
import { signal } from "@preact/signals";
import type { Id } from "../wire/frames";
import { remember, remembered } from "./config";
import { place } from "./router";
import { me } from "./session";

export type Mode = "reply" | "note";

/** What the open conversation's composer writes. */
export const mode = signal<Mode>("reply");
/** The message that the reply of the open conversation quotes, or "". Only its id: a retracted text must not live on in a draft. */
export const quoting = signal("");

/** Text that comes back into the composer of the open conversation; null once it is there. */
export const comingBack = signal<{ conversation: Id; text: string } | null>(null);
/** Places of ready replies in the open conversation's reply that had no value. */
export const unfilled = signal<readonly string[]>([]);

const kinds = { reply: "draft", note: "note_draft", quote: "quote", fill: "fill" } as const;
const key = (kind: keyof typeof kinds, id: Id) => `${kinds[kind]}.${me.peek()?.id ?? ""}.${id}`;

export const draftKey = (kind: Mode, id: Id): string => key(kind, id);
export const readDraft = (kind: Mode, id: Id): string => remembered(key(kind, id)) ?? "";
export const keepDraft = (kind: Mode, id: Id, text: string): void => remember(key(kind, id), text === "" ? null : text);

/** Takes up what was being written when the conversation was left. */
export function resumeWriting(id: Id): void {
  mode.value = readDraft("note", id) && !readDraft("reply", id) ? "note" : "reply";
  quoting.value = remembered(key("quote", id)) ?? "";
  unfilled.value = (remembered(key("fill", id)) ?? "").split(" ").filter(Boolean);
  comingBack.value = null;
}

/** Keeps which places must be filled before the reply is sent. */
export function keepUnfilled(id: Id, names: readonly string[]): void {
  unfilled.value = names;
  remember(key("fill", id), names.join(" ") || null);
}

/** Puts a text that was not sent after all back where it was written, before what has been written since. */
export function putBack(id: Id, text: string, quoted: string): void {
  const open = place.peek().conversation === id && place.peek().screen === "questions";
  if (open && quoted && !quoting.peek()) quote(id, quoted);
  if (!open && quoted && !remembered(key("quote", id))) remember(key("quote", id), quoted);
  if (open && mode.peek() === "reply") comingBack.value = { conversation: id, text };
  else {
    keepDraft("reply", id, joined(text, readDraft("reply", id)));
    if (open) mode.value = "reply";
  }
}

/** Two drafts in one. */
export const joined = (first: string, then: string): string => (then.trim() ? `${first}\n${then}` : first);

/** Quotes a message in the reply; "" quotes none. */
export function quote(id: Id, message: string): void {
  quoting.value = message;
  remember(key("quote", id), message || null);
}
