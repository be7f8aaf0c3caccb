// Estonian: taking one more than the limit allows.
import type { Words } from "../words";

export const capacity: Words["capacity"] = {
  exceed_q: "Kas võtta üle piiri?",
  exceed_says: "Teil on juba nii palju vestlusi, kui piir lubab.",
  exceed_hint: "Kogu meeskond näeb seda vestluse juures.",
  exceed_take: "Võta ikkagi",
  err_at_capacity: "Teil on juba nii palju vestlusi, kui piir lubab. Lõpetage või andke üks enne üle.",
  x_over: "See oli üle piiri, põhjusel: {text}",
};
