// Polish: taking one more than the limit allows.
import type { Words } from "../words";

export const capacity: Words["capacity"] = {
  exceed_q: "Wziąć ponad limit?",
  exceed_says: "Masz już tyle rozmów, na ile pozwala limit.",
  exceed_hint: "Cały zespół widzi to przy rozmowie.",
  exceed_take: "Weź mimo to",
  err_at_capacity: "Masz już tyle rozmów, na ile pozwala limit. Najpierw zamknij lub przekaż jedną z nich.",
  x_over: "Było to ponad limit, z tego powodu: {text}",
};
