/** @jsxImportSource ../../dom */
// What else somebody can do whose question was not taken.
import type { App } from "../../panel/app";
import { Drawing } from "../../panel/drawing";
import { fill } from "../../texts/texts";
import type { Words } from "../words/words";

const copyIcon = "M9 9h11v11H9zM5 15H4V4h11v1";
const mailIcon = "M3.5 6h17v12h-17zM4 6.500l8 6.5 8-6.5";
const phoneIcon = "M5 5h4l1.5 4.500L8 11a11 11 0 0 0 5 5l1.5-2.500L19 15v4c-8 1-15-6-14-14z";

/** Other ways to the same people, with the text that was typed. */
export function ways(app: App, w: Words) {
  const { asking, config } = app;
  const { email, phone } = config.contact;
  return (
    <>
      <div class="btns">
        {asking.draft.text && <Copy app={app} words={w} />}
        {email && (
          <a class="btn" href={`mailto:${email}?body=${encodeURIComponent(asking.draft.text)}`} target="_blank" rel="noopener">
            <Drawing d={mailIcon} />
            {w.mail}
          </a>
        )}
        {phone && (
          <a class="btn" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
            <Drawing d={phoneIcon} />
            {phone}
          </a>
        )}
      </div>
      {asking.no?.reference && <p class="fine">{fill(w.reference, { id: asking.no.reference })}</p>}
    </>
  );
}

function Copy({ app, words: w }: { app: App; words: Words }) {
  const copy = async (e: Event) => {
    const button = e.currentTarget as HTMLElement;
    try {
      await navigator.clipboard.writeText(app.asking.draft.text);
    } catch {
      // Without the clipboard of secure origins the text is marked, ready for the visitor's own copy command.
      document.querySelector<HTMLTextAreaElement>("#f-text")?.select();
      document.execCommand("copy");
    }
    const word = button.lastChild;
    if (word) word.textContent = w.copied;
  };
  return (
    <button class="btn" type="button" onClick={copy}>
      <Drawing d={copyIcon} />
      <span>{w.copy}</span>
    </button>
  );
}
