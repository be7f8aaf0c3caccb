// The countries to which SMS may go: a press takes one out, the list below puts one in.
import { useId, useRef } from "preact/hooks";
import { Icon } from "../parts/icon";
import { countryName } from "../text/format";
import { locale, t } from "../text/text";
import { type AlertSettings, countriesOf, toggleCountry, worldCountries } from "./state";

export function Countries({ id, settings, edit }: { id: string; settings: AlertSettings; edit: (s: AlertSettings) => void }) {
  const select = useId();
  const list = useRef<HTMLUListElement>(null);
  const { compare } = new Intl.Collator(locale.value);
  const named = (codes: readonly string[]) => codes.map((c) => [c, countryName(c) ?? c] as const).sort((a, b) => compare(a[1], b[1]));
  const in_ = named(countriesOf(settings));
  const out = named(worldCountries(countryName).filter((c) => !countriesOf(settings).includes(c)));
  // A button that goes away gives the focus to the next one, so that a keyboard does not begin again at the top.
  const remove = (code: string, at: number) => {
    edit(toggleCountry(settings, code));
    const buttons = list.current?.querySelectorAll("button");
    (buttons?.[at + 1] ?? buttons?.[at - 1] ?? document.getElementById(select))?.focus();
  };
  return (
    <div class="countries" id={id}>
      <ul ref={list} aria-label={t("sms_slot_countries")}>
        {in_.map(([code, name], at) => (
          <li key={code}>
            <button class="chip" type="button" aria-label={t("sms_remove_country", { name })} onClick={() => remove(code, at)}>
              {name}
              <Icon n="x" />
            </button>
          </li>
        ))}
      </ul>
      <div class="field row-wise">
        <label for={select}>{t("sms_add_country")}</label>
        <select
          class="select"
          id={select}
          value=""
          onChange={(e) => {
            if (e.currentTarget.value) edit(toggleCountry(settings, e.currentTarget.value));
            e.currentTarget.value = "";
          }}
        >
          <option value="">{t("sms_choose")}</option>
          {out.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
