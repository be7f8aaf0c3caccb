// Who was told of the lead by SMS, and what became of it. Nothing is shown when nobody was.
import { useEffect, useState } from "preact/hooks";
import { people } from "../model/board";
import { now, serverNow } from "../model/clock";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { clockSeconds, clockTime, fullTime, listTime } from "../text/format";
import { t, tcode } from "../text/text";
import type { Row } from "../wire/frames";
import { ask } from "../wire/http";
import { colourOf, type Entry, isProviderCode, nextLook, type Step, waits } from "./told_state";

export function WhoWasTold({ row }: { row: Row }) {
  const [list, setList] = useState<readonly Entry[]>([]);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let alive = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () =>
      ask<{ items: Entry[] | null }>("GET", `/conversations/${row.id}/alerts`).then(
        (b) => {
          if (!alive) return;
          const items = b.items ?? [];
          setFailed(false);
          setList(items);
          const wait = nextLook(items, row, serverNow());
          if (wait > 0) timer = setTimeout(() => void look(), wait);
        },
        () => {
          if (alive) setFailed(true);
        },
      );
    void look();
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [row.id, row.n, tries]); // each event of the conversation may drop what was planned
  if (list.length === 0 && !failed) return null;
  return (
    <section>
      <h3>{t("told_title")}</h3>
      {failed && (
        <p class="small line wrap" role="status">
          <span class="grow">{t("told_not_loaded")}</span>
          <button class="btn" type="button" onClick={() => setTries(tries + 1)}>
            {t("try_again")}
          </button>
        </p>
      )}
      <ul class="told">
        {list.map((e) => (
          <One key={e.n} entry={e} />
        ))}
      </ul>
    </section>
  );
}

function nameOf(agent: string): string {
  if (agent === me.value?.id) return me.value.name;
  return people.value.find((p) => p.id === agent)?.name ?? agent.slice(0, 4).toUpperCase();
}

function One({ entry: e }: { entry: Entry }) {
  const colour = colourOf(e.state);
  return (
    <li>
      <p class="title">
        <Icon n="sms" /> {t(e.channel === "log" ? "told_log" : "told_sms", { name: nameOf(e.agent) })}
      </p>
      <p class="chips">
        <span class={`chip ${colour}`}>
          {colour && <Icon n={colour === "green" ? "check" : "alert"} />}
          {tcode("ts_", e.state)}
        </span>
        <span class="small faint num">{e.to}</span>
        {waits(e) && <span class="small faint">{t("told_due", { time: clockTime(e.due_at) })}</span>}
      </p>
      {e.state === "maybe" && <p class="small">{t("told_maybe")}</p>}
      <ol class="told-steps" aria-label={t("told_steps")}>
        {(e.steps ?? []).map((s, i) => (
          <li key={i}>
            <time dateTime={s.at} title={fullTime(s.at)}>
              {Date.now() - Date.parse(s.at) < 86_400_000 ? clockSeconds(s.at) : listTime(s.at, now.value)}
            </time>
            <span>
              {tcode("ts_", s.state)}
              {why(s)}
            </span>
          </li>
        ))}
      </ol>
    </li>
  );
}

function why(s: Step): string {
  if (!s.code) return "";
  return `: ${isProviderCode(s.code) ? t("told_provider", { code: s.code }) : tcode("tw_", s.code)}`;
}
