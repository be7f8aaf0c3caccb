import assert from "node:assert/strict";
import { test } from "node:test";
import { itemsOf } from "./items";
import { add, follow, hold, letGo, nextDue, readOutbox, remove, unsent } from "./outbox";
import { openConversation } from "./state";

const held = (id: string, until: number, page = "this") => hold(add([], "c", id, `text of ${id}`, 0), id, until, page);

test("what is held is not sent before its time, and then once", () => {
  const box = held("a", 5000);
  assert.deepEqual(unsent(box), []);
  assert.equal(nextDue(box, "this"), 5000);
  assert.deepEqual(unsent(letGo(box, 4999, "this")), []);
  const gone = letGo(box, 5000, "this");
  assert.deepEqual(gone, add([], "c", "a", "text of a", 0));
  assert.equal(nextDue(gone, "this"), Number.POSITIVE_INFINITY);
});

test("leaving the page lets go all that it holds, and a stored outbox has it without its hold", () => {
  const box = letGo([...held("a", 5000), ...held("b", 9000, "other")], 0, "this", () => true);
  assert.deepEqual(
    unsent(box).map((o) => o.id),
    ["a"],
  );
  assert.deepEqual(readOutbox(JSON.stringify(box)), box);
});

test("another page's reply is its to decide while it lives; when it is gone this one sends it a moment later", () => {
  const box = held("a", 5000, "other");
  assert.deepEqual(unsent(letGo(box, 5000, "this")), []);
  assert.equal(unsent(letGo(box, 8000, "this")).length, 1);
});

test("what another page takes back is gone here; what this page holds does not go because another does not know it", () => {
  const mine = held("mine", 5000);
  const both = [...mine, ...held("theirs", 5000, "other")];
  assert.deepEqual(follow(both, [], "this"), mine);
  assert.equal(follow(both, both, "this"), both);
});

test("a reply that is taken back leaves nothing in the outbox", () => {
  assert.deepEqual(remove(held("a", 5000), "a"), []);
});

test("a held reply stands in the log with its time and no other fate", () => {
  const view = { me: "anna", dayOf: (at: string) => at.slice(0, 10), online: true };
  const item = itemsOf(openConversation("c"), held("a", 5000), view).at(-1);
  assert.ok(item?.kind === "message");
  assert.equal(item.delivery, "held");
  assert.equal(item.held, 5000);
});
