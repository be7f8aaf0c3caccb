import assert from "node:assert/strict";
import test from "node:test";
import { Opening, type Request } from "../parts/start/opening";
import { en } from "../texts/en";
import { App, type Around } from "./app";
import { readConfig } from "./config";
import { clock } from "./format";
import type { Event, FrameDown } from "./frames";
import type { ToHost } from "./host";
import { Refused } from "./http";
import { Memory, type Shelf, safely } from "./memory";
import { questions } from "./office_words";

function shelf() {
  const map = new Map<string, string>();
  const keeper = {
    getItem: (k: string) => map.get(k) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
    removeItem: (k: string) => void map.delete(k),
  };
  return { map, shelf: safely(() => keeper) as Shelf };
}

/** An app without a browser: its line, what it tells the page, what it keeps, and a time that the test moves. */
function scene(config: object, signedIn: boolean) {
  const tab = shelf();
  const lasting = shelf();
  const told: ToHost[] = [];
  const sent: string[] = [];
  const timers = new Map<number, { work: () => void; at: number }>();
  const socket = { readyState: 1, send: (s: string) => void sent.push(s), close: () => {} } as unknown as WebSocket;
  const seen = { now: 1_763_625_600_000, asked: 0, office: { state: "here", people: 1 } as { state: "here" | "closed"; people: number } };
  const memory = new Memory("demo", tab.shelf, lasting.shelf, () => seen.now);
  if (signedIn) memory.token = "t";
  let last = 0;
  const around: Around = {
    now: () => seen.now,
    visible: () => true,
    tell: (m) => void told.push(m),
    draw: () => {},
    chime: () => {},
    unlock: () => {},
    paint: () => {},
    reload: () => {},
    replaced: async () => false,
    load: () => Promise.reject(new Error("no part is loaded here")),
    office: async () => {
      seen.asked++;
      return seen.office;
    },
    embedded: false,
    prefix: "",
    connect: () => socket,
    later: (work, ms) => {
      timers.set(++last, { work, at: seen.now + ms });
      return last;
    },
    cancel: (timer) => void timers.delete(timer),
    chance: () => 0,
  };
  const app = new App(
    readConfig(JSON.stringify(config)),
    en,
    clock("en-GB", () => seen.now, "UTC"),
    memory,
    around,
  );
  const hear = (f: FrameDown) => socket.onmessage?.({ data: JSON.stringify(f) } as MessageEvent);
  const pass = async (ms: number) => {
    seen.now += ms;
    for (const [id, timer] of [...timers]) if (timer.at <= seen.now && timers.delete(id)) timer.work();
    await Promise.resolve();
    await Promise.resolve();
  };
  const everything = () => JSON.stringify([app.state, app.spoken, told, sent, [...tab.map], [...lasting.map]]);
  return { app, hear, pass, told, sent, seen, everything };
}

const events = (after: number, ...list: Event[]): FrameDown => ({
  t: "events",
  after,
  upto: Math.max(after, ...list.map((e) => e.n)),
  more: false,
  events: list,
});
const at = "2026-11-20T08:00:00.000Z";
const secret: Event = { n: 1, at, kind: "said", id: "s", by: { kind: "agent", name: "Anna" }, text: "the secret" };

test("a retracted text is neither read out, nor counted, nor kept, nor told to the page", () => {
  const { app, hear, told, everything } = scene({ site: "demo" }, true);
  hear({ t: "ready", v: 1, conversation: "c", head: 0, now: at });
  const badge = () => told.flatMap((m) => (m.type === "unread" ? [m.count] : [])).pop();
  app.open = false;
  app.quote("s");
  hear(events(0, secret));
  assert.ok(app.spoken.includes("secret") && everything().includes("secret"));
  assert.equal(badge(), 1);
  hear(events(1, { n: 2, at, kind: "retracted", id: "s" }));
  assert.equal(app.spoken, "Message retracted");
  assert.equal(badge(), 0);
  assert.ok(!everything().includes("secret"), everything());
});

test("who comes back hears nothing of what was said and retracted meanwhile", () => {
  const { app, hear, told } = scene({ site: "demo" }, true);
  hear({ t: "ready", v: 1, conversation: "c", head: 0, now: at });
  hear(events(0, { n: 1, at, kind: "said", id: "s", by: { kind: "agent" }, retracted: true }, { n: 2, at, kind: "retracted", id: "s" }));
  assert.equal(told.filter((m) => m.type === "event").length, 0, "no sound and no event for a tombstone");
  assert.equal(app.spoken, "Message retracted");
});

