import assert from "node:assert/strict";
import test from "node:test";
import wordsDe from "../parts/words/de";
import wordsEn from "../parts/words/en";
import wordsEt from "../parts/words/et";
import wordsPl from "../parts/words/pl";
import wordsRo from "../parts/words/ro";
import { de } from "./de";
import { en } from "./en";
import { et } from "./et";
import { pl } from "./pl";
import { ro } from "./ro";
import { type Counted, count, fill, type Texts } from "./texts";

const languages: [string, object, object][] = [
  ["en", en, wordsEn],
  ["pl", pl, wordsPl],
  ["ro", ro, wordsRo],
  ["de", de, wordsDe],
  ["et", et, wordsEt],
];
/** Everything that a language says, in the panel and in its parts. */
const sayings = languages.map(([language, texts, words]) => ({
  language,
  said: { ...texts, ...words } as Record<string, string | Counted>,
}));
const slots = (phrase: string) =>
  [...phrase.matchAll(/\{(\w+)\}/g)]
    .map((m) => m[1])
    .sort()
    .join();

test("every language says everything, with the same slots", () => {
  for (const { language, said } of sayings)
    for (const [key, phrase] of Object.entries({ ...en, ...wordsEn } as Record<string, string | Counted>)) {
      const own = said[key] ?? "";
      const forms = typeof own === "string" ? [own] : Object.values(own);
      const wanted = typeof phrase === "string" ? phrase : phrase.other;
      for (const form of forms) {
        assert.ok(form.trim(), `${language} ${key}`);
        assert.equal(slots(form), slots(wanted), `${language} ${key}: ${form}`);
      }
    }
});

test("every plural category of a language has its form, or one form serves all", () => {
  for (const { language, said } of sayings) {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, forms] of Object.entries(said)) {
      if (typeof forms === "string") continue;
      const has = Object.keys(forms);
      assert.ok(has.length === 1 || categories.every((c) => has.includes(c)), `${language} ${key}: ${categories} against ${has}`);
    }
  }
});

test("counted phrases are right in each language", () => {
  const people = (t: Texts, n: number) => count(t.language, t.people, n);
  assert.deepEqual(
    [1, 2, 5, 22].map((n) => people(pl, n)),
    ["teraz odpowiada 1 osoba", "teraz odpowiadają 2 osoby", "teraz odpowiada 5 osób", "teraz odpowiadają 22 osoby"],
  );
  assert.deepEqual(
    [1, 2, 20].map((n) => people(ro, n)),
    ["1 persoană răspunde acum", "2 persoane răspund acum", "20 de persoane răspund acum"],
  );
  assert.deepEqual(
    [1, 2].map((n) => people(de, n)),
    ["1 Person antwortet jetzt", "2 Personen antworten jetzt"],
  );
  assert.deepEqual(
    [1, 2].map((n) => people(et, n)),
    ["praegu vastab 1 inimene", "praegu vastab 2 inimest"],
  );
});

test("no phrase exclaims, and nothing that is filled in is read as a slot", () => {
  for (const { language, said } of sayings) assert.ok(!JSON.stringify(said).includes("!"), language);
  assert.equal(fill("{name} answers you", { name: "{id} $& <b>" }), "{id} $& <b> answers you");
  assert.equal(fill("{other}", {}), "{other}");
});
