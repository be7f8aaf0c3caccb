// What the visitor sees of the conversation, as a pure fold over what was heard and done. No DOM, no clock, no storage.
import type { Office, Picture } from "./config";
import type { Event, FrameDown, Offer, Said, SaidFile } from "./frames";

/** A message of the visitor that the log has not shown yet. A code means that it was refused for good; with blanks it is the server's sentence. */
export interface Outgoing {
  id: string;
  text: string;
  /** The id of the message it answers. */
  quote?: string | undefined;
  files?: SaidFile[] | undefined;
  code?: string;
}

/**
 * idle: there is no conversation; joining: on the way to the first answer; live; cut: was live or joining, tries again;
 * elsewhere: another window took this place, we stay quiet until asked.
 */
export type Link = "idle" | "joining" | "live" | "cut" | "elsewhere";

export interface State {
  link: Link;
  /** The id of the conversation; "" before the line was live. */
  conversation: string;
  /** The number up to which everything was heard. */
  upto: number;
  /** The head when the line first became live: what is newer is news, also when it came while the line was cut. */
  head: number;
  log: Event[];
  own: Outgoing[];
  /** How far staff got. */
  delivered: number;
  seen: number;
  /** The newest message of staff, and the newest that was in sight. */
  theirs: number;
  mine: number;
  mode: "waiting" | "with" | "closed";
  agent: { name: string; here: boolean } | null;
  /** undefined: not told yet. */
  picture?: Picture | null | undefined;
  ahead: number;
  office: Office;
  /** undefined: it is not sent by e-mail. */
  letter?: Offer | undefined;
  writing: string;
}

export type Action =
  | { do: "link"; link: Link }
  | { do: "frame"; frame: FrameDown }
  | { do: "say"; id: string; text: string; quote?: string | undefined; files?: SaidFile[] | undefined }
  | { do: "failed"; id: string; code: string }
  | { do: "retry"; id: string }
  | { do: "drop"; id: string }
  | { do: "outbox"; own: Outgoing[] }
  | { do: "looked"; n: number }
  | { do: "quiet" }
  | { do: "office"; office: Office }
  | { do: "forget" };

/** The state before anything has happened. */
export function begin(office: Office): State {
  return {
    link: "idle",
    conversation: "",
    upto: 0,
    head: 0,
    log: [],
    own: [],
    delivered: 0,
    seen: 0,
    theirs: 0,
    mine: 0,
    mode: "waiting",
    agent: null,
    ahead: 0,
    office,
    writing: "",
  };
}

/** Folds one action into the state. What changes nothing returns the same object, so that nothing is drawn again. */
export function reduce(s: State, a: Action): State {
  switch (a.do) {
    case "link":
      return s.link === a.link ? s : { ...s, link: a.link, writing: "" };
    case "frame":
      return hear(s, a.frame);
    case "say":
      return { ...s, own: [...s.own, { id: a.id, text: a.text, quote: a.quote, files: a.files }] };
    case "failed":
      return { ...s, own: s.own.map((m) => (m.id === a.id ? { ...m, code: a.code } : m)) };
    case "retry":
      // What was quoted is not there: the message goes without it.
      return {
        ...s,
        own: s.own.map((m) =>
          m.id === a.id ? { id: m.id, text: m.text, quote: m.code === "no_quote" ? "" : m.quote, files: m.files } : m,
        ),
      };
    case "drop":
      return { ...s, own: s.own.filter((m) => m.id !== a.id) };
    case "outbox":
      return { ...s, own: join(s, a.own) };
    case "looked":
      return a.n > s.mine ? { ...s, mine: a.n } : s;
    case "quiet":
      return s.writing ? { ...s, writing: "" } : s;
    case "office":
      return { ...s, office: a.office };
    case "forget":
      return begin(s.office);
  }
}

/** Folds a frame. Frames of a type that is not known, and events of a kind that is not known, change nothing. */
function hear(s: State, f: FrameDown): State {
  switch (f.t) {
    case "ready":
      return { ...s, link: "live", conversation: f.conversation, head: s.head || f.head };
    case "events":
      return { ...add(s, f.events), upto: Math.max(s.upto, f.upto) };
    case "ack":
      return acknowledge(s, f.id, f.n, f.at);
    case "state":
      return { ...s, ...f, mode: f.state }; // what it says stands under the same names here
    case "marks":
      return { ...s, delivered: Math.max(s.delivered, f.delivered), seen: Math.max(s.seen, f.seen) };
    case "typing":
      return { ...s, writing: f.name };
    default:
      return s;
  }
}

const kinds = new Set(["said", "retracted", "assigned", "closed", "reopened", "rated"]);

/** Adds events by number. A number that is there already is the same event heard twice, from an ack or after a resume. */
function add(s: State, events: Event[]): State {
  const known = new Set(s.log.map((e) => e.n));
  const fresh = events.filter((e) => kinds.has(e.kind) && !known.has(e.n));
  if (!fresh.length) return s;
  const log = bury([...s.log, ...fresh].sort((a, b) => a.n - b.n));
  const said = new Set(log.map((e) => (e.kind === "said" ? e.id : "")));
  let { theirs, mine, writing } = s;
  for (const e of fresh) {
    if (e.kind !== "said") continue;
    if (e.by.kind === "agent") {
      theirs = Math.max(theirs, e.n);
      writing = "";
    } else mine = Math.max(mine, e.n); // whoever answers has seen what stands above
  }
  return { ...s, log, theirs, mine, writing, own: s.own.filter((m) => !said.has(m.id)) };
}

