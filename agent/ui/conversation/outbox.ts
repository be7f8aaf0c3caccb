// The outbox survives a reload: what was typed and sent is in this browser until the log has it.
import type { FileInfo, FrameDown, Id, StoredEvent } from "../wire/frames";
import type { Outgoing } from "./state";

const transient = new Set(["rate_limited", "unavailable"]);

/** The outbox after an answer of the server. Others' ids change nothing. */
export function settle(box: readonly Outgoing[], frame: FrameDown): readonly Outgoing[] {
  if (frame.t === "ack") return change(box, frame.id, (o) => ({ ...withoutFailure(o), stored: { n: frame.n, at: frame.at } }));
  if (frame.t === "error" && frame.id && !transient.has(frame.code)) return change(box, frame.id, (o) => ({ ...o, failed: frame.code }));
  return box;
}

/** Drops what the log shows by now. */
export function dropShown(box: readonly Outgoing[], events: readonly StoredEvent[]): readonly Outgoing[] {
  const shown = new Set(events.filter((e) => e.kind === "said").map((e) => e.data.id));
  return box.some((o) => shown.has(o.id)) ? box.filter((o) => !shown.has(o.id)) : box;
}

/** What must be sent (again) now: in the order it was written, without what was refused and what is held. */
export function unsent(box: readonly Outgoing[]): readonly Outgoing[] {
  return box.filter((o) => !o.failed && !o.stored && !o.held);
}

/** Holds a message that was just written until a time, in the page that wrote it. */
export function hold(box: readonly Outgoing[], id: string, until: number, page: string): readonly Outgoing[] {
  return change(box, id, (o) => ({ ...o, held: until, page }));
}

// Another page of this browser takes over what a page that is gone held, a moment later: while it lives, only it may decide.
const takeOver = 3000; // ms

/** When the next held message is due for a page; 0 when none is. */
export function nextDue(box: readonly Outgoing[], page: string): number {
  return Math.min(...box.filter((o) => o.held).map((o) => dueAt(o, page)), Number.POSITIVE_INFINITY);
}

const dueAt = (o: Outgoing, page: string) => (o.held ?? 0) + (o.page === page ? 0 : takeOver);

/** Lets go what is due; `all` lets go everything that this page holds. */
export function letGo(
  box: readonly Outgoing[],
  now: number,
  page: string,
  all: (o: Outgoing) => boolean = () => false,
): readonly Outgoing[] {
  const goes = (o: Outgoing) => o.held !== undefined && (dueAt(o, page) <= now || (o.page === page && all(o)));
  return box.some(goes) ? box.map((o) => (goes(o) ? withoutHold(o) : o)) : box;
}

function withoutHold({ held: _, page: __, ...rest }: Outgoing): Outgoing {
  return rest;
}

/** The outbox after another page of this browser has kept its own: what that page held and took back is gone here too. */
export function follow(box: readonly Outgoing[], kept: readonly Outgoing[], page: string): readonly Outgoing[] {
  const there = new Set(kept.map((o) => o.id));
  const undone = (o: Outgoing) => o.held !== undefined && o.page !== page && !there.has(o.id);
  return box.some(undone) ? box.filter((o) => !undone(o)) : box;
}

export function add(
  box: readonly Outgoing[],
  conversation: Id,
  id: string,
  text: string,
  at: number,
  quote = "",
  files: readonly FileInfo[] = [],
): readonly Outgoing[] {
  return [...box, { conversation, id, text, at, ...(quote ? { quote } : {}), ...(files.length ? { files } : {}) }];
}

/** Takes the failure off: the message is tried again under the same id, so it can never be there twice. */
export function again(box: readonly Outgoing[], id: string): readonly Outgoing[] {
  return change(box, id, withoutFailure);
}

export function remove(box: readonly Outgoing[], id: string): readonly Outgoing[] {
  return box.filter((o) => o.id !== id);
}

function withoutFailure({ failed: _, ...rest }: Outgoing): Outgoing {
  return rest;
}

function change(box: readonly Outgoing[], id: string, how: (o: Outgoing) => Outgoing): readonly Outgoing[] {
  return box.some((o) => o.id === id) ? box.map((o) => (o.id === id ? how(o) : o)) : box;
}

/** Reads a stored outbox; anything odd in it is dropped. What was stored by the server already need not be kept. */
export function readOutbox(text: string | null): readonly Outgoing[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter(
      (o): o is Outgoing =>
        typeof o?.id === "string" && typeof o.conversation === "string" && typeof o.text === "string" && typeof o.at === "number",
    );
  } catch {
    return [];
  }
}
