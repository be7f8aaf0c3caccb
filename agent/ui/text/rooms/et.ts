// The words of the settings' screens in Estonian: one file that comes with those screens.
import { alerts } from "../et/alerts";
import { builder } from "../et/builder";
import { client } from "../et/client";
import { fileRules } from "../et/file_rules";
import { identity } from "../et/identity";
import { integration } from "../et/integration";
import { pictures } from "../et/pictures";
import { privacy } from "../et/privacy";
import { replies } from "../et/replies";
import { safety } from "../et/safety";
import { search } from "../et/search";
import { settings } from "../et/settings";
import { provide, type RoomWords } from "../words";

export const et: RoomWords = {
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

provide("et", et);