test("the message that is quoted goes with the next message only", () => {
  const { app, hear, sent } = scene({ site: "demo" }, true);
  hear({ t: "ready", v: 1, conversation: "c", head: 0, now: at });
  hear(events(0, secret));
  app.quote("s");
  app.say("one");
  const said = () => sent.map((f) => JSON.parse(f)).filter((f) => f.t === "say");
  assert.equal(said()[0].quote, "s");
  assert.equal(app.memory.quote, "");
  hear({ t: "ack", id: said()[0].id, n: 2, at });
  app.say("two");
  assert.ok(!("quote" in said()[1]));
});

test("staff are told where a visitor stays, not what they hurry past, and each page once", async () => {
  const { app, hear, pass, sent } = scene({ site: "demo" }, true);
  const told = () => sent.map((f) => JSON.parse(f)).flatMap((f) => (f.t === "page" ? [f.url] : []));
  const go = (url: string) => app.hear({ type: "page", url, title: "T", referrer: "" });
  go("https://x.example/a");
  await pass(5000);
  assert.deepEqual(told(), [], "there is no line yet");
  hear({ t: "ready", v: 1, conversation: "c", head: 0, now: at });
  await pass(2500);
  go("https://x.example/b");
  await pass(1000);
  go("https://x.example/c");
  await pass(2500);
  go("https://x.example/c");
  await pass(9000);
  assert.deepEqual(told(), ["https://x.example/a", "https://x.example/c"]);
  app.hear({ type: "close" });
  go("https://x.example/d");
  await pass(9000);
  assert.equal(told().length, 2, "the chat is closed");
});

test("who writes while nobody is there leaves an address, unless it is known who they are", () => {
  const form = (...fields: object[]) => ({ site: "demo", office: { state: "closed" }, form: { version: 1, fields } });
  const asked = (app: App) =>
    questions(app)
      .map((f) => `${f.key}${f.required ? "!" : ""}`)
      .join();
  const email = { key: "mail", label: "E-mail", kind: "email" };
  assert.equal(asked(scene(form({ key: "name", label: "N", kind: "text" }, email), false).app), "name,mail!");
  assert.equal(asked(scene(form({ key: "email", label: "E", kind: "text" }), false).app), "email", "its key is taken");
  const { app } = scene(form(), false);
  assert.equal(asked(app), "email!");
  app.hear({ type: "identify", token: "jwt" });
  assert.equal(asked(app), "");
  app.hear({ type: "identify", token: "" });
  app.do({ do: "office", office: { state: "here", people: 1 } });
  assert.equal(asked(app), "");
});

test("a form that is open learns within a minute that the office has opened; a conversation is told and does not ask", async () => {
  const { app, pass, seen } = scene({ site: "demo", office: { state: "closed" } }, false);
  await pass(59_000);
  assert.equal(seen.asked, 0);
  await pass(1000);
  assert.deepEqual([seen.asked, app.here], [1, true]);
  app.wake();
  assert.equal(seen.asked, 1, "not at every look");
  await pass(60_000);
  assert.equal(seen.asked, 2);
  const talking = scene({ site: "demo" }, true);
  await talking.pass(120_000);
  assert.equal(talking.seen.asked, 0);
});

test("a pass that is not good any more is made anew once", async () => {
  const calls: string[] = [];
  const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });
  let refusals = 1;
  const before = globalThis.fetch;
  globalThis.fetch = (async (url: string) => {
    calls.push(url.split("/").pop() ?? "");
    if (url.endsWith("challenges")) return answer(201, { id: "c", work: { salt: "", target: "", max: 1 } });
    if (url.endsWith("answer")) return answer(200, { pass: "p" });
    return refusals-- > 0 ? answer(403, { code: "pass_invalid" }) : answer(201, { conversation: "c", message_id: "m", n: 1, at });
  }) as typeof fetch;
  try {
    const opening = () => new Opening("/x", "t", async () => 1);
    const request = { token: "t" } as Request;
    assert.equal((await opening().start(request))?.message_id, "m");
    assert.deepEqual(calls, ["challenges", "answer", "conversations", "challenges", "answer", "conversations"]);
    refusals = 99;
    calls.length = 0;
    await assert.rejects(opening().start(request), (e) => e instanceof Refused && e.why.code === "pass_invalid");
    assert.equal(calls.filter((c) => c === "conversations").length, 2);
  } finally {
    globalThis.fetch = before;
  }
});
