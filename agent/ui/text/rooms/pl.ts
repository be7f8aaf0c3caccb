// The words of the settings' screens in Polish: one file that comes with those screens.
import { alerts } from "../pl/alerts";
import { builder } from "../pl/builder";
import { client } from "../pl/client";
import { fileRules } from "../pl/file_rules";
import { identity } from "../pl/identity";
import { integration } from "../pl/integration";
import { pictures } from "../pl/pictures";
import { privacy } from "../pl/privacy";
import { replies } from "../pl/replies";
import { safety } from "../pl/safety";
import { search } from "../pl/search";
import { settings } from "../pl/settings";
import { provide, type RoomWords } from "../words";

export const pl: RoomWords = {
  ...alerts,
  ...builder,
  ...fileRules,
  ...identity,
  ...integration,
  ...client,
  ...pictures,
  ...privacy,
  ...search,
  ...replies,
  ...safety,
  ...settings,
};

provide("pl", pl);
