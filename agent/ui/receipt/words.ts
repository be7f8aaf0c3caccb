// Codes and figures of routing as words in the reader's language.
import { clockTime, languageName, oneDecimal, signed } from "../text/format";
import { t, tcode } from "../text/text";
import { chat, type FloorRow, unit, type Verdict } from "./state";

export const chats = (load: number, limit: number): string =>
  t("n_of_m_chats", { n: oneDecimal(load / chat), m: oneDecimal(limit / chat) });
export const owedWord = (units: number): string => signed(units / unit);

/** The word for a state on the floor; those between come down to the three people know. */
export const floorState = (state: string): "here" | "away" | "offline" =>
  state === "off" ? "offline" : state === "away" || state === "unsure" ? "away" : "here";

/** Why somebody got it or not. */
export function verdictWord(
  v: Verdict,
  figures: { load: number; limit: number; owed: number; since?: number | undefined },
  lang: string,
): string {
  return tcode("v_", v.code, {
    load: chats(figures.load, figures.limit),
    owed: owedWord(figures.owed),
    names: (v.names ?? []).join(", "),
    language: languageName(lang || "und"),
    time: figures.since ? clockTime(figures.since) : "–",
  });
}

export const rowVerdict = (row: FloorRow, lang: string): string =>
  verdictWord(row.verdict, { load: row.agent.load, limit: row.agent.limit, owed: row.agent.owed, since: row.agent.since_at }, lang);
