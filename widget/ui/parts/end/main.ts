// The part for the end of a chat: what the visitor thinks of it, and the conversation to take away.
import type { App } from "../../panel/app";
import { wear } from "../wear";
import type { Words } from "../words/words";
import { End } from "./end";

export default async (app: App, words: Words) => {
  await wear(app.around.prefix);
  return new End(app, words);
};
