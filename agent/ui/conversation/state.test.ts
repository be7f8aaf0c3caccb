import assert from "node:assert/strict";
import { test } from "node:test";
import type { Events, StoredEvent } from "../wire/frames";
import { itemsOf } from "./items";
import { linkPieces } from "./links";
import { add, again, dropShown, readOutbox, settle, unsent } from "./outbox";
import { addEvents, addMarks, addTyping, answeredSince, endTyping, openConversation } from "./state";

const said = (n: number, id: string, who: "visitor" | "agent", text = id, at = `2026-11-20T08:00:0${n}.000Z`): StoredEvent => ({
  n,
  at,
  kind: "said",
  data: { id, by: who === "agent" ? { kind: "agent", id: "anna" } : { kind: "visitor" }, text },
});
const page = (after: number, events: StoredEvent[], more = false): Events => ({
  t: "events",
  conversation: "c",
  after,
  upto: events.at(-1)?.n ?? after,
  more,
  events,
});
const view = { me: "anna", dayOf: (at: string) => at.slice(0, 10), online: true };

test("events that come twice are shown once, in order", () => {
  let c = addEvents(openConversation("c"), page(0, [said(1, "a", "visitor"), said(2, "b", "agent")]));
  assert.ok(c);
  c = addEvents(c, page(1, [said(2, "b", "agent"), said(3, "c", "visitor")]));
  assert.deepEqual(
    c?.events.map((e) => e.n),
    [1, 2, 3],
  );
  assert.equal(c?.upto, 3);
});

test("a page that leaves a gap is refused", () => {
  assert.equal(addEvents(openConversation("c"), page(4, [said(5, "a", "visitor")])), null);
});

test("marks never go back", () => {
  const c = addMarks(
    addMarks(openConversation("c"), { t: "marks", conversation: "c", delivered: 5, seen: 4, online: true, last_online: null }),
    { t: "marks", conversation: "c", delivered: 2, seen: 1, online: false, last_online: null },
  );
  assert.deepEqual([c.delivered, c.seen], [5, 4]);
});

test("own messages say how far they got", () => {
  let c = addEvents(openConversation("c"), page(0, [said(1, "a", "agent"), said(2, "b", "agent"), said(3, "c", "agent")]));
  assert.ok(c);
  c = addMarks(c, { t: "marks", conversation: "c", delivered: 2, seen: 1, online: true, last_online: null });
  const words = itemsOf(c, [], view).flatMap((i) => (i.kind === "message" ? [i.delivery] : []));
  assert.deepEqual(words, ["seen", "delivered", "sent"]);
});

test("a day line stands wherever the date changes", () => {
  const c = addEvents(openConversation("c"), page(0, [said(1, "a", "visitor"), said(2, "b", "visitor", "b", "2026-11-21T08:00:00.000Z")]));
  assert.ok(c);
  assert.deepEqual(
    itemsOf(c, [], view).map((i) => i.kind),
    ["day", "message", "day", "message"],
  );
});

test("the writing of the other side ends with a message or by itself", () => {
  const c = addTyping(openConversation("c"), { kind: "visitor", name: "Tomasz" }, 1000);
  assert.equal(endTyping(c, 2000).typing?.name, "Tomasz");
  assert.equal(endTyping(c, 9000).typing, null);
  assert.equal(addEvents(c, page(0, [said(1, "a", "visitor")]))?.typing, null);
});

test("a reply is shown once while it travels: on its way, stored, in the log", () => {
  let box = add([], "c", "id-1", "Good morning", Date.parse("2026-11-20T08:00:05Z"));
  const c = openConversation("c");
  const words = () => itemsOf(c, box, view).flatMap((i) => (i.kind === "message" ? [i.delivery] : []));
  assert.deepEqual(words(), ["sending"]);
  assert.deepEqual(
    itemsOf(c, box, { ...view, online: false }).flatMap((i) => (i.kind === "message" ? [i.delivery] : [])),
    ["later"],
  );
  box = settle(box, { t: "ack", conversation: "c", id: "id-1", n: 2, at: "2026-11-20T08:00:05.000Z" });
  assert.deepEqual(words(), ["sent"]);
  assert.deepEqual(unsent(box), []);
  const filled = addEvents(c, page(0, [said(2, "id-1", "agent")]));
  assert.ok(filled);
  assert.equal(itemsOf(filled, box, view).filter((i) => i.kind === "message").length, 1);
  assert.deepEqual(dropShown(box, filled.events), []);
});

