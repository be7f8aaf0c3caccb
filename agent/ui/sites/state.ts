// A site while it is edited: its questions, its colours. Pure.
import type { Hours } from "./hours_state";

export interface Question {
  key: string;
  label: string;
  kind: string;
  required: boolean;
  /** A line below the label. */
  hint?: string;
  options?: string[] | null;
  /** What a consent agrees to. */
  link?: { text: string; url: string } | null;
  /** Asked only when an earlier choice or consent was answered so; a consent that was given is "true". */
  shown_when?: ShownWhen | null;
  /** What it says in other languages. */
  languages?: Record<string, Words> | null;
}
export interface ShownWhen {
  key: string;
  values: string[];
}
/** A question in another language; what is missing is said in the site's own. */
export interface Words {
  label?: string;
  hint?: string;
  options?: { value: string; label: string }[] | null;
  link_text?: string;
  link_url?: string;
}
export interface Brand {
  color: string;
  on_color: string;
  dark_color: string;
  on_dark_color: string;
}
/** Whose face the chat has; person and logo are ids, "" for none. */
export interface Picture {
  show: "person" | "logo" | "chosen";
  person: string;
  logo: string;
}
/** The firm's own words; an empty one stands for the widget's. */
export interface Texts {
  greeting?: string;
  away?: string;
  consent?: string;
}
export interface Site {
  key: string;
  name: string;
  origins: string[] | null;
  enabled: boolean;
  gate: string;
  form: { version: number; fields: Question[] | null };
  brand: Brand;
  picture?: Picture;
  texts: Texts;
  /** In other languages. */
  texts_in?: Record<string, Texts> | null;
  contact: { email: string; phone: string };
  language: string;
  region?: string;
  enforce_identity: boolean;
  hours?: Hours | null;
  n: number;
  embed?: string;
}

export const kinds = ["text", "email", "phone", "choice", "consent"] as const;
export const questions = (s: Site): readonly Question[] => s.form.fields ?? [];
const withQuestions = (s: Site, fields: Question[]): Site => ({ ...s, form: { ...s.form, fields: settled(fields) } });

/** What may be answered to a question that others can depend on; none for the other kinds. */
export function answersOf(q: Question): readonly string[] {
  return q.kind === "choice" ? (q.options ?? []) : q.kind === "consent" ? ["true"] : [];
}

// A question can depend only on answers of one before it: after a move or a change the others are asked always.
function settled(fields: readonly Question[]): Question[] {
  return fields.map((q, i) => {
    if (!q.shown_when) return q;
    const before = fields.slice(0, i).find((b) => b.key === q.shown_when?.key);
    const values = q.shown_when.values.filter((v) => before && answersOf(before).includes(v));
    return { ...q, shown_when: values.length ? { key: q.shown_when.key, values } : null };
  });
}

/** Changes what a question says in another language. */
export function changeWords(q: Question, language: string, change: Partial<Words>): Question {
  return { ...q, languages: { ...q.languages, [language]: { ...q.languages?.[language], ...change } } };
}

/** Names an option in another language; an empty name is the option's own. */
export function nameOption(q: Question, language: string, value: string, label: string): Question {
  const rest = (q.languages?.[language]?.options ?? []).filter((o) => o.value !== value);
  return changeWords(q, language, { options: label.trim() ? [...rest, { value, label }] : rest });
}

export function changeQuestion(s: Site, at: number, change: Partial<Question>): Site {
  return withQuestions(
    s,
    questions(s).map((q, i) => (i === at ? { ...q, ...change } : q)),
  );
}

export function moveQuestion(s: Site, from: number, to: number): Site {
  const fields = [...questions(s)];
  const moved = fields[from];
  if (!moved || to < 0 || to >= fields.length) return s;
  fields.splice(from, 1);
  fields.splice(to, 0, moved);
  return withQuestions(s, fields);
}

export function removeQuestion(s: Site, at: number): Site {
  return withQuestions(
    s,
    questions(s).filter((_, i) => i !== at),
  );
}

/** Adds a question under a key that no other has; keys of removed ones are not taken again while the page is open. */
export function addQuestion(s: Site, label: string): Site {
  const taken = new Set(questions(s).map((q) => q.key));
  let n = questions(s).length + 1;
  while (taken.has(`q${n}`)) n++;
  return withQuestions(s, [...questions(s), { key: `q${n}`, label, kind: "text", required: false, options: [] }]);
}

/** The lines of a field as a list, without blanks and doubles. */
export function readLines(text: string): string[] {
  return [
    ...new Set(
      text
        .split("\n")
        .map((l) => l.trim())
        .filter(Boolean),
    ),
  ];
}

const hex = /^#[0-9a-f]{6}$/i;
export const isColor = (c: string): boolean => hex.test(c);

/** WCAG 2 contrast of two colours #rrggbb, 1 to 21; 0 when one is no colour. */
export function contrast(a: string, b: string): number {
  if (!isColor(a) || !isColor(b)) return 0;
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(color.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export const enough = 4.5; // WCAG AA for text

/** The colour nearest to this one, darker or lighter, on which the text can be read. */
export function readable(color: string, text: string): string {
  if (contrast(color, text) >= enough) return color;
  const end = luminance(text) > 0.18 ? 0 : 255; // away from the text
  const parts = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
  for (let step = 1; step <= 100; step++) {
    const next = `#${parts
      .map((p) =>
        Math.round(p + ((end - p) * step) / 100)
          .toString(16)
          .padStart(2, "0"),
      )
      .join("")}`;
    if (contrast(next, text) >= enough) return next;
  }
  return end === 0 ? "#000000" : "#ffffff";
}

/** A draft as the server takes it: with the version it was made from, and without what the questions do not say. */
export function asSent(draft: Site, origins: readonly string[]): object {
  const { n, embed: _, texts_in, ...body } = draft;
  const form = JSON.parse(JSON.stringify(draft.form, (_key, value) => (value === null ? undefined : value)));
  return { ...body, form, origins, version: n, ...(texts_in ? { texts_in } : {}) };
}
