// The conversation: head with actions, log, composer.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Card, cards, LeadCard } from "../card/card";
import { DropHint, useDrop } from "../files/drop";
import { looking } from "../files/files";
import { Viewer } from "../files/viewer";
import { rowName } from "../lists/row";
import { sleeps } from "../lists/state";
import { act, closeIt, exceeding, handing, passUp, sendTranscript, snoozing, working } from "../model/actions";
import { putRows, rows } from "../model/board";
import { firm } from "../model/config";
import { openLine, shutLine } from "../model/line";
import { askRetract, retracting, unsealing } from "../model/retract";
import { go, place, toCard, toList, toReceipt } from "../model/router";
import { me } from "../model/session";
import { tagging } from "../model/tags";
import { Icon } from "../parts/icon";
import { type Choice, Menu } from "../parts/menu";
import { Avatar, Empty, Failed } from "../parts/small";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { Above } from "./above";
import { staffPhoto } from "./author";
import { Exceed } from "./exceed";
import { Foot } from "./foot";
import { HandOver } from "./hand_over";
import { Log } from "./log";
import { quoteFocused } from "./message_keys";
import { Online } from "./online";
import { OriginalDialog, RetractDialog } from "./retract";
import { SnoozeDialog } from "./snooze";
import { TagsDialog } from "./tags";
import "./conversation.css";

export function ConversationPanes({ id }: { id: string }) {
  const [failed, setFailed] = useState<"" | "gone" | "failed">("");
  const [tries, setTries] = useState(0);
  const row = rows.value.get(id);
  const drop = useDrop(row);
  useEffect(() => {
    setFailed("");
    let alive = true;
    openLine(id);
    ask<{ row: Row; card: Card }>("GET", `/conversations/${id}`).then(
      (got) => {
        if (alive) {
          putRows([got.row]);
          cards.value = new Map(cards.peek()).set(id, got.card);
        }
      },
      (e: unknown) => {
        if (alive && e instanceof Refusal) setFailed(e.status === 404 || e.status === 400 || e.status === 410 ? "gone" : "failed");
      },
    );
    return () => {
      alive = false;
      shutLine(id);
    };
  }, [id, tries]);
  if (failed === "gone")
    return (
      <section class="conv">
        <Empty icon="chat" title={t("conversation_gone")} hint={t("conversation_gone_hint")}>
          <a class="btn" href={toList(place.value.list)}>
            {t("back_to_list")}
          </a>
        </Empty>
      </section>
    );
  if (!row)
    return (
      <section class="conv">
        {failed ? (
          <Failed title={t("conversation_failed")} again={() => setTries(tries + 1)} />
        ) : (
          <p class="sr" role="status">
            {t("loading_messages")}
          </p>
        )}
      </section>
    );
  return (
    <>
      <section class="conv" aria-label={t("conversation_with", { name: rowName(row) })} {...drop.on}>
        {drop.over && <DropHint />}
        <Head row={row} />
        <Above row={row} />
        <Log id={id} row={row} />
        <Foot row={row} />
      </section>
      <LeadCard row={row} failed={failed !== ""} again={() => setTries(tries + 1)} />
      {looking.value?.conversation === id && <Viewer />}
      {handing.value === id && <HandOver row={row} />}
      {snoozing.value === id && <SnoozeDialog row={row} />}
      {tagging.value === id && <TagsDialog row={row} />}
      {exceeding.value === id && <Exceed row={row} />}
      {retracting.value?.conversation === id && <RetractDialog key={retracting.value.message} row={row} />}
      {unsealing.value?.conversation === id && <OriginalDialog key={unsealing.value.message} />}
    </>
  );
}

