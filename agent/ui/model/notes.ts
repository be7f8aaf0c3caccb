// Internal notes: read when a conversation opens, written over HTTP, kept in this browser until the server has them.
import { effect, signal } from "@preact/signals";
import { type PendingNote, readNotes } from "../conversation/note_text";
import { addNotes } from "../conversation/state";
import type { FileInfo, Id, StoredEvent } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { newId } from "../wire/new_id";
import { conversation, putConversation } from "./board";
import { serverNow } from "./clock";
import { remember, remembered } from "./config";
import { me } from "./session";

export const noteBox = signal<readonly PendingNote[]>([]);
/** Conversations whose notes could not be read. */
export const notesFailed = signal<ReadonlySet<Id>>(new Set());

const notReached = "not_reached";

function markFailed(id: Id, failed: boolean): void {
  const next = new Set(notesFailed.peek());
  if (failed) next.add(id);
  else next.delete(id);
  notesFailed.value = next;
}

/** Reads the notes beside a conversation. */
export async function loadNotes(id: Id): Promise<void> {
  try {
    const got = await ask<{ events: StoredEvent[] | null }>("GET", `/conversations/${id}/notes`);
    putConversation(addNotes(conversation(id), got.events ?? []));
    markFailed(id, false);
  } catch (e) {
    if (e instanceof Refusal && e.status !== 401 && e.status !== 404) markFailed(id, true);
  }
}

/** Writes a note; it stays here with its text until the server has it. */
export function addNote(id: Id, text: string, mentions: readonly Id[], files: readonly FileInfo[] = []): void {
  const note: PendingNote = { conversation: id, id: newId(), text, mentions, at: serverNow(), ...(files.length ? { files } : {}) };
  noteBox.value = [...noteBox.peek(), note];
  void send(note);
}

export function tryNoteAgain(id: string): void {
  const note = noteBox.peek().find((n) => n.id === id);
  if (!note) return;
  change(id, undefined);
  void send(note);
}

export function discardNote(id: string): void {
  noteBox.value = noteBox.peek().filter((n) => n.id !== id);
}

/** Sends what did not reach the server, once the line stands again. */
export function sendNotes(): void {
  for (const n of noteBox.peek()) if (n.failed === notReached) tryNoteAgain(n.id);
}

function change(id: string, failed: string | undefined): void {
  noteBox.value = noteBox
    .peek()
    .map(({ failed: _, ...n }) => (n.id !== id ? (_ ? { ...n, failed: _ } : n) : failed ? { ...n, failed } : n));
}

// The same id again is the same note for the server, so that a lost answer makes no second one.
async function send(note: PendingNote): Promise<void> {
  const { conversation: id, text, mentions, files = [] } = note;
  try {
    const got = await ask<{ n: number; at: string }>("POST", `/conversations/${id}/notes`, {
      id: note.id,
      text,
      mentions,
      files: files.map((f) => f.id),
    });
    const mine = me.peek();
    const c = conversation(id);
    const data = {
      id: note.id,
      by: { kind: "agent" as const, id: mine?.id ?? "", name: mine?.name ?? "" },
      text,
      files: [...files],
      mentions: [...mentions],
      after: c.upto,
    };
    if (!c.notes.some((e) => e.n === got.n)) putConversation(addNotes(c, [{ n: got.n, at: got.at, kind: "noted", data }]));
    discardNote(note.id);
  } catch (e) {
    change(note.id, e instanceof Refusal ? e.code : "failed");
  }
}

/** Keeps unsent notes in this browser, for the person who wrote them. */
export function startNotes(): void {
  let who = "";
  effect(() => {
    const id = me.value?.id ?? "";
    if (id === who) return;
    who = id;
    // What was on its way when the page was left may have been stored: it is sent again under its id.
    noteBox.value = id ? readNotes(remembered(`notes.${id}`)).map((n) => ({ failed: notReached, ...n })) : [];
  });
  effect(() => {
    const keep = noteBox.value;
    if (who) remember(`notes.${who}`, keep.length ? JSON.stringify(keep) : null);
  });
}
