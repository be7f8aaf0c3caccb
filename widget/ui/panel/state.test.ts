import assert from "node:assert/strict";
import test from "node:test";
import ack from "../../testdata/frames/ack.json";
import bye from "../../testdata/frames/bye.json";
import error from "../../testdata/frames/error.json";
import events from "../../testdata/frames/events.json";
import marks from "../../testdata/frames/marks.json";
import pong from "../../testdata/frames/pong.json";
import ready from "../../testdata/frames/ready.json";
import state from "../../testdata/frames/state.json";
import typing from "../../testdata/frames/typing.json";
import { type Event, type FrameDown, readFrame, type Said } from "./frames";
import { type Action, begin, fateOf, nextToSend, reduce, rows, type State, unread } from "./state";

const start = begin({ state: "here", people: 3 });
const after = (...actions: Action[]): State => actions.reduce(reduce, start);
const frame = (f: FrameDown): Action => ({ do: "frame", frame: f });
const heard = (...list: Event[]): Action =>
  frame({ t: "events", after: 0, upto: Math.max(...list.map((e) => e.n)), more: false, events: list });
const live = frame({ t: "ready", v: 1, conversation: "c", head: 0, now: "" });
const mine = (n: number, id: string, text = id): Event => ({
  n,
  at: "2026-11-20T08:00:00.000Z",
  kind: "said",
  id,
  by: { kind: "visitor" },
  text,
});
const theirs = (n: number, id: string): Event => ({
  n,
  at: "2026-11-20T08:00:00.000Z",
  kind: "said",
  id,
  by: { kind: "agent", name: "Anna" },
  text: id,
});
const dayOf = (at: string) => at.slice(0, 10);
const texts = (s: State) => rows(s, dayOf).flatMap((r) => (r.is === "said" ? [r.text] : []));

test("every sample of what the server says is read and folded", () => {
  const samples = [ack, bye, error, events, marks, pong, ready, state, typing].flat().filter((s) => s.direction === "to_client");
  assert.ok(samples.length > 20);
  let s = start;
  for (const sample of samples) {
    const f = readFrame(JSON.stringify(sample.frame));
    assert.ok(f, sample.name);
    s = reduce(s, frame(f));
  }
  assert.equal(s.upto, 210);
  assert.equal(s.log.filter((e) => e.kind === "said").length, 6);
  assert.ok(!JSON.stringify(s).includes("creditworthy"));
});

test("what is not a frame is nothing, and a frame nobody knows changes nothing", () => {
  for (const data of ["", "[]", "null", "7", '"t"', "{", '{"t":5}', "{}"]) assert.equal(readFrame(data), undefined, data);
  assert.equal(reduce(start, frame(readFrame('{"t":"painted"}') as FrameDown)), start);
});

test("an event that is heard twice is shown once, in any order", () => {
  const s = after(heard(mine(4, "b"), mine(2, "a")), heard(mine(2, "a")), heard(mine(6, "c"), mine(4, "b")));
  assert.deepEqual(texts(s), ["a", "b", "c"]);
});

test("a message goes from sending to sent to delivered to seen, and stands once", () => {
  let s = after(live, { do: "say", id: "m1", text: "hello" });
  const fate = () => rows(s, dayOf).flatMap((r) => (r.is === "said" ? [r.fate] : []));
  assert.deepEqual(fate(), ["sending"]);
  s = reduce(s, frame({ t: "ack", id: "m1", n: 3, at: "2026-11-20T08:00:00.000Z" }));
  assert.deepEqual(fate(), ["sent"]);
  s = reduce(s, heard(mine(3, "m1", "hello")));
  assert.deepEqual(fate(), ["sent"]);
  s = reduce(s, frame({ t: "marks", delivered: 3, seen: 0 }));
  assert.deepEqual(fate(), ["delivered"]);
  s = reduce(s, frame({ t: "marks", delivered: 3, seen: 3 }));
  assert.deepEqual(fate(), ["seen"]);
  s = reduce(s, frame({ t: "marks", delivered: 1, seen: 1 }));
  assert.deepEqual(fate(), ["seen"], "marks never go back");
});

