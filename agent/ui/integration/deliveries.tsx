// What was sent to one receiver, and what came back.
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { toWebhook } from "../model/router";
import { SelectField } from "../parts/field";
import { Icon, type IconName } from "../parts/icon";
import { Empty, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { clockSeconds, fullTime, listTime } from "../text/format";
import { t, tcode } from "../text/text";
import { ask } from "../wire/http";
import { type Delivery, lastTry, looksAgain, states, type Try, typeKey } from "./state";

interface Part {
  items: Delivery[];
  next: string;
}

const lookEvery = 3000; // ms, while something is on its way
const icons: Readonly<Record<Delivery["state"], IconName>> = { delivered: "check", waiting: "clock", failed: "alert", dropped: "x" };
const colours: Readonly<Record<Delivery["state"], string>> = { delivered: "green", waiting: "amber", failed: "red", dropped: "amber" };

export function DeliveriesPage({ id }: { id: string }) {
  const [state, setState] = useState("");
  const [shown, setShown] = useState<Part | null>(null);
  const [failed, setFailed] = useState(false);
  const [more, setMore] = useState(false);
  const [wrong, setWrong] = useState("");
  const turn = useRef(0);
  const load = (after = "") => {
    const mine = ++turn.current;
    const params = new URLSearchParams({ limit: "50", ...(state ? { state } : {}), ...(after ? { after } : {}) });
    setFailed(false);
    if (after) setMore(true);
    ask<Part>("GET", `/webhooks/${id}/deliveries?${params}`).then(
      (part) => {
        if (mine !== turn.current) return;
        setShown((had) => ({ items: after ? [...(had?.items ?? []), ...part.items] : part.items, next: part.next }));
        setMore(false);
      },
      () => {
        if (mine !== turn.current) return;
        setFailed(true);
        setMore(false);
      },
    );
  };
  useEffect(() => load(), [state]);
  useEffect(() => {
    if (!shown || shown.items.length > 50 || !looksAgain(shown.items)) return;
    const timer = setTimeout(load, lookEvery);
    return () => clearTimeout(timer);
  }, [shown]);
  const again = async (d: Delivery) => {
    setWrong("");
    try {
      await ask("POST", `/webhooks/${id}/deliveries/${d.id}/replay`);
      toast(t("wh_replayed"));
      load();
    } catch (e) {
      setWrong(sayRefusal(e));
    }
  };
  const slow = useSlow(!shown && !failed);
  return (
    <div class="page">
      <div class="inner mid">
        <p class="crumb">
          <a href={toWebhook("")}>
            <Icon n="left" /> {t("integration")}
          </a>
        </p>
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("wh_deliveries")}</h1>
            <p>{t("wh_deliveries_lead")}</p>
          </div>
          <button class="btn" type="button" onClick={() => load()}>
            {t("wh_look_again")}
          </button>
        </div>
        <Wrong said={wrong} />
        <SelectField
          label={t("wh_state")}
          value={state}
          onValue={setState}
          options={[["", t("wh_any_state")] as const, ...states.map((s) => [s, t(`ws_${s}`)] as const)]}
        />
        {failed && <Failed title={t("wh_deliveries_failed")} again={() => load()} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {shown?.items.length === 0 && <Empty icon="globe" title={t("wh_nothing_sent")} hint={t("wh_nothing_sent_hint")} />}
        {shown && shown.items.length > 0 && (
          <ul class="card" aria-label={t("wh_deliveries")}>
            {shown.items.map((d) => (
              <li class="delivery" key={d.id}>
                <OneDelivery d={d} again={() => void again(d)} />
              </li>
            ))}
          </ul>
        )}
        {shown?.next && (
          <p>
            <WorkButton busy={more} kind="" type="button" label={t("cl_more")} working={t("loading")} onClick={() => load(shown.next)} />
          </p>
        )}
      </div>
    </div>
  );
}

function OneDelivery({ d, again }: { d: Delivery; again: () => void }) {
  const last = lastTry(d);
  return (
    <details>
      <summary>
        <span class="line">
          <span class={`chip ${colours[d.state]}`}>
            <Icon n={icons[d.state]} />
            {t(`wo_${d.state}`)}
          </span>
          <b>{tcode("wt_", typeKey(d.type))}</b>
          <span class="small faint num">{listTime(d.at, now.value)}</span>
          {last && <span class="small faint num">{summaryOf(last)}</span>}
        </span>
      </summary>
      <div class="tries">
        <p class="small faint">webhook-id {d.id}</p>
        {d.why && <p class="small">{tcode("wy_", d.why)}</p>}
        {d.next_at && <p class="small">{t("wh_next", { time: clockSeconds(d.next_at) })}</p>}
        {d.tries.map((x) => (
          <div key={x.at}>
            <p class="small">
              {fullTime(x.at)} · {summaryOf(x)}
            </p>
            {x.answer && (
              <pre tabIndex={0}>
                <code>{x.answer}</code>
              </pre>
            )}
          </div>
        ))}
        {d.state !== "waiting" && (
          <p>
            <button class="btn" type="button" onClick={again}>
              <Icon n="reopen" />
              {t("wh_again")}
            </button>
          </p>
        )}
      </div>
    </details>
  );
}

function summaryOf(x: Try): string {
  const said = x.status ? String(x.status) : tcode("wy_", x.why);
  return `${said} · ${x.ms} ms`;
}
