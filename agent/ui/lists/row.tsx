// One row: who and age, what was said last, why it is here. The whole row is one link.
import { lastWords } from "../files/words";
import { now } from "../model/clock";
import { opensAt } from "../model/offices";
import { toConversation } from "../model/router";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { Avatar, Badge } from "../parts/small";
import { age, aheadTime, fullTime, listTime } from "../text/format";
import { t, tcode } from "../text/text";
import type { Row } from "../wire/frames";
import { type ListName, sleeps } from "./state";
import { TagChips } from "./tag_chips";

/** The name people use for this row: the visitor's own, the client's, or a short mark. */
export function rowName(row: Row): string {
  if (row.erased_at) return t("erased_person");
  const own = row.name || t("visitor", { id: row.visitor.slice(0, 4).toUpperCase() });
  // A lead's card was made for this very visitor. Of a client whose address was only typed, nothing is said here.
  const theirs = row.verified || row.client_joined || row.client_kind === "lead";
  return theirs && row.client_name && row.client_name !== row.name ? `${row.client_name} · ${own}` : own;
}

export function RowLink({ row, red, current, list }: { row: Row; red: boolean; current: boolean; list: ListName }) {
  const last = lastWords(row);
  const text =
    row.last_by === "agent"
      ? t("you_wrote", { text: last }).replace(/^[^:]+/, (you) => (row.agent === me.value?.id ? you : row.agent_name || you))
      : last;
  return (
    <a
      class={`row${red ? " waits" : ""}${row.unread > 0 ? " unread" : ""}`}
      href={toConversation(row.id, list)}
      aria-current={current ? "true" : undefined}
      data-row={row.id}
    >
      <Avatar name={rowName(row)} lead={row.client_kind !== "client"} />
      <span class="txt">
        <span class="l">
          <span class="who">
            <span title={rowName(row)}>{rowName(row)}</span>
            {row.state === "suspect" && (
              <span class="chip violet">
                <Icon n="shield" />
                {t("suspect").toLowerCase()}
              </span>
            )}
          </span>
          <When row={row} red={red} />
        </span>
        <span class="l">
          <span class="pre" title={last}>
            {text}
          </span>
          <Badge n={row.unread} />
        </span>
        <span class="sub" title={why(row)}>
          {why(row)}
        </span>
        <TagChips row={row} most={3} />
      </span>
    </a>
  );
}

function When({ row, red }: { row: Row; red: boolean }) {
  if (red) {
    const since = row.waits_since ?? row.last_at;
    return (
      <span class="age" title={fullTime(since)}>
        <Icon n="clock" />
        {t("waits", { age: age(now.value - Date.parse(since)) })}
      </span>
    );
  }
  if (sleeps(row) && row.snoozed_until)
    return (
      <time dateTime={row.snoozed_until} title={fullTime(row.snoozed_until)}>
        <Icon n="moon" />
        <span class="sr">{t("sleeps_until", { time: "" })}</span>
        {aheadTime(row.snoozed_until, now.value)}
      </time>
    );
  return (
    <time dateTime={row.last_at} title={fullTime(row.last_at)}>
      {listTime(row.last_at, now.value)}
    </time>
  );
}

/** Why the row is here, in a few words. */
export function why(row: Row): string {
  const mine = me.value?.id ?? "";
  if (row.state === "suspect") return (row.suspect_reasons ?? []).map((r) => tcode("sr_", r)).join(" · ");
  const parts = [t(row.client_kind === "client" && row.verified ? "client" : "lead")];
  const about = row.topic || row.page.title;
  if (row.agent === "") parts.push(reason(row)); // before what can be long: it is what one looks for
  if (about) parts.push(about);
  if (row.agent === "") return parts.join(" · ");
  if (row.agent !== mine) parts.push(t("with_name", { name: row.agent_name }));
  else if (row.helper_for) parts.push(t("you_help", { name: row.helper_for }));
  else if (row.assigned_rule === "responsible") parts.push(t(row.accepted_at ? "you_responsible" : "first_call"));
  return parts.join(" · ");
}

// Why nobody has it. While the office is closed, when it opens is what one wants to know.
function reason(row: Row): string {
  const time = row.waiting_reason === "closed" ? opensAt(row.site) : "";
  if (time) return t("office_opens", { time });
  return row.waiting_reason ? tcode("wr_", row.waiting_reason) : t("nobody_has");
}
