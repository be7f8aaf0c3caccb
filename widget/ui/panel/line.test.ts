import assert from "node:assert/strict";
import test from "node:test";
import type { FrameDown } from "./frames";
import { Line, verdictOf, waitBefore } from "./line";

/** A world in which time passes only when told to, and sockets do what the test says. */
class Fake {
  time = 0;
  sockets: FakeSocket[] = [];
  refuses = false;
  #timers = new Map<number, { at: number; work: () => void }>();
  #next = 1;
  connect = () => {
    if (this.refuses) throw new Error("no sockets here");
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  later = (work: () => void, ms: number) => {
    this.#timers.set(this.#next, { at: this.time + ms, work });
    return this.#next++;
  };
  cancel = (timer: number) => void this.#timers.delete(timer);
  chance = () => 0;
  pass(ms: number) {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.time = due[1].at;
      due[1].work();
    }
    this.time = end;
  }
  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert.ok(socket);
    return socket;
  }
}

class FakeSocket {
  readyState = 0;
  sent: { t: string }[] = [];
  onopen?: () => void;
  onmessage?: (e: { data: string }) => void;
  onclose?: (e: { code: number }) => void;
  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.readyState = 3;
  }
  opens() {
    this.readyState = 1;
    this.onopen?.();
  }
  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  cuts(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function setUp() {
  const world = new Fake();
  const told: string[] = [];
  const frames: FrameDown[] = [];
  const line = new Line(world, {
    hello: () => ({ t: "hello", v: 1, site: "demo", token: "t", after: 0 }),
    frame: (f) => frames.push(f),
    cut: () => told.push("cut"),
    stopped: (why) => told.push(why),
    restart: () => told.push("restart"),
  });
  line.open();
  return { world, told, frames, line };
}

const ready = { t: "ready", v: 1, conversation: "c", head: 0, now: "" };

test("the first word is hello, once", () => {
  const { world, line } = setUp();
  world.last.opens();
  line.open();
  assert.equal(world.sockets.length, 1);
  assert.deepEqual(world.last.sent, [{ t: "hello", v: 1, site: "demo", token: "t", after: 0 }]);
});

test("a cut line comes back, later each time, and at once after it was ready", () => {
  const { world, told } = setUp();
  const waits: number[] = [];
  for (let i = 0; i < 4; i++) {
    const n = world.sockets.length;
    world.last.cuts(1006);
    let ms = 0;
    while (world.sockets.length === n) {
      world.pass(10);
      ms += 10;
    }
    waits.push(ms);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000]);
  world.last.opens();
  world.last.says(ready);
  world.last.cuts(1006);
  world.pass(250);
  assert.equal(world.sockets.length, 6);
  assert.equal(told.length, 5);
});

test("the server's hint at a restart is kept", () => {
  const { world } = setUp();
  world.last.opens();
  world.last.says(ready);
  world.last.says({ t: "bye", retry_ms: 7000 });
  world.last.cuts(1012);
  world.pass(6990);
  assert.equal(world.sockets.length, 1);
  world.pass(20);
  assert.equal(world.sockets.length, 2);
});

test("close codes that say stay away are obeyed", () => {
  for (const [code, word] of [
    [4004, "stop"],
    [4009, "stop"],
    [4010, "replaced"],
  ] as const) {
    const { world, told } = setUp();
    world.last.cuts(code);
    world.pass(3_600_000);
    assert.deepEqual(told, [word]);
    assert.equal(world.sockets.length, 1, `${code}`);
  }
});

test("a silent line is asked, and given up when it does not answer", () => {
  const { world, told } = setUp();
  world.last.opens();
  world.last.says(ready);
  world.pass(25_000);
  assert.equal(world.last.sent.at(-1)?.t, "ping");
  world.last.says({ t: "pong" });
  world.pass(25_000);
  assert.deepEqual(told, []);
  world.pass(10_000);
  assert.deepEqual(told, ["cut"]);
  const old = world.sockets[0];
  world.pass(250);
  assert.equal(world.sockets.length, 2);
  old?.says(ready);
  old?.cuts(1006);
  assert.deepEqual(told, ["cut"], "a line that was given up is not heard any more");
});

test("a line that is closed for good stays closed", () => {
  const { world, line } = setUp();
  line.close();
  world.pass(3_600_000);
  assert.equal(world.sockets.length, 1);
  assert.equal(line.send({ t: "ping" }), false);
});

test("a browser that refuses sockets is tried again and breaks nothing", () => {
  const { world, line } = setUp();
  world.last.cuts(1006);
  world.refuses = true;
  line.open();
  world.pass(10_000);
  world.refuses = false;
  world.pass(60_000);
  assert.ok(world.sockets.length > 1);
});

test("what a close code means", () => {
  assert.deepEqual([1001, 1006, 1012, 1011].map(verdictOf), ["again", "again", "again", "again"]);
  assert.equal(verdictOf(4007), "restart");
  assert.deepEqual([1013, 4000, 4008].map(verdictOf), ["slow", "slow", "slow"]);
});

test("waits stay within half a minute and within the second half of each step", () => {
  for (let tries = 0; tries < 100; tries++)
    for (const chance of [0, 0.5, 0.999]) {
      const ms = waitBefore(tries, 0, chance);
      assert.ok(ms >= 250 && ms <= 30_000, `${ms}`);
    }
});
