// The log of a conversation: day lines, system lines, messages with their exact time.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { conversations, line, outbox, spoken } from "../model/board";
import { markSeen } from "../model/line";
import { loadNotes, noteBox, notesFailed } from "../model/notes";
import { place } from "../model/router";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { useSlow } from "../parts/small";
import { clockTime, dayKey, dayLine } from "../text/format";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { authorName } from "./author";
import { type Item, itemsOf } from "./items";
import { Message, showMessage } from "./message";
import { Note } from "./note";
import { openConversation } from "./state";
import { SystemLine } from "./system_line";

const nearEnd = 60; // px from the end that still count as being there
const inSight = 1000; // ms until what is in sight counts as seen

export function Log({ id, row }: { id: string; row: Row }) {
  const c = conversations.value.get(id) ?? openConversation(id);
  const view = { me: me.value?.id ?? "", dayOf: (at: string) => dayKey(at), online: line.value.up };
  const items = useMemo(() => itemsOf(c, outbox.value, view, noteBox.value), [c, outbox.value, noteBox.value, view.online, view.me]);
  const [stop, setStop] = useState("");
  const messages = items.flatMap((i) => (i.kind === "message" ? [i.id] : []));
  const current = messages.includes(stop) ? stop : (messages.at(-1) ?? "");
  const slow = useSlow(!c.caughtUp && c.events.length === 0);
  const wanted = place.value.conversation === id ? place.value.message : "";
  const { box, below, toEnd, onScroll } = useFollow(id, items, row, wanted);
  useSeen(id, c.upto, below === 0);
  useSpeech(id, items, row);
  return (
    <div class="log-box">
      <div
        class="log"
        role="log"
        aria-label={t("messages")}
        aria-live="off"
        tabIndex={0}
        ref={box}
        onScroll={onScroll}
        onKeyDown={walkMessages}
        onFocusIn={(e) => setStop((e.target as Element).closest<HTMLElement>("[data-msg]")?.dataset.msg ?? stop)}
      >
        {slow && (
          <p class="sys" role="status">
            {t("loading_messages")}
          </p>
        )}
        {notesFailed.value.has(id) && (
          <p class="sys">
            {t("notes_failed")}{" "}
            <button class="btn quiet" type="button" onClick={() => void loadNotes(id)}>
              {t("try_again")}
            </button>
          </p>
        )}
        {items.map((item) =>
          item.kind === "day" ? (
            <p class="day" key={item.key}>
              {dayLine(item.at)}
            </p>
          ) : item.kind === "system" ? (
            <SystemLine key={item.key} event={item.event} row={row} />
          ) : item.kind === "note" ? (
            <Note key={item.key} note={item} conversation={id} />
          ) : (
            <Message key={item.key} item={item} row={row} conversation={id} current={item.id === current} />
          ),
        )}
      </div>
      {below > 0 && (
        <button class="btn newer" type="button" onClick={toEnd}>
          <Icon n="down" />
          {t("n_new", { n: below })}
        </button>
      )}
    </div>
  );
}

// One message at a time is in the page's tab order; the arrows walk from it, so that a long log is one stop.
function walkMessages(e: KeyboardEvent): void {
  const from = e.target as HTMLElement;
  if (!from.dataset.msg || (e.key !== "ArrowUp" && e.key !== "ArrowDown")) return;
  e.preventDefault();
  const all = [...(from.parentElement?.querySelectorAll<HTMLElement>("[data-msg]") ?? [])];
  all[all.indexOf(from) + (e.key === "ArrowUp" ? -1 : 1)]?.focus();
}

// New messages push up only when the reader is at the end; else a button says how many came.
// Who came for a certain message stays there: it may be far up, and arrive later than the end.
function useFollow(id: string, items: readonly Item[], row: Row, wanted: string) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const seen = useRef(0);
  const [below, setBelow] = useState(0);
  const heard = items.filter((i) => isWritten(i) && !i.own).length;
  const own = items.filter((i) => isWritten(i) && i.own).length;
  const ownBefore = useRef(own);
  const shown = useRef("");
  const whole = useRef(false); // the history was all there when it was last drawn
  const toEnd = () => {
    const el = box.current;
    if (el) el.scrollTop = el.scrollHeight;
  };
  useLayoutEffect(() => {
    atEnd.current = !wanted;
    whole.current = false;
    seen.current = heard;
    setBelow(0);
    if (!wanted) toEnd();
  }, [id]);
  useLayoutEffect(() => {
    if (!wanted || shown.current === wanted) return;
    atEnd.current = false;
    if (showMessage(wanted)) shown.current = wanted;
  }, [wanted, items]);
  useLayoutEffect(() => {
    if (own > ownBefore.current) atEnd.current = true; // what I send I want to see
    ownBefore.current = own;
    if (atEnd.current) toEnd();
    if (atEnd.current || !whole.current) {
      seen.current = heard; // history is not new
      setBelow(0);
    } else setBelow(Math.max(0, heard - seen.current));
    whole.current = conversations.peek().get(id)?.caughtUp ?? false;
  }, [items, row.state]);
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    }); // the keyboard or the composer took room
    watch.observe(el);
    return () => watch.disconnect();
  }, [id]);
  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < nearEnd;
    if (atEnd.current) {
      seen.current = heard;
      setBelow(0);
    }
  };
  return { box, below, toEnd, onScroll };
}

// Seen means: at the end, in a visible tab, for a second.
function useSeen(id: string, upto: number, atEnd: boolean) {
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    if (!visible || !atEnd || upto === 0) return;
    const timer = setTimeout(() => markSeen(id), inSight);
    return () => clearTimeout(timer);
  }, [id, upto, atEnd, visible, line.value.up]);
}

// A screen reader hears new messages of the other side; own ones only when they fail.
function useSpeech(id: string, items: readonly Item[], row: Row) {
  const known = useRef<{ id: string; keys: Set<string>; full: boolean }>({ id: "", keys: new Set(), full: false });
  useEffect(() => {
    const fresh = known.current.id !== id || !known.current.full;
    const before = known.current.keys;
    const caughtUp = conversations.peek().get(id)?.caughtUp ?? false;
    known.current = { id, keys: new Set(items.map((i) => i.key + (hasFailed(i) ? "!" : ""))), full: caughtUp };
    if (fresh) return; // history is not news
    for (const i of items) {
      if (!isWritten(i) || (i.kind === "message" && i.retracted)) continue;
      if (hasFailed(i) && !before.has(`${i.key}!`))
        spoken.value = { ...spoken.peek(), urgent: t(i.kind === "note" ? "note_failed" : "own_failed", { text: i.text }) };
      else if (!i.own && !before.has(i.key))
        spoken.value = {
          ...spoken.peek(),
          polite: t(i.kind === "note" ? "noted_at" : "said_at", { name: authorName(i.by, row), time: clockTime(i.at), text: i.text }),
        };
    }
  }, [id, items]);
}

const isWritten = (i: Item) => i.kind === "message" || i.kind === "note";
const hasFailed = (i: Item) => (i.kind === "message" && i.failed !== "") || (i.kind === "note" && i.state === "failed");
