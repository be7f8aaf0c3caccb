// A fault in words that say what to do.

import { fill, type Texts } from "../texts/texts";
import { lengthOf } from "./answers";

/** fault is a code of ours or of the server; what is no code is the server's own sentence and stays as it is. */
export function faultWords(t: Texts, fault: string, text: string, longest: number): string {
  switch (fault) {
    case "required":
    case "empty_text":
      return t.need;
    case "email":
      return t.badEmail;
    case "phone":
      return t.badPhone;
    case "too_long":
      return fill(t.tooLong, text ? { n: longest, now: lengthOf(text) } : { n: 1000, now: "…" });
    default:
      return /^[a-z_]+$/.test(fault) ? t.need : fault;
  }
}
