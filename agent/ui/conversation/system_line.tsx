// What happened between the messages, as sentences.

import { place, toReceipt } from "../model/router";
import { me } from "../model/session";
import { aheadTime, clockSeconds, fullTime } from "../text/format";
import { t, tcode, tx } from "../text/text";
import type { Author, Row, StoredEvent } from "../wire/frames";
import { staffName } from "./author";

export function SystemLine({ event, row }: { event: StoredEvent; row: Row }) {
  const line = sentence(event, row);
  return line === null ? null : (
    <p class="sys" title={fullTime(event.at)}>
      {line}
    </p>
  );
}

const author = (by: Author | undefined) => (by?.kind === "visitor" ? t("the_visitor") : by?.name || staffName(by?.id) || t("the_visitor"));

function sentence(event: StoredEvent, row: Row) {
  const d = event.data;
  const time = clockSeconds(event.at);
  switch (event.kind) {
    case "began": {
      const from = d.page?.title || d.page?.url;
      const doubted = d.suspect?.length ? t("s_began_suspect", { reasons: d.suspect.map((r) => tcode("sr_", r)).join(", ") }) : "";
      return from || doubted ? (
        <>
          {from && tx("came_from", { page: <b>{from}</b> })} {doubted}
        </>
      ) : null;
    }
    case "assigned":
      return <Assigned event={event} row={row} />;
    case "waiting":
      return (
        <>
          {t("s_waiting", { time, reason: tcode("wr_", d.reason ?? "") })} <WhyLink row={row} word={t("why_waits")} />
        </>
      );
    case "unassigned":
      return t(d.why === "refused" ? "s_refused" : d.why === "missed" ? "s_missed" : "s_left", {
        name: d.agent_name || staffName(d.agent),
        time,
      });
    case "closed":
      return t("s_closed", { name: author(d.by), time });
    case "reopened":
      return t("s_reopened", { name: author(d.by), time });
    case "freed":
      return t("s_freed", { name: author(d.by), time });
    case "rated":
      return (
        <>
          {t(d.good ? "s_rated_good" : "s_rated_bad")}
          {d.comment && `: ${d.comment}`}
        </>
      );
    case "tagged":
      return t("s_tagged", { name: author(d.by), time, tag: d.name ?? "" });
    case "untagged":
      return t("s_untagged", { name: author(d.by), time, tag: d.name ?? "" });
    case "snoozed":
      return t("s_snoozed", { name: author(d.by), time, until: aheadTime(d.until ?? event.at, Date.parse(event.at)) });
    case "woken":
      return d.why === "hand" ? t("s_woken_by", { name: author(d.by), time }) : t("s_woken", { time });
    case "unsealed":
      return t("s_unsealed", { name: author(d.by), time });
    default:
      return null; // a kind of a newer server
  }
}

function Assigned({ event, row }: { event: StoredEvent; row: Row }) {
  const d = event.data;
  const you = d.agent === me.value?.id;
  const name = d.agent_name ?? "";
  const fill = {
    time: clockSeconds(event.at),
    name,
    rule: d.rule === "choice" && d.policy ? tcode("al_", d.policy) : tcode("rule_", d.rule ?? ""),
  };
  const how =
    d.rule === "pick"
      ? you
        ? "s_picked_you"
        : "s_picked"
      : d.rule === "hand_over"
        ? you
          ? "s_handed_you"
          : "s_handed"
        : you
          ? "s_assigned_you"
          : "s_assigned";
  return (
    <>
      {t(how, fill)} {d.helper_for && t("s_helps", { name: d.responsible_name || d.helper_for })}{" "}
      {d.over_capacity && <b class="t-amber">{t("s_over")}</b>} {d.over_reason && t("because", { text: d.over_reason })}{" "}
      {Boolean(d.receipt) && <WhyLink row={row} word={you ? t("why_you") : t("why_name", { name })} />}
    </>
  );
}

function WhyLink({ row, word }: { row: Row; word: string }) {
  return <a href={toReceipt(row.id, place.value.list)}>{word}</a>;
}
