// One conversation as the console knows it: events in order, notes beside them, marks, who writes. Pure.
import type { Author, Events, FileInfo, Id, Instant, MarksFrame, StoredEvent } from "../wire/frames";

export interface Conversation {
  readonly id: Id;
  readonly events: readonly StoredEvent[];
  /** The number up to which everything is here: the cursor for coming back. */
  readonly upto: number;
  /** The whole history up to the head was read. */
  readonly caughtUp: boolean;
  readonly delivered: number;
  readonly seen: number;
  /** Internal notes, in the order of their own stream. */
  readonly notes: readonly StoredEvent[];
  /** The visitor writes. */
  readonly typing: Writer | null;
  /** Colleagues who write a reply here. */
  readonly writing: readonly Writer[];
}

export interface Writer {
  name: string;
  until: number;
}

export const typingLasts = 6000; // ms without a new sign

export function openConversation(id: Id): Conversation {
  return { id, events: [], upto: 0, caughtUp: false, delivered: 0, seen: 0, notes: [], typing: null, writing: [] };
}

/**
 * Takes a page of events. Events that are known are dropped by number; a page that leaves a gap is refused
 * (null): the caller opens the conversation again from its cursor.
 */
export function addEvents(c: Conversation, page: Events): Conversation | null {
  if (page.after > c.upto) return null;
  const fresh = page.events.filter((e) => e.n > c.upto).sort((a, b) => a.n - b.n);
  const said = fresh.filter((e) => e.kind === "said").map((e) => e.data.by);
  return {
    ...c,
    events: fresh.length ? sealed([...c.events, ...fresh], fresh) : c.events,
    upto: Math.max(c.upto, page.upto),
    caughtUp: c.caughtUp || !page.more,
    typing: said.some((by) => by?.kind === "visitor") ? null : c.typing,
    writing: c.writing.filter((w) => !said.some((by) => by?.kind === "agent" && by.name === w.name)),
  };
}

/** Takes the text of one message away, before the news of it comes back by the line. */
export function sealMessage(c: Conversation, id: string): Conversation {
  return { ...c, events: withoutText(c.events, new Set([id])) };
}

// What was retracted is not kept on this side either: its text leaves the state with the news of it.
function sealed(events: readonly StoredEvent[], fresh: readonly StoredEvent[]): readonly StoredEvent[] {
  const gone = new Set(fresh.filter((e) => e.kind === "retracted").map((e) => e.data.id));
  return gone.size === 0 ? events : withoutText(events, gone);
}

function withoutText(events: readonly StoredEvent[], gone: ReadonlySet<string | undefined>): readonly StoredEvent[] {
  return events.map((e) =>
    e.kind === "said" && gone.has(e.data.id) ? { ...e, data: { ...e.data, text: "", files: [], retracted: true } } : e,
  );
}

/** Takes notes; one that is known by its number is replaced, so that it stands once. */
export function addNotes(c: Conversation, notes: readonly StoredEvent[]): Conversation {
  const fresh = new Map([...c.notes, ...notes].map((e) => [e.n, e]));
  return { ...c, notes: [...fresh.values()].sort((a, b) => a.n - b.n) };
}

/** Who of the colleagues has said something after event n, the last of them; empty when nobody. */
export function answeredSince(c: Conversation, n: number, me: Id): string {
  let name = "";
  for (const e of c.events) {
    const by = e.n > n && e.kind === "said" ? e.data.by : undefined;
    if (by?.kind === "agent" && by.id !== me) name = by.name ?? "";
  }
  return name;
}

/** Marks only grow. */
export function addMarks(c: Conversation, m: MarksFrame): Conversation {
  return { ...c, delivered: Math.max(c.delivered, m.delivered), seen: Math.max(c.seen, m.seen) };
}

export function addTyping(c: Conversation, by: Author, now: number): Conversation {
  const writer = { name: by.name ?? "", until: now + typingLasts };
  if (by.kind === "visitor") return { ...c, typing: writer };
  return { ...c, writing: [...c.writing.filter((w) => w.name !== writer.name), writer] };
}

/** Ends the writing of who gave no sign for a while; the same conversation when nothing ends. */
export function endTyping(c: Conversation, now: number): Conversation {
  const typing = c.typing && c.typing.until > now ? c.typing : null;
  const writing = c.writing.filter((w) => w.until > now);
  return typing === c.typing && writing.length === c.writing.length ? c : { ...c, typing, writing };
}

/** A reply on its way: kept in this browser until the log has it. */
export interface Outgoing {
  conversation: Id;
  id: string;
  text: string;
  quote?: string; // id of the message it answers
  files?: readonly FileInfo[];
  at: number; // ms, this computer's clock
  failed?: string; // the code of the refusal
  /** Not sent before this time, in ms of this computer's clock, so that it can be taken back; by the page that wrote it. */
  held?: number;
  page?: string;
  stored?: { n: number; at: Instant };
}
