// The part that asks for digits. It is loaded when the server wants a person.
import type { App } from "../../panel/app";
import type { Words } from "../words/words";
import { Check } from "./check";

export default (app: App, words: Words) => new Check(app, words);
