import assert from "node:assert/strict";
import { test } from "node:test";
import { readSkills } from "./skills";

test("skills are told apart by commas, keep their blanks and are there once", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["kitchens", ["kitchens"]],
    ["kitchens, natural  stone;tiles\nkitchens,", ["kitchens", "natural stone", "tiles"]],
    [" , ; ", []],
  ];
  for (const [text, want] of cases) assert.deepEqual(readSkills(text), want, text);
});
