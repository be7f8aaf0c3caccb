// Everything the screens show that comes from the socket and the lists, as signals.
import { batch, computed, signal } from "@preact/signals";
import { dropShown, settle } from "../conversation/outbox";
import {
  addEvents,
  addMarks,
  addNotes,
  addTyping,
  type Conversation,
  endTyping,
  type Outgoing,
  openConversation,
} from "../conversation/state";
import { isNewer, type ListName, waitingForMe } from "../lists/state";
import { addLead, callsFor, deadline, type Lead, leadsAfter } from "../popup/state";
import type { Counts, Floorer, FrameDown, Id, Row } from "../wire/frames";
import { now, serverNow, setClock } from "./clock";
import { me } from "./session";

export const rows = signal<ReadonlyMap<Id, Row>>(new Map());
export const counts = signal<Counts | null>(null);
export const people = signal<readonly Floorer[]>([]);
export const leads = signal<readonly Lead[]>([]);
export const outbox = signal<readonly Outgoing[]>([]);
export const conversations = signal<ReadonlyMap<Id, Conversation>>(new Map());
/** Conversations for which nobody could be told; red until somebody has them. */
export const alarms = signal<readonly Id[]>([]);
/** The conversation of mine that came back from snooze last. */
export const back = signal<Id>("");
/** The line: null while it never stood; `since` is the last contact while it is cut. */
export const line = signal<{ up: boolean; since: number; replaced: boolean }>({ up: false, since: 0, replaced: false });
/** What is said aloud to a screen reader, politely or at once. */
export const spoken = signal({ polite: "", urgent: "" });

export interface ListState {
  state: "idle" | "loading" | "ready" | "failed";
  next: string;
  more: boolean;
}
const idle: ListState = { state: "idle", next: "", more: false };
/** What was read of each list, by listKey. */
export const lists = signal<Readonly<Record<string, ListState>>>({});
/** A list, or the part of it with a tag. */
export const listKey = (name: ListName, tag: Id): string => (tag ? `${name} ${tag}` : name);
export const listState = (name: ListName, tag: Id): ListState => lists.value[listKey(name, tag)] ?? idle;
export function setList(key: string, state: ListState): void {
  lists.value = { ...lists.peek(), [key]: state };
}

/** Who waits for me, for the title. */
export const waiting = computed(() => waitingForMe(rows.value.values(), me.value?.id ?? ""));
/** Unread messages in my conversations, for the badge on the menu. */
export const unread = computed(() => {
  let n = 0;
  for (const r of rows.value.values()) if (r.state === "open" && r.agent === me.value?.id) n += r.unread;
  return n;
});

/** Puts rows in; older ones do not undo newer ones. A row that calls for me and is not acknowledged rings. */
export function putRows(list: readonly Row[]): void {
  if (list.length === 0) return;
  const next = new Map(rows.peek());
  let calls = leads.peek();
  for (const row of list) {
    const had = next.get(row.id);
    if (!isNewer(row, had)) continue;
    next.set(row.id, row);
    if (had && !had.woken_at && row.woken_at && row.agent === me.peek()?.id) back.value = row.id;
    if (callsFor(row, me.peek()?.id ?? "") && !calls.some((l) => l.id === row.id)) {
      const since = Date.parse(row.assigned_at ?? "") || serverNow();
      calls = addLead(calls, { id: row.id, row, answerBy: deadline(row), rule: row.assigned_rule, helperFor: row.helper_for, since });
    }
  }
  batch(() => {
    rows.value = next;
    leads.value = calls;
  });
}

export function changeRow(id: Id, change: Partial<Row>): void {
  const row = rows.peek().get(id);
  if (row) rows.value = new Map(rows.peek()).set(id, { ...row, ...change });
}

export function conversation(id: Id): Conversation {
  return conversations.peek().get(id) ?? openConversation(id);
}

export function putConversation(c: Conversation): void {
  conversations.value = new Map(conversations.peek()).set(c.id, c);
}

/** Forgets everything of the person who signed out, except what was typed. */
export function clearBoard(): void {
  batch(() => {
    rows.value = new Map();
    counts.value = null;
    leads.value = [];
    conversations.value = new Map();
    alarms.value = [];
    line.value = { up: false, since: 0, replaced: false };
    lists.value = {};
  });
}

/** Takes one frame. `gap` is called when a conversation must be read again from its cursor. */
export function takeFrame(frame: FrameDown, gap: (id: Id) => void): void {
  batch(() => {
    leads.value = leadsAfter(leads.peek(), frame, me.peek()?.id ?? "", serverNow());
    outbox.value = settle(outbox.peek(), frame);
    switch (frame.t) {
      case "ready":
        setClock(frame.now);
        me.value = { ...me.peek(), ...frame.me };
        break;
      case "rows":
        putRows(frame.rows);
        frame.rows.forEach(clearAlarm);
        break;
      case "lead":
        putRows([frame.row]);
        break;
      case "counts":
        counts.value = frame;
        break;
      case "people":
        takePeople(frame.items);
        break;
      case "alarm":
        alarms.value = [...alarms.peek().filter((id) => id !== frame.conversation), frame.conversation];
        break;
      case "typing":
        putConversation(addTyping(conversation(frame.conversation), frame.by, serverNow()));
        break;
      case "marks":
        putConversation(addMarks(conversation(frame.conversation), frame));
        changeRow(frame.conversation, { online: frame.online, last_online: frame.last_online });
        break;
      case "events": {
        const next = addEvents(conversation(frame.conversation), frame);
        if (next) {
          putConversation(next);
          outbox.value = dropShown(outbox.peek(), next.events);
          if (frame.events.some((e) => e.kind === "retracted")) spoken.value = { polite: "", urgent: "" }; // it may hold the text
        } else gap(frame.conversation);
        break;
      }
      case "note":
        putConversation(addNotes(conversation(frame.conversation), [frame.event]));
        break;
      default:
        break;
    }
  });
}

function clearAlarm(row: Row): void {
  if (row.accepted_at || row.state !== "open" || row.waiting_on !== "us") alarms.value = alarms.peek().filter((id) => id !== row.id);
}

function takePeople(items: readonly Floorer[]): void {
  people.value = items;
  const mine = me.peek();
  const self = items.find((p) => p.id === mine?.id);
  if (mine && self) me.value = { ...mine, state: self.state, load: self.load, limit: self.limit };
}

// Somebody who stopped writing without sending is not writing any more.
now.subscribe((at) => {
  for (const c of conversations.peek().values()) {
    const ended = endTyping(c, at);
    if (ended !== c) putConversation(ended);
  }
});
