// The console's words in Polish: one file that a page loads.
import { capacity } from "./pl/capacity";
import { card } from "./pl/card";
import { conversation } from "./pl/conversation";
import { desk } from "./pl/desk";
import { door } from "./pl/door";
import { everywhere } from "./pl/everywhere";
import { files } from "./pl/files";
import { find } from "./pl/find";
import { letters } from "./pl/letters";
import { places } from "./pl/places";
import { rights } from "./pl/rights";
import { routing } from "./pl/routing";
import { second } from "./pl/second";
import { together } from "./pl/together";
import { visitor } from "./pl/visitor";
import { provide, type ScreenWords } from "./words";

export const pl: ScreenWords = {
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

provide("pl", pl);
