// German: the card beside a conversation.
import type { Words } from "../words";

export const card: Words["card"] = {
  whole_card: "Alles über sie",
  card_no_answers: "Sie haben nichts über sich gesagt.",
  card_no_requests: "Keine offene Anfrage.",
  card_first: "Dies ist ihr erstes Gespräch.",
  card_more_earlier: "Alle {n} früheren Gespräche",
  st_open: "offen",
  st_closed: "geschlossen",
  st_suspect: "verdächtig",
  no_text: "Kein Text",
};
