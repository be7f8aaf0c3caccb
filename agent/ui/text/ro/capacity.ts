// Romanian: taking one more than the limit allows.
import type { Words } from "../words";

export const capacity: Words["capacity"] = {
  exceed_q: "O preluați peste limită?",
  exceed_says: "Aveți deja atâtea conversații câte permite limita.",
  exceed_hint: "Toată echipa îl vede lângă conversație.",
  exceed_take: "Preluați totuși",
  err_at_capacity: "Aveți deja atâtea conversații câte permite limita. Închideți sau predați mai întâi una.",
  x_over: "A fost peste limită, din acest motiv: {text}",
};
