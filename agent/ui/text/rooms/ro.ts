// The words of the settings' screens in Romanian: one file that comes with those screens.
import { alerts } from "../ro/alerts";
import { builder } from "../ro/builder";
import { client } from "../ro/client";
import { fileRules } from "../ro/file_rules";
import { identity } from "../ro/identity";
import { integration } from "../ro/integration";
import { pictures } from "../ro/pictures";
import { privacy } from "../ro/privacy";
import { replies } from "../ro/replies";
import { safety } from "../ro/safety";
import { search } from "../ro/search";
import { settings } from "../ro/settings";
import { provide, type RoomWords } from "../words";

export const ro: RoomWords = {
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

provide("ro", ro);
