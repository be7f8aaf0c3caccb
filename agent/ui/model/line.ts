// The socket and the board together: what is sent, what is opened, what is tried again.
import { effect, untracked } from "@preact/signals";
import { add, again, follow, hold, letGo, nextDue, readOutbox, remove, unsent } from "../conversation/outbox";
import type { Outgoing } from "../conversation/state";
import { putBackUploads } from "../files/uploads";
import { rowName } from "../lists/row";
import { type ListName, missedRows } from "../lists/state";
import { toast } from "../parts/toast";
import { t } from "../text/text";
import { waitBefore } from "../wire/backoff";
import type { FileInfo, FrameDown, FrameUp, Id, Row } from "../wire/frames";
import { ask, readCsrf } from "../wire/http";
import { newId } from "../wire/new_id";
import { StaffSocket } from "../wire/socket";
import {
  changeRow,
  clearBoard,
  conversation,
  leads,
  line,
  listKey,
  lists,
  outbox,
  putRows,
  rows,
  setList,
  spoken,
  takeFrame,
} from "./board";
import { serverNow } from "./clock";
import { preferences, remember, remembered } from "./config";
import { putBack } from "./drafts";
import { takeMention } from "./mentions";
import { loadNotes, sendNotes } from "./notes";
import { checkSession, dropSession, me } from "./session";

const opened = new Set<Id>();
const marked = new Map<Id, { delivered: number; seen: number }>();
let blocked: boolean | null = null;

const socket = new StaffSocket(readCsrf, {
  frame: (frame) => heard(frame),
  up: () => {
    line.value = { up: true, since: Date.now(), replaced: false };
    marked.clear();
    for (const id of opened) {
      reopen(id);
      void loadNotes(id);
    }
    if (blocked !== null) socket.send({ t: "sound", blocked });
    sendOutbox();
    sendNotes();
    const waited = new Set(forLine);
    firstUp();
    // Rows that changed while the line was cut are in no frame.
    for (const [key, list] of Object.entries(lists.peek())) {
      const [name, tag] = key.split(" ");
      if (list.state !== "idle" && !waited.has(key)) void loadList(name as ListName, true, tag);
    }
  },
  down: () => {
    line.value = { up: false, since: line.peek().up ? Date.now() : line.peek().since, replaced: false };
  },
  unheard: () => void checkSession(),
  signedOut: dropSession,
  replaced: () => {
    line.value = { ...line.peek(), up: false, replaced: true };
  },
});

// Lists that are read only after the line stands: what is read before it may miss a change in between, and would be read twice.
const forLine = new Set<string>();
const lineWithin = 700; // ms; a line that is slower than that does not hold the rows back
let firstUp = () => {};
let up: Promise<void> = Promise.resolve();

function awaitLine(): void {
  up = new Promise((resolve) => {
    firstUp = resolve;
    setTimeout(resolve, lineWithin);
  });
}

function heard(frame: FrameDown): void {
  if (frame.t === "lead_gone") sayGone(frame.conversation, frame.why, frame.by);
  if (frame.t === "mention") takeMention(frame);
  takeFrame(frame, reopen);
  if (frame.t === "events") markDelivered(frame.conversation);
  if (frame.t === "error" && frame.id && frame.retry_after_ms)
    setTimeout(sendOutbox, frame.retry_after_ms + waitBefore(0, 0, Math.random()));
}

// A lead that went to somebody else without one's doing is said once, not silently taken off the screen.
function sayGone(id: Id, why: string, by: string): void {
  const lead = leads.peek().find((l) => l.id === id);
  if (!lead) return;
  if (why === "missed") toast(t("gone_missed", { name: rowName(lead.row) }));
  if ((why === "taken" || why === "accepted") && by !== me.peek()?.name) toast(t("gone_taken", { name: rowName(lead.row), by }));
}

function reopen(id: Id): void {
  socket.send({ t: "open", conversation: id, after: conversation(id).upto });
}

/** Reads history and news of a conversation from now on. */
export function openLine(id: Id): void {
  opened.add(id);
  reopen(id);
  void loadNotes(id);
}

