// The words of the settings' screens in English: one file that comes with those screens.
import { alerts } from "../en/alerts";
import { builder } from "../en/builder";
import { client } from "../en/client";
import { fileRules } from "../en/file_rules";
import { identity } from "../en/identity";
import { integration } from "../en/integration";
import { pictures } from "../en/pictures";
import { privacy } from "../en/privacy";
import { replies } from "../en/replies";
import { safety } from "../en/safety";
import { search } from "../en/search";
import { settings } from "../en/settings";
import { provide, type RoomWords } from "../words";

export const en: RoomWords = {
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

provide("en", en);
