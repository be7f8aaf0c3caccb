// The frames of the visitor's socket, one JSON object each. Samples of every type are in widget/testdata/frames, which
// the server's tests read too.
import type { Office, Picture } from "./config";

/** A file that came with a message: size in bytes, width and height in pixels, 0 when it is no picture. */
export interface SaidFile {
  id: string;
  name: string;
  type: string;
  size: number;
  width: number;
  height: number;
  preview: boolean;
}

/** A message. quote is the id of the message it answers. One that was retracted has neither quote nor text. */
export interface Said {
  n: number;
  at: string;
  kind: "said";
  id: string;
  by: { kind: "visitor" | "agent"; name?: string; who?: string };
  text?: string;
  quote?: string | undefined;
  files?: SaidFile[] | undefined;
  retracted?: boolean;
}

/** One thing that a visitor may know to have happened. */
export type Event =
  | Said
  | { n: number; at: string; kind: "retracted"; id: string }
  | { n: number; at: string; kind: "assigned"; name: string }
  | { n: number; at: string; kind: "closed" }
  | { n: number; at: string; kind: "reopened" }
  | { n: number; at: string; kind: "rated"; good: boolean; text?: string };

export type FrameUp =
  | { t: "hello"; v: 1; site: string; token: string; after: number }
  | { t: "say"; id: string; text: string; quote?: string | undefined; files?: string[] | undefined }
  | { t: "typing" }
  | { t: "rate"; good: boolean; comment: string }
  | { t: "page"; url: string; title: string }
  | { t: "mark"; delivered: number; seen: number }
  | { t: "ping" };

/** The conversation can be sent to this proved address, masked; state is what became of the newest letter, absent before the first. */
export interface Offer {
  to: string;
  state?: "sending" | "sent" | "failed" | "maybe";
}

export type FrameDown =
  | { t: "ready"; v: number; conversation: string; head: number; now: string }
  | { t: "events"; after: number; upto: number; more: boolean; events: Event[] }
  | { t: "ack"; id: string; n: number; at: string }
  | {
      t: "state";
      state: "waiting" | "with" | "closed";
      agent: { name: string; here: boolean } | null;
      picture?: Picture | null;
      ahead: number;
      office?: Office;
      letter?: Offer;
    }
  | { t: "marks"; delivered: number; seen: number }
  | { t: "typing"; name: string }
  | { t: "pong" }
  | { t: "error"; code: string; message: string; id?: string; retry_after_ms?: number }
  | { t: "bye"; retry_ms: number };

/** Reads one frame. What is not a JSON object with a type is nothing; a type nobody knows is left to the reader to ignore. */
export function readFrame(data: unknown): FrameDown | undefined {
  try {
    const frame = JSON.parse(String(data));
    return frame && typeof frame.t === "string" ? (frame as FrameDown) : undefined;
  } catch {
    return undefined;
  }
}
