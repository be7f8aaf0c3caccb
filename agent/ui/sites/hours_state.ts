// Opening hours while they are edited, and when an office opens next. Pure.

/** A part of a day by the wall clock; `to` may be 24:00. */
export interface Span {
  from: string;
  to: string;
}
/** A date with hours of its own; no spans means closed. */
export interface SpecialDay {
  date: string;
  name: string;
  spans: Span[] | null;
}
/** week[0] is Sunday. Without a zone and without hours the office is always open. */
export interface Hours {
  zone: string;
  week: (Span[] | null)[];
  days: SpecialDay[] | null;
}

export const alwaysOpen: Hours = { zone: "", week: [[], [], [], [], [], [], []], days: [] };

export const spansOf = (h: Hours, day: number): readonly Span[] => h.week[day] ?? [];
export const daysOf = (h: Hours): readonly SpecialDay[] => h.days ?? [];
export const isAlways = (h: Hours): boolean => h.zone === "" && daysOf(h).length === 0 && h.week.every((d) => (d ?? []).length === 0);

/** What one begins with when the office is not always open: the working week of an office, in this zone. */
export function usualHours(zone: string): Hours {
  return { zone, week: [0, 1, 2, 3, 4, 5, 6].map((d) => (d > 0 && d < 6 ? [{ from: "09:00", to: "17:00" }] : [])), days: [] };
}

export function setSpans(h: Hours, day: number, spans: Span[]): Hours {
  return { ...h, week: h.week.map((d, i) => (i === day ? spans : d)) };
}

/** Tuesday to Friday as Monday. */
export function copyMonday(h: Hours): Hours {
  return { ...h, week: h.week.map((d, i) => (i > 1 && i < 6 ? [...spansOf(h, 1)] : d)) };
}

/** One more part at the end of a day: an hour after the last one, as far as the day goes; null when it is full. */
export function addSpan(spans: readonly Span[]): Span[] | null {
  const last = minute(spans.at(-1)?.to ?? "");
  if (spans.length >= maxSpans || (last !== null && last >= 23 * 60)) return null;
  const from = last === null ? 9 * 60 : last + 60;
  return [...spans, { from: clock(from), to: clock(Math.min(from + (last === null ? 8 : 4) * 60, 24 * 60)) }];
}
const maxSpans = 4;
const clock = (m: number) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;

/** "9:5" and "9.05" as the server writes them, "09:05"; what is no time stays as it was typed. */
export function tidyTime(text: string): string {
  const m = /^\s*(\d{1,2})(?:[:.,h ]?(\d{2}))?\s*$/.exec(text);
  return m ? `${(m[1] ?? "").padStart(2, "0")}:${m[2] ?? "00"}` : text.trim();
}

/** Minutes from midnight, 0 to 1440, or null. */
export function minute(text: string): number | null {
  const m = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  const n = m ? Number(m[1]) * 60 + Number(m[2]) : Number.NaN;
  return n <= 24 * 60 ? n : null;
}

export type Wrong = "hours_form" | "hours_order" | "hours_overlap";

/** What is wrong with the parts of a day, or "". The server has the same rules. */
export function checkSpans(spans: readonly Span[]): Wrong | "" {
  let last = -1;
  for (const s of spans) {
    const from = minute(s.from);
    const to = minute(s.to);
    if (from === null || to === null || from === 24 * 60) return "hours_form";
    if (to <= from) return "hours_order";
    if (from < last) return "hours_overlap";
    last = to;
  }
  return "";
}

export interface Mistake {
  /** "zone", "week 1", "day 0". */
  at: string;
  wrong: Wrong | "hours_zone" | "hours_date" | "hours_twice";
}

/** Everything that is wrong with hours, in the order of the form. */
export function checkHours(h: Hours): Mistake[] {
  if (isAlways(h)) return [];
  const found: Mistake[] = [];
  if (!isZone(h.zone)) found.push({ at: "zone", wrong: "hours_zone" });
  h.week.forEach((spans, i) => {
    const wrong = checkSpans(spans ?? []);
    if (wrong) found.push({ at: `week ${i}`, wrong });
  });
  const seen = new Set<string>();
  daysOf(h).forEach((d, i) => {
    const wrong = !/^\d{4}-\d{2}-\d{2}$/.test(d.date) ? "hours_date" : seen.has(d.date) ? "hours_twice" : checkSpans(d.spans ?? []);
    seen.add(d.date);
    if (wrong) found.push({ at: `day ${i}`, wrong });
  });
  return found;
}

export function isZone(zone: string): boolean {
  try {
    return zone !== "" && new Intl.DateTimeFormat("en", { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}

/** The zones of the world, with the one in use; empty when this browser cannot list them. */
export function zonesWith(zone: string): string[] {
  if (typeof Intl.supportedValuesOf !== "function") return [];
  const all = Intl.supportedValuesOf("timeZone");
  return zone === "" || all.includes(zone) ? all : [zone, ...all];
}

/** The wall clock of a zone at an instant: the date, and minutes from midnight. */
function wallClock(zone: string, at: number): { date: string; minute: number } {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).formatToParts(at);
  const get = (type: string) => parts.find((p) => p.type === type)?.value ?? "0";
  return { date: `${get("year")}-${get("month")}-${get("day")}`, minute: Number(get("hour")) * 60 + Number(get("minute")) };
}

/** When an office opens next by its own wall clock, within two weeks; null when it is always open or does not open. */
export function nextOpening(h: Hours, at: number): { date: string; time: string; days: number } | null {
  if (isAlways(h) || !isZone(h.zone)) return null;
  const now = wallClock(h.zone, at);
  const first = Date.parse(`${now.date}T12:00:00Z`);
  for (let days = 0; days < 15; days++) {
    const noon = new Date(first + days * 86_400_000);
    const date = noon.toISOString().slice(0, 10);
    const special = daysOf(h).find((d) => d.date === date);
    const spans = special ? (special.spans ?? []) : spansOf(h, noon.getUTCDay());
    const next = spans.find((s) => days > 0 || (minute(s.from) ?? 0) > now.minute);
    if (next) return { date, time: next.from, days };
  }
  return null;
}
