// When SMS go out, while a manager edits it. Pure; the server has the same rules.

export type Mode = "at_once" | "if_unacknowledged" | "off";
export interface AlertSettings {
  mode: Mode;
  /** Seconds without an acknowledgement, for if_unacknowledged. */
  after_s: number;
  /** "22:00" by the clock of the zone; both empty: no quiet hours. */
  quiet_from: string;
  quiet_to: string;
  zone: string;
  per_person_per_day: number;
  per_day: number;
  /** Two capital letters each; nothing else is called. */
  countries: string[] | null;
}
export interface AlertsBody {
  settings: AlertSettings;
  version: number;
  channel: "sms" | "log";
}

/** The sentences of the page, each with the settings it holds. */
export const sentences = {
  when: ["mode", "after_s"],
  quiet: ["quiet_from", "quiet_to"],
  limits: ["per_person_per_day", "per_day"],
  zone: ["zone"],
  countries: ["countries"],
} as const satisfies Record<string, readonly (keyof AlertSettings)[]>;
export type Sentence = keyof typeof sentences;
export const sentenceNames = Object.keys(sentences) as Sentence[];

export const countriesOf = (s: AlertSettings): readonly string[] => s.countries ?? [];

const alike = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? []) === JSON.stringify(b ?? []);

/** The sentences in which two versions differ. */
export function differences(a: AlertSettings, b: AlertSettings): Sentence[] {
  return sentenceNames.filter((name) => sentences[name].some((key) => !alike(a[key], b[key])));
}

const within = (n: number, least: number, most: number) => Number.isInteger(n) && n >= least && n <= most;
const clock = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The settings that the server would refuse. `knowsZone` is asked for the zone. */
export function mistakes(s: AlertSettings, knowsZone: (zone: string) => boolean): (keyof AlertSettings)[] {
  const quiet = s.quiet_from !== "" || s.quiet_to !== "";
  const wrong: [keyof AlertSettings, boolean][] = [
    ["after_s", s.mode === "if_unacknowledged" && !within(s.after_s, 5, 600)],
    ["quiet_from", quiet && !clock.test(s.quiet_from)],
    ["quiet_to", quiet && !clock.test(s.quiet_to)],
    ["zone", !knowsZone(s.zone)],
    ["per_person_per_day", !within(s.per_person_per_day, 1, 1000)],
    ["per_day", !within(s.per_day, 1, 100_000)],
    ["countries", countriesOf(s).some((c) => !/^[A-Z]{2}$/.test(c))],
  ];
  return wrong.filter(([, is]) => is).map(([key]) => key);
}

/** A whole number as typed; anything else is undefined, and what stood there stays. */
export function readWhole(text: string): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}

/** With one country more, in the order of the codes, or with one less. */
export function toggleCountry(s: AlertSettings, code: string): AlertSettings {
  const had = countriesOf(s);
  return { ...s, countries: had.includes(code) ? had.filter((c) => c !== code) : [...had, code].sort() };
}

/** The countries of one version that another lacks. */
export const onlyIn = (a: AlertSettings, b: AlertSettings): string[] => countriesOf(a).filter((c) => !countriesOf(b).includes(c));

/** My changes to `base` put on top of what somebody else made of it: what only they changed stays theirs. */
export function onTop(base: AlertSettings, mine: AlertSettings, theirs: AlertSettings): AlertSettings {
  const changed = Object.fromEntries(Object.entries(mine).filter(([key, value]) => !alike(value, base[key as keyof AlertSettings])));
  const out = onlyIn(base, mine);
  const all = [...countriesOf(theirs).filter((c) => !out.includes(c)), ...onlyIn(mine, base)];
  return { ...theirs, ...changed, countries: [...new Set(all)].sort() };
}

// Regions that have a name but no telephones of their own.
const groups = ["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"];

/** The codes of the world's countries: those that have a name, and stand for no other code. */
export function worldCountries(name: (code: string) => string | undefined): string[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters
    .flatMap((a) => letters.map((b) => a + b))
    .filter((c) => !groups.includes(c) && name(c) !== undefined && new Intl.Locale(`und-${c}`).region === c);
}
