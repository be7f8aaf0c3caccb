// Strips under the top bar, for states that last: sound blocked, reconnecting, away, nobody reached.
import { useEffect, useState } from "preact/hooks";
import { rowName } from "../lists/row";
import { alarms, counts, line, outbox, rows } from "../model/board";
import { preferences } from "../model/config";
import { connectNow } from "../model/line";
import { sayRefusal } from "../model/refusals";
import { place, toConversation } from "../model/router";
import { me, setPresence } from "../model/session";
import { Icon } from "../parts/icon";
import { Banner } from "../parts/small";
import { toast } from "../parts/toast";
import { soundBlocked, testSound } from "../sound/bell";
import { clockSeconds } from "../text/format";
import { t } from "../text/text";
import type { Id } from "../wire/frames";

/** One strip at a time, the gravest, in space that is kept also while there is none: nothing moves when it comes or goes. */
export function Strips() {
  const { up, replaced } = line.value;
  const down = useLasting(!up);
  const [alarm] = alarms.value;
  const state = me.value?.state;
  const gone = useLasting(state !== undefined && state !== "here") && state !== "here";
  const all = [
    alarm && <NobodyReached id={alarm} />,
    (replaced || down) && <LineDown />,
    gone && state && <NotHere state={state} />,
    soundBlocked.value && !preferences.value.muted && <SoundBlocked />,
  ].filter(Boolean);
  const [turn, setTurn] = useState(0);
  useEffect(() => setTurn(0), [all.length]);
  return (
    <div class={`strips${all.length > 1 ? " more" : ""}`} role="status">
      {all[turn % all.length] ?? <Calm />}
      {all.length > 1 && (
        <button class="btn quiet" type="button" title={t("next_strip")} onClick={() => setTurn(turn + 1)}>
          {t("n_more", { n: all.length - 1 })}
        </button>
      )}
    </div>
  );
}

// What the kept space says while all is well.
function Calm() {
  const n = counts.value?.unanswered ?? 0;
  return (
    <p class="calm">
      <Icon n={n > 0 ? "clock" : "check"} />
      {n > 0 ? t("n_unanswered", { n }) : t("all_answered")}
    </p>
  );
}

function SoundBlocked() {
  return (
    <Banner kind="amber" icon="mute">
      <span class="grow">
        <b>{t("sound_is_blocked")}</b> <span class="wide-only">{t("would_not_hear")}</span>
      </span>
      <button class="btn" type="button" onClick={() => void testSound()}>
        {t("turn_sound_on")}
      </button>
    </Banner>
  );
}

function NobodyReached({ id }: { id: Id }) {
  const row = rows.value.get(id);
  return (
    <Banner kind="red" icon="alert">
      <span class="grow">
        <b>{t("nobody_reached", { name: row ? rowName(row) : t("visitor", { id: id.slice(0, 4).toUpperCase() }) })}</b>
      </span>
      <a class="btn" href={toConversation(id, place.value.list)}>
        {t("look")}
      </a>
    </Banner>
  );
}

// What heals within two seconds, such as a reload, is not worth a word and a shift of the page.
function useLasting(is: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!is) return;
    const timer = setTimeout(() => setLate(true), 2000);
    return () => clearTimeout(timer);
  }, [is]);
  return is && late;
}

function LineDown() {
  const { since, replaced } = line.value;
  if (replaced)
    return (
      <Banner icon="off">
        <span class="grow">
          <b>{t("replaced")}</b>
        </span>
        <button class="btn" type="button" onClick={connectNow}>
          {t("use_here")}
        </button>
      </Banner>
    );
  const unsent = outbox.value.filter((o) => !o.stored && !o.failed).length;
  return (
    <Banner icon="off">
      <span class="grow">
        <b>{t("reconnecting")}</b> <span class="wide-only">{since > 0 && t("last_contact", { time: clockSeconds(since) })}</span>{" "}
        {unsent > 0 && t("will_be_sent", { n: unsent })}
      </span>
      <button class="btn" type="button" onClick={connectNow}>
        {t("try_now")}
      </button>
    </Banner>
  );
}

function NotHere({ state }: { state: "away" | "offline" }) {
  let mine = 0;
  for (const r of rows.value.values()) if (r.state === "open" && r.agent === me.value?.id && r.waiting_on === "us") mine++;
  const come = async () => {
    try {
      await setPresence("here");
    } catch (e) {
      toast(sayRefusal(e));
    }
  };
  return (
    <div class="banner amber">
      <Icon n="clock" />
      <span class="grow">
        <b>{t(state === "away" ? "you_are_away" : "you_are_offline")}</b>{" "}
        <span class="wide-only">{mine > 0 && t("n_of_yours_wait", { n: mine })}</span>
      </span>
      <button class="btn" type="button" onClick={() => void come()}>
        {t("i_am_here")}
      </button>
    </div>
  );
}