function Head({ row }: { row: Row }) {
  const list = place.value.list;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${rowName(row)} · ${firm.value}`;
  }, [row.id]);
  return (
    <div class="phead">
      <a class="btn quiet icon back" href={toList(list)} aria-label={t("back_to_list")} title={t("back_to_list")}>
        <Icon n="left" />
      </a>
      <div class="grow">
        <h2 class="clip" ref={heading} tabIndex={-1} title={rowName(row)}>
          {rowName(row)}
        </h2>
        <p class="small faint clip">
          <Online row={row} />
          {row.page.title && <> · {row.page.title}</>}
        </p>
      </div>
      {row.agent && (
        <span class="holder" title={t("with_name", { name: row.agent_name })}>
          <Avatar name={row.agent_name} photo={staffPhoto(row.agent)} size="sm" />
          <span class="sr">{t("with_name", { name: row.agent_name })}</span>
        </span>
      )}
      <Actions row={row} />
      <a class="btn quiet icon card-btn" href={toCard(row.id, list)} aria-label={t("show_card")} title={t("show_card")}>
        <Icon n="user" />
      </a>
    </div>
  );
}

function snoozeOrWake(row: Row): Choice {
  const icon = <Icon n="moon" />;
  if (sleeps(row)) return { key: "wake", label: t("wake"), icon, run: () => void act(row.id, "wake") };
  return {
    key: "snooze",
    label: t("snooze"),
    icon,
    run: () => {
      snoozing.value = row.id;
    },
  };
}

// The actions that fit the state: at most two as buttons, the rest in a menu; on a phone all in the menu.
function Actions({ row }: { row: Row }) {
  const mine = row.agent === me.value?.id;
  const button = (what: string, icon: "hand" | "check" | "user" | "reopen", label: string, run: () => void, kind = "") => (
    <button
      class={`btn wide-only ${kind}`}
      type="button"
      aria-disabled={working.value === `${what} ${row.id}` ? "true" : undefined}
      onClick={run}
    >
      <Icon n={icon} />
      <span class="lbl">{label}</span>
    </button>
  );
  if (row.state === "suspect")
    return (
      <button class="btn primary" type="button" onClick={() => void act(row.id, "free")}>
        <Icon n="user" />
        <span class="lbl">{t("free")}</span>
      </button>
    );
  const ofMessages: Choice[] = [
    { key: "quote", label: t("quote_last"), icon: <Icon n="quote" />, run: () => quoteFocused(row.id) },
    { key: "retract", label: t("retract_last"), icon: <Icon n="reopen" />, run: () => askRetract(row.id) },
    {
      key: "tags",
      label: t("tags"),
      icon: <Icon n="tag" />,
      run: () => {
        tagging.value = row.id;
      },
    },
  ];
  const byMail: Choice[] = [
    { key: "transcript", label: t("send_transcript"), icon: <Icon n="at" />, run: () => void sendTranscript(row.id) },
  ];
  if (row.state === "closed")
    return (
      <>
        <button class="btn" type="button" onClick={() => void act(row.id, "reopen")}>
          <Icon n="reopen" />
          <span class="lbl">{t("reopen")}</span>
        </button>
        <Menu
          kind="quiet icon"
          label={t("more_actions")}
          name={t("more_actions")}
          face={<Icon n="dots" />}
          choices={[...ofMessages, ...byMail]}
        />
      </>
    );
  const all: Choice[] = [
    {
      key: "hand",
      label: t("hand_over"),
      icon: <Icon n="hand" />,
      run: () => {
        handing.value = row.id;
      },
    },
    { key: "up", label: t("pass_up"), icon: <Icon n="raise" />, run: () => void passUp(row.id) },
    ...(mine ? [snoozeOrWake(row)] : []),
    { key: "close", label: t("close"), icon: <Icon n="check" />, run: () => void closeIt(row.id) },
    ...ofMessages,
    ...byMail,
    {
      key: "why",
      label: row.agent === "" ? t("why_wait_title") : mine ? t("why_you") : t("why_name", { name: row.agent_name }),
      icon: <Icon n="route" />,
      run: () => go(toReceipt(row.id, place.peek().list)),
    },
  ];
  if (!mine) all.unshift({ key: "take", label: t("take_it"), icon: <Icon n="user" />, run: () => void act(row.id, "take") });
  return (
    <>
      {mine
        ? button("hand-over", "hand", t("hand_over"), () => {
            handing.value = row.id;
          })
        : button("take", "user", t("take"), () => void act(row.id, "take"), row.agent === "" ? "primary" : "")}
      {button("close", "check", t("close"), () => void closeIt(row.id))}
      <Menu kind="quiet icon" label={t("more_actions")} name={t("more_actions")} face={<Icon n="dots" />} choices={all} />
    </>
  );
}
