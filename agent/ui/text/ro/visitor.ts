// Romanian: what the visitor does on the site, and says of the chat at its end.
import type { Words } from "../words";

export const visitor: Words["visitor"] = {
  pages_since: "Pagini de atunci",
  rating: "Evaluare",
  rated_good: "Bine",
  rated_bad: "Nu e bine",
  s_rated_good: "Evaluarea vizitatorului: bine",
  s_rated_bad: "Evaluarea vizitatorului: nu e bine",
};
