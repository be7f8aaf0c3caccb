// The part that starts a conversation. It is loaded when somebody begins to fill in the questionnaire, so it is there when the
// server is not reached.
import type { App } from "../../panel/app";
import type { Words } from "../words/words";
import { Sending } from "./sending";
import { ways } from "./ways";

export default (app: App, words: Words) => {
  const sending = new Sending(app, words);
  return {
    submit: () => sending.submit(),
    submitDigits: (digits: string) => sending.submitDigits(digits),
    another: () => sending.another(),
    back: () => sending.back(),
    ways: () => ways(app, words),
  };
};
