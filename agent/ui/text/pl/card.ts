// Polish: the card beside a conversation.
import type { Words } from "../words";

export const card: Words["card"] = {
  whole_card: "Wszystko o nich",
  card_no_answers: "Nic o sobie nie powiedzieli.",
  card_no_requests: "Brak otwartych spraw.",
  card_first: "To ich pierwsza rozmowa.",
  card_more_earlier: "Wszystkie wcześniejsze rozmowy: {n}",
  st_open: "otwarta",
  st_closed: "zamknięta",
  st_suspect: "podejrzana",
  no_text: "Bez treści",
};
