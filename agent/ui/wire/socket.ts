// The staff's socket: says hello, keeps the line alive, comes back after a cut.
// It knows frames and time, no conversation.
import { fateOf, waitBefore } from "./backoff";
import { type FrameDown, type FrameUp, readFrame } from "./frames";

const quietAfter = 25_000; // ms without a word before we ask
const deadAfter = 10_000; // ms to answer the question

export interface SocketEars {
  frame(frame: FrameDown): void;
  up(): void;
  down(next: number): void; // ms until the next try
  /** Cut before the server said ready: perhaps it refused the upgrade, which a page is not told. */
  unheard(): void;
  signedOut(): void;
  replaced(): void;
}

export class StaffSocket {
  private ws: WebSocket | null = null;
  private isReady = false;
  private tries = 0;
  private hint = 0;
  private timer = 0;
  private alive = 0;
  private closed = false;
  private readonly csrf: () => string;
  private readonly ears: SocketEars;

  constructor(csrf: () => string, ears: SocketEars) {
    this.csrf = csrf;
    this.ears = ears;
  }

  get ready(): boolean {
    return this.isReady;
  }

  /** Opens the line now, also when a later try was planned. */
  connect(): void {
    clearTimeout(this.timer);
    this.closed = false;
    this.ws?.close();
    const url = new URL("/agent/socket", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const ws = new WebSocket(url);
    this.ws = ws;
    ws.onopen = () => ws.send(JSON.stringify({ t: "hello", v: 1, csrf: this.csrf() } satisfies FrameUp));
    ws.onmessage = (e) => {
      if (ws === this.ws) this.heard(e.data);
    };
    ws.onclose = (e) => {
      if (ws === this.ws) this.cut(e.code);
    };
    this.listen(deadAfter); // a line that never says ready is a dead one
  }

  /** Sends when the line is up; false when it is not: the caller keeps what must not be lost. */
  send(frame: FrameUp): boolean {
    if (!this.isReady || this.ws?.readyState !== WebSocket.OPEN) return false;
    this.ws.send(JSON.stringify(frame));
    return true;
  }

  /** Ends the line for good (sign-out). */
  close(): void {
    this.closed = true;
    this.isReady = false;
    clearTimeout(this.timer);
    clearTimeout(this.alive);
    this.ws?.close(1000);
    this.ws = null;
  }

  private heard(data: unknown): void {
    const frame = readFrame(data);
    this.listen(quietAfter);
    if (!frame) return;
    if (frame.t === "bye") {
      this.hint = frame.retry_ms;
      return;
    }
    if (frame.t === "ready") {
      this.isReady = true;
      this.tries = 0;
      this.hint = 0;
      this.ears.up();
    }
    this.ears.frame(frame);
  }

  // Restarts the clock that notices a line which died without a word.
  private listen(ms: number): void {
    clearTimeout(this.alive);
    this.alive = window.setTimeout(() => {
      if (ms === quietAfter && this.send({ t: "ping" })) this.listen(deadAfter);
      else this.cut(1006);
    }, ms);
  }

  private cut(code: number): void {
    clearTimeout(this.alive);
    const ws = this.ws;
    const unheard = !this.isReady;
    this.ws = null;
    this.isReady = false;
    if (ws && ws.readyState < WebSocket.CLOSING) ws.close();
    if (this.closed) return;
    const fate = fateOf(code);
    if (fate === "sign_in") {
      this.ears.signedOut();
      return;
    }
    if (fate === "replaced") {
      this.ears.replaced();
      return;
    }
    const next = waitBefore(this.tries++, this.hint, Math.random());
    this.hint = 0;
    this.timer = window.setTimeout(() => this.connect(), next);
    this.ears.down(next);
    if (unheard) this.ears.unheard();
  }
}
