import assert from "node:assert/strict";
import { test } from "node:test";
import { caps, clashOf, inForce, meaning, type Press, readPress, worksInFields } from "./keys";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

test("a press is written alike on every keyboard", () => {
  assert.equal(readPress(press("j")), "J");
  assert.equal(readPress(press("J", { shiftKey: true })), "Shift+J");
  assert.equal(readPress(press("?", { shiftKey: true, code: "Slash" })), "?");
  assert.equal(readPress(press("ą", { altKey: true, code: "KeyA" })), "Alt+A");
  assert.equal(readPress(press("k", { metaKey: true })), "Mod+K");
  assert.equal(readPress(press("M", { ctrlKey: true, shiftKey: true, code: "KeyM" })), "Mod+Shift+M");
  assert.equal(readPress(press(" ")), "Space");
  assert.equal(readPress(press("F6")), "F6");
  assert.equal(readPress(press("Shift", { shiftKey: true })), "");
});

test("what types works outside fields only", () => {
  for (const p of ["J", "?", "Shift+J", "ArrowDown"]) assert.equal(worksInFields(p), false, p);
  for (const p of ["Alt+A", "Mod+K", "F6"]) assert.equal(worksInFields(p), true, p);
});

const keys = { next: "J", routing: "G R", lists: "G C", mute: "Mod+Shift+M", none: "" };

test("a key of two presses waits for the second", () => {
  assert.equal(meaning(keys, "", "G"), "more");
  assert.equal(meaning(keys, "G", "R"), "routing");
  assert.equal(meaning(keys, "G", "X"), null);
  assert.equal(meaning(keys, "", "J"), "next");
});

test("a key that is used, begins another or is needed elsewhere clashes", () => {
  assert.deepEqual(clashOf(keys, "mute", "J"), { why: "used", by: "next" });
  assert.deepEqual(clashOf(keys, "mute", "G"), { why: "used", by: "routing" });
  assert.deepEqual(clashOf(keys, "mute", "J X"), { why: "used", by: "next" });
  assert.deepEqual(clashOf(keys, "mute", "Escape"), { why: "kept" });
  assert.deepEqual(clashOf(keys, "mute", "Mod+W"), { why: "kept" });
  assert.equal(clashOf(keys, "next", "J"), null);
  assert.equal(clashOf(keys, "next", "B"), null);
});

test("keys are shown as their caps", () => {
  assert.deepEqual(caps("Mod+Shift+M", false), ["Ctrl", "Shift", "M"]);
  assert.deepEqual(caps("Mod+K", true), ["⌘", "K"]);
  assert.deepEqual(caps("G C", false), ["G", "", "C"]);
  assert.deepEqual(caps("+", false), ["+"]);
  assert.deepEqual(caps("Mod++", false), ["Ctrl", "+"]);
});

test("what is stored can be of another version, or no table at all", () => {
  assert.deepEqual(inForce({ a: "A", b: "B" }, { a: "X", b: "", c: "Z" }), { a: "X", b: "" });
  for (const bad of [null, 7, "x", [], { a: 5 }]) assert.deepEqual(inForce({ a: "A" }, bad), { a: "A" });
});
