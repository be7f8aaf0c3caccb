import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { sha256Hex } from "./sha256";
import { search, solve } from "./work";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

test("the digest is the one of every other SHA-256, at every length around a block's end", () => {
  for (let n = 0; n < 200; n++) {
    const text = "ä".repeat(n % 7) + "x".repeat(n);
    assert.equal(sha256Hex(text), digest(text), `${n} letters`);
  }
});

test("the number is found wherever in its range it lies", async () => {
  for (const number of [0, 1, 999, 1000, 2500]) {
    const work = { salt: "c2FsdA?expires=1764000000&", target: digest(`c2FsdA?expires=1764000000&${number}`), max: 2500 };
    assert.equal(await solve(work, async () => {}), number);
  }
});

test("work that has no solution ends, and says so", async () => {
  assert.equal(await solve({ salt: "a", target: digest("b"), max: 3000 }, async () => {}), -1);
  assert.equal(search({ salt: "a", target: "nonsense", max: 10 }, 0, 10), -1);
});

test("the page gets its thread back between slices", async () => {
  let pauses = 0;
  const work = { salt: "s", target: digest("s2999"), max: 5000 };
  await solve(work, async () => void pauses++, 500);
  assert.equal(pauses, 5);
});
