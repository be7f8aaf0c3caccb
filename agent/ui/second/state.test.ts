import assert from "node:assert/strict";
import { test } from "node:test";
import { inFours, isAppCode, isRecoveryCode } from "./state";

test("an app's code is six digits, however they are grouped", () => {
  for (const [text, fits] of [
    ["123456", true],
    [" 123 456 ", true],
    ["123-456", true],
    ["12345", false],
    ["1234567", false],
    ["12345a", false],
    ["", false],
  ] as const)
    assert.equal(isAppCode(text), fits, text);
});

test("a recovery code is sixteen of its letters and digits, in any case and grouping", () => {
  for (const [text, fits] of [
    ["abcd-efgh-2345-67ab", true],
    ["ABCD EFGH 2345 67AB", true],
    ["abcdefgh234567ab", true],
    ["abcd-efgh-2345", false],
    ["abcd-efgh-2345-67a1", false],
    ["123456", false],
  ] as const)
    assert.equal(isRecoveryCode(text), fits, text);
});

test("a key is read in fours", () => {
  assert.equal(inFours("ABCDEFGHIJ"), "ABCD EFGH IJ");
  assert.equal(inFours("ABCD"), "ABCD");
});
