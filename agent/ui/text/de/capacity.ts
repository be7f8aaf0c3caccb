// German: taking one more than the limit allows.
import type { Words } from "../words";

export const capacity: Words["capacity"] = {
  exceed_q: "Über die Grenze hinaus übernehmen?",
  exceed_says: "Sie haben schon so viele Gespräche, wie Ihre Grenze erlaubt.",
  exceed_hint: "Das ganze Team sieht ihn beim Gespräch.",
  exceed_take: "Trotzdem übernehmen",
  err_at_capacity: "Sie haben schon so viele Gespräche, wie Ihre Grenze erlaubt. Schließen oder übergeben Sie zuerst eines.",
  x_over: "Das war über der Grenze, aus diesem Grund: {text}",
};
