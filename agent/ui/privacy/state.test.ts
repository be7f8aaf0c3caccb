import assert from "node:assert/strict";
import { test } from "node:test";
import { ownPeriods, readDays, settingsOf, typedOf } from "./state";

const settings = {
  ip_days: 30,
  retention: { lead_days: 180, client_days: null, spam_days: 30 },
  sites: { shop: { lead_days: 10, client_days: null, spam_days: null } },
};

test("MG15 days are 1 to 3,650, or nothing", () => {
  for (const [text, want] of [
    ["30", 30],
    [" 1 ", 1],
    ["3650", 3650],
    ["", null],
    ["0", undefined],
    ["-1", undefined],
    ["1000000", undefined],
    ["3651", undefined],
    ["1.5", undefined],
    ["x", undefined],
  ] as const)
    assert.equal(readDays(text), want, text);
});

test("what was read comes back as it was, and a wrong field is named", () => {
  const typed = typedOf(settings);
  assert.deepEqual(settingsOf(typed), { settings });
  assert.deepEqual(settingsOf({ ...typed, "/lead_days": "0", ip: "" }), { wrong: ["ip", "/lead_days"] });
});

test("a site begins with everybody's periods and can go back to them", () => {
  const own = ownPeriods(typedOf(settings), "blog", true);
  assert.equal(own["blog/lead_days"], "180");
  assert.deepEqual(ownPeriods(own, "blog", false), typedOf(settings));
});
