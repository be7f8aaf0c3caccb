// The console's words in English: one file that a page loads.
import { capacity } from "./en/capacity";
import { card } from "./en/card";
import { conversation } from "./en/conversation";
import { desk } from "./en/desk";
import { door } from "./en/door";
import { everywhere } from "./en/everywhere";
import { files } from "./en/files";
import { find } from "./en/find";
import { letters } from "./en/letters";
import { places } from "./en/places";
import { rights } from "./en/rights";
import { routing } from "./en/routing";
import { second } from "./en/second";
import { together } from "./en/together";
import { visitor } from "./en/visitor";
import { provide, type ScreenWords } from "./words";

export const en: ScreenWords = {
  ...capacity,
  ...card,
  ...conversation,
  ...desk,
  ...door,
  ...everywhere,
  ...letters,
  ...files,
  ...find,
  ...places,
  ...rights,
  ...routing,
  ...second,
  ...together,
  ...visitor,
};

provide("en", en);
