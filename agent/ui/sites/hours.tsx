// The opening hours of an office: zone, week, special days.
import { now } from "../model/clock";
import { Field, Switch, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Tool } from "../routing/sentences";
import { timeIn, weekdayName } from "../text/format";
import { t } from "../text/text";
import {
  addSpan,
  alwaysOpen,
  checkHours,
  copyMonday,
  daysOf,
  type Hours,
  isAlways,
  isZone,
  type Mistake,
  type Span,
  type SpecialDay,
  setSpans,
  spansOf,
  tidyTime,
  usualHours,
  zonesWith,
} from "./hours_state";
import type { Site } from "./state";

const week = [1, 2, 3, 4, 5, 6, 0]; // as an office's week is read

interface Props {
  site: Site;
  change: (s: Site) => void;
  /** Mistakes are shown once somebody tried to save. */
  tried: boolean;
  refused: string | undefined;
}

export function OpeningHours({ site, change, tried, refused }: Props) {
  const h = site.hours ?? alwaysOpen;
  const set = (hours: Hours) => change({ ...site, hours });
  const wrong = tried ? checkHours(h) : [];
  const always = isAlways(h);
  return (
    <section class="card stack hours" aria-labelledby="s-hours">
      <h2 id="s-hours">{t("hours")}</h2>
      <p class="small muted">{t("hours_lead")}</p>
      {refused && (
        <p class="error" role="alert">
          <Icon n="alert" />
          {t("hours_refused", { text: refused })}
        </p>
      )}
      <Switch label={t("always_open")} checked={always} onChange={(on) => set(on ? alwaysOpen : usualHours(ownZone()))} />
      {!always && (
        <>
          <Zone zone={h.zone} error={said(wrong, "zone", "")} set={(zone) => set({ ...h, zone })} />
          <div class="days">
            {week.map((day) => (
              <DayLine
                key={day}
                name={weekdayName(day)}
                spans={spansOf(h, day)}
                error={said(wrong, `week ${day}`, weekdayName(day))}
                set={(spans) => set(setSpans(h, day, spans))}
              />
            ))}
          </div>
          <p>
            <button class="btn" type="button" onClick={() => set(copyMonday(h))}>
              <Icon n="copy" />
              {t("copy_monday")}
            </button>
          </p>
          <SpecialDays h={h} set={set} wrong={wrong} />
        </>
      )}
    </section>
  );
}

const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

function said(wrong: readonly Mistake[], at: string, day: string): string | undefined {
  const found = wrong.find((m) => m.at === at);
  return found && t(found.wrong, { day });
}

function Zone({ zone, error, set }: { zone: string; error: string | undefined; set: (zone: string) => void }) {
  const zones = zonesWith(zone);
  const hint = isZone(zone) ? t("zone_hint", { time: timeIn(zone, now.value) }) : undefined;
  if (zones.length === 0) return <TextField name="zone" label={t("zone")} value={zone} onValue={set} hint={hint} error={error} />;
  return (
    <Field label={t("zone")} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <select
          class="select"
          id={id}
          value={zone}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={(e) => set(e.currentTarget.value)}
        >
          {zones.map((z) => (
            <option key={z} value={z}>
              {z.replaceAll("_", " ")}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface LineProps {
  name: string;
  spans: readonly Span[];
  error: string | undefined;
  set: (spans: Span[]) => void;
}

function DayLine({ name, spans, error, set }: LineProps) {
  return (
    <fieldset class={`dayline${error ? " bad field" : ""}`}>
      <legend>{name}</legend>
      <Spans name={name} spans={spans} bad={Boolean(error)} set={set} />
      {error && (
        <p class="error" role="alert">
          <Icon n="alert" />
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Spans({ name, spans, bad, set }: Omit<LineProps, "error"> & { bad: boolean }) {
  const put = (at: number, part: Partial<Span>) => set(spans.map((s, i) => (i === at ? { ...s, ...part } : s)));
  const more = addSpan(spans);
  const time = (at: number, side: "from" | "to", label: string) => (
    <input
      class="input num"
      inputMode="numeric"
      maxLength={5}
      aria-label={label}
      aria-invalid={bad ? "true" : undefined}
      value={spans[at]?.[side] ?? ""}
      onInput={(e) => put(at, { [side]: e.currentTarget.value })}
      onBlur={(e) => put(at, { [side]: tidyTime(e.currentTarget.value) })}
    />
  );
  return (
    <div class="spans">
      {spans.length === 0 && <span class="faint">{t("closed_day")}</span>}
      {spans.map((s, i) => (
        <span class="span" key={i}>
          {time(i, "from", t("open_from", { day: name }))}
          <span aria-hidden="true">–</span>
          {time(i, "to", t("open_to", { day: name }))}
          <Tool
            icon="x"
            label={t("remove_hours", { day: name, span: `${s.from}–${s.to}` })}
            off={false}
            run={() => set(spans.filter((_, j) => j !== i))}
          />
        </span>
      ))}
      {more && <Tool icon="plus" label={t("add_hours", { day: name })} off={false} run={() => set(more)} />}
    </div>
  );
}

function SpecialDays({ h, set, wrong }: { h: Hours; set: (h: Hours) => void; wrong: readonly Mistake[] }) {
  const days = daysOf(h);
  const put = (at: number, part: Partial<SpecialDay>) => set({ ...h, days: days.map((d, i) => (i === at ? { ...d, ...part } : d)) });
  return (
    <div class="stack">
      <h3>{t("special_days")}</h3>
      <p class="hint">{t("special_hint")}</p>
      {days.map((d, i) => {
        const name = d.name || d.date || t("date");
        const error = said(wrong, `day ${i}`, name);
        return (
          <fieldset class={`special${error ? " bad field" : ""}`} key={i}>
            <legend class="sr">{name}</legend>
            <input
              class="input"
              type="date"
              aria-label={t("date")}
              value={d.date}
              onInput={(e) => put(i, { date: e.currentTarget.value })}
            />
            <input
              class="input"
              aria-label={t("day_name")}
              placeholder={t("day_name")}
              maxLength={80}
              value={d.name}
              onInput={(e) => put(i, { name: e.currentTarget.value })}
            />
            <Tool
              icon="trash"
              label={t("remove_day", { day: name })}
              off={false}
              run={() => set({ ...h, days: days.filter((_, j) => j !== i) })}
            />
            <Spans name={name} spans={d.spans ?? []} bad={Boolean(error)} set={(spans) => put(i, { spans })} />
            {error && (
              <p class="error" role="alert">
                <Icon n="alert" />
                {error}
              </p>
            )}
          </fieldset>
        );
      })}
      <p>
        <button class="btn" type="button" onClick={() => set({ ...h, days: [...days, { date: "", name: "", spans: [] }] })}>
          <Icon n="plus" />
          {t("add_day")}
        </button>
      </p>
    </div>
  );
}
