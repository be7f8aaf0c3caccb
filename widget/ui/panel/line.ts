// The line to the server: one socket that says hello, notices silence, and comes back when it was cut.
import { type FrameDown, type FrameUp, readFrame } from "./frames";

/** After this much silence the other end is asked; after deadAfter without an answer the line is given up. In ms. */
const quietAfter = 25_000;
const deadAfter = 10_000;
const firstWait = 500;
const longestWait = 30_000;

/** What a close code means for us: the ranges are a promise of the server. */
export type Verdict = "again" | "stop" | "replaced" | "restart" | "slow";

/** Reads a close code: 4004, 4005 and 4009 say that we are not welcome, 4010 that another window of ours took over. */
export function verdictOf(code: number): Verdict {
  switch (code) {
    case 4004:
    case 4005:
    case 4009:
      return "stop";
    case 4010:
      return "replaced";
    case 4007:
      return "restart";
    case 1008:
    case 1013:
    case 4000:
    case 4008:
      return "slow";
    default:
      return "again";
  }
}

/**
 * How long to wait before try number `tries` (from 0), in ms. Doubles up to half a minute, and chance (0 to 1) spreads the
 * visitors of a restarted server over the second half of it. A hint of the server replaces the doubling.
 */
export function waitBefore(tries: number, hint: number, chance: number): number {
  const wait = hint || Math.min(firstWait * 2 ** tries, longestWait);
  return Math.round(hint ? wait * (1 + chance / 4) : wait * (0.5 + chance / 2));
}

/** The parts of the world that a line needs; tests give it another one. */
export interface World {
  connect(): WebSocket;
  later(work: () => void, ms: number): number;
  cancel(timer: number): void;
  chance(): number;
}

export interface Ears {
  hello(): FrameUp;
  frame(frame: FrameDown): void;
  cut(): void;
  stopped(why: "stop" | "replaced"): void;
  /** The server does not know our cursor: everything is to be read again. */
  restart(): void;
}

export class Line {
  readonly #world: World;
  readonly #ears: Ears;
  #socket: WebSocket | undefined;
  #tries = 0;
  #hint = 0;
  #timer = 0;
  #asked = false;

  constructor(world: World, ears: Ears) {
    this.#world = world;
    this.#ears = ears;
  }

  /** Opens the line now, unless it is open; a try that was planned for later is made at once. */
  open(): void {
    if (this.#socket) return;
    this.#world.cancel(this.#timer);
    let socket: WebSocket;
    try {
      socket = this.#world.connect();
    } catch {
      this.#plan();
      return;
    }
    this.#socket = socket;
    this.#listen(deadAfter, true); // a line that never says ready is a dead one
    socket.onopen = () => this.send(this.#ears.hello());
    socket.onmessage = (e) => {
      if (socket === this.#socket) this.#heard(e.data);
    };
    socket.onclose = (e) => {
      if (socket === this.#socket) this.#closed(verdictOf(e.code));
    };
  }

  /** Sends a frame if the line is open, and says whether it was. */
  send(frame: FrameUp): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Closes the line for good. */
  close(): void {
    this.#world.cancel(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #heard(data: unknown): void {
    this.#listen(quietAfter, false);
    const frame = readFrame(data);
    if (!frame) return;
    if (frame.t === "bye") this.#hint = frame.retry_ms;
    if (frame.t === "ready") {
      this.#tries = 0;
      this.#hint = 0;
    }
    this.#ears.frame(frame);
  }

  /** Waits for the next sign of life. */
  #listen(ms: number, asked: boolean): void {
    this.#asked = asked;
    this.#world.cancel(this.#timer);
    this.#timer = this.#world.later(() => this.#silence(), ms);
  }

  #silence(): void {
    if (!this.#asked && this.send({ t: "ping" })) {
      this.#listen(deadAfter, true);
      return;
    }
    const socket = this.#socket;
    this.#closed("again"); // the close handshake of a dead line can take minutes
    socket?.close();
  }

  #closed(verdict: Verdict): void {
    this.#socket = undefined;
    this.#world.cancel(this.#timer);
    if (verdict === "stop" || verdict === "replaced") {
      this.#ears.stopped(verdict);
      return;
    }
    if (verdict === "restart") this.#ears.restart();
    if (verdict === "slow") this.#tries = Math.max(this.#tries, 4);
    this.#ears.cut();
    this.#plan();
  }

  /** Plans the next try. A hint counts once: when the server is not back by then, the usual waits follow. */
  #plan(): void {
    const wait = waitBefore(this.#tries++, this.#hint, this.#world.chance());
    this.#hint = 0;
    this.#timer = this.#world.later(() => this.open(), wait);
  }
}
