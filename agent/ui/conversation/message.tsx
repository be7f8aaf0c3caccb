// One message: bubble or tombstone, what it quotes, its exact time, and the tools that show on hover and focus.
import { signal } from "@preact/signals";
import { Files } from "../files/files";
import { now } from "../model/clock";
import { quote } from "../model/drafts";
import { leftAt, letters } from "../model/letters";
import { discard, tryAgain, undoSend } from "../model/line";
import { askRetract, unsealing } from "../model/retract";
import { me } from "../model/session";
import { Icon, type IconName } from "../parts/icon";
import { Avatar } from "../parts/small";
import { clockTime, fullTime } from "../text/format";
import { t, tcode } from "../text/text";
import type { Id, Row } from "../wire/frames";
import { authorName, staffPhoto } from "./author";
import { toComposer } from "./composer";
import type { Delivery, MessageItem, Quote, Retraction } from "./items";
import { linkPieces } from "./links";
import { QuoteText } from "./quote_text";

/** The message that is marked for a moment, because somebody went to it. */
export const marked = signal("");
const markedFor = 2000; // ms

/** Scrolls to a message or note, gives it the focus and marks it for a moment; false when it is not in the log. */
export function showMessage(id: string): boolean {
  const found = document.querySelector<HTMLElement>(`[data-msg="${CSS.escape(id)}"]`);
  if (!found) return false;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
  marked.value = id;
  setTimeout(() => {
    if (marked.peek() === id) marked.value = "";
  }, markedFor);
  return true;
}

interface Props {
  item: MessageItem;
  row: Row;
  conversation: Id;
  current: boolean;
}

export function Message({ item, row, conversation, current }: Props) {
  const ours = item.by.kind === "agent";
  const below = item.failed || item.retracted ? " below" : "";
  return (
    <article
      class={`msg${ours ? " out" : ""}${item.turn ? " turn" : ""}${below}${marked.value === item.id ? " marked" : ""}`}
      aria-label={`${authorName(item.by, row)}, ${clockTime(item.at)}`}
      data-msg={item.id}
      tabIndex={current ? 0 : -1}
    >
      {item.retracted ? (
        <Tombstone item={item} retraction={item.retracted} row={row} conversation={conversation} />
      ) : (
        <div class="bubble" dir="auto">
          {item.turn && ours && !item.own && (
            <bdi class="speaker">
              <Avatar name={item.by.name ?? ""} photo={staffPhoto(item.by.id)} size="sm" />
              {item.by.name}
            </bdi>
          )}
          {item.quote && <QuoteButton quote={item.quote} row={row} />}
          <bdi class="sr">{authorName(item.by, row)}: </bdi>
          {row.erased_at && !item.text && <i class="muted">{t("erased_text")}</i>}
          {linkPieces(item.text).map((p, i) =>
            p.href ? (
              <a key={i} href={p.href} target="_blank" rel="noopener nofollow ugc">
                {p.text}
              </a>
            ) : (
              p.text
            ),
          )}
          {item.files.length > 0 && <Files conversation={conversation} files={item.files} tab={current ? 0 : -1} />}
        </div>
      )}
      <Meta item={item} />
      {item.n > 0 && !item.retracted && <Tools item={item} row={row} conversation={conversation} current={current} />}
    </article>
  );
}

function Tools({ item, row, conversation, current }: Props) {
  const tab = current ? 0 : -1;
  const quoteIt = () => {
    quote(conversation, item.id);
    toComposer("reply");
  };
  return (
    <span class="tools">
      {row.state !== "suspect" && (
        <button class="btn quiet icon" type="button" tabIndex={tab} aria-label={t("quote")} title={t("quote")} onClick={quoteIt}>
          <Icon n="quote" />
        </button>
      )}
      {item.own && (
        <button
          class="btn quiet icon"
          type="button"
          tabIndex={tab}
          aria-label={t("retract")}
          title={t("retract")}
          onClick={() => askRetract(conversation, item.id)}
        >
          <Icon n="reopen" />
        </button>
      )}
    </span>
  );
}

function QuoteButton({ quote: q, row }: { quote: Quote; row: Row }) {
  return (
    <button class="quote" type="button" dir="auto" title={t("go_original")} onClick={() => showMessage(q.id)}>
      <QuoteText quote={q} row={row} />
    </button>
  );
}

function Tombstone({ item, retraction: r, row, conversation }: { item: MessageItem; retraction: Retraction; row: Row; conversation: Id }) {
  const mine = r.by?.id === me.value?.id;
  const mailed = leftAt(letters.value.get(conversation) ?? [], item.n);
  return (
    <div class="tomb">
      <Icon n="reopen" />
      <span>
        {r.at && r.by
          ? t(mine ? "you_retracted" : "name_retracted", { name: authorName(r.by, row), time: clockTime(r.at) })
          : t("retracted")}{" "}
        {r.at && t(r.seen ? "had_seen" : "had_not_seen")}
        {mailed && ` ${t("also_mailed", { time: clockTime(mailed) })}`}
        {r.reason && <span class="why">{t("because", { text: r.reason })}</span>}
        {me.value?.role === "manager" && (
          <button
            class="btn quiet"
            type="button"
            onClick={() => {
              unsealing.value = { conversation, message: item.id };
            }}
          >
            {t("read_original")}
          </button>
        )}
      </span>
    </div>
  );
}

function Meta({ item }: { item: MessageItem }) {
  return (
    <div class={`meta${item.failed ? " fail" : ""}`}>
      <time dateTime={item.at} title={fullTime(item.at)}>
        {clockTime(item.at)}
      </time>
      {item.delivery && !item.retracted && (
        <>
          {" "}
          · <DeliveryWord delivery={item.delivery} reason={item.failed} held={item.held} />
        </>
      )}
      {item.held > 0 && (
        <>
          {" – "}
          <button class="btn quiet" type="button" onClick={() => undoSend(item.id)}>
            {t("undo")}
          </button>
        </>
      )}
      {item.failed && (
        <>
          <button class="btn quiet" type="button" onClick={() => tryAgain(item.id)}>
            {t("try_again")}
          </button>
          <button class="btn quiet" type="button" onClick={() => discard(item.id)}>
            {t("throw_away")}
          </button>
        </>
      )}
    </div>
  );
}

const deliveryIcons = {
  held: "clock",
  sending: "clock",
  later: "clock",
  sent: "check",
  delivered: "checks",
  seen: "eye",
  failed: "alert",
} as const satisfies Record<Delivery, IconName>;

function DeliveryWord({ delivery, reason, held }: { delivery: Delivery; reason: string; held: number }) {
  if (delivery === "held") {
    void now.value; // it ticks
    return (
      <span class="state delivery num">
        <Icon n="clock" />
        {t("sends_in", { n: Math.max(1, Math.ceil((held - Date.now()) / 1000)) })}
      </span>
    );
  }
  if (delivery === "failed")
    return (
      <span class="state">
        <Icon n="alert" />
        {t("not_sent")}: {["too_long", "rate_limited", "forbidden"].includes(reason) ? tcode("r_", reason) : t("r_other")} ·
      </span>
    );
  return (
    <span class="state delivery">
      <Icon n={deliveryIcons[delivery]} />
      {t(delivery)}
    </span>
  );
}
