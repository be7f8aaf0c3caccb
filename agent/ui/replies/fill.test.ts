import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, fill, fitting, nextPlace, type Reply, slashAt, textFor, unknownIn, type Values } from "./fill";

const reply = (name: string, text: string, change: Partial<Reply> = {}): Reply => ({
  id: name,
  owner: "",
  name,
  text,
  texts: null,
  n: 1,
  ...change,
});
const values: Values = { name: "Ewa {agent}", first_name: "Ewa", agent: "Anna Kask", site: "Tamm", page: "", topic: "" };

test("a slash at the beginning of a word asks for ready replies; a path, a fraction and a new line do not", () => {
  for (const [text, query] of [
    ["/", ""],
    ["/he", "he"],
    ["Hi /delivery ti", "delivery ti"],
    ["a\n/x", "x"],
  ] as const)
    assert.equal(slashAt(text, text.length)?.query, query, text);
  for (const text of ["and/or", "https://x", "9 / 10", "/a/b", "/a\nb", "1/2", "no"]) assert.equal(slashAt(text, text.length), null, text);
  assert.deepEqual(slashAt("Hi /he there", 6), { from: 3, query: "he" });
});

test("names come before texts, whatever the accents and the case", () => {
  const all = [
    reply("welcome", "Tere"),
    reply("late", "We are sorry, the delivery is late"),
    reply("Delivery", "Tomorrow"),
    reply("no-delivery", "x"),
    reply("żółty", "y"),
  ];
  assert.deepEqual(
    fitting(all, "DELI").map((r) => r.name),
    ["Delivery", "no-delivery", "late"],
  );
  assert.deepEqual(
    fitting(all, "zol").map((r) => r.name),
    ["żółty"],
  );
  assert.equal(fitting(all, "").length, 5);
  assert.equal(fitting(all, "nothing like it").length, 0);
});

test("a visitor is answered in their language when there is a text in it", () => {
  const r = reply("hello", "Hello", { texts: { pl: "Dzień dobry", et: "" } });
  assert.equal(textFor(r, "pl-PL"), "Dzień dobry");
  assert.equal(textFor(r, "et"), "Hello");
  assert.equal(textFor(r, ""), "Hello");
});

test("places are filled once, so that a visitor's name cannot be a place; what has no value is named", () => {
  assert.deepEqual(fill("{name}, {first_name}: {agent} of {site}. {topic} on {page}? {topic}", values), {
    text: "Ewa {agent}, Ewa: Anna Kask of Tamm. {topic} on {page}? {topic}",
    missing: ["topic", "page"],
  });
  assert.deepEqual(fill("{constructor} {__proto__} {{x}}", values), { text: "{constructor} {__proto__} {{x}}", missing: [] });
});

test("the way goes from one unfilled place to the next and round", () => {
  const text = "a {topic} b {page} {name}";
  assert.deepEqual(nextPlace(text, ["topic", "page"], 0), { from: 2, to: 9 });
  assert.deepEqual(nextPlace(text, ["topic", "page"], 9), { from: 12, to: 18 });
  assert.deepEqual(nextPlace(text, ["topic", "page"], 18), { from: 2, to: 9 });
  assert.equal(nextPlace("a topic", ["topic"], 0), null);
});

test("an unknown variable is found as the server finds it", () => {
  assert.deepEqual(unknownIn("{name} {nmae} {{7*7}} {} { x"), ["nmae", "7*7"]);
});

test("two versions of one reply are told apart field by field", () => {
  const mine = reply("hello", "Hi", { texts: { pl: "Cześć" } });
  const theirs = reply("hello", "Hello", { texts: { et: "Tere", pl: "Cześć" } });
  assert.deepEqual(difference(mine, theirs), [
    { field: "text", mine: "Hi", theirs: "Hello" },
    { field: "et", mine: "", theirs: "Tere" },
  ]);
});
