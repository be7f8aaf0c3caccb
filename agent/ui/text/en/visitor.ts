// English: what the visitor does on the site, and says of the chat at its end.
export const visitor = {
  pages_since: "Pages since",
  rating: "Rating",
  rated_good: "Good",
  rated_bad: "Not good",
  s_rated_good: "Rated by the visitor: good",
  s_rated_bad: "Rated by the visitor: not good",
} as const;
