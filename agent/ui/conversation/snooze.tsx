// Laying a conversation aside: until when, by the clock of its site. The server says what "tomorrow" is there.
import { useEffect, useState } from "preact/hooks";
import { act, refused, snoozing } from "../model/actions";
import { now } from "../model/clock";
import { Dialog, DialogEnd } from "../parts/dialog";
import { Field } from "../parts/field";
import { Banner, Failed } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { aheadTime, fullTime, openingAt } from "../text/format";
import { t } from "../text/text";
import type { Instant, Row } from "../wire/frames";
import { ask } from "../wire/http";

interface Choices {
  zone: string;
  later: Instant | null;
  tomorrow: Instant | null;
  week: Instant | null;
}
type Until = "later" | "tomorrow" | "week" | "at";
const words = { later: "sz_later", tomorrow: "sz_tomorrow", week: "sz_week" } as const;

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

export function SnoozeDialog({ row }: { row: Row }) {
  const [choices, setChoices] = useState<Choices | null>(null);
  const [failed, setFailed] = useState(false);
  const [until, setUntil] = useState<Until>("tomorrow");
  const [date, setDate] = useState("");
  const [time, setTime] = useState("09:00");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const load = () => {
    setFailed(false);
    refused.value = null;
    ask<Choices>("GET", `/conversations/${row.id}/snooze?zone=${encodeURIComponent(ownZone())}`).then(
      (got) => {
        setChoices(got);
        setUntil(got.later ? "later" : got.tomorrow ? "tomorrow" : "at");
        setDate(dateIn(got.zone, now.peek() + 86_400_000));
      },
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const shut = () => {
    snoozing.value = "";
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    const bad = until === "at" && !(date && time);
    setMissing(bad);
    if (bad || busy) return;
    setBusy(true);
    if (await act(row.id, "snooze", { until, zone: ownZone(), ...(until === "at" ? { date, time } : {}) })) {
      shut();
      toast(t("toast_snoozed"), { label: t("wake"), run: () => void act(row.id, "wake") });
    } else setBusy(false);
  };
  return (
    <Dialog title={t("snooze_until")} onClose={shut}>
      {failed && <Failed title={t("snooze_failed")} again={load} />}
      {choices && (
        <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
          <Wrong said={refused.value?.id === row.id ? refused.value.text : ""} />
          <div class="rows snooze-rows" role="radiogroup" aria-label={t("snooze_until")}>
            {(["later", "tomorrow", "week"] as const).map((u) => {
              const at = choices[u];
              return (
                <label class="row" key={u}>
                  <input type="radio" name="until" checked={until === u} disabled={!at} onChange={() => setUntil(u)} />
                  <span>{t(words[u])}</span>
                  <span class="small faint end">
                    {at ? (
                      <time dateTime={at} title={fullTime(at)}>
                        {openingAt(at, choices.zone)}
                      </time>
                    ) : (
                      t(u === "later" ? "sz_day_over" : "sz_never")
                    )}
                  </span>
                </label>
              );
            })}
            <label class="row">
              <input type="radio" name="until" checked={until === "at"} onChange={() => setUntil("at")} />
              <span>{t("sz_at")}</span>
              <span />
            </label>
          </div>
          {until === "at" && (
            <div class="pairs">
              <Field label={t("date")} error={missing && !date ? t("fill_in") : undefined}>
                {(ids) => (
                  <input
                    class="input"
                    type="date"
                    id={ids.id}
                    aria-describedby={ids.describedBy}
                    aria-invalid={ids.invalid}
                    value={date}
                    onInput={(e) => setDate(e.currentTarget.value)}
                  />
                )}
              </Field>
              <Field label={t("sz_time")} error={missing && !time ? t("fill_in") : undefined}>
                {(ids) => (
                  <input
                    class="input"
                    type="time"
                    id={ids.id}
                    aria-describedby={ids.describedBy}
                    aria-invalid={ids.invalid}
                    value={time}
                    onInput={(e) => setTime(e.currentTarget.value)}
                  />
                )}
              </Field>
            </div>
          )}
          <p class="small muted">
            {t("sz_zone", { zone: choices.zone })} {t("sleeps_hint")}
          </p>
          <DialogEnd onClose={shut} busy={busy} label={t("snooze")} />
        </form>
      )}
    </Dialog>
  );
}

/** The date in a zone, as a date field takes it. */
function dateIn(zone: string, at: number): string {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  } catch {
    return new Date(at).toISOString().slice(0, 10);
  }
}

/** That a conversation sleeps, and until when, with the way to wake it. */
export function Sleeps({ row }: { row: Row }) {
  if (!row.snoozed_until) return null;
  return (
    <Banner icon="moon">
      <span class="grow">
        {t("sleeps_until", { time: aheadTime(row.snoozed_until, now.value) })}. <span class="wide-only">{t("sleeps_hint")}</span>
      </span>
      <button class="btn" type="button" onClick={() => void act(row.id, "wake")}>
        {t("wake")}
      </button>
    </Banner>
  );
}