test("an ack ahead of the cursor does not move it", () => {
  const s = after(live, { do: "say", id: "m1", text: "x" }, frame({ t: "ack", id: "m1", n: 9, at: "" }));
  assert.equal(s.upto, 0);
  assert.deepEqual(texts(reduce(s, heard(theirs(8, "before"), mine(9, "m1", "x")))), ["before", "x"]);
});

test("messages are sent one at a time, in the order in which they were written", () => {
  let s = after({ do: "say", id: "a", text: "a" }, { do: "say", id: "b", text: "b" });
  assert.equal(nextToSend(s), undefined, "not before the line is live");
  s = reduce(s, live);
  assert.equal(nextToSend(s)?.id, "a");
  s = reduce(s, frame({ t: "ack", id: "a", n: 2, at: "" }));
  assert.equal(nextToSend(s)?.id, "b");
  s = reduce(s, { do: "failed", id: "b", code: "too_long" });
  assert.equal(nextToSend(s), undefined);
  assert.equal(rows(s, dayOf).at(-1)?.is, "said");
  s = reduce(s, { do: "retry", id: "b" });
  assert.equal(nextToSend(s)?.id, "b");
});

test("an outbox of another tab is joined without doubles and without what has arrived", () => {
  const s = after(heard(mine(2, "a")), { do: "say", id: "c", text: "c" });
  const joined = reduce(s, {
    do: "outbox",
    own: [
      { id: "a", text: "a" },
      { id: "b", text: "b" },
      { id: "c", text: "c" },
    ],
  });
  assert.deepEqual(texts(joined), ["a", "b", "c"]);
});

test("while the line is cut a message says that it will be sent", () => {
  const s = after(live, { do: "link", link: "cut" }, { do: "say", id: "a", text: "a" });
  const last = rows(s, dayOf).at(-1);
  assert.equal(last?.is === "said" && last.fate, "later");
});

test("unread are the answers that were not in sight; who writes has seen what stands above", () => {
  const s = after(heard(mine(2, "q"), theirs(4, "a1"), theirs(6, "a2")));
  assert.equal(unread(s).length, 2);
  assert.equal(unread(reduce(s, { do: "looked", n: 4 })).length, 1);
  assert.equal(unread(reduce(s, heard(mine(8, "q2")))).length, 0);
  assert.equal(reduce(s, { do: "looked", n: 0 }), s);
});

test("a day line stands wherever the date changes, and the fate only beside the last of each", () => {
  const next: Event = { n: 9, at: "2026-11-21T08:00:00.000Z", kind: "said", id: "d", by: { kind: "visitor" }, text: "d" };
  const s = after(heard(mine(2, "a"), mine(4, "b"), mine(6, "c"), next), frame({ t: "marks", delivered: 6, seen: 4 }));
  const drawn = rows(s, dayOf);
  assert.deepEqual(
    drawn.map((r) => (r.is === "said" ? `${r.text}:${r.fate ?? ""}` : r.is)),
    ["day", "a:", "b:seen", "c:delivered", "day", "d:sent"],
  );
  assert.equal(fateOf(s, 6), "delivered");
});

test("an answer ends the writing; forgetting leaves nothing but the office", () => {
  const s = after(live, frame({ t: "typing", name: "Anna" }));
  assert.equal(s.writing, "Anna");
  assert.equal(reduce(s, heard(theirs(2, "a"))).writing, "");
  assert.equal(reduce(s, { do: "quiet" }).writing, "");
  assert.deepEqual(reduce(s, { do: "forget" }), start);
});

const quoting = (n: number, id: string, quote: string): Event => ({ ...theirs(n, id), quote }) as Event;
const bubbles = (s: State) => rows(s, dayOf).flatMap((r) => (r.is === "said" ? [r] : []));

test("a quote shows whose words they are, and goes from the outbox into the log", () => {
  let s = after(live, heard(mine(1, "q", "How much?"), quoting(2, "a", "q")), { do: "say", id: "m", text: "yes", quote: "a" });
  assert.deepEqual(
    bubbles(s).map((r) => r.quote?.text),
    [undefined, "How much?", "a"],
  );
  assert.equal(nextToSend(s)?.quote, "a");
  s = reduce(s, frame({ t: "ack", id: "m", n: 3, at: "" }));
  assert.equal(bubbles(s).at(-1)?.quote?.id, "a");
  assert.equal(bubbles(reduce(s, heard(quoting(4, "b", "nobody")))).at(-1)?.quote, undefined, "a quote of nothing is left out");
});

