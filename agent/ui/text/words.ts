// What a language must say. English is the pattern. A language has two files: the words of the console, which every page loads, and
// those of the rooms (the screens of settings), which come with them.
import type { alerts } from "./en/alerts";
import type { builder } from "./en/builder";
import type { capacity } from "./en/capacity";
import type { card } from "./en/card";
import type { client } from "./en/client";
import type { conversation } from "./en/conversation";
import type { desk } from "./en/desk";
import type { door } from "./en/door";
import type { everywhere } from "./en/everywhere";
import type { fileRules } from "./en/file_rules";
import type { files } from "./en/files";
import type { find } from "./en/find";
import type { identity } from "./en/identity";
import type { integration } from "./en/integration";
import type { letters } from "./en/letters";
import type { pictures } from "./en/pictures";
import type { places } from "./en/places";
import type { privacy } from "./en/privacy";
import type { replies } from "./en/replies";
import type { rights } from "./en/rights";
import type { routing } from "./en/routing";
import type { safety } from "./en/safety";
import type { search } from "./en/search";
import type { second } from "./en/second";
import type { settings } from "./en/settings";
import type { together } from "./en/together";
import type { visitor } from "./en/visitor";
import type { Forms } from "./forms";

type Like<T> = { [K in keyof T]: T[K] extends string ? string : Forms };

/** The files whose words every page has. {curly} places are filled in. */
export interface ScreenFiles {
  capacity: Like<typeof capacity>;
  card: Like<typeof card>;
  conversation: Like<typeof conversation>;
  desk: Like<typeof desk>;
  door: Like<typeof door>;
  everywhere: Like<typeof everywhere>;
  letters: Like<typeof letters>;
  places: Like<typeof places>;
  files: Like<typeof files>;
  find: Like<typeof find>;
  rights: Like<typeof rights>;
  routing: Like<typeof routing>;
  second: Like<typeof second>;
  together: Like<typeof together>;
  visitor: Like<typeof visitor>;
}
/** The files whose words only the rooms use. */
export interface RoomFiles {
  alerts: Like<typeof alerts>;
  builder: Like<typeof builder>;
  fileRules: Like<typeof fileRules>;
  identity: Like<typeof identity>;
  integration: Like<typeof integration>;
  client: Like<typeof client>;
  pictures: Like<typeof pictures>;
  privacy: Like<typeof privacy>;
  search: Like<typeof search>;
  replies: Like<typeof replies>;
  safety: Like<typeof safety>;
  settings: Like<typeof settings>;
}
export type Words = ScreenFiles & RoomFiles;

// All words of several files: what fits each of them at once.
type Joined<F> = { [K in keyof F]: (words: F[K]) => void }[keyof F] extends (words: infer W) => void ? W : never;

export type ScreenWords = Joined<ScreenFiles>;
export type RoomWords = Joined<RoomFiles>;
export type AllWords = ScreenWords & RoomWords;
export type Key = keyof AllWords;

export type Language = "en" | "pl" | "ro" | "de" | "et";

// The files of words and the console are separate scripts; this is where the one finds the other.
interface Shelf {
  usherWords?: Partial<Record<Language, Partial<AllWords>>>;
}

/** Puts words of a language where the console looks for them, beside those that are there. */
export function provide(language: Language, words: ScreenWords | RoomWords): void {
  const shelf = globalThis as Shelf;
  shelf.usherWords = { ...shelf.usherWords, [language]: { ...shelf.usherWords?.[language], ...words } };
}

/** The words of a language that were loaded. */
export function provided(language: Language): Partial<AllWords> {
  return (globalThis as Shelf).usherWords?.[language] ?? {};
}
