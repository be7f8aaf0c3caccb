import assert from "node:assert/strict";
import test from "node:test";
import table from "../../../internal/site/testdata/asked.json";
import { asked, faultOf, faultsOf, lengthOf } from "./answers";
import { type Field, readConfig } from "./config";
import { clock, countdown, initials } from "./format";
import { allowed } from "./host";
import { refusal } from "./http";
import { Memory, randomKey, safely } from "./memory";

/** A shelf as a browser has it. */
function shelf() {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (k: string) => map.get(k) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
    removeItem: (k: string) => void map.delete(k),
  };
}

test("only pages of the site may talk to the panel", () => {
  const origins = ["https://tamm.example", "https://*.shop.example", "http://localhost:3000"];
  for (const yes of [
    "https://tamm.example",
    "https://a.shop.example",
    "https://a.b.shop.example",
    "http://localhost:3000",
    "https://chat.example",
  ])
    assert.ok(allowed(yes, origins, "https://chat.example"), yes);
  for (const no of [
    "http://tamm.example",
    "https://tamm.example.evil.example",
    "https://eviltamm.example",
    "https://shop.example",
    "https://evilshop.example",
    "http://a.shop.example",
    "null",
    "",
  ])
    assert.ok(!allowed(no, origins, "https://chat.example"), no);
});

test("nothing lasting is kept before there is a token", () => {
  const tab = shelf();
  const lasting = shelf();
  const memory = new Memory(
    "demo",
    safely(() => tab),
    safely(() => lasting),
  );
  memory.draft = { answers: { name: "T" }, text: "hi", start: "", token: "" };
  memory.outbox = [];
  assert.equal(lasting.map.size, 0);
  memory.token = "t";
  memory.outbox = [{ id: "a", text: "a" }];
  memory.composer = "half a";
  memory.files = "[]";
  memory.quote = "a";
  assert.equal(lasting.map.size, 5);
  memory.token = "";
  assert.equal(lasting.map.size, 0, "forgetting leaves nothing");
  assert.deepEqual(memory.draft.answers, { name: "T" });
});

test("WB12 a token is over after 30 days without use, and after 180 days whatever its use", () => {
  const lasting = shelf();
  let day = 20_000;
  const memory = () =>
    new Memory(
      "demo",
      safely(() => shelf()),
      safely(() => lasting),
      () => day * 86_400_000,
    );
  memory().token = "t";
  memory().composer = "half a";
  for (let used = 0; used < 6; used++) {
    day += 30;
    assert.equal(memory().token, "t", `day ${day}`);
  }
  day += 1;
  assert.equal(memory().token, "", "181 days old");
  assert.equal(lasting.map.size, 0, "nothing of it is left");
  memory().token = "u";
  day += 31;
  assert.equal(memory().token, "", "31 days unused");
  lasting.map.set("usher.demo.token", "kept-by-an-older-panel");
  assert.equal(memory().token, "kept-by-an-older-panel");
  day += 31;
  assert.equal(memory().token, "", "one without days counts from when it was first seen");
});

test("a browser that refuses storage costs memory and nothing else", () => {
  const refused = () => {
    throw new Error("SecurityError");
  };
  const memory = new Memory("demo", safely(refused), safely(refused));
  memory.token = "t";
  memory.draft = { answers: {}, text: "kept", start: "s", token: "" };
  assert.equal(memory.token, "t");
  assert.equal(memory.draft.text, "kept");
  assert.equal(memory.draftLasts, false);
});

test("what another program wrote into the shelf breaks nothing", () => {
  const s = shelf();
  s.map.set("usher.demo.outbox", '[1,{"id":"a"},{"id":"a","text":"x"},null]');
  s.map.set("usher.demo.draft", "{{{");
  const memory = new Memory(
    "demo",
    safely(() => s),
    safely(() => s),
  );
  assert.deepEqual(memory.outbox, [{ id: "a", text: "x" }]);
  assert.equal(memory.draft.text, "");
});

test("keys have the form that the server asks for, and differ", () => {
  const keys = new Set(Array.from({ length: 200 }, () => randomKey(16)));
  assert.equal(keys.size, 200);
  for (const key of keys) assert.match(key, /^[A-Za-z0-9_-]{22}$/);
  assert.match(randomKey(32), /^[A-Za-z0-9_-]{43}$/);
});

