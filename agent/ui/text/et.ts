// The console's words in Estonian: one file that a page loads. Forms that guess the reader's sex are avoided.
import { capacity } from "./et/capacity";
import { card } from "./et/card";
import { conversation } from "./et/conversation";
import { desk } from "./et/desk";
import { door } from "./et/door";
import { everywhere } from "./et/everywhere";
import { files } from "./et/files";
import { find } from "./et/find";
import { letters } from "./et/letters";
import { places } from "./et/places";
import { rights } from "./et/rights";
import { routing } from "./et/routing";
import { second } from "./et/second";
import { together } from "./et/together";
import { visitor } from "./et/visitor";
import { provide, type ScreenWords } from "./words";

export const et: ScreenWords = {
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

provide("et", et);
