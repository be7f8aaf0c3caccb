// Times as the visitor reads them: in their own time zone and their language.

export interface Clock {
  /** The language in which times are written, of the visitor's own kind. */
  language: string;
  /** "10:04" */
  time(at: string): string;
  /** "10:04" today, else with the date: "19 Nov, 17:48" */
  when(at: string): string;
  /** "Today, 20 November", "Thursday 19 November" */
  day(at: string): string;
  /** A word that differs whenever the date differs. */
  dayOf(at: string): string;
  /** The day on which the office opens: today, tomorrow, a weekday, or a date when it is far. relative is true for the first two. */
  opening(at: string): { day: string; relative: boolean };
}

/** zone is an IANA name or undefined for the browser's own. */
export function clock(language: string, now: () => number, zone?: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const f = new Intl.DateTimeFormat(language, zone ? { ...options, timeZone: zone } : options);
    return (at: string | number) => f.format(typeof at === "string" ? new Date(at) : at);
  };
  const time = format({ hour: "numeric", minute: "2-digit" });
  const dated = format({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const dayOf = format({ year: "numeric", month: "numeric", day: "numeric" });
  const date = format({ day: "numeric", month: "long" });
  const long = format({ weekday: "long", day: "numeric", month: "long" });
  const weekday = format({ weekday: "long" });
  const relative = (days: number) => new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  const dayMs = 86_400_000;
  return {
    language,
    time,
    when: (at) => (dayOf(at) === dayOf(now()) ? time : dated)(at),
    dayOf,
    day: (at) => (dayOf(at) === dayOf(now()) ? `${capital(relative(0), language)}, ${date(at)}` : capital(long(at), language)),
    opening: (at) => {
      for (const days of [0, 1]) if (dayOf(at) === dayOf(now() + days * dayMs)) return { day: relative(days), relative: true };
      const near = Date.parse(at) - now() < 6 * dayMs;
      return { day: near ? weekday(at) : long(at), relative: false };
    },
  };
}

function capital(words: string, language: string): string {
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}

/** What is left of a wait as "0:42"; never less than a second, so that nobody is told to try at a moment that is gone. */
export function countdown(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The first letters of a name, for the round picture: "TK". */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}