export function shutLine(id: Id): void {
  if (opened.delete(id)) socket.send({ t: "shut", conversation: id });
}

/**
 * Sends a reply, perhaps as the answer to a message: first into the outbox of this browser, then on the line. Who wants some seconds to
 * think again has it held in the outbox for so long.
 */
export function say(id: Id, text: string, quote = "", files: readonly FileInfo[] = []): void {
  const said = newId();
  const wait = preferences.peek().undo;
  let box = add(outbox.peek(), id, said, text, serverNow(), quote, files);
  if (wait > 0) {
    box = hold(box, said, Date.now() + wait * 1000, page);
    spoken.value = { ...spoken.peek(), polite: t("held_said", { n: wait }) };
  } else box = letGo(box, 0, page, (o) => o.conversation === id); // what was held goes before what is not
  send(box);
}

// This page among those that the person has open in this browser.
const page = newId();

// Puts an outbox in place, and what it no longer holds on the line.
function send(box: readonly Outgoing[]): void {
  const before = new Set(unsent(outbox.peek()).map((o) => o.id));
  outbox.value = box;
  for (const o of unsent(box)) if (!before.has(o.id)) socket.send(sayFrame(o));
}

/** Sends what this page holds, at once: in one conversation, or everywhere. */
export function sendHeld(id: Id = ""): void {
  send(letGo(outbox.peek(), 0, page, (o) => id === "" || o.conversation === id));
}

/** Sends what is held in a conversation, and waits until the log has it, a few seconds at most: what is done next must come behind it. */
export function settled(id: Id): Promise<void> {
  sendHeld(id);
  const onWay = () => unsent(outbox.value).some((o) => o.conversation === id);
  if (!onWay()) return Promise.resolve();
  return new Promise((done) => {
    let end = () => {};
    const timer = setTimeout(() => end(), settleWithin);
    const stop = effect(() => {
      if (!onWay()) queueMicrotask(() => end());
    });
    end = () => {
      clearTimeout(timer);
      stop();
      done();
    };
  });
}
const settleWithin = 3000; // ms

/** Takes a held reply back into the composer. */
export function undoSend(said: string): void {
  const o = outbox.peek().find((x) => x.id === said && x.held !== undefined);
  if (!o) return;
  outbox.value = remove(outbox.peek(), said);
  putBack(o.conversation, o.text, o.quote ?? "");
  putBackUploads(o.conversation, o.files ?? []);
  spoken.value = { ...spoken.peek(), polite: t("undone") };
}

const lastHeld = () =>
  outbox
    .peek()
    .filter((o) => o.held !== undefined && o.page === page)
    .at(-1);

/** Whether a reply is held here. */
export const holds = (): boolean => lastHeld() !== undefined;

/** Takes back the reply that was written last, if it is still held here. False when none is. */
export function undoLast(): boolean {
  const last = lastHeld();
  if (last) undoSend(last.id);
  return last !== undefined;
}

// Lets held replies go when their time has come, and when the page is left. What does not get through stays in the outbox.
function startHolding(): void {
  let timer = 0;
  effect(() => {
    clearTimeout(timer);
    const at = nextDue(outbox.value, page);
    if (Number.isFinite(at) && me.value)
      timer = window.setTimeout(() => send(letGo(outbox.peek(), Date.now(), page)), Math.max(0, at - Date.now()));
  });
  addEventListener("pagehide", () => sendHeld());
  document.addEventListener("visibilitychange", () => {
    // A phone ends a page that is out of sight without saying so.
    if (document.visibilityState === "hidden" && matchMedia("(pointer: coarse)").matches) sendHeld();
  });
  addEventListener("storage", (e) => {
    const id = me.peek()?.id;
    if (id && e.key === `usher.outbox.${id}`) outbox.value = follow(outbox.peek(), readOutbox(e.newValue), page);
  });
}

const sayFrame = (o: Outgoing): FrameUp => ({
  t: "say",
  conversation: o.conversation,
  id: o.id,
  text: o.text,
  ...(o.quote ? { quote: o.quote } : {}),
  ...(o.files?.length ? { files: o.files.map((f) => f.id) } : {}),
});

