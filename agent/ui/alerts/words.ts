// Settings in words: for the sentences, and for two versions beside each other.
import { countryName } from "../text/format";
import { locale, t } from "../text/text";
import { type AlertSettings, countriesOf, onlyIn, type Sentence } from "./state";

/** The names of countries, in the order of the reader's alphabet. */
export function countryNames(codes: readonly string[]): string[] {
  return codes.map((c) => countryName(c) ?? c).sort(new Intl.Collator(locale.value).compare);
}

/** What one version says where it differs from the other. */
export function sideWords(name: Sentence, s: AlertSettings, other: AlertSettings): string {
  switch (name) {
    case "when":
      return s.mode === "if_unacknowledged"
        ? `${t("sms_m_if_unacknowledged")}, ${t("seconds_unit", { n: s.after_s })}`
        : t(s.mode === "off" ? "sms_m_off" : "sms_m_at_once");
    case "quiet":
      return s.quiet_from || s.quiet_to ? `${s.quiet_from} – ${s.quiet_to}` : t("sms_none");
    case "limits":
      return t("sms_numbers", { a: s.per_person_per_day, b: s.per_day });
    case "zone":
      return s.zone;
    case "countries": {
      const own = countryNames(onlyIn(s, other));
      const all = t("sms_n_countries", { n: countriesOf(s).length });
      return own.length > 0 ? `${all} (+ ${own.join(", ")})` : all;
    }
  }
}

export const sentenceTitles = {
  when: "sms_slot_mode",
  quiet: "sms_quiet_hours",
  limits: "sms_a_day",
  zone: "zone",
  countries: "sms_slot_countries",
} as const satisfies Record<Sentence, string>;
