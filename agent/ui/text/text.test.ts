import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { de as deWords } from "./de";
import { en as enWords } from "./en";
import { et as etWords } from "./et";
import type { Forms } from "./forms";
import { pl as plWords } from "./pl";
import { ro as roWords } from "./ro";
import { de as deRooms } from "./rooms/de";
import { en as enRooms } from "./rooms/en";
import { et as etRooms } from "./rooms/et";
import { pl as plRooms } from "./rooms/pl";
import { ro as roRooms } from "./rooms/ro";
import { type AllWords, provided } from "./words";

const en: AllWords = { ...enWords, ...enRooms };
const languages: Readonly<Record<string, AllWords>> = {
  pl: { ...plWords, ...plRooms },
  ro: { ...roWords, ...roRooms },
  de: { ...deWords, ...deRooms },
  et: { ...etWords, ...etRooms },
};
const places = (word: string) => [...new Set(word.match(/\{\w+\}/g) ?? [])].sort().join();
const forms = (word: string | Forms): string[] => (typeof word === "string" ? [word] : Object.values(word));

test("every language fills the same places as English, in every form", () => {
  for (const [language, words] of Object.entries(languages)) {
    for (const key of Object.keys(en) as (keyof AllWords)[]) {
      const want = places(forms(en[key]).at(-1) ?? "");
      for (const word of forms(words[key])) assert.equal(places(word), want, `${language} ${key}: ${word}`);
    }
  }
});

test("every word with forms has those its language asks for", () => {
  for (const [language, words] of Object.entries({ en, ...languages })) {
    const asked = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of Object.keys(en) as (keyof AllWords)[]) {
      const word: string | Forms = words[key];
      if (typeof word !== "string") assert.deepEqual(Object.keys(word).sort(), [...asked].sort(), `${language} ${key}`);
    }
  }
});

test("nothing is left empty, and nothing shouts", () => {
  for (const [language, words] of Object.entries({ en, ...languages })) {
    for (const [key, word] of Object.entries(words))
      for (const form of forms(word)) assert.ok(form.trim() !== "" && !form.includes("!"), `${language} ${key}`);
  }
});

test("the two files of a language add up, and no word is in both", () => {
  assert.deepEqual(provided("en"), en);
  assert.deepEqual(
    Object.keys(enWords).filter((key) => key in enRooms),
    [],
  );
});

/** The file and what it imports at once, from the root of the repository. */
function comesWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export|\}) (?!type ).*?from "(\.[^"]+)";$/gm)) {
    const path = join(dirname(file), from);
    comesWith([`${path}.tsx`, `${path}.ts`].find((p) => statSync(p, { throwIfNoEntry: false })) ?? assert.fail(path), seen);
  }
  return seen;
}

test("what every page loads says no word that only comes with the rooms", () => {
  const files = comesWith("agent/ui/main.tsx");
  assert.ok(files.has("agent/ui/lists/row.tsx") && !files.has("agent/ui/sites/sites.tsx"), [...files].join(" "));
  for (const file of files)
    for (const [call] of readFileSync(file, "utf8").matchAll(/\btx?\([^()]*/g))
      for (const [, word = ""] of call.matchAll(/"([a-z_0-9]+)"/g)) assert.ok(!(word in enRooms), `${file} says ${word}`);
});
