// English: the card beside a conversation.
export const card = {
  whole_card: "Everything about them",
  card_no_answers: "They told nothing about themselves.",
  card_no_requests: "No open request.",
  card_first: "This is their first conversation.",
  card_more_earlier: "All {n} earlier conversations",
  st_open: "open",
  st_closed: "closed",
  st_suspect: "suspect",
  no_text: "No text",
};