test("a refused reply keeps its text and is tried again under the same id", () => {
  let box = add([], "c", "id-1", "long", 0);
  box = settle(box, { t: "error", code: "too_long", message: "", id: "id-1" });
  assert.equal(box[0]?.failed, "too_long");
  assert.deepEqual(unsent(box), []);
  box = again(box, "id-1");
  assert.deepEqual(
    unsent(box).map((o) => [o.id, o.text]),
    [["id-1", "long"]],
  );
});

test("too many in a short time is no failure: it is sent later", () => {
  const box = settle(add([], "c", "id-1", "x", 0), { t: "error", code: "rate_limited", message: "", id: "id-1", retry_after_ms: 10 });
  assert.equal(unsent(box).length, 1);
});

test("a retracted message has no text anywhere, not even in a quote of it", () => {
  const quote: StoredEvent = {
    n: 3,
    at: "2026-11-20T08:00:03.000Z",
    kind: "said",
    data: { id: "q", by: { kind: "agent", id: "anna" }, text: "Yes", quote: "a" },
  };
  const retracted: StoredEvent = {
    n: 4,
    at: "2026-11-20T08:00:04.000Z",
    kind: "retracted",
    data: { id: "a", by: { kind: "agent", id: "anna" }, reason: "wrong client", seen: true },
  };
  const c = addEvents(openConversation("c"), page(0, [said(1, "a", "agent", "secret price"), said(2, "b", "visitor"), quote, retracted]));
  assert.ok(c);
  assert.ok(!JSON.stringify(c).includes("secret"));
  const items = itemsOf(c, [], view);
  const tomb = items.find((i) => i.kind === "message" && i.id === "a");
  assert.deepEqual(tomb?.kind === "message" && tomb.retracted, {
    at: "2026-11-20T08:00:04.000Z",
    by: { kind: "agent", id: "anna" },
    seen: true,
    reason: "wrong client",
  });
  assert.deepEqual(
    items.map((i) => i.kind),
    ["day", "message", "message", "message"],
  );
});

test("an outbox that was spoilt is read as far as it makes sense", () => {
  assert.deepEqual(readOutbox("not json"), []);
  assert.deepEqual(readOutbox('{"a":1}'), []);
  assert.equal(readOutbox('[null,{"id":"a"},{"id":"a","conversation":"c","text":"t","at":1}]').length, 1);
});

test("WS34 only http and https become links, and nothing becomes markup", () => {
  const href = (text: string) =>
    linkPieces(text)
      .filter((p) => p.href)
      .map((p) => p.href);
  assert.deepEqual(href("see https://tamm.example/a?b=1."), ["https://tamm.example/a?b=1"]);
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "<a href=x>",
    "https://bank.example@evil.example/",
    "ftp://a.example",
    "JaVaScRiPt://x%0aalert(1)",
  ])
    assert.deepEqual(href(text), [], text);
  assert.deepEqual(href('https://x"onmouseover=alert(1)'), ["https://x/"]);
  const text = "a <b>https://x.example</b> c";
  assert.equal(
    linkPieces(text)
      .map((p) => p.text)
      .join(""),
    text,
  );
});

test("a colleague writes until they have answered, apart from the visitor, and only a colleague's answer counts as one", () => {
  let c = addTyping(openConversation("c"), { kind: "agent", name: "Marek" }, 1000);
  c = addTyping(addTyping(c, { kind: "visitor", name: "Tomasz" }, 1000), { kind: "agent", name: "Liis" }, 1500);
  assert.deepEqual(
    c.writing.map((w) => w.name),
    ["Marek", "Liis"],
  );
  assert.equal(answeredSince(c, 0, "anna"), "");
  const marek: StoredEvent = { ...said(2, "m", "agent"), data: { id: "m", by: { kind: "agent", id: "marek", name: "Marek" }, text: "x" } };
  const next = addEvents(c, page(0, [said(1, "a", "agent"), marek]));
  assert.ok(next);
  assert.deepEqual(
    next.writing.map((w) => w.name),
    ["Liis"],
  );
  assert.equal(next.typing?.name, "Tomasz");
  assert.equal(answeredSince(next, 0, "anna"), "Marek");
  assert.equal(answeredSince(next, 2, "anna"), "");
  assert.deepEqual(endTyping(next, 60_000).writing, []);
  assert.equal(endTyping(next, 2000), next);
});

test("a quote waits in the outbox with its reply and leaves with it", () => {
  const box = add([], "c", "id-1", "Thursday", 0, "a");
  assert.equal(unsent(box)[0]?.quote, "a");
  const c = addEvents(openConversation("c"), page(0, [said(1, "a", "visitor", "When?")]));
  assert.ok(c);
  const last = itemsOf(c, box, view).at(-1);
  assert.equal(last?.kind === "message" && last.quote?.text, "When?");
});
