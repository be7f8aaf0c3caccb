import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addSpan,
  alwaysOpen,
  checkHours,
  checkSpans,
  copyMonday,
  type Hours,
  isAlways,
  nextOpening,
  setSpans,
  spansOf,
  tidyTime,
  usualHours,
} from "./hours_state";

const warsaw = usualHours("Europe/Warsaw");
const opens = (h: Hours, at: string) => {
  const next = nextOpening(h, Date.parse(at));
  return next && `${next.date} ${next.time}`;
};

test("hours that are not set are always open, and have nothing wrong", () => {
  assert.ok(isAlways(alwaysOpen));
  assert.deepEqual(checkHours(alwaysOpen), []);
  assert.deepEqual(checkHours(warsaw), []);
});

test("what cannot be is said where it stands", () => {
  const at = (h: Hours) => checkHours(h).map((m) => `${m.at}: ${m.wrong}`);
  assert.deepEqual(at({ ...warsaw, zone: "Moon/Base" }), ["zone: hours_zone"]);
  assert.deepEqual(at(setSpans(warsaw, 1, [{ from: "22:00", to: "02:00" }])), ["week 1: hours_order"]);
  const days = [
    { date: "2026-12-24", name: "", spans: [] },
    { date: "2026-12-24", name: "", spans: [] },
    { date: "soon", name: "", spans: [] },
  ];
  assert.deepEqual(at({ ...warsaw, days }), ["day 1: hours_twice", "day 2: hours_date"]);
});

test("the parts of a day are times, end after they begin and do not overlap", () => {
  assert.equal(checkSpans([{ from: "09:00", to: "24:00" }]), "");
  assert.equal(checkSpans([{ from: "24:00", to: "24:00" }]), "hours_form");
  assert.equal(checkSpans([{ from: "9:00", to: "17:00" }]), "hours_form");
  assert.equal(checkSpans([{ from: "09:00", to: "24:30" }]), "hours_form");
  const two = (from: string) => [
    { from: "09:00", to: "12:00" },
    { from, to: "17:00" },
  ];
  assert.equal(checkSpans(two("12:00")), "");
  assert.equal(checkSpans(two("11:59")), "hours_overlap");
});

test("a time is taken as people type it", () => {
  for (const [typed, time] of [
    ["9", "09:00"],
    ["9.30", "09:30"],
    ["17:05", "17:05"],
    ["0930", "09:30"],
    ["late", "late"],
  ] as const)
    assert.equal(tidyTime(typed), time);
});

test("a part that is added fits behind the last one, until the day is full", () => {
  assert.deepEqual(addSpan([]), [{ from: "09:00", to: "17:00" }]);
  assert.deepEqual(addSpan([{ from: "09:00", to: "12:00" }])?.[1], { from: "13:00", to: "17:00" });
  assert.equal(addSpan([{ from: "09:00", to: "23:00" }]), null);
  assert.deepEqual(addSpan([{ from: "09:00", to: "22:30" }])?.[1], { from: "23:30", to: "24:00" });
});

test("Monday is copied to the other working days only", () => {
  const h = copyMonday(setSpans(warsaw, 1, [{ from: "08:00", to: "16:00" }]));
  assert.deepEqual(
    [0, 2, 5, 6].map((d) => spansOf(h, d)[0]?.from),
    [undefined, "08:00", "08:00", undefined],
  );
});

test("the next opening follows the office's own clock, its week and its special days", () => {
  assert.equal(opens(warsaw, "2026-11-20T16:30:00Z"), "2026-11-23 09:00"); // Friday 17:30 in Warsaw
  assert.equal(opens(warsaw, "2026-11-23T07:30:00Z"), "2026-11-23 09:00"); // Monday 8:30
  const holiday = { ...warsaw, days: [{ date: "2026-11-23", name: "", spans: [] }] };
  assert.equal(opens(holiday, "2026-11-22T12:00:00Z"), "2026-11-24 09:00");
  assert.equal(opens(alwaysOpen, "2026-11-22T12:00:00Z"), null);
  assert.equal(opens({ ...warsaw, week: alwaysOpen.week }, "2026-11-22T12:00:00Z"), null);
});
