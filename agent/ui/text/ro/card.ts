// Romanian: the card beside a conversation.
import type { Words } from "../words";

export const card: Words["card"] = {
  whole_card: "Totul despre ei",
  card_no_answers: "Nu au spus nimic despre ei.",
  card_no_requests: "Nicio cerere deschisă.",
  card_first: "Este prima lor conversație.",
  card_more_earlier: "Toate cele {n} conversații anterioare",
  st_open: "deschisă",
  st_closed: "închisă",
  st_suspect: "suspectă",
  no_text: "Fără text",
};