test("a quote that was refused is left out when the message is tried again", () => {
  const s = after(
    live,
    { do: "say", id: "m", text: "yes", quote: "gone" },
    { do: "failed", id: "m", code: "no_quote" },
    { do: "retry", id: "m" },
  );
  assert.deepEqual(nextToSend(s), { id: "m", text: "yes", quote: "", files: undefined });
});

test("a retracted text is nowhere in the state, whatever order it is heard in, and counts as nothing", () => {
  const secret = { ...theirs(3, "s"), text: "the secret" } as Event;
  const gone: Event = { n: 4, at: "2026-11-20T08:00:01.000Z", kind: "retracted", id: "s" };
  const quote = quoting(5, "c", "s");
  const orders: Event[][][] = [
    [[mine(1, "q"), secret], [gone], [quote]],
    [[mine(1, "q"), secret, gone, quote]],
    [[gone], [quote], [mine(1, "q"), secret]],
    [[quote], [secret], [mine(1, "q"), gone]],
    [[{ n: 3, at: "", kind: "said", id: "s", by: { kind: "agent" }, retracted: true }, gone], [quote]],
  ];
  for (const order of orders) {
    const s = after(live, ...order.map((list) => heard(...list)));
    assert.ok(!JSON.stringify(s).includes("secret"), "in the state");
    assert.ok(!JSON.stringify(rows(s, dayOf)).includes("secret"), "on the screen");
    const tomb = bubbles(s).find((r) => r.key === "s");
    assert.deepEqual([tomb?.gone, tomb?.text], [true, undefined]);
    assert.equal(bubbles(s).find((r) => r.key === "c")?.quote?.retracted, true, "its quote is a tombstone too");
    assert.deepEqual(
      unread(s).map((e) => e.id),
      ["c"],
    );
    assert.ok(
      rows(s, dayOf).every((r) => r.is !== "note"),
      "the retraction is no line of its own",
    );
  }
});

test("the office may open while nobody has written yet", () => {
  const s = after({ do: "office", office: { state: "closed", opens_at: "2026-11-23T07:00:00Z" } });
  assert.deepEqual([s.office.state, s.link], ["closed", "idle"]);
});

test("a face stands where somebody of the staff begins to speak, and not beside what they go on to say", () => {
  const by = (n: number, name: string): Event => ({ ...(theirs(n, `${n}`) as Said), by: { kind: "agent", name, who: name.toLowerCase() } });
  const s = after(heard(by(1, "Anna"), by(2, "Anna"), by(3, "Marek"), mine(4, "me"), by(5, "Marek")));
  const faces = rows(s, dayOf).flatMap((r) => (r.is === "said" ? [r.who] : []));
  assert.deepEqual(faces, ["anna", undefined, "marek", undefined, "marek"]);
});

test("the picture is the last that was told; one that was told to be none is none, and none that was told is unknown", () => {
  const told = (picture: { id: string; of?: string } | null): Action =>
    frame({ t: "state", state: "with", agent: { name: "Anna", here: true }, picture, ahead: 0 });
  assert.equal(start.picture, undefined);
  assert.deepEqual(after(told({ id: "a", of: "anna" })).picture, { id: "a", of: "anna" });
  assert.equal(after(told({ id: "a" }), told(null)).picture, null);
  assert.equal(after(told({ id: "a" }), { do: "forget" }).picture, undefined);
});

test("S2.28 a letter is offered as the server says, with what became of it, and not before", () => {
  const offered = (name: string) => {
    const sample = state.find((s) => s.name === name);
    assert.ok(sample);
    return reduce(start, { do: "frame", frame: sample.frame as FrameDown });
  };
  assert.equal(offered("closed").letter, undefined);
  const s = offered("closed, and can be sent to a proved address");
  assert.deepEqual([s.mode, s.letter], ["closed", { to: "l…@baltichomes.example" }]);
  assert.equal(offered("closed, and the mail server did not take the letter").letter?.state, "failed");
  assert.equal(reduce(s, { do: "forget" }).letter, undefined);
});
