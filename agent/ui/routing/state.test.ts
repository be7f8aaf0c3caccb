import assert from "node:assert/strict";
import { test } from "node:test";
import { orderPeople, orderRows, type Policy, type Receipt, unit } from "../receipt/state";
import { addStep, badSteps, choiceRule, countChanges, fromPreset, moveStep, readSeconds, removeStep, withRule, withStep } from "./state";

const policy: Policy = {
  id: "x",
  version: 14,
  algorithm: "experienced_first",
  window: 2 * unit,
  grace_s: 20,
  answer_s: 45,
  steps: [
    { after_s: 0, tiers: ["senior"] },
    { after_s: 30, tiers: ["middle"] },
    { after_s: 60, tiers: ["junior"] },
  ],
};
const shape = (p: Policy) => (p.steps ?? []).map((s) => `${s.after_s}:${s.tiers.join("+")}`).join(" ");

test("a moved step takes the seconds of its new place, so that they never go back", () => {
  assert.equal(shape(moveStep(policy, 2, 0)), "0:junior 30:senior 60:middle");
  assert.equal(shape(moveStep(policy, 0, -1)), shape(policy));
  assert.equal(shape(moveStep(policy, 2, 3)), shape(policy));
});

test("the first step opens at once, also after the one before it was removed", () => {
  assert.equal(shape(removeStep(policy, 0)), "0:middle 60:junior");
  assert.equal(shape(addStep(removeStep(policy, 2))), "0:senior 30:middle 60:junior");
  assert.equal(shape(addStep({ ...policy, steps: [] })), "0:junior+middle+senior");
});

test("the rule of choice is read from the window and written to it", () => {
  for (const rule of ["load", "window", "equal"] as const) assert.equal(choiceRule(withRule(policy, rule)), rule);
});

test("changes are counted by what decides, not by names", () => {
  assert.equal(countChanges(policy, { ...policy, name: "other", version: 15 }), 0);
  assert.equal(countChanges(policy, withStep(withRule(policy, "equal"), 1, { after_s: 40 })), 2);
  assert.equal(countChanges(policy, fromPreset(policy, { ...policy, steps: [] })), 3);
});

test("seconds are whole numbers within a day", () => {
  for (const [text, want] of [
    ["30", 30],
    [" 0 ", 0],
    ["86400", 86400],
    ["86401", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["", undefined],
    ["x", undefined],
  ] as const)
    assert.equal(readSeconds(text), want, text);
});

test("a step that opens earlier than the one before, or asks nobody, is named", () => {
  assert.deepEqual(badSteps(policy), []);
  assert.deepEqual(badSteps(withStep(withStep(policy, 1, { tiers: [] }), 2, { after_s: 10 })), [1, 2]);
});

test("a receipt shows the chosen first, then the candidates in their order, then those who were out", () => {
  const row = (id: string, code: string) => ({
    agent: { id, tier: "senior", state: "here", load: 0, limit: 4, owed: 0 },
    verdict: { code },
  });
  const r = {
    result: { kind: "assign", agent: "b", reason: "owed" },
    choice: { order: [{ agent: "b" }, { agent: "c" }, { agent: "a" }] },
    floor: { rows: [row("x", "full"), row("a", "load"), row("c", "owed"), row("b", "ok")] },
  } as unknown as Receipt;
  assert.deepEqual(
    orderRows(r).map((f) => f.agent.id),
    ["b", "c", "a", "x"],
  );
  assert.deepEqual(
    orderPeople([
      { agent: "x", code: "full" },
      { agent: "a", code: "load" },
      { agent: "b", code: "owed", chosen: true },
    ]).map((e) => e.agent),
    ["b", "a", "x"],
  );
});
