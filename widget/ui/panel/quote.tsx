/** @jsxImportSource ../dom */
// The message that another one answers: whose it is, when it was written, and at most two lines of it.
import type { App } from "./app";
import type { Said } from "./frames";
import { wordsOf } from "./state";

export function Quote({ app, said }: { app: App; said: Said }) {
  const { texts: t, clock } = app;
  return (
    <button class="quote" type="button" dir="auto" onClick={() => goTo(said.id)}>
      <b>
        {said.by.kind === "visitor" ? t.you : said.by.name}, {clock.when(said.at)}
      </b>
      <span>{said.retracted ? t.retracted : wordsOf(said)}</span>
    </button>
  );
}

/** Goes to a message and marks it for two seconds. */
function goTo(id: string): void {
  const bubble = document.getElementById(`m-${id}`);
  if (!bubble) return;
  bubble.scrollIntoView({ block: "center" });
  bubble.focus({ preventScroll: true });
  const mark = "3px solid var(--focus)";
  bubble.animate({ outline: [mark, mark] }, 2000);
}
