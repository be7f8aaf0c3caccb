// The list of ready replies under a slash. The focus stays in the text; arrows choose, Enter or Tab takes, Escape closes.
import { useState } from "preact/hooks";
import { spoken } from "../model/board";
import { freshReplies, replies, repliesFailed, valuesFor } from "../model/replies";
import { Icon } from "../parts/icon";
import { fill, fitting, nextPlace, type Reply, slashAt, textFor } from "../replies/fill";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { writeInto } from "./write_into";

export const replyListId = "reply-list";
export const replyOptionId = (i: number) => `ready-reply-${i}`;

interface Chooser {
  found: readonly Reply[];
  active: number;
  asked: boolean;
  look: (area: HTMLTextAreaElement) => void;
  close: () => void;
  key: (e: KeyboardEvent) => boolean;
  take: (r: Reply) => void;
}

export function useReplies(
  on: boolean,
  row: Row,
  area: () => HTMLTextAreaElement | null,
  change: (text: string) => void,
  needs: (missing: readonly string[]) => void,
): Chooser {
  const [at, setAt] = useState<{ from: number; query: string } | null>(null);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(-1);
  const asked = on && at !== null && at.from !== closed;
  const found = asked ? fitting(replies.value ?? [], at.query) : [];
  const look = (el: HTMLTextAreaElement) => {
    const next = on && el.selectionStart === el.selectionEnd ? slashAt(el.value, el.selectionStart) : null;
    if (next?.from === at?.from && next?.query === at?.query) return;
    setAt(next);
    setActive(0);
    if (!next) {
      setClosed(-1);
      return;
    }
    freshReplies();
    const n = fitting(replies.peek() ?? [], next.query).length;
    if (next.from !== closed && n > 0) spoken.value = { ...spoken.peek(), polite: t("n_replies", { n }) };
  };
  const take = (r: Reply) => {
    const el = area();
    if (!el || !at) return;
    const put = fill(textFor(r, row.language), valuesFor(row));
    const before = el.value.slice(0, at.from) + put.text;
    const text = before + el.value.slice(el.selectionStart);
    const gap = nextPlace(before, put.missing, at.from) ?? { from: before.length, to: before.length };
    writeInto(el, text, gap.from, gap.to);
    change(text);
    needs(put.missing);
    setAt(null);
  };
  const key = (e: KeyboardEvent): boolean => {
    const chosen = found[active];
    if (!chosen || e.isComposing) return false;
    if (e.key === "ArrowDown") setActive((active + 1) % found.length);
    else if (e.key === "ArrowUp") setActive((active - 1 + found.length) % found.length);
    else if ((e.key === "Enter" || e.key === "Tab") && !e.shiftKey) take(chosen);
    else if (e.key === "Escape") setClosed(at?.from ?? -1);
    else return false;
    e.preventDefault();
    e.stopPropagation();
    return true;
  };
  return { found, active, asked, look, close: () => setAt(null), key, take };
}

export function ReplyList({ chooser, row }: { chooser: Chooser; row: Row }) {
  if (!chooser.asked) return null;
  if (chooser.found.length === 0)
    return replies.value?.length === 0 || repliesFailed.value ? (
      <div class="menu mention-list">
        <p class="small muted pad">
          {repliesFailed.value ? (
            t("replies_failed")
          ) : (
            <>
              {t("no_replies")} <a href="/agent/replies">{t("ready_replies")}</a>
            </>
          )}
        </p>
      </div>
    ) : null;
  return (
    <div class="menu mention-list reply-list" role="listbox" id={replyListId} aria-label={t("ready_replies")}>
      {chooser.found.map((r, i) => (
        <div
          key={r.id}
          id={replyOptionId(i)}
          role="option"
          tabIndex={-1}
          aria-selected={i === chooser.active}
          onMouseDown={(e) => {
            e.preventDefault(); // the focus stays in the text
            chooser.take(r);
          }}
        >
          {r.owner ? <Icon n="user" /> : <span />}
          <span class="txt">
            <b>/{r.name}</b>
            {r.owner && <span class="sr"> ({t("own_reply")})</span>}
            <span class="small faint clip">{textFor(r, row.language)}</span>
          </span>
          {i === chooser.active ? <kbd>Enter</kbd> : <span />}
        </div>
      ))}
    </div>
  );
}
