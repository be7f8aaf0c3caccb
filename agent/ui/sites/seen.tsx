// Whether the line is on the pages: where the chat was seen since the program started.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { Icon } from "../parts/icon";
import { fullTime, listTime } from "../text/format";
import { t } from "../text/text";
import type { Instant } from "../wire/frames";
import { ask } from "../wire/http";

interface Sighting {
  origin: string;
  at: Instant;
  allowed: boolean;
}

const lookAgain = 5000; // ms; one has just put the line on a page and looks here

export function Seen({ site }: { site: string }) {
  const [list, setList] = useState<readonly Sighting[] | null>(null);
  useEffect(() => {
    let alive = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () =>
      ask<{ items: Sighting[] | null }>("GET", `/sites/${site}/sightings`)
        .then(
          (b) => alive && setList(b.items ?? []),
          () => {}, // the next look may succeed
        )
        .then(() => {
          if (alive) timer = setTimeout(() => void look(), lookAgain);
        });
    void look();
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [site]);
  if (!list) return null;
  const own = list.filter((s) => s.allowed);
  return (
    <div class="stack small">
      {own.length === 0 && (
        <p class="line">
          <span class="chip amber">
            <Icon n="eye" />
            {t("not_seen")}
          </span>
          <span class="muted">{t("not_seen_hint")}</span>
        </p>
      )}
      {list.length > 0 && (
        <ul class="seen" aria-label={t("seen_on")}>
          {list.map((s) => (
            <li key={s.origin} class="line wrap">
              <span class={`chip ${s.allowed ? "green" : "red"}`}>
                <Icon n={s.allowed ? "check" : "alert"} />
                {t(s.allowed ? "seen_there" : "seen_refused")}
              </span>
              <span class="grow mono">{s.origin}</span>
              <time class="faint num" dateTime={s.at} title={fullTime(s.at)}>
                {listTime(s.at, now.value)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
