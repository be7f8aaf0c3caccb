import assert from "node:assert/strict";
import test from "node:test";
import { differences, type FileSettings, mistakes, onTop, settingsOf, typedOf } from "./state";

const settings: FileSettings = {
  visitors: { max_mib: 5, kinds: ["picture", "document"] },
  staff: { max_mib: 10, kinds: ["picture"] },
  visitor_mib: 200,
  site_gib: 50,
  strip_place: false,
};

test("what is not changed is what was read", () => {
  assert.deepEqual(settingsOf(typedOf(settings)), settings);
  assert.deepEqual(mistakes(typedOf(settings)), []);
});

test("a number is whole and within what the server takes", () => {
  const typed = typedOf(settings);
  for (const [key, text] of [
    ["visitors.max_mib", "11"],
    ["staff.max_mib", "0"],
    ["visitor_mib", "2,5"],
    ["site_gib", ""],
  ] as const)
    assert.deepEqual(mistakes({ ...typed, [key]: text }), [key]);
  assert.deepEqual(mistakes({ ...typed, site_gib: " 1000 " }), []);
});

test("MG14 two managers who change different kinds lose neither change", () => {
  const base = typedOf(settings);
  const mine = { ...base, "visitors.media": "yes", visitor_mib: "300" };
  const theirs = { ...base, "visitors.document": "", visitor_mib: "100" };
  const both = onTop(base, mine, theirs);
  assert.deepEqual(settingsOf(both).visitors.kinds, ["picture", "media"]);
  assert.equal(both.visitor_mib, "300");
  assert.deepEqual(differences(theirs, both), ["visitors.media", "visitor_mib"]);
});
