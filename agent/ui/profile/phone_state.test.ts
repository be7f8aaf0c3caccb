import assert from "node:assert/strict";
import { test } from "node:test";
import { codeFor, fieldOf, isCode, phoneStep, plainNumber, readCode, tooOld } from "./phone_state";

test("a number is none, awaits its code, or is proved", () => {
  assert.equal(phoneStep({ phone: "", proved: false }), "none");
  assert.equal(phoneStep({ phone: "+48512345678", proved: false }), "code");
  assert.equal(phoneStep({ phone: "+48512345678", proved: true }), "proved");
});

test("a code is six digits, however they are grouped", () => {
  const cases: [string, boolean][] = [
    ["123456", true],
    [" 123 456 ", true],
    ["123-456", true],
    ["012345", true],
    ["12345", false],
    ["1234567", false],
    ["12345a", false],
    ["", false],
  ];
  for (const [text, want] of cases) assert.equal(isCode(text), want, text);
  assert.equal(readCode(" 012 345 "), "012345");
});

test("a code is good for ten minutes, and one of unknown age is not called old", () => {
  const at = 1_000_000;
  assert.equal(tooOld(at, at + codeFor - 1), false);
  assert.equal(tooOld(at, at + codeFor), true);
  assert.equal(tooOld(0, Number.MAX_SAFE_INTEGER), false);
});

test("two noughts at the start are a plus", () => {
  assert.equal(plainNumber(" 0048 512 345 678 "), "+48 512 345 678");
  assert.equal(plainNumber("+48 500 000 000"), "+48 500 000 000");
});

test("a refusal is said beside the field it is about", () => {
  assert.equal(fieldOf("bad_number"), "phone");
  assert.equal(fieldOf("premium_number"), "phone");
  assert.equal(fieldOf("country_not_allowed"), "phone");
  assert.equal(fieldOf("phone_code"), "code");
  assert.equal(fieldOf("sms_not_sent"), "");
});
