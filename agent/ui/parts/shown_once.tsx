// Something that is shown once, because nobody keeps a copy that could be read: a key, a token, the link of an invitation.
import { copy } from "../receipt/receipt";
import { t } from "../text/text";
import { Icon } from "./icon";

interface Props {
  /** Of the heading; toShown goes there. */
  id: string;
  level: 2 | 3 | 4;
  title: string;
  word: string;
  hint?: string;
  /** What gets the focus when this has gone. */
  back?: string;
  done: () => void;
}

export function ShownOnce({ id, level, title, word, hint, back = "main h1", done }: Props) {
  const Heading = `h${level}` as const;
  return (
    <section class="card stack once" aria-labelledby={id}>
      <Heading id={id} tabIndex={-1}>
        <Icon n="key" /> {title}
      </Heading>
      <div class="snip">
        <code tabIndex={0}>{word}</code>
        <button class="btn" type="button" onClick={() => void copy(word)}>
          <Icon n="copy" />
          {t("copy")}
        </button>
      </div>
      {hint && <p class="small muted">{hint}</p>}
      <p>
        <button
          class="btn"
          type="button"
          onClick={() => {
            done();
            document.querySelector<HTMLElement>(back)?.focus();
          }}
        >
          {t("done")}
        </button>
      </p>
    </section>
  );
}

/** Puts the focus on what is about to be shown once, so that nobody misses it. */
export const toShown = (id: string): void => void requestAnimationFrame(() => document.getElementById(id)?.focus());
