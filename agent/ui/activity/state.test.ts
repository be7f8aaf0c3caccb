import assert from "node:assert/strict";
import { test } from "node:test";
import { linkOf, pathWord, queryOf } from "./state";

test("a question holds whole days only, the last one with all its hours", () => {
  assert.equal(queryOf({ by: "", group: "", from: "", to: "" }, ""), "");
  assert.equal(queryOf({ by: "anna", group: "sites", from: "2026-3", to: "" }, "x y"), "?by=anna&group=sites&after=x+y");
  const q = new URLSearchParams(queryOf({ by: "", group: "", from: "2026-03-01", to: "2026-03-01" }, "").slice(1));
  assert.equal(Date.parse(q.get("to") ?? "") - Date.parse(q.get("from") ?? ""), 86_400_000);
});

test("every line leads to its thing", () => {
  assert.equal(linkOf({ group: "sites", kind: "site_changed", about: "demo", id: "site:demo#1" }), "/agent/sites/demo");
  assert.equal(linkOf({ group: "programs", kind: "endpoint_set", about: "w", id: "webhook:w#1" }), "/agent/integration/w");
  assert.equal(linkOf({ group: "desk", kind: "reply_made", about: "r", id: "canned-replies#1" }), "/agent/replies");
  assert.equal(linkOf({ group: "privacy", kind: "held", about: "abc", id: "conversation:abc#1" }), "/agent/c/abc");
  assert.equal(linkOf({ group: "privacy", kind: "erasure_done", about: "abc", id: "erasure:abc#2" }), "/agent/privacy");
});

test("a path is readable", () => assert.equal(pathWord("form.fields.city.on_color"), "form › city › on color"));
