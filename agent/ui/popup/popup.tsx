// The popup for new leads. Not a dialog: it takes no focus, covers no composer, closes nothing.
import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { lastWords } from "../files/words";
import { rowName } from "../lists/row";
import { accept, passOn } from "../model/actions";
import { leads } from "../model/board";
import { now } from "../model/clock";
import { go, place, toConversation } from "../model/router";
import { Icon } from "../parts/icon";
import { Age, Avatar } from "../parts/small";
import { bound } from "../shell/bindings";
import { Keys } from "../shell/key_caps";
import { countdown } from "../text/format";
import { t } from "../text/text";
import { type Lead, partLeft, secondsLeft } from "./state";
import "./popup.css";

const asking = signal(""); // the lead for which a reason is asked

/** Opens the oldest lead and says so to the server (Alt A). */
export function answerOldest(): void {
  const [lead] = leads.peek();
  if (lead) answer(lead);
}

/** Asks why the oldest lead is passed on (Alt P); the first reason gets the focus, because the reader asked for it. */
export function passOldest(): void {
  const [lead] = leads.peek();
  if (!lead) return;
  asking.value = lead.id;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".task-pop .reasons button")?.focus());
}

/** Puts the focus into the popup (F6). */
export function focusPopup(): void {
  document.querySelector<HTMLElement>(".task-pop .btn.primary")?.focus();
}

function answer(lead: Lead): void {
  void accept(lead.id);
  go(toConversation(lead.id, place.peek().list));
}

export function LeadPopup() {
  const list = leads.value;
  const [first] = list;
  if (!first) return null;
  return (
    <section class="popup" aria-label={list.length > 1 ? t("new_leads", { n: list.length }) : t("new_lead_region")}>
      <div class="task-pop">
        <div class="line wrap">
          <span class="chip red">
            <Icon n="clock" />
            {list.length > 1 ? t("new_leads", { n: list.length }) : t("new_lead")} · {list.length > 1 ? t("oldest", { age: "" }) : ""}
            <Age since={first.since} />
          </span>
          <GoesOn lead={first} />
        </div>
        {list.length > 1 ? <Many list={list} /> : <One lead={first} />}
        <Bar lead={first} />
        {asking.value === first.id ? (
          <Reasons lead={first} />
        ) : (
          <div class="btns">
            <button class="btn primary" type="button" onClick={() => answer(first)}>
              {t(list.length > 1 ? "answer_oldest" : "answer_now")} {bound.value.answer && <Keys of={bound.value.answer} />}
            </button>
            <button class="btn" type="button" onClick={passOldest}>
              {t("pass_on")} {bound.value.pass_on && <Keys of={bound.value.pass_on} />}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

function GoesOn({ lead }: { lead: Lead }) {
  if (!lead.answerBy) return null;
  return <span class="end small faint num">{t("goes_on_in", { time: countdown(secondsLeft(lead, now.value)) })}</span>;
}

function Bar({ lead }: { lead: Lead }) {
  const ref = useRef(lead.since);
  if (!lead.answerBy) return null;
  const whole = Math.round((lead.answerBy - ref.current) / 1000);
  return (
    <progress value={partLeft(lead, now.value)} max={1} aria-label={t("seconds_left", { n: secondsLeft(lead, now.value), m: whole })} />
  );
}

function One({ lead }: { lead: Lead }) {
  const { row } = lead;
  return (
    <>
      <p class="q">{lastWords(row)}</p>
      {lead.note && (
        <p class="noteb">
          <b>{t("hand_note_from", { name: lead.note.by })}:</b> <span class="words">{lead.note.text}</span>
        </p>
      )}
      <dl class="facts">
        <dt>{t("who_short")}</dt>
        <dd>
          {rowName(row)}, {t(row.verified ? "verified_client" : "unverified_lead")}
        </dd>
        {row.topic && (
          <>
            <dt>{t("topic")}</dt>
            <dd>{row.topic}</dd>
          </>
        )}
        {(row.page.title || row.page.url) && (
          <>
            <dt>{t("page")}</dt>
            <dd>{row.page.title || row.page.url}</dd>
          </>
        )}
        {lead.helperFor ? (
          <>
            <dt>{t("request")}</dt>
            <dd>{t("helps_long", { name: lead.helperFor })}</dd>
          </>
        ) : lead.rule === "responsible" ? (
          <>
            <dt>{t("request")}</dt>
            <dd>{t("first_call_long")}</dd>
          </>
        ) : null}
      </dl>
    </>
  );
}

const shownAtMost = 4;

function Many({ list }: { list: readonly Lead[] }) {
  return (
    <div class="rows">
      {list.slice(0, shownAtMost).map((lead) => (
        <button key={lead.id} class="row waits" type="button" onClick={() => answer(lead)}>
          <Avatar name={rowName(lead.row)} lead={lead.row.client_kind !== "client"} />
          <span class="txt">
            <span class="l">
              <span class="who">
                <span>{rowName(lead.row)}</span>
              </span>
              <span class="age">
                <Age since={lead.since} />
              </span>
            </span>
            <span class="l">
              <span class="pre">{lastWords(lead.row)}</span>
            </span>
          </span>
        </button>
      ))}
      {list.length > shownAtMost && <p class="small faint">+ {list.length - shownAtMost}</p>}
    </div>
  );
}

function Reasons({ lead }: { lead: Lead }) {
  const pass = (reason: string) => {
    asking.value = "";
    void passOn(lead.id, reason);
  };
  return (
    <fieldset
      class="reasons"
      aria-label={t("pass_reason")}
      onKeyDown={(e) => {
        if (e.key === "Escape") {
          e.stopPropagation();
          asking.value = "";
        }
      }}
    >
      <p class="small muted">{t("pass_reason")}</p>
      <div class="btns">
        <button class="btn" type="button" onClick={() => pass("busy")}>
          {t("p_busy")}
        </button>
        <button class="btn" type="button" onClick={() => pass("topic")}>
          {t("p_topic")}
        </button>
        <button class="btn" type="button" onClick={() => pass("break")}>
          {t("p_break")}
        </button>
        <button
          class="btn quiet icon"
          type="button"
          aria-label={t("cancel")}
          title={t("cancel")}
          onClick={() => {
            asking.value = "";
          }}
        >
          <Icon n="x" />
        </button>
      </div>
    </fieldset>
  );
}
