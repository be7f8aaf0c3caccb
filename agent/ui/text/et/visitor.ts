// Estonian: what the visitor does on the site, and says of the chat at its end.
import type { Words } from "../words";

export const visitor: Words["visitor"] = {
  pages_since: "Lehed pärast seda",
  rating: "Hinnang",
  rated_good: "Hea",
  rated_bad: "Pole hea",
  s_rated_good: "Külastaja hinnang: hea",
  s_rated_bad: "Külastaja hinnang: pole hea",
};
