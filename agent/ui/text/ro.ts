// The console's words in Romanian: one file that a page loads.
import { capacity } from "./ro/capacity";
import { card } from "./ro/card";
import { conversation } from "./ro/conversation";
import { desk } from "./ro/desk";
import { door } from "./ro/door";
import { everywhere } from "./ro/everywhere";
import { files } from "./ro/files";
import { find } from "./ro/find";
import { letters } from "./ro/letters";
import { places } from "./ro/places";
import { rights } from "./ro/rights";
import { routing } from "./ro/routing";
import { second } from "./ro/second";
import { together } from "./ro/together";
import { visitor } from "./ro/visitor";
import { provide, type ScreenWords } from "./words";

export const ro: ScreenWords = {
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

provide("ro", ro);
