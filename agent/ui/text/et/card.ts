// Estonian: the card beside a conversation.
import type { Words } from "../words";

export const card: Words["card"] = {
  whole_card: "Kõik nende kohta",
  card_no_answers: "Nad ei rääkinud endast midagi.",
  card_no_requests: "Avatud päringuid pole.",
  card_first: "See on nende esimene vestlus.",
  card_more_earlier: "Kõik varasemad vestlused: {n}",
  st_open: "avatud",
  st_closed: "suletud",
  st_suspect: "kahtlane",
  no_text: "Tekstita",
};
