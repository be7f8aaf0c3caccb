// The composer: a reply to the visitor or a note for the team. Each has its own draft in this browser until it is sent.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { AttachButton, Staged, waitsFor } from "../files/staged";
import { attach, resumeUploads, staged, takeUploads, uploads } from "../files/uploads";
import { rowName } from "../lists/row";
import { conversation, conversations, spoken } from "../model/board";
import {
  comingBack,
  draftKey,
  joined,
  keepDraft,
  keepUnfilled,
  type Mode,
  mode,
  quote,
  quoting,
  readDraft,
  resumeWriting,
  unfilled,
} from "../model/drafts";
import { say, sayTyping } from "../model/line";
import { addNote } from "../model/notes";
import { place } from "../model/router";
import { Icon } from "../parts/icon";
import { nextPlace } from "../replies/fill";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { quoteOf } from "./items";
import { MentionList, mentionListId, optionId, others, useMentions } from "./mention_list";
import { mentionsIn } from "./note_text";
import { QuoteText } from "./quote_text";
import { ReplyList, replyListId, replyOptionId, useReplies } from "./reply_list";

const limit = 4000; // Unicode characters, as the server counts

export const replyId = "reply";

/** Goes on writing: a reply or a note. */
export function toComposer(what: Mode): void {
  mode.value = what;
  const focus = () => document.getElementById(replyId)?.focus();
  focus(); // whoever types fast is already at the first letter
  requestAnimationFrame(focus); // and once more, where a menu that closes has given the focus back to its button
}

function useDraft(row: Row, field: { current: HTMLTextAreaElement | null }) {
  const [text, setText] = useState("");
  const what = mode.value;
  useLayoutEffect(() => {
    resumeWriting(row.id);
    resumeUploads(row.id);
    // On a phone the keyboard would cover what one came to read; and who came for a certain message is there already.
    if (matchMedia("(pointer: coarse)").matches || document.querySelector("dialog[open]") || place.peek().message) return;
    field.current?.focus({ preventScroll: true });
  }, [row.id]);
  useLayoutEffect(() => {
    setText(readDraft(what, row.id));
    const other = (e: StorageEvent) => {
      if (e.key === `usher.${draftKey(what, row.id)}` && document.activeElement !== field.current) setText(e.newValue ?? "");
    };
    addEventListener("storage", other);
    return () => removeEventListener("storage", other);
  }, [row.id, what]);
  useEffect(() => {
    grow(field.current);
  }, [text]);
  const back = comingBack.value;
  useEffect(() => {
    if (back?.conversation !== row.id || what !== "reply") return;
    comingBack.value = null;
    change(joined(back.text, text));
    field.current?.focus();
  }, [back]);
  const change = (value: string) => {
    setText(value);
    keepDraft(what, row.id, value);
    if (what === "reply" && value.trim()) sayTyping(row.id);
  };
  return { text, change };
}

