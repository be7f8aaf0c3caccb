// English: taking one more than the limit allows.
export const capacity = {
  exceed_q: "Take it beyond your limit?",
  exceed_says: "You have as many chats as your limit allows.",
  exceed_hint: "Everybody of your team sees it beside the conversation.",
  exceed_take: "Take it all the same",
  err_at_capacity: "You have as many chats as your limit allows. Close one or hand one over first.",
  x_over: "That was above the limit, for this reason: {text}",
};
