// The list of people under an @ in a note. The focus stays in the text; arrows choose, Enter or Tab takes, Escape closes.
import { useState } from "preact/hooks";
import { people, spoken } from "../model/board";
import { me } from "../model/session";
import { Avatar, StateWord } from "../parts/small";
import { t } from "../text/text";
import type { Floorer } from "../wire/frames";
import { matching, mentionAt, putMention } from "./note_text";
import { writeInto } from "./write_into";

export const mentionListId = "mention-list";
export const optionId = (i: number) => `mention-${i}`;

/** The people one can mention: everybody but oneself. */
export const others = (): Floorer[] => people.value.filter((p) => p.id !== me.value?.id);

interface Chooser {
  found: readonly Floorer[];
  active: number;
  /** Looks at the text before the caret again. */
  look: (area: HTMLTextAreaElement) => void;
  close: () => void;
  /** Takes a key when the list is open; true when it was for the list. */
  key: (e: KeyboardEvent) => boolean;
  take: (p: Floorer) => void;
}

export function useMentions(on: boolean, area: () => HTMLTextAreaElement | null, change: (text: string) => void): Chooser {
  const [at, setAt] = useState<{ from: number; query: string } | null>(null);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(-1);
  const found = on && at && at.from !== closed ? matching(others(), at.query) : [];
  const look = (el: HTMLTextAreaElement) => {
    const next = on && el.selectionStart === el.selectionEnd ? mentionAt(el.value, el.selectionStart) : null;
    if (next?.from === at?.from && next?.query === at?.query) return;
    setAt(next);
    setActive(0);
    if (!next) setClosed(-1);
    else if (next.from !== closed) {
      const n = matching(others(), next.query).length;
      if (n > 0) spoken.value = { ...spoken.peek(), polite: t("n_people", { n }) };
    }
  };
  const take = (p: Floorer) => {
    const el = area();
    if (!el || !at) return;
    const put = putMention(el.value, at.from, el.selectionStart, p.name);
    writeInto(el, put.text, put.caret);
    change(put.text);
    setAt(null);
  };
  const key = (e: KeyboardEvent): boolean => {
    const chosen = found[active];
    if (!chosen || e.isComposing) return false;
    if (e.key === "ArrowDown") setActive((active + 1) % found.length);
    else if (e.key === "ArrowUp") setActive((active - 1 + found.length) % found.length);
    else if ((e.key === "Enter" && !e.shiftKey) || (e.key === "Tab" && !e.shiftKey)) take(chosen);
    else if (e.key === "Escape") setClosed(at?.from ?? -1);
    else return false;
    e.preventDefault();
    e.stopPropagation();
    return true;
  };
  return { found, active, look, close: () => setAt(null), key, take };
}

export function MentionList({ chooser }: { chooser: Chooser }) {
  if (chooser.found.length === 0) return null;
  return (
    <div class="menu mention-list" role="listbox" id={mentionListId} aria-label={t("people_list")}>
      {chooser.found.map((p, i) => (
        <div
          key={p.id}
          id={optionId(i)}
          role="option"
          tabIndex={-1}
          aria-selected={i === chooser.active}
          onMouseDown={(e) => {
            e.preventDefault(); // the focus stays in the text
            chooser.take(p);
          }}
        >
          <Avatar name={p.name} photo={p.photo} size="sm" />
          <span>
            <b>{p.name}</b>{" "}
            <span class="small faint">
              <StateWord state={p.state} />
            </span>
          </span>
          {i === chooser.active ? <kbd>Enter</kbd> : <span />}
        </div>
      ))}
    </div>
  );
}