export function tryAgain(said: string): void {
  outbox.value = again(outbox.peek(), said);
  sendOutbox();
}

export function discard(said: string): void {
  outbox.value = remove(outbox.peek(), said);
}

function sendOutbox(): void {
  for (const o of unsent(outbox.peek())) socket.send(sayFrame(o));
}

let typedAt = 0;
/** Says that we write, at most every three seconds. */
export function sayTyping(id: Id): void {
  if (Date.now() - typedAt < 3000) return;
  typedAt = Date.now();
  socket.send({ t: "typing", conversation: id });
}

function mark(id: Id, delivered: number, seen: number): void {
  const had = marked.get(id) ?? { delivered: 0, seen: 0 };
  if (delivered <= had.delivered && seen <= had.seen) return;
  if (socket.send({ t: "mark", conversation: id, delivered, seen })) marked.set(id, { delivered, seen });
}

function markDelivered(id: Id): void {
  mark(id, conversation(id).upto, marked.get(id)?.seen ?? 0);
}

/** The reader had everything in sight long enough. */
export function markSeen(id: Id): void {
  const upto = conversation(id).upto;
  if (upto === 0) return;
  mark(id, upto, upto);
  changeRow(id, { unread: 0 });
}

/** Tells the server whether this person would hear a lead. */
export function tellSound(isBlocked: boolean): void {
  if (blocked === isBlocked) return;
  blocked = isBlocked;
  socket.send({ t: "sound", blocked: isBlocked });
}

export function connectNow(): void {
  socket.connect();
}

/** Loads the first page of a list, or the next one. */
export async function loadList(name: ListName, fresh = false, tag: Id = ""): Promise<void> {
  const key = listKey(name, tag);
  const had = lists.peek()[key] ?? { state: "idle", next: "", more: false };
  if (had.state === "loading" && !fresh) return;
  const after = fresh ? "" : had.next;
  if (!fresh || had.state !== "ready") setList(key, { ...had, state: "loading" });
  if (!socket.ready && had.state === "idle") {
    forLine.add(key);
    await up;
    forLine.delete(key);
  }
  try {
    const page = await ask<{ items: Row[] | null; next: string | null }>(
      "GET",
      `/conversations?list=${name}&limit=50${tag ? `&tag=${tag}` : ""}${after ? `&after=${encodeURIComponent(after)}` : ""}`,
    );
    putRows(page.items ?? []);
    // The list is by last message; who waits longest may stand on a later page, and belongs on top of this one.
    if (key === "all" && fresh && page.next)
      putRows((await ask<{ items: Row[] | null }>("GET", "/conversations?list=unanswered&limit=100")).items ?? []);
    if (fresh && had.state === "ready")
      void refresh(missedRows(name, rows.peek().values(), page.items ?? [], !page.next, me.peek()?.id ?? "", tag));
    setList(key, { state: "ready", next: page.next ?? "", more: Boolean(page.next) });
  } catch {
    setList(key, { ...had, state: "failed" });
  }
}

// Rows that went to another list while the line was cut. One that is gone for us stays as it was known.
async function refresh(ids: readonly Id[]): Promise<void> {
  for (const id of ids.slice(0, 50)) {
    try {
      putRows([(await ask<{ row: Row }>("GET", `/conversations/${id}`)).row]);
    } catch {
      /* the next change of it will come by the line */
    }
  }
}

/** Keeps the line open while somebody is signed in, and the outbox in this browser. */
export function startLine(): void {
  let who = "";
  effect(() => {
    const id = me.value?.id ?? "";
    if (id === who) return;
    who = id;
    untracked(() => {
      if (!id) {
        socket.close();
        opened.clear();
        clearBoard();
        return;
      }
      outbox.value = readOutbox(remembered(`outbox.${id}`));
      awaitLine();
      socket.connect();
    });
  });
  effect(() => {
    const keep = unsentOrFailed();
    if (who) remember(`outbox.${who}`, keep.length ? JSON.stringify(keep) : null);
  });
  startHolding();
  addEventListener("online", () => {
    if (me.peek() && !socket.ready) socket.connect();
  });
}

const unsentOrFailed = () => outbox.value.filter((o) => !o.stored);
