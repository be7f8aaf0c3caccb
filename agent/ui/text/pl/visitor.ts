// Polish: what the visitor does on the site, and says of the chat at its end.
import type { Words } from "../words";

export const visitor: Words["visitor"] = {
  pages_since: "Strony od tej pory",
  rating: "Ocena",
  rated_good: "Dobrze",
  rated_bad: "Niedobrze",
  s_rated_good: "Ocena rozmowy: dobrze",
  s_rated_bad: "Ocena rozmowy: niedobrze",
};
