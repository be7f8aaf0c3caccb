// Times, ages and numbers as people read them, by the reader's locale.
import { computed } from "@preact/signals";
import { locale } from "./text";

const formats = computed(() => {
  const l = locale.value;
  return {
    time: new Intl.DateTimeFormat(l, { hour: "2-digit", minute: "2-digit" }),
    seconds: new Intl.DateTimeFormat(l, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    full: new Intl.DateTimeFormat(l, {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    }),
    week: new Intl.DateTimeFormat(l, { weekday: "short", hour: "2-digit", minute: "2-digit" }),
    date: new Intl.DateTimeFormat(l, { day: "numeric", month: "short" }),
    dateYear: new Intl.DateTimeFormat(l, { day: "numeric", month: "short", year: "numeric" }),
    weekday: new Intl.DateTimeFormat(l, { weekday: "long", timeZone: "UTC" }),
    opening: new Intl.DateTimeFormat(l, { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }),
    openingDate: new Intl.DateTimeFormat(l, {
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "UTC",
    }),
    openingToday: new Intl.DateTimeFormat(l, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" }),
    day: new Intl.DateTimeFormat(l, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    one: new Intl.NumberFormat(l, { maximumFractionDigits: 1 }),
    signed: new Intl.NumberFormat(l, { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: "exceptZero" }),
    names: new Intl.DisplayNames(l, { type: "language" }),
    regions: new Intl.DisplayNames(l, { type: "region", fallback: "none" }),
    s: new Intl.NumberFormat(l, { style: "unit", unit: "second", unitDisplay: "narrow" }),
    min: new Intl.NumberFormat(l, { style: "unit", unit: "minute", unitDisplay: "short" }),
    h: new Intl.NumberFormat(l, { style: "unit", unit: "hour", unitDisplay: "short" }),
    d: new Intl.NumberFormat(l, { style: "unit", unit: "day", unitDisplay: "long" }),
  };
});

type When = string | number;
const date = (at: When) => new Date(at);

export const clockTime = (at: When) => formats.value.time.format(date(at));
export const clockSeconds = (at: When) => formats.value.seconds.format(date(at));
export const fullTime = (at: When) => formats.value.full.format(date(at));
export const dayLine = (at: When) => formats.value.day.format(date(at));
export const shortDate = (at: When) => formats.value.date.format(date(at));
/** The name of a day of the week, 0 for Sunday. */
export const weekdayName = (day: number) => formats.value.weekday.format(Date.UTC(2023, 0, 1 + day));
/** A wall-clock time some days ahead, in no zone but its own: the weekday says which day, the date when that is not enough. */
export function opening(date: string, time: string, days: number): string {
  const f = formats.value;
  return (days === 0 ? f.openingToday : days < 7 ? f.opening : f.openingDate).format(Date.parse(`${date}T${time}:00Z`));
}
/** A key that changes with the reader's local date. */
export const dayKey = (at: When) => {
  const d = date(at);
  return `${d.getFullYear()}-${d.getMonth()}-${d.getDate()}`;
};

/** Today the time, this week the weekday with it, before that the date. */
export function listTime(at: When, now: number): string {
  if (dayKey(at) === dayKey(now)) return clockTime(at);
  const days = (now - +date(at)) / 86_400_000;
  if (days < 6.5) return formats.value.week.format(date(at));
  return (date(at).getFullYear() === date(now).getFullYear() ? formats.value.date : formats.value.dateYear).format(date(at));
}

/** An instant ahead: today the time, within a week the weekday with it, later the date with it. */
export function aheadTime(at: When, now: number): string {
  if (dayKey(at) === dayKey(now)) return clockTime(at);
  if (+date(at) - now < 6 * 86_400_000) return formats.value.week.format(date(at));
  return `${formats.value.date.format(date(at))}, ${clockTime(at)}`;
}

/** An instant by the clock of a zone, with its day. */
export function openingAt(at: When, zone: string): string {
  const parts = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  try {
    return new Intl.DateTimeFormat(locale.value, { ...parts, timeZone: zone }).format(date(at));
  } catch {
    return new Intl.DateTimeFormat(locale.value, parts).format(date(at));
  }
}

/** How long ago, in one unit. Seconds only under a minute: a figure that jumps all the time is not read. */
export function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return formats.value.s.format(s).replace(/(\d)(\p{L})/u, "$1 $2");
  if (s < 3600) return formats.value.min.format(Math.floor(s / 60)).replace("mins", "min");
  if (s < 172_800) return formats.value.h.format(Math.floor(s / 3600)).replace("hrs", "hr");
  return formats.value.d.format(Math.floor(s / 86_400));
}

/** 42 → "0:42". */
export const countdown = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
export const oneDecimal = (n: number) => formats.value.one.format(n);
export const signed = (n: number) => formats.value.signed.format(n).replace("-", "−");

/** The name of a language for its code, or the code. */
export function languageName(code: string): string {
  try {
    return formats.value.names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The name of a country for its two letters; nothing when there is none. */
export function countryName(code: string): string | undefined {
  try {
    return formats.value.regions.of(code);
  } catch {
    return undefined;
  }
}

/** The time of day in a zone, or nothing when the zone is not known. */
export function timeIn(zone: string, at: number): string {
  try {
    return new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
  } catch {
    return "";
  }
}

/** Two letters that stand for a name. */
export function initials(name: string): string {
  const parts = name
    .trim()
    .split(/\s+/u)
    .filter((p) => /\p{L}|\p{N}/u.test(p));
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)].map((p) => [...(p ?? "")][0] ?? "") : [...(parts[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}