test("the form asks for what is missing and lets pass what may work", () => {
  const email = { kind: "email", required: false } as const;
  for (const ok of ["", "a@b.ee", "first.last+tag@sub.firm.example", "õ@õ.ee"]) assert.equal(faultOf(email, ok), "", ok);
  for (const bad of ["a", "a@b", "a b@c.ee", "@b.ee", "a@b."]) assert.equal(faultOf(email, bad), "email", bad);
  assert.equal(faultOf({ kind: "phone", required: true }, " "), "required");
  assert.equal(faultOf({ kind: "phone" }, "12"), "phone");
  assert.equal(faultOf({ kind: "phone" }, "+372 600 0142"), "");
});

for (const c of table.cases)
  test(`QN01 only what is asked can be missing: ${c.name}`, () => {
    const answers = c.answers as Record<string, string>;
    const list = asked(table.fields as Field[], answers);
    assert.deepEqual(
      list.map((f) => f.key),
      c.asked,
    );
    assert.deepEqual(Object.keys(faultsOf(list, answers, "Hello")).sort(), [...c.missing].sort());
  });

test("characters are counted as the server counts them", () => {
  assert.equal(lengthOf(" 🪵õ \n"), 2);
  assert.deepEqual(faultsOf([], {}, "🪵".repeat(4000)), {});
  assert.deepEqual(faultsOf([], {}, "🪵".repeat(4001)), { text: "too_long" });
  assert.deepEqual(faultsOf([], {}, " \n"), { text: "required" });
});

test("days are those of the visitor's own time zone", () => {
  const now = Date.parse("2026-11-20T08:00:00Z");
  const tallinn = clock("en-GB", () => now, "Europe/Tallinn");
  assert.equal(tallinn.time("2026-11-20T08:04:00Z"), "10:04");
  assert.equal(tallinn.day("2026-11-20T08:04:00Z"), "Today, 20 November");
  assert.match(tallinn.day("2026-11-19T15:48:00Z"), /^Thursday,? 19 November$/);
  assert.equal(tallinn.when("2026-11-20T06:04:00Z"), "8:04");
  assert.equal(tallinn.when("2026-11-19T15:48:00Z"), "19 Nov, 17:48");
  assert.notEqual(tallinn.dayOf("2026-11-19T21:59:00Z"), tallinn.dayOf("2026-11-19T22:01:00Z"));
  assert.deepEqual(tallinn.opening("2026-11-23T07:00:00Z"), { day: "Monday", relative: false });
  assert.deepEqual(tallinn.opening("2026-11-21T07:00:00Z"), { day: "tomorrow", relative: true });
  assert.match(tallinn.opening("2026-12-07T07:00:00Z").day, /7 December/);
});

test("a countdown never says zero", () => {
  assert.deepEqual([61_000, 42_000, 900, 0].map(countdown), ["1:01", "0:42", "0:01", "0:01"]);
});

test("initials are first and last letters, whatever the script", () => {
  assert.deepEqual(["Tamm Kitchens", "anna maria kask", "Ülo", "", "🪵 puu"].map(initials), ["TK", "AK", "Ü", "", "🪵P"]);
});

test("a refusal is read whoever has written it", () => {
  assert.equal(refusal(429, { code: "rate_limited", retry_after_ms: 1500 }, "9").retry, 1500);
  assert.equal(refusal(429, {}, "9").retry, 9000);
  assert.equal(refusal(502, {}, "Wed, 21 Oct 2026 07:28:00 GMT").retry, 0);
  const why = refusal(
    422,
    { errors: [{ field: "email", code: "email" }, { location: "body.answers.name", message: "Too long" }, {}] },
    null,
  );
  assert.deepEqual(why.fields, { email: "email", name: "Too long" });
});

test("settings with parts missing still make a panel", () => {
  const c = readConfig('{"site":"demo","form":{"version":2,"fields":null}}');
  assert.deepEqual([c.form.fields, c.starting, c.office.state], [[], true, "closed"]);
});
