import assert from "node:assert/strict";
import { test } from "node:test";
import { rowOf } from "../wire/sample_row";
import { colourOf, type Entry, isProviderCode, nextLook, waits } from "./told_state";

const now = Date.parse("2026-11-20T08:02:00Z");
const entry = (state: string, change: Partial<Entry> = {}): Entry => ({
  n: 1,
  agent: "anna",
  channel: "sms",
  to: "+48***678",
  state,
  due_at: "2026-11-20T08:03:00Z",
  expires_at: "2026-11-20T08:17:00Z",
  steps: [],
  ...change,
});
const calm = rowOf("c", { accepted_at: "2026-11-20T08:01:30Z" });

test("one looks again while something can change, and no longer", () => {
  assert.equal(nextLook([], calm, now), 0, "nobody is told any more");
  assert.ok(nextLook([], rowOf("c", { accepted_at: null }), now) > 0, "it rings");
  assert.equal(nextLook([], rowOf("c", { accepted_at: null, agent: "" }), now), 0, "it rings for nobody");
  for (const state of ["dropped", "failed", "delivered", "undelivered"]) assert.equal(nextLook([entry(state)], calm, now), 0, state);
  for (const state of ["queued", "postponed", "sending", "sent", "maybe"]) assert.ok(nextLook([entry(state)], calm, now) > 0, state);
  assert.equal(nextLook([entry("sent", { expires_at: "2026-11-20T08:01:00Z" })], calm, now), 0, "the provider says no more");
});

test("one looks sooner when it is due", () => {
  const due = nextLook([entry("queued", { due_at: "2026-11-20T08:02:03Z" })], calm, now);
  assert.ok(due < nextLook([entry("queued")], calm, now));
});

test("only what was not sent waits", () => {
  assert.deepEqual(
    ["queued", "postponed", "sending", "sent", "dropped"].map((s) => waits(entry(s))),
    [true, true, false, false, false],
  );
});

test("a failure is red, a doubt amber, an arrival green, and the rest calm", () => {
  assert.equal(colourOf("failed"), "red");
  assert.equal(colourOf("undelivered"), "red");
  assert.equal(colourOf("maybe"), "amber");
  assert.equal(colourOf("delivered"), "green");
  assert.equal(colourOf("dropped"), "");
  assert.equal(colourOf("of a newer version"), "");
});

test("a provider's code is told from a word of ours", () => {
  assert.equal(isProviderCode("30006"), true);
  assert.equal(isProviderCode("quiet_hours"), false);
});
