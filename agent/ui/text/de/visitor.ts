// German: what the visitor does on the site, and says of the chat at its end.
import type { Words } from "../words";

export const visitor: Words["visitor"] = {
  pages_since: "Seiten seither",
  rating: "Bewertung",
  rated_good: "Gut",
  rated_bad: "Nicht gut",
  s_rated_good: "Bewertung aus dem Chat: gut",
  s_rated_bad: "Bewertung aus dem Chat: nicht gut",
};
