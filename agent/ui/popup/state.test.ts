import assert from "node:assert/strict";
import { test } from "node:test";
import { rowOf } from "../wire/sample_row";
import { callsFor, leadsAfter, partLeft, secondsLeft } from "./state";

const now = Date.parse("2026-11-20T08:00:00Z");
const lead = (id: string) => ({
  t: "lead" as const,
  conversation: id,
  row: rowOf(id),
  answer_by: "2026-11-20T08:00:30Z",
  rule: "choice",
  helper_for: "",
});

test("leads stand in one line, the oldest first, each once", () => {
  let leads = leadsAfter([], lead("a"), "anna", now);
  leads = leadsAfter(leads, lead("b"), "anna", now + 1000);
  leads = leadsAfter(leads, lead("a"), "anna", now + 2000);
  assert.deepEqual(
    leads.map((l) => l.id),
    ["a", "b"],
  );
});

test("a lead goes when it was answered anywhere", () => {
  const leads = leadsAfter([], lead("a"), "anna", now);
  assert.deepEqual(leadsAfter(leads, { t: "lead_gone", conversation: "a", why: "accepted", by: "Anna" }, "anna", now), []);
  assert.deepEqual(leadsAfter(leads, { t: "rows", rows: [rowOf("a", { agent: "marek" })] }, "anna", now), []);
  assert.deepEqual(leadsAfter(leads, { t: "rows", rows: [rowOf("a", { accepted_at: "2026-11-20T08:00:01Z" })] }, "anna", now), []);
  assert.equal(leadsAfter(leads, { t: "rows", rows: [rowOf("a", { last_text: "more" })] }, "anna", now)[0]?.row.last_text, "more");
});

test("a row from before the call does not end it, though it comes later", () => {
  const leads = leadsAfter([], { ...lead("a"), row: rowOf("a", { n: 4 }) }, "anna", now);
  assert.equal(leadsAfter(leads, { t: "rows", rows: [rowOf("a", { n: 3, agent: "" })] }, "anna", now), leads);
});

test("what was given and not acknowledged calls again after a reload; a pick does not", () => {
  assert.ok(callsFor(rowOf("a"), "anna"));
  for (const change of [
    { agent: "marek" },
    { accepted_at: "x" },
    { state: "suspect" as const },
    { assigned_rule: "pick" },
    { waiting_on: "client" as const },
  ]) {
    assert.ok(!callsFor(rowOf("a", change), "anna"), JSON.stringify(change));
  }
});

test("the countdown counts whole seconds and stops at nothing", () => {
  const [one] = leadsAfter([], lead("a"), "anna", now);
  assert.ok(one);
  assert.equal(secondsLeft(one, now), 30);
  assert.equal(secondsLeft(one, now + 29_400), 1);
  assert.equal(secondsLeft(one, now + 60_000), 0);
  assert.equal(partLeft(one, now + 15_000), 0.5);
});

test("what is handed over rings with its note until it is acknowledged, also when the visitor has an answer", () => {
  const row = rowOf("a", { assigned_rule: "hand_over", waiting_on: "client", answer_by: "2026-11-20T08:02:00.000Z" });
  const note = { by: "Marek", text: "Wants the oak" };
  const frame = { t: "lead", conversation: "a", row, answer_by: row.answer_by ?? null, rule: "hand_over", helper_for: "", note } as const;
  const rung = leadsAfter([], frame, "anna", 0);
  assert.deepEqual(leadsAfter(rung, { t: "rows", rows: [{ ...row, n: 3 }] }, "anna", 0)[0]?.note, note);
  assert.deepEqual(leadsAfter(rung, { t: "rows", rows: [{ ...row, n: 3, accepted_at: row.last_at }] }, "anna", 0), []);
});
