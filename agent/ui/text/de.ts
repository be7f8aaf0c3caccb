// The console's words in German: one file that a page loads.
import { capacity } from "./de/capacity";
import { card } from "./de/card";
import { conversation } from "./de/conversation";
import { desk } from "./de/desk";
import { door } from "./de/door";
import { everywhere } from "./de/everywhere";
import { files } from "./de/files";
import { find } from "./de/find";
import { letters } from "./de/letters";
import { places } from "./de/places";
import { rights } from "./de/rights";
import { routing } from "./de/routing";
import { second } from "./de/second";
import { together } from "./de/together";
import { visitor } from "./de/visitor";
import { provide, type ScreenWords } from "./words";

export const de: ScreenWords = {
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

provide("de", de);
