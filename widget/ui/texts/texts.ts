// The words of the panel. A page loads one language; the file of that language hands its words over through the one
// global that the frame has. The frame is Usher's own origin, so no host page sees it.

/** Forms of a counted phrase, by the plural category of the language. `other` is always there. */
export type Counted = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export interface Texts {
  language: string;
  question: string;
  message: string;
  more: string;
  leaveWord: string;
  send: string;
  sendIn: string;
  leave: string;
  close: string;
  log: string;
  you: string;
  optional: string;
  email: string;
  reach: string;
  choose: string;
  website: string;
  // who is there, and when they answer
  here: string;
  away: string;
  closedNow: string;
  unknown: string;
  now: string;
  people: Counted;
  usually: Counted;
  opens: string;
  onDay: string;
  next: string;
  before: string;
  promise: string;
  answers: string;
  writing: string;
  // what became of a message
  sending: string;
  sent: string;
  delivered: string;
  seen: string;
  failed: string;
  again: string;
  later: string;
  retracted: string;
  quote: string;
  unquote: string;
  tooLong: string;
  cut: string;
  elsewhere: string;
  goOn: string;
  ended: string;
  resume: string;
  resumed: string;
  fresh: Counted;
  unread: Counted;
  soundOn: string;
  soundOff: string;
  kept: string;
  // refusals
  working: string;
  unreached: string;
  renewed: string;
  attach: string;
  camera: string;
  missing: string;
  off: string;
  need: string;
  badEmail: string;
  badPhone: string;
  consent: string;
}

/** The file of the words that only the panel's parts speak, in the language that is being built. */
declare const usherWords: string;

/** What a language hands over: its words, and where its words for the parts are. */
interface Language {
  texts: Texts;
  more: string;
}

interface Shelf {
  usherTexts?: Language;
}

/** Puts a language where the panel finds it, whichever of the two scripts runs first. */
export function provide(texts: Texts): void {
  (globalThis as Shelf).usherTexts = { texts, more: usherWords };
}

/** The language that was provided, if any. */
export function provided(): Language | undefined {
  return (globalThis as Shelf).usherTexts;
}

/** Puts values into a phrase: fill("{name} answers you", {name: "Anna"}). An unknown slot stays as it is. */
export function fill(phrase: string, values: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (slot, key: string) => String(values[key] ?? slot));
}

/** A counted phrase in the right form: Polish has 1 osoba, 2 osoby, 5 osób. */
export function count(language: string, forms: Counted, n: number, values: Record<string, string> = {}): string {
  const form = forms[new Intl.PluralRules(language).select(n)] ?? forms.other;
  return fill(form, { n, ...values });
}
