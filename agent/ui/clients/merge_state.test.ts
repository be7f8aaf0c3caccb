import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFor, type Preview, readableKeys, waysOf } from "./merge_state";
import { type Client, openRequests } from "./state";

const client = (more: Partial<Client> = {}): Client => ({
  id: "a",
  external_id: "",
  kind: "client",
  name: "A",
  people: [],
  requests: [],
  version: 1,
  created_at: "",
  changed_at: "",
  ...more,
});

test("keys are read without their kind, and browsers are nobody's business", () => {
  assert.deepEqual(readableKeys(["email:a@b.example", "phone:+372", "visitor:xyz", "subject:demo:1", "odd"]), ["a@b.example", "+372"]);
});

test("an address that two people share stands once", () => {
  const people = [
    { id: "1", name: "", emails: ["a@b.example"], phones: [] },
    { id: "2", name: "", emails: ["a@b.example"], phones: ["+372"] },
  ];
  assert.deepEqual(waysOf(client({ people })), ["a@b.example", "+372"]);
  assert.deepEqual(waysOf(client()), []);
});

test("with two responsible a merge waits for a choice", () => {
  const request = { id: "r", title: "", state: "open" as const, opened_at: "", closed_at: null, responsible: "x", responsible_name: "X" };
  const side = { client: client({ requests: [request, { ...request, state: "closed" as const }] }), n: 1, conversations: 0 };
  const p: Preview = { from: side, into: side, same: null, rivals: [request] };
  assert.equal(openRequests(side.client).length, 1);
  assert.equal(missingFor(null, ""), "card");
  assert.equal(missingFor(p, ""), "first");
  assert.equal(missingFor(p, "other"), "first");
  assert.equal(missingFor(p, "r"), "");
  assert.equal(missingFor({ ...p, rivals: null }, ""), "");
});
