import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../wire/frames";
import { rowOf } from "../wire/sample_row";
import { fileRows, groupOf, holdOrder, isNewer, missedRows, neighbour, sameOrder, standsIn, waitingForMe } from "./state";

const at = (minute: number) => `2026-11-20T08:${String(minute).padStart(2, "0")}:00.000Z`;

test("a row stands in the lists its state and people name", () => {
  const cases: [Partial<Row>, string[]][] = [
    [{}, ["mine", "all"]],
    [{ agent: "", responsible: "" }, ["all", "waiting"]],
    [{ agent: "marek", responsible: "anna" }, ["mine", "all"]],
    [{ agent: "marek", responsible: "marek" }, ["all"]],
    [{ state: "suspect", agent: "" }, ["suspect"]],
    [{ state: "closed" }, ["closed"]],
    [{ snoozed_until: at(30) }, ["all", "snoozed"]],
    [{ snoozed_until: at(30), agent: "marek", responsible: "marek" }, ["all"]],
  ];
  for (const [change, want] of cases) {
    const row = rowOf("a", change);
    const got = (["mine", "all", "waiting", "snoozed", "suspect", "closed"] as const).filter((l) => standsIn(l, row, "anna"));
    assert.deepEqual(got, want, JSON.stringify(change));
  }
});

test("who waits longest comes first, the answered by their last message", () => {
  const rows = [
    rowOf("young", { waits_since: at(9) }),
    rowOf("old", { waits_since: at(2), last_at: at(20) }),
    rowOf("earlier", { waiting_on: "nobody", last_at: at(3) }),
    rowOf("later", { waiting_on: "nobody", last_at: at(5) }),
    rowOf("asked", { waiting_on: "client", last_at: at(4) }),
  ];
  assert.deepEqual(fileRows("mine", rows, "anna"), [
    { name: "unanswered", ids: ["old", "young"] },
    { name: "answered", ids: ["later", "asked", "earlier"] },
  ]);
});

test("a suspect is never shown as unanswered", () => {
  assert.equal(groupOf(rowOf("s", { state: "suspect", waiting_on: "us" })), "suspect");
});

test("under the pointer nothing moves, and a new red row is added on top", () => {
  const before = [
    { name: "unanswered", ids: ["a"] },
    { name: "answered", ids: ["b", "c"] },
  ] as const;
  assert.deepEqual(
    holdOrder(before, [
      { name: "unanswered", ids: ["b", "a"] },
      { name: "answered", ids: ["c"] },
    ]),
    before,
  );
  assert.deepEqual(holdOrder(before, [{ name: "unanswered", ids: ["a", "z"] }]), [
    { name: "unanswered", ids: ["z", "a"] },
    { name: "answered", ids: ["b", "c"] },
  ]);
  assert.ok(
    sameOrder(before, [
      { name: "unanswered", ids: ["a"] },
      { name: "answered", ids: ["b", "c"] },
    ]),
  );
  assert.ok(!sameOrder(before, [{ name: "answered", ids: ["a", "b", "c"] }]));
});

test("the neighbour of a row crosses groups and ends at the ends", () => {
  const groups = [
    { name: "unanswered", ids: ["a"] },
    { name: "answered", ids: ["b"] },
  ] as const;
  assert.equal(neighbour(groups, "a", 1), "b");
  assert.equal(neighbour(groups, "b", 1), undefined);
  assert.equal(neighbour(groups, "gone", 1), "a");
  assert.equal(neighbour(groups, "gone", -1), "b");
});

test("the title names the one of mine who waits longest", () => {
  const rows = [
    rowOf("a", { waits_since: at(5) }),
    rowOf("b", { waits_since: at(2) }),
    rowOf("c", { agent: "marek", waits_since: at(1) }),
    rowOf("d", { waiting_on: "client" }),
  ];
  const got = waitingForMe(rows, "anna");
  assert.equal(got.count, 2);
  assert.equal(got.first?.id, "b");
});

test("a row that left the list while nobody listened is asked for, one of a later page is not", () => {
  const known = [
    rowOf("a", { last_at: at(9) }),
    rowOf("b", { last_at: at(5) }),
    rowOf("c", { last_at: at(1) }),
    rowOf("d", { agent: "marek", responsible: "marek" }),
  ];
  const page = [rowOf("a", { last_at: at(9) }), rowOf("e", { last_at: at(4) })];
  assert.deepEqual(missedRows("mine", known, page, false, "anna"), ["b"]);
  assert.deepEqual(missedRows("mine", known, page, true, "anna"), ["b", "c"]);
});

test("a late page of the list does not undo a newer row", () => {
  assert.ok(isNewer(rowOf("a", { n: 3 }), rowOf("a", { n: 3 })));
  assert.ok(!isNewer(rowOf("a", { n: 2 }), rowOf("a", { n: 3 })));
  assert.ok(isNewer(rowOf("a"), undefined));
});

test("what was laid aside is neither red nor counted, and comes back into a group of its own", () => {
  const rows = [
    rowOf("later", { snoozed_until: at(40) }),
    rowOf("sooner", { snoozed_until: at(30) }),
    rowOf("back", { waiting_on: "client", woken_at: at(9) }),
    rowOf("red"),
    rowOf("calm", { waiting_on: "client" }),
  ];
  assert.deepEqual(fileRows("all", rows, "anna"), [
    { name: "unanswered", ids: ["red"] },
    { name: "back", ids: ["back"] },
    { name: "answered", ids: ["calm"] },
    { name: "snoozed", ids: ["sooner", "later"] },
  ]);
  assert.equal(waitingForMe(rows, "anna").count, 1);
});

test("a tag leaves only the rows that have it", () => {
  const rows = [rowOf("a", { tags: ["t1", "t2"] }), rowOf("b", { tags: ["t2"] }), rowOf("c", { tags: null })];
  assert.deepEqual(fileRows("mine", rows, "anna", "t1"), [{ name: "unanswered", ids: ["a"] }]);
  assert.deepEqual(missedRows("mine", rows, [], true, "anna", "t2"), ["a", "b"]);
});
