// What the log shows, top to bottom. Pure: a conversation and what is on its way go in, items come out.
import type { Author, FileInfo, Id, StoredEvent } from "../wire/frames";
import type { PendingNote } from "./note_text";
import type { Conversation, Outgoing } from "./state";

export type Delivery = "held" | "sending" | "later" | "sent" | "delivered" | "seen" | "failed";

/** How far an own message got. */
export function deliveryOf(n: number, c: Pick<Conversation, "delivered" | "seen">): Delivery {
  if (n <= c.seen) return "seen";
  return n <= c.delivered ? "delivered" : "sent";
}

export interface MessageItem {
  kind: "message";
  key: string;
  id: string;
  /** The number in the log; 0 while it is on its way. */
  n: number;
  at: string;
  by: Author;
  own: boolean;
  text: string;
  files: readonly FileInfo[];
  turn: boolean;
  delivery: Delivery | null;
  failed: string;
  retracted: Retraction | null;
  quote: Quote | null;
  /** Not sent before this time, in ms; 0 when it is not held. */
  held: number;
}

export interface NoteItem {
  kind: "note";
  key: string;
  id: string;
  at: string;
  by: Author;
  own: boolean;
  text: string;
  files: readonly FileInfo[];
  mentions: readonly Id[];
  state: "stored" | "saving" | "failed";
}

export type Item = { kind: "day"; key: string; at: string } | { kind: "system"; key: string; event: StoredEvent } | MessageItem | NoteItem;

/** How a message was taken back; `at` is empty while only its tombstone is known. */
export interface Retraction {
  at: string;
  by: Author | null;
  seen: boolean;
  reason: string;
}

/** The message that is answered; its text is empty when it was retracted. */
export interface Quote {
  id: string;
  by: Author;
  at: string;
  text: string;
}

export interface View {
  me: Id;
  dayOf: (at: string) => string;
  online: boolean;
}

// Told by the card, by the reply, or by the message itself.
const untold = new Set(["matched", "accepted", "retracted"]);

function retractions(c: Conversation): Map<string, Retraction> {
  const gone = new Map<string, Retraction>();
  for (const e of c.events) {
    const id = e.data.id ?? "";
    if (e.kind === "said" && e.data.retracted && !gone.has(id)) gone.set(id, { at: "", by: null, seen: false, reason: "" });
    if (e.kind === "retracted") gone.set(id, { at: e.at, by: e.data.by ?? null, seen: e.data.seen === true, reason: e.data.reason ?? "" });
  }
  return gone;
}

/** The message with an id as a quote of it, or null when it is not there (yet). */
export function quoteOf(c: Conversation, id: string | undefined): Quote | null {
  const q = id ? c.events.find((e) => e.kind === "said" && e.data.id === id) : undefined;
  return q && id ? { id, by: q.data.by ?? { kind: "visitor" }, at: q.at, text: q.data.retracted ? "" : (q.data.text ?? "") } : null;
}

/** Day lines, system lines, messages with notes behind the event they were written after, and at the end what is on its way. */
export function itemsOf(c: Conversation, outbox: readonly Outgoing[], view: View, pending: readonly PendingNote[] = []): Item[] {
  const items: Item[] = [];
  const stored = new Set<string>();
  const gone = retractions(c);
  let day = "";
  let days = 0;
  let last = "";
  const dayLine = (at: string) => {
    const next = view.dayOf(at);
    if (next === day) return;
    day = next;
    last = "";
    items.push({ kind: "day", key: `day ${next} ${days++}`, at });
  };
  const message = (m: Omit<MessageItem, "kind" | "key" | "turn" | "own">) => {
    dayLine(m.at);
    const speaker = m.by.kind + (m.by.id ?? "");
    const own = m.by.kind === "agent" && m.by.id === view.me;
    items.push({ kind: "message", key: m.id, own, turn: speaker !== last, ...m });
    last = speaker;
  };
  const note = (n: Omit<NoteItem, "kind" | "key" | "own">) => {
    dayLine(n.at);
    items.push({ kind: "note", key: `note ${n.id}`, own: n.by.id === view.me, ...n });
    last = "";
  };
  const notes = [...c.notes].sort((a, b) => (a.data.after ?? 0) - (b.data.after ?? 0) || a.n - b.n);
  const notesBefore = (n: number) => {
    while (notes[0] && (notes[0].data.after ?? 0) < n) {
      const e = notes.shift() as StoredEvent;
      stored.add(e.data.id ?? "");
      const d = e.data;
      note({
        id: d.id ?? "",
        at: e.at,
        by: d.by ?? { kind: "agent" },
        text: d.text ?? "",
        files: d.files ?? [],
        mentions: d.mentions ?? [],
        state: "stored",
      });
    }
  };
  for (const event of c.events) {
    notesBefore(event.n);
    if (untold.has(event.kind)) continue;
    if (event.kind !== "said") {
      dayLine(event.at);
      items.push({ kind: "system", key: `n${event.n}`, event });
      last = "";
      continue;
    }
    const by = event.data.by ?? { kind: "visitor" };
    const id = event.data.id ?? `n${event.n}`;
    const retracted = gone.get(id) ?? null;
    stored.add(id);
    message({
      id,
      n: event.n,
      at: event.at,
      by,
      text: retracted ? "" : (event.data.text ?? ""),
      files: retracted ? [] : (event.data.files ?? []),
      delivery: by.kind === "agent" ? deliveryOf(event.n, c) : null,
      failed: "",
      retracted,
      quote: retracted ? null : quoteOf(c, event.data.quote),
      held: 0,
    });
  }
  notesBefore(Number.POSITIVE_INFINITY);
  const mine: Author = { kind: "agent", id: view.me };
  for (const out of outbox) {
    if (out.conversation !== c.id || stored.has(out.id)) continue;
    message({
      id: out.id,
      n: 0,
      at: out.stored?.at ?? new Date(out.at).toISOString(),
      by: mine,
      text: out.text,
      files: out.files ?? [],
      delivery: out.held ? "held" : out.failed ? "failed" : out.stored ? deliveryOf(out.stored.n, c) : view.online ? "sending" : "later",
      failed: out.failed ?? "",
      retracted: null,
      quote: quoteOf(c, out.quote),
      held: out.held ?? 0,
    });
  }
  for (const p of pending) {
    if (p.conversation !== c.id || stored.has(p.id)) continue;
    note({ ...p, files: p.files ?? [], at: new Date(p.at).toISOString(), by: mine, state: p.failed ? "failed" : "saving" });
  }
  return items;
}
