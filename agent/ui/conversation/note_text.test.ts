import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredEvent } from "../wire/frames";
import { itemsOf } from "./items";
import { matching, mentionAt, mentionPieces, mentionsIn, putMention, readNotes } from "./note_text";
import { addEvents, addNotes, openConversation } from "./state";

const people = [
  { id: "a", name: "Anna" },
  { id: "ak", name: "Anna Kask" },
  { id: "j", name: "Jürgen Öst" },
];
const note = (n: number, after: number, text = `note ${n}`): StoredEvent => ({
  n,
  at: `2026-11-20T08:00:0${n}.000Z`,
  kind: "noted",
  data: { id: `n${n}`, by: { kind: "agent", id: "anna" }, text, mentions: [], after },
});
const view = { me: "anna", dayOf: (at: string) => at.slice(0, 10), online: true };

test("a mention is typed after @ at the start of a word, up to the caret", () => {
  assert.deepEqual(mentionAt("ask @An", 7), { from: 4, query: "An" });
  assert.deepEqual(mentionAt("@", 1), { from: 0, query: "" });
  assert.deepEqual(mentionAt("@Anna Ka then", 8), { from: 0, query: "Anna Ka" });
  assert.equal(mentionAt("anna@firm", 9), null);
  assert.equal(mentionAt("no one", 6), null);
});

test("people are found by any word of their name, without accents", () => {
  const found = (query: string) => matching(people, query).map((p) => p.id);
  assert.deepEqual(found("ju"), ["j"]);
  assert.deepEqual(found("ost"), ["j"]);
  assert.deepEqual(found("ANNA K"), ["ak"]);
  assert.deepEqual(found(""), ["a", "ak", "j"]);
  assert.deepEqual(found("nna"), []);
});

test("taking a name puts it where the @ was, with one space behind", () => {
  assert.deepEqual(putMention("ask @An today", 4, 7, "Anna Kask"), { text: "ask @Anna Kask today", caret: 15 });
});

test("the longest name wins, and an address is no mention", () => {
  assert.deepEqual(mentionsIn("@Anna Kask and @Jürgen Öst, @Anna Kask", people), ["ak", "j"]);
  assert.deepEqual(mentionsIn("@Anna, look", people), ["a"]);
  assert.deepEqual(mentionsIn("me@Anna @Annabel", people), []);
  const text = "to @Anna Kask: look";
  assert.equal(
    mentionPieces(text, people)
      .map((p) => p.text)
      .join(""),
    text,
  );
});

test("a note stands once, behind the event it was written after", () => {
  const said = (n: number): StoredEvent => ({ n, at: `2026-11-20T08:00:0${n}.000Z`, kind: "said", data: { id: `m${n}`, text: "x" } });
  let c = addEvents(openConversation("c"), { t: "events", conversation: "c", after: 0, upto: 2, more: false, events: [said(1), said(2)] });
  assert.ok(c);
  c = addNotes(addNotes(c, [note(2, 2), note(1, 1)]), [note(1, 1)]);
  const pending = [{ conversation: "c", id: "n9", text: "on its way", mentions: [], at: Date.parse("2026-11-20T08:00:09Z"), failed: "x" }];
  const items = itemsOf(c, [], view, [...pending, { ...pending[0], id: "n1", conversation: "c", text: "twice", mentions: [], at: 0 }]);
  assert.deepEqual(
    items.flatMap((i) => (i.kind === "message" || i.kind === "note" ? [i.id] : [])),
    ["m1", "n1", "m2", "n2", "n9"],
  );
  const last = items.at(-1);
  assert.equal(last?.kind === "note" && last.state, "failed");
});

test("kept notes that were spoilt are read as far as they make sense", () => {
  assert.deepEqual(readNotes("{"), []);
  assert.equal(readNotes('[null,{"id":"a","conversation":"c","text":"t","mentions":[],"at":1},{"id":"b"}]').length, 1);
});