export function Composer({ row, hint, warn, onText }: { row: Row; hint: string; warn: boolean; onText: (has: boolean) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, change } = useDraft(row, field);
  const note = mode.value === "note";
  const mentions = useMentions(note, () => field.current, change);
  const replies = useReplies(
    !note,
    row,
    () => field.current,
    change,
    (missing) => keepUnfilled(row.id, [...new Set([...unfilled.peek(), ...missing])]),
  );
  const chooser = note ? mentions : replies;
  const gaps = note ? [] : unfilled.value.filter((name) => text.includes(`{${name}}`));
  const toGap = (from: number) => {
    const gap = nextPlace(text, gaps, from);
    if (gap) field.current?.setSelectionRange(gap.from, gap.to);
  };
  const has = !note && text.trim() !== "";
  useEffect(() => onText(has), [has]);
  const over = [...text.trim()].length - limit;
  const files = staged(uploads.value, row.id, mode.value);
  const waits = waitsFor(files);
  const send = () => {
    const body = text.trim();
    if (gaps.length > 0) {
      toGap(0);
      spoken.value = { ...spoken.peek(), polite: t("fill_first", { list: gaps.map((g) => `{${g}}`).join(", ") }) };
    } else if ((body || files.length > 0) && over <= 0 && !waits) {
      const with_ = takeUploads(row.id, mode.peek());
      if (note) addNote(row.id, body, mentionsIn(body, others()).slice(0, 20), with_);
      else {
        say(row.id, body, quoteOf(conversation(row.id), quoting.peek())?.id, with_);
        quote(row.id, "");
        keepUnfilled(row.id, []);
      }
      change("");
    }
    field.current?.focus();
  };
  const onKey = (e: KeyboardEvent) => {
    if (chooser.key(e)) return;
    // From one place to the next; behind the last one the key does what it always does.
    const caret = field.current?.selectionEnd ?? 0;
    if (e.key === "Tab" && !e.shiftKey && (nextPlace(text, gaps, caret)?.from ?? -1) >= caret) {
      e.preventDefault();
      toGap(caret);
      return;
    }
    if (e.key !== "Enter" || e.shiftKey || e.altKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    send();
  };
  const open = chooser.found.length > 0;
  return (
    <form
      class={`composer${note ? " is-note" : ""}`}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {note ? <MentionList chooser={mentions} /> : <ReplyList chooser={replies} row={row} />}
      {!note && <Quoted row={row} />}
      <label class="sr" for={replyId}>
        {t(note ? "note_about" : "reply_to", { name: rowName(row) })}
      </label>
      <textarea
        id={replyId}
        ref={field}
        rows={2}
        value={text}
        placeholder={t(note ? "note_hint" : "reply_hint")}
        enterkeyhint="send"
        aria-describedby="reply-hint"
        aria-invalid={over > 0 ? "true" : undefined}
        aria-autocomplete="list"
        aria-controls={open ? (note ? mentionListId : replyListId) : undefined}
        aria-activedescendant={open ? (note ? optionId : replyOptionId)(chooser.active) : undefined}
        onInput={(e) => {
          change(e.currentTarget.value);
          chooser.look(e.currentTarget);
        }}
        onKeyDown={onKey}
        onKeyUp={(e) => chooser.look(e.currentTarget)}
        onClick={(e) => chooser.look(e.currentTarget)}
        onBlur={chooser.close}
        onPaste={(e) => {
          const pasted = [...(e.clipboardData?.files ?? [])];
          if (pasted.length === 0) return;
          e.preventDefault();
          attach(row.id, mode.peek(), pasted);
        }}
      />
      <Staged conversation={row.id} mode={mode.value} />
      <div class="bar">
        <Switcher />
        <AttachButton conversation={row.id} mode={mode.value} />
        <span class={`say${over > 0 || gaps.length > 0 || waits || (hint && !note) ? " long" : ""}`} id="reply-hint">
          {gaps.length > 0 ? (
            <span class="error">
              <Icon n="pen" />
              {t("fill_first", { list: gaps.map((g) => `{${g}}`).join(", ") })}
            </span>
          ) : over > 0 ? (
            <span class="error" role="alert">
              <Icon n="alert" />
              {t("too_long", { n: over })}
            </span>
          ) : (
            (waits || note || hint) && (
              <span class="hint" role={waits ? "status" : undefined}>
                {waits || (note ? t("only_team") : hint)}
              </span>
            )
          )}
        </span>
        <button class="btn primary push" type="submit" aria-disabled={over > 0 || waits ? "true" : undefined}>
          {t(note ? "add_note" : warn ? "send_anyway" : "send")} <kbd>Enter</kbd>
        </button>
      </div>
    </form>
  );
}

function Switcher() {
  return (
    <fieldset class="seg" aria-label={t("who_sees")}>
      {(["reply", "note"] as const).map((m) => (
        <button key={m} type="button" aria-pressed={mode.value === m} onClick={() => toComposer(m)}>
          {m === "note" && <Icon n="lock" />}
          {t(m)}
        </button>
      ))}
    </fieldset>
  );
}

// The message that this reply answers. It follows the conversation: once retracted, its text is gone here too.
function Quoted({ row }: { row: Row }) {
  const c = conversations.value.get(row.id);
  const q = c ? quoteOf(c, quoting.value) : null;
  if (!q) return null;
  return (
    <div class="quoted">
      <span class="quote">
        <QuoteText quote={q} row={row} />
      </span>
      <button
        class="btn quiet icon"
        type="button"
        aria-label={t("remove_quote")}
        title={t("remove_quote")}
        onClick={() => {
          quote(row.id, "");
          toComposer("reply");
        }}
      >
        <Icon n="x" />
      </button>
    </div>
  );
}

// Browsers without field-sizing get the height from the text.
function grow(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