/** Puts a tombstone where a message was retracted; its text is nowhere then. */
function bury(log: Event[]): Event[] {
  const gone = new Set(log.map((e) => e.kind === "retracted" && e.id));
  return log.map((e) =>
    e.kind === "said" && gone.has(e.id) ? { n: e.n, at: e.at, kind: e.kind, id: e.id, by: e.by, retracted: true } : e,
  );
}

/** A message in words, though it has none but files. */
export function wordsOf(m: { text?: string | undefined; files?: SaidFile[] | undefined }): string {
  return m.text || (m.files ?? []).map((f) => f.name).join(", ");
}

/** The message with this id, if it was heard. */
export function saidAs(s: State, id: string | undefined): Said | undefined {
  return s.log.find((e): e is Said => e.kind === "said" && e.id === id);
}

/** An acknowledged message is in the log at its number, although the log may not have been heard up to there. */
function acknowledge(s: State, id: string, n: number, at: string): State {
  const m = s.own.find((own) => own.id === id);
  return m ? add(s, [{ n, at, kind: "said", id, by: { kind: "visitor" }, text: m.text, quote: m.quote, files: m.files }]) : s;
}

/** Takes over an outbox that another tab, or this one before a reload, has written. Its own order stays. */
function join(s: State, own: Outgoing[]): Outgoing[] {
  const said = new Set(s.log.map((e) => (e.kind === "said" ? e.id : "")));
  const here = new Set(own.map((m) => m.id));
  return [...own.filter((m) => !said.has(m.id)), ...s.own.filter((m) => !here.has(m.id))];
}

/** The next message that waits to be sent. One at a time: only so do they arrive in the order in which they were written. */
export function nextToSend(s: State): Outgoing | undefined {
  return s.link === "live" ? s.own.find((m) => !m.code) : undefined;
}

/** Messages of staff with a number above n. */
export function answers(s: State, n: number): Said[] {
  return s.log.filter((e): e is Said => e.kind === "said" && e.by.kind === "agent" && !e.retracted && e.n > n);
}

/** Messages of staff that were not in sight yet. */
export function unread(s: State): Said[] {
  return answers(s, s.mine);
}

export type Fate = "sending" | "sent" | "delivered" | "seen" | "failed" | "later";

/** What became of the visitor's message with number n. */
export function fateOf(s: State, n: number): Fate {
  return n <= s.seen ? "seen" : n <= s.delivered ? "delivered" : "sent";
}

/** A message as it is drawn; one that is still on its way has no time. A tombstone has no text. */
export interface Bubble {
  is: "said";
  key: string;
  at: string;
  text: string | undefined;
  out: boolean;
  turn: boolean;
  name: string;
  /** Who of the staff said it, where they begin to speak. */
  who?: string | undefined;
  gone: boolean;
  quote: Said | undefined;
  files: SaidFile[] | undefined;
  fate?: Fate;
  code?: string;
}

/** A line of the log as it is drawn. */
export type Row = { is: "day"; key: string; at: string } | { is: "note"; key: string; event: Event } | Bubble;

/**
 * The lines of the log: a day line whenever the date changes (dayOf says which day an instant is, in the visitor's time
 * zone), notices, messages, and the visitor's messages that are still on their way. The fate stands beside the last message of
 * each fate only, as the ones above it share it.
 */
export function rows(s: State, dayOf: (at: string) => string): Row[] {
  const out: Row[] = [];
  let day = "";
  let side = "";
  const fates = lastOfEachFate(s);
  for (const e of s.log) {
    if (e.kind === "retracted" || e.kind === "rated") continue; // the one shows where the message stood, the other at the end
    const today = dayOf(e.at);
    if (today !== day) {
      out.push({ is: "day", key: `d${e.n}`, at: e.at });
      day = today;
      side = "";
    }
    if (e.kind !== "said") {
      out.push({ is: "note", key: `n${e.n}`, event: e });
      side = "";
      continue;
    }
    const mine = e.by.kind === "visitor";
    const speaker = e.by.who || e.by.kind;
    const row: Bubble = {
      is: "said",
      key: e.id,
      at: e.at,
      text: e.text,
      out: mine,
      turn: !!side && side !== speaker,
      name: e.by.name ?? "",
      gone: !!e.retracted,
      quote: saidAs(s, e.quote),
      files: e.files,
    };
    if (!mine && side !== speaker) row.who = e.by.who ?? "";
    if (mine && fates.has(e.n)) row.fate = fateOf(s, e.n);
    side = speaker;
    out.push(row);
  }
  for (const m of s.own) {
    const fate: Fate = m.code ? "failed" : s.link === "live" ? "sending" : "later";
    out.push({
      is: "said",
      key: m.id,
      at: "",
      text: m.text,
      out: true,
      turn: !!side && side !== "visitor",
      name: "",
      gone: false,
      quote: saidAs(s, m.quote),
      files: m.files,
      fate,
      ...(m.code ? { code: m.code } : {}),
    });
    side = "visitor";
  }
  return out;
}

/** Numbers of the visitor's messages that are the last of their fate. */
function lastOfEachFate(s: State): Set<number> {
  const last = new Map<Fate, number>();
  for (const e of s.log) if (e.kind === "said" && e.by.kind === "visitor") last.set(fateOf(s, e.n), e.n);
  return new Set(last.values());
}
