// What crosses the staff's socket and API, as TypeScript. The samples in
// agent/testdata/frames are read by this side and by the server's tests, so a
// renamed field fails on both.

export type Id = string;
export type Instant = string; // RFC 3339, UTC

export interface Author {
  kind: "visitor" | "agent" | "system";
  id?: Id;
  name?: string;
}
export interface Page {
  url: string;
  title: string;
  referrer: string;
}
export interface Answer {
  key: string;
  label: string;
  value: string;
}
export interface Evidence {
  kind: string;
  strength: "proved" | "strong" | "medium" | "weak";
  text: string;
}

/** What a message or note tells of a file that came with it. */
export interface FileInfo {
  id: string;
  name: string;
  type: string;
  size: number; // bytes
  width: number; // pixels; 0 when it is no picture
  height: number;
  preview: boolean;
}

export interface Row {
  id: Id;
  n: number;
  site: string;
  visitor: Id;
  name: string;
  state: "open" | "closed" | "suspect";
  waiting_on: "us" | "client" | "nobody";
  waits_since: Instant | null;
  agent: Id;
  agent_name: string;
  responsible: Id;
  responsible_name: string;
  helper_for: string;
  assigned_at: Instant | null;
  assigned_rule: string;
  answer_by?: Instant | null;
  accepted_at: Instant | null;
  waiting_reason: string;
  client: Id;
  client_name: string;
  client_kind: string;
  /** Somebody of the staff merged the visitor's card into this client. */
  client_joined?: boolean;
  verified: boolean;
  last_at: Instant;
  last_text: string;
  /** What the last message brought. */
  last_file?: { name: string; picture: boolean; count: number } | null;
  last_by: string;
  started_at: Instant;
  closed_at: Instant | null;
  first_answer_at: Instant | null;
  erased_at?: Instant;
  rating?: { good: boolean; comment?: string; at: Instant } | null;
  page: Page;
  ip: string;
  browser: string;
  language: string;
  time_zone: string;
  topic: string;
  answers: Answer[] | null;
  suspect_reasons: string[] | null;
  evidence: Evidence[] | null;
  visitor_ns: number[] | null;
  receipts: number[] | null;
  over_capacity: boolean;
  /** Ids of tags; null in a row of an older server. */
  tags: Id[] | null;
  /** Laid aside until then. */
  snoozed_until: Instant | null;
  /** Came back on time, and nobody has said anything since. */
  woken_at: Instant | null;
  /** The note with which it was handed to its agent, until they answer; "" for none. */
  hand_note: string;
  unread: number;
  online: boolean;
  last_online: Instant | null;
}

export type Presence = "here" | "away" | "offline";
export interface Me {
  id: Id;
  name: string;
  email?: string;
  /** Id of a portrait, "" for none. */
  photo?: string | undefined;
  role: "manager" | "agent";
  tier: string;
  state: Presence;
  load: number;
  limit: number;
}
export interface Floorer {
  id: Id;
  name: string;
  /** Id of a portrait, "" for none. */
  photo?: string | undefined;
  tier: string;
  state: Presence;
  load: number;
  limit: number;
}

export interface StoredEvent {
  n: number;
  at: Instant;
  kind: string;
  data: EventData;
}
// One flat shape for the data of every kind; which fields are there follows from the kind.
export interface EventData {
  good?: boolean;
  comment?: string;
  id?: string;
  by?: Author;
  text?: string;
  files?: FileInfo[];
  quote?: string;
  keep_files?: boolean;
  retracted?: boolean;
  seen?: boolean;
  mentions?: Id[] | null;
  after?: number;
  page?: Page;
  policy?: string;
  agent?: Id;
  agent_name?: string;
  rule?: string;
  helper_for?: string;
  responsible?: Id;
  responsible_name?: string;
  receipt?: number;
  over_capacity?: boolean;
  over_reason?: string;
  answer_by?: Instant;
  reason?: string;
  why?: string;
  wake_at?: Instant | null;
  client?: Id;
  client_name?: string;
  client_kind?: string;
  verified?: boolean;
  request_title?: string;
  request?: string;
  tag?: Id;
  name?: string;
  until?: Instant;
  suspect?: string[] | null;
}

export type FrameUp =
  | { t: "hello"; v: 1; csrf: string }
  | { t: "open"; conversation: Id; after: number }
  | { t: "shut"; conversation: Id }
  | { t: "say"; conversation: Id; id: string; text: string; quote?: string; files?: readonly string[] }
  | { t: "typing"; conversation: Id }
  | { t: "mark"; conversation: Id; delivered: number; seen: number }
  | { t: "sound"; blocked: boolean }
  | { t: "ping" };

export type FrameDown =
  | { t: "ready"; v: number; me: Me; now: Instant }
  | { t: "rows"; rows: Row[] }
  | Counts
  | Events
  | { t: "ack"; conversation: Id; id: string; n: number; at: Instant }
  | MarksFrame
  | { t: "typing"; conversation: Id; by: Author }
  | LeadFrame
  | { t: "lead_gone"; conversation: Id; why: string; by: string }
  | { t: "people"; items: Floorer[] }
  | NoteFrame
  | MentionFrame
  | { t: "alarm"; conversation: Id; code: string }
  | ErrorFrame
  | { t: "pong" }
  | { t: "bye"; retry_ms: number };

export interface Counts {
  t: "counts";
  mine: number;
  waiting: number;
  all: number;
  snoozed: number;
  suspect: number;
  unanswered: number;
}
export interface Events {
  t: "events";
  conversation: Id;
  after: number;
  upto: number;
  more: boolean;
  events: StoredEvent[];
}
export interface MarksFrame {
  t: "marks";
  conversation: Id;
  delivered: number;
  seen: number;
  online: boolean;
  last_online: Instant | null;
}
export interface LeadFrame {
  t: "lead";
  conversation: Id;
  row: Row;
  answer_by: Instant | null;
  rule: string;
  helper_for: string;
  /** What the colleague wrote who handed it over. */
  note?: HandNote;
}
export interface HandNote {
  by: string;
  text: string;
}
/** A new note beside an open conversation. */
export interface NoteFrame {
  t: "note";
  conversation: Id;
  event: StoredEvent;
}
/** Somebody wrote a note for us. */
export interface MentionFrame {
  t: "mention";
  conversation: Id;
  by: string;
  text: string;
}
export interface ErrorFrame {
  t: "error";
  code: string;
  message: string;
  conversation?: Id;
  id?: string;
  retry_after_ms?: number;
}

const known = new Set<string>([
  "ready",
  "rows",
  "counts",
  "events",
  "ack",
  "marks",
  "typing",
  "lead",
  "lead_gone",
  "people",
  "note",
  "mention",
  "alarm",
  "error",
  "pong",
  "bye",
]);

/** Reads one frame of the server. A frame of an unknown type, or no frame at all, is null: newer servers may say more. */
export function readFrame(text: unknown): FrameDown | null {
  if (typeof text !== "string") return null;
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== "object" || frame === null || !("t" in frame)) return null;
    return known.has(String(frame.t)) ? (frame as FrameDown) : null;
  } catch {
    return null;
  }
}
