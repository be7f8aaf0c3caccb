// When an SMS goes out, as sentences. What is underlined can be changed by a manager; agents read it.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { now } from "../model/clock";
import { Icon } from "../parts/icon";
import { SecondsSlot, Slot } from "../parts/slot";
import { Tool } from "../routing/sentences";
import { isZone, tidyTime, zonesWith } from "../sites/hours_state";
import { oneDecimal, timeIn } from "../text/format";
import { t, tcode, tx } from "../text/text";
import { Countries } from "./countries";
import { type AlertSettings, countriesOf, type Mode, readWhole, type Sentence, sentences } from "./state";
import { countryNames } from "./words";

type Edit = ((s: AlertSettings) => void) | null;
interface Props {
  settings: AlertSettings;
  edit: Edit;
  /** The settings that cannot be used, ours or the server's. */
  bad: readonly string[];
}

export function Sentences(props: Props) {
  return (
    <ol class="policy alerts" aria-label={t("sms_rules")}>
      <When {...props} />
      <Quiet {...props} />
      <Limits {...props} />
      <Zone {...props} />
      <Only {...props} />
    </ol>
  );
}

function Line({
  id,
  name,
  bad,
  sub,
  tool,
  more,
  children,
}: {
  id?: string;
  name: Sentence;
  bad: readonly string[];
  sub?: ComponentChildren;
  tool?: ComponentChildren;
  more?: ComponentChildren;
  children: ComponentChildren;
}) {
  const wrong = [...new Set(sentences[name].filter((key) => bad.includes(key)).map((key) => tcode("sms_bad_", key)))];
  return (
    <li id={id} class={`step${wrong.length > 0 ? " bad" : ""}`}>
      <span class="no" />
      <div>
        <p class="say">{children}</p>
        {wrong.length > 0 ? (
          <p class="error" role="alert">
            <Icon n="alert" />
            {wrong.join(" ")}
          </p>
        ) : (
          sub && <p class="sub">{sub}</p>
        )}
        {more}
      </div>
      {tool && <span class="btns">{tool}</span>}
    </li>
  );
}

const modes: readonly Mode[] = ["if_unacknowledged", "at_once", "off"];

function When({ settings: s, edit, bad }: Props) {
  const after = (
    <SecondsSlot
      name={t("sms_slot_after")}
      value={s.after_s}
      read={readWhole}
      set={edit && ((after_s) => edit({ ...s, after_s }))}
      bad={bad.includes("after_s")}
    />
  );
  return (
    <Line name="when" bad={bad} sub={s.mode !== "off" && t("sms_once")}>
      {s.mode === "if_unacknowledged" ? tx("sms_if", { s: after }) : t(s.mode === "off" ? "sms_off" : "sms_at_once")}
      {edit && (
        <>
          {" "}
          <select
            class="slot"
            aria-label={t("sms_slot_mode")}
            value={s.mode}
            onChange={(e) => edit({ ...s, mode: e.currentTarget.value as Mode })}
          >
            {modes.map((m) => (
              <option key={m} value={m}>
                {t(`sms_m_${m}`)}
              </option>
            ))}
          </select>
        </>
      )}
    </Line>
  );
}

// The button that was pressed goes away; a keyboard goes on in the same sentence.
function toFirstSlot(of: string): void {
  requestAnimationFrame(() => document.getElementById(of)?.querySelector<HTMLElement>(".slot")?.focus());
}

function Quiet({ settings: s, edit, bad }: Props) {
  const line = useId();
  const put = (quiet_from: string, quiet_to: string) => {
    edit?.({ ...s, quiet_from, quiet_to });
    toFirstSlot(line);
  };
  const on = s.quiet_from !== "" || s.quiet_to !== "";
  const clock = (key: "quiet_from" | "quiet_to", name: string) => (
    <Slot
      name={name}
      word={s[key] || "–"}
      text={s[key]}
      read={(text) => tidyTime(text)}
      set={edit && ((at) => edit({ ...s, [key]: at }))}
      bad={bad.includes(key)}
    />
  );
  return (
    <Line
      id={line}
      name="quiet"
      bad={bad}
      sub={on && t("sms_quiet_sub")}
      tool={edit && on && <Tool icon="x" label={t("sms_remove_quiet")} off={false} run={() => put("", "")} />}
    >
      {on ? tx("sms_quiet", { a: clock("quiet_from", t("sms_slot_from")), b: clock("quiet_to", t("sms_slot_to")) }) : t("sms_quiet_none")}
      {edit && !on && (
        <>
          {" "}
          <button class="slot none" type="button" onClick={() => put("22:00", "07:00")}>
            {t("sms_add_quiet")}
          </button>
        </>
      )}
    </Line>
  );
}

function Limits({ settings: s, edit, bad }: Props) {
  const count = (key: "per_person_per_day" | "per_day", name: string, max: number) => (
    <Slot
      name={name}
      word={oneDecimal(s[key])}
      text={String(s[key])}
      read={readWhole}
      set={edit && ((n) => edit({ ...s, [key]: n }))}
      number={{ max, step: 1 }}
      bad={bad.includes(key)}
    />
  );
  return (
    <Line name="limits" bad={bad} sub={t("sms_limits_sub")}>
      {tx("sms_limits", {
        a: count("per_person_per_day", t("sms_slot_person"), 1000),
        b: count("per_day", t("sms_slot_day"), 100_000),
      })}
    </Line>
  );
}

function Zone({ settings: s, edit, bad }: Props) {
  const zones = zonesWith(s.zone);
  const slot =
    edit && zones.length > 0 ? (
      <select class="slot" aria-label={t("zone")} value={s.zone} onChange={(e) => edit({ ...s, zone: e.currentTarget.value })}>
        {zones.map((z) => (
          <option key={z} value={z}>
            {z.replaceAll("_", " ")}
          </option>
        ))}
      </select>
    ) : (
      <Slot name={t("zone")} word={s.zone} text={s.zone} read={(text) => text.trim()} set={edit && ((zone) => edit({ ...s, zone }))} />
    );
  return (
    <Line name="zone" bad={bad} sub={isZone(s.zone) && t("zone_hint", { time: timeIn(s.zone, now.value) })}>
      {tx("sms_zone", { zone: slot })}
    </Line>
  );
}

function Only({ settings: s, edit, bad }: Props) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const n = countriesOf(s).length;
  const word = t("sms_n_countries", { n });
  const slot = edit ? (
    <button
      class="slot"
      type="button"
      aria-expanded={open}
      aria-controls={open ? panel : undefined}
      aria-label={`${t("sms_slot_countries")}: ${word}`}
      onClick={() => setOpen(!open)}
    >
      {word}
      <Icon n={open ? "up" : "down"} />
    </button>
  ) : (
    <b>{word}</b>
  );
  return (
    <Line
      name="countries"
      bad={bad}
      sub={n === 0 ? t("sms_no_country") : !open && countryNames(countriesOf(s)).join(", ")}
      more={open && edit && <Countries id={panel} settings={s} edit={edit} />}
    >
      {tx("sms_countries", { c: slot })}
    </Line>
  );
}
