import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AlertSettings,
  differences,
  mistakes,
  onlyIn,
  onTop,
  readWhole,
  sentenceNames,
  sentences,
  toggleCountry,
  worldCountries,
} from "./state";

const settings: AlertSettings = {
  mode: "if_unacknowledged",
  after_s: 60,
  quiet_from: "",
  quiet_to: "",
  zone: "Europe/Warsaw",
  per_person_per_day: 20,
  per_day: 200,
  countries: ["DE", "PL"],
};
const known = (zone: string) => zone === "Europe/Warsaw";

test("every setting stands in one sentence", () => {
  const all = sentenceNames.flatMap((n) => [...sentences[n]]).sort();
  assert.deepEqual(all, Object.keys(settings).sort());
});

test("versions differ in the sentences whose settings differ", () => {
  const cases: [Partial<AlertSettings>, string[]][] = [
    [{}, []],
    [{ after_s: 61 }, ["when"]],
    [{ mode: "off", per_day: 1 }, ["when", "limits"]],
    [{ quiet_from: "22:00", quiet_to: "07:00" }, ["quiet"]],
    [{ countries: ["PL"] }, ["countries"]],
    [{ countries: null }, ["countries"]],
  ];
  for (const [change, want] of cases) assert.deepEqual(differences(settings, { ...settings, ...change }), want);
  assert.deepEqual(differences({ ...settings, countries: null }, { ...settings, countries: [] }), [], "no countries are no countries");
});

test("what the server refuses is found before it is sent", () => {
  const cases: [Partial<AlertSettings>, string[]][] = [
    [{}, []],
    [{ after_s: 5 }, []],
    [{ after_s: 4 }, ["after_s"]],
    [{ after_s: 601 }, ["after_s"]],
    [{ after_s: 601, mode: "off" }, []],
    [{ quiet_from: "22:00", quiet_to: "07:00" }, []],
    [{ quiet_from: "22:00" }, ["quiet_to"]],
    [{ quiet_from: "24:00", quiet_to: "7:00" }, ["quiet_from", "quiet_to"]],
    [{ zone: "Mars" }, ["zone"]],
    [{ per_person_per_day: 0, per_day: 100_001 }, ["per_person_per_day", "per_day"]],
    [{ countries: ["pl"] }, ["countries"]],
    [{ countries: [] }, []],
  ];
  for (const [change, want] of cases) assert.deepEqual(mistakes({ ...settings, ...change }, known), want, JSON.stringify(change));
});

test("a number is read only when it is one", () => {
  const cases: [string, number | undefined][] = [
    ["90", 90],
    [" 7 ", 7],
    ["0", 0],
    ["", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["9999999999", undefined],
  ];
  for (const [text, want] of cases) assert.equal(readWhole(text), want, text);
});

test("a country goes in at its place, and out again", () => {
  const more = toggleCountry(settings, "EE");
  assert.deepEqual(more.countries, ["DE", "EE", "PL"]);
  assert.deepEqual(toggleCountry(more, "EE").countries, settings.countries);
  assert.deepEqual(toggleCountry({ ...settings, countries: null }, "EE").countries, ["EE"]);
  assert.deepEqual(onlyIn(more, settings), ["EE"]);
  assert.deepEqual(onlyIn(settings, more), []);
});

test("my changes on top of theirs leave what only they changed", () => {
  const theirs: AlertSettings = { ...settings, after_s: 30, per_day: 99, countries: ["DE", "EE", "PL"] };
  const mine: AlertSettings = { ...settings, after_s: 90, mode: "at_once", countries: ["LV", "PL"] };
  assert.deepEqual(onTop(settings, mine, theirs), {
    ...settings,
    mode: "at_once",
    after_s: 90,
    per_day: 99,
    countries: ["EE", "LV", "PL"],
  });
  assert.deepEqual(onTop(settings, settings, theirs), theirs, "no changes of mine change nothing");
});

test("the countries of the world have a name and are no groups and no former countries", () => {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const all = worldCountries((c) => names.of(c));
  for (const c of ["PL", "EE", "GB", "US", "UA", "XK"]) assert.ok(all.includes(c), c);
  for (const c of ["EU", "UN", "ZZ", "SU", "DD", "QQ"]) assert.ok(!all.includes(c), c);
});
