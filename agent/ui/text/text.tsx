// Says a word in the reader's language. The page comes with one language; another is fetched when it is chosen.
import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { config, remember, remembered } from "../model/config";
import type { Forms } from "./forms";
import { type AllWords, type Key, type Language, provided } from "./words";

export type { Language } from "./words";
export const languageNames: Readonly<Record<Language, string>> = { en: "English", pl: "Polski", ro: "Română", de: "Deutsch", et: "Eesti" };

const known = (tag: string): Language | undefined => {
  const short = tag.slice(0, 2).toLowerCase();
  return short in languageNames ? (short as Language) : undefined;
};

export const language = signal<Language>(known(config.language) ?? "en");

const late = signal<Partial<Record<Language, Partial<AllWords>>>>({}); // of languages with files that came after the page

/** The words at hand. A page whose file of words did not arrive shows the keys, which are English enough to sign in. */
const words = computed<Partial<AllWords>>(() => late.value[language.value] ?? provided(language.value));

const fetched = new Set<string>();
let inRooms = false;

async function fetchWords(l: Language, file: string | undefined): Promise<void> {
  if (!file || fetched.has(file)) return;
  await import(`/static/${file}`);
  fetched.add(file);
  late.value = { ...late.peek(), [l]: provided(l) };
}

/** Fetches the words of the rooms in the language of now; from then on a change of language brings them too. Fails without a network. */
export async function bringRoomWords(): Promise<void> {
  await fetchWords(language.value, config.rooms[language.value]);
  inRooms = true;
}

/** Changes the language at once, without loading the page again: nothing that was typed is lost. False when it was not reached. */
export async function chooseLanguage(l: Language): Promise<boolean> {
  try {
    if (l !== config.language) {
      if (!config.languages[l]) return false;
      await fetchWords(l, config.languages[l]);
    }
    if (inRooms) await fetchWords(l, config.rooms[l]);
  } catch {
    return false;
  }
  language.value = l;
  remember("language", l);
  // The server reads it to name the right file in the page.
  // biome-ignore lint/suspicious/noDocumentCookie: the other way to set one is not in every browser we serve
  document.cookie = `usher_language=${l}; path=/agent; max-age=31536000; samesite=lax`;
  return true;
}

/** The language that was chosen in this browser, when the page came in another one: cookies are forgotten sooner. */
export function restoreLanguage(): Promise<boolean> {
  const chosen = known(remembered("language") ?? "");
  return chosen && chosen !== language.peek() ? chooseLanguage(chosen) : Promise.resolve(true);
}

/** The tag for numbers and dates: the browser's own region when it speaks the same language. */
export const locale = computed(
  () => (navigator.languages ?? []).find((t) => known(t) === language.value) ?? (language.value === "en" ? "en-GB" : language.value),
);

const rules = computed(() => new Intl.PluralRules(language.value));

export type Fill = Readonly<Record<string, string | number>>;

function wording(key: Key, fill: Fill): string {
  const word: string | Forms = words.value[key] ?? key.replaceAll("_", " ");
  if (typeof word === "string") return word;
  const form = rules.value.select(Number(fill.n ?? 0));
  return (form === "one" || form === "few" || form === "many" ? word[form] : undefined) ?? word.other;
}

/** A word with its places filled. */
export function t(key: Key, fill: Fill = {}): string {
  return wording(key, fill).replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}

/** A sentence whose places are elements. */
export function tx(key: Key, fill: Readonly<Record<string, ComponentChildren>>): ComponentChildren[] {
  const plain = Object.fromEntries(Object.entries(fill).filter(([, v]) => typeof v === "number")) as Fill;
  return wording(key, plain)
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name ? (fill[name] ?? part) : part;
    });
}

/** Whether there is a word for a code. */
export const isWord = (key: string): key is Key => key in words.value;

/** A word for a code of the server, or the code itself when it is new to us. */
export function tcode(prefix: string, code: string, fill: Fill = {}): string {
  const key = `${prefix}${code}`;
  return isWord(key) ? t(key, fill) : code.replaceAll("_", " ");
}
