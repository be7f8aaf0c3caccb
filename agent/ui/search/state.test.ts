import assert from "node:assert/strict";
import { test } from "node:test";
import {
  canBeFound,
  fitting,
  nothingAsked,
  piecesOf,
  readQuestion,
  readRecent,
  remembering,
  stepIn,
  toServer,
  writeQuestion,
} from "./state";

test("a question stands in the address and comes back", () => {
  const q = {
    ...nothingAsked,
    q: "oak & ash = 5%",
    state: "closed" as const,
    agent: "a".repeat(26),
    site: "demo",
    from: "2026-11-01",
    to: "2026-11-22",
  };
  assert.deepEqual(readQuestion(new URLSearchParams(writeQuestion(q))), q);
  assert.equal(writeQuestion({ q: "oak" }), "?q=oak");
  assert.equal(writeQuestion(nothingAsked), "");
});

test("an address that somebody changed asks for nothing impossible", () => {
  const q = readQuestion(new URLSearchParams(`q=${"x".repeat(300)}&state=all&agent=../&site=A&from=2026-99-99&to=x`));
  assert.deepEqual(q, { ...nothingAsked, q: "x".repeat(200) });
});

test("the last day is asked for with all its hours", () => {
  const p = new URLSearchParams(toServer({ ...nothingAsked, q: "oak", from: "2026-03-29", to: "2026-03-29" }, "next", 20));
  const hours = (Date.parse(p.get("to") ?? "") - Date.parse(p.get("from") ?? "")) / 3_600_000;
  assert.ok(hours >= 23 && hours <= 25, `${hours}`); // the day on which clocks change is shorter or longer
  assert.equal(p.get("cursor"), "next");
  assert.equal(p.get("state"), null);
});

test("what was looked for is cut out by ranges, and markup stays text", () => {
  assert.deepEqual(
    piecesOf({
      text: "<b>Oak</b> 🦊 oak",
      marks: [
        [3, 6],
        [14, 17],
      ],
    }),
    [
      { text: "<b>", hit: false },
      { text: "Oak", hit: true },
      { text: "</b> 🦊 ", hit: false },
      { text: "oak", hit: true },
    ],
  );
  assert.deepEqual(
    piecesOf({
      text: "oak",
      marks: [
        [2, 9],
        [-1, 1],
      ],
    }),
    [{ text: "oak", hit: false }],
  );
  assert.deepEqual(piecesOf({ text: "", marks: null }), []);
});

test("a command is found by the beginnings of its words, in any order and without accents", () => {
  const all = [{ label: "Übergeben" }, { label: "Gehe zu: Fragen" }, { label: "Zamknij rozmowę Łucji" }];
  assert.deepEqual(
    fitting(all, "uber").map((c) => c.label),
    ["Übergeben"],
  );
  assert.deepEqual(
    fitting(all, "frag geh").map((c) => c.label),
    ["Gehe zu: Fragen"],
  );
  assert.deepEqual(
    fitting(all, "luc").map((c) => c.label),
    ["Zamknij rozmowę Łucji"],
  );
  assert.equal(fitting(all, "").length, 3);
});

test("recent choices come first once each, and nonsense in the storage is none", () => {
  assert.deepEqual(remembering(["a", "b", "c", "d", "e"], "c"), ["c", "a", "b", "d", "e"]);
  assert.deepEqual(remembering(["a", "b", "c", "d", "e"], "f"), ["f", "a", "b", "c", "d"]);
  for (const bad of [null, "{", "7", '[7,{"a":1}]']) assert.deepEqual(readRecent(bad), []);
});

test("the arrows go round", () => {
  assert.equal(stepIn(3, 2, "ArrowDown"), 0);
  assert.equal(stepIn(3, 0, "ArrowUp"), 2);
  assert.equal(stepIn(3, 0, "PageDown"), 2);
  assert.equal(stepIn(0, 0, "ArrowDown"), null);
  assert.equal(stepIn(3, 0, "a"), null);
});

test("a question of signs alone finds nothing", () => {
  assert.equal(canBeFound(".*"), false);
  assert.equal(canBeFound("$5"), true);
});
