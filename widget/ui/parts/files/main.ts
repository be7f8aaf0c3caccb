// The part for files: those that are about to be sent, and those that came with messages. It is loaded when somebody chooses a file, or
// a message has one.
import type { App } from "../../panel/app";
import { wear } from "../wear";
import type { Words } from "../words/words";
import { FilesPart } from "./files";

export default async (app: App, words: Words) => {
  await wear(app.around.prefix);
  return new FilesPart(app, words);
};
