// The words of the settings' screens in German: one file that comes with those screens.
import { alerts } from "../de/alerts";
import { builder } from "../de/builder";
import { client } from "../de/client";
import { fileRules } from "../de/file_rules";
import { identity } from "../de/identity";
import { integration } from "../de/integration";
import { pictures } from "../de/pictures";
import { privacy } from "../de/privacy";
import { replies } from "../de/replies";
import { safety } from "../de/safety";
import { search } from "../de/search";
import { settings } from "../de/settings";
import { provide, type RoomWords } from "../words";

export const de: RoomWords = {
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

provide("de", de);
