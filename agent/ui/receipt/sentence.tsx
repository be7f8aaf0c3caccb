// The decision in one paragraph.
import type { ComponentChildren } from "preact";
import { clockSeconds } from "../text/format";
import { t, tcode, tx } from "../text/text";
import { decidingKey, howOf, type Names, type Receipt } from "./state";
import { chats, floorState, owedWord } from "./words";

export function Sentence({ r, names, who }: { r: Receipt; names: Names; who: string }) {
  const name = <b>{names[r.result.agent ?? ""] || t("nobody")}</b>;
  const time = clockSeconds(r.head.at);
  return (
    <p class="decision">
      <span title={time}>{time}</span>
      {who && <> · {who}</>}
      <br />
      {how(r, names, name)} {helper(r, names, name)}{" "}
      {r.result.answer_by_at ? t("x_answer_by", { time: clockSeconds(r.result.answer_by_at) }) : null}
    </p>
  );
}

function how(r: Receipt, names: Names, name: ComponentChildren): ComponentChildren {
  const mine = (r.floor.rows ?? []).find((row) => row.agent.id === r.result.agent)?.agent;
  switch (howOf(r)) {
    case "responsible":
      return tx("x_responsible", { name, state: t(`${floorState(mine?.state ?? "")}_l`), load: mine ? chats(mine.load, mine.limit) : "–" });
    case "only":
      return tx("x_only", { name });
    case "choice":
      return (
        <>
          {tx("x_choice", { name, n: r.choice?.order?.length ?? 0 })} {key(r, names)}
        </>
      );
    case "pick":
      return (
        <>
          {tx("x_pick", { name })} {r.result.over_reason && t("x_over", { text: r.result.over_reason })}
        </>
      );
    case "hand_over":
      return tx("x_hand_over", { name });
    case "closed":
      return (
        <>
          {t("x_wait", { reason: t("wr_closed") })} {wake(r)}
        </>
      );
    case "wait":
      return (
        <>
          {t("x_wait", { reason: tcode("wr_", r.result.reason) })} {wake(r)}
        </>
      );
  }
}

const wake = (r: Receipt) => (r.result.wake_at ? t("x_wake", { time: clockSeconds(r.result.wake_at) }) : null);

function key(r: Receipt, names: Names): ComponentChildren {
  const k = decidingKey(r);
  if (!k) return null;
  const other = names[k.other.agent.id] ?? "";
  if (k.key === "load")
    return t("x_key_load", {
      other,
      a: chats(k.winner.agent.load, k.winner.agent.limit),
      b: chats(k.other.agent.load, k.other.agent.limit),
    });
  if (k.key === "owed") return t("x_key_owed", { other, a: owedWord(k.winner.agent.owed), b: owedWord(k.other.agent.owed) });
  return tcode("x_key_", k.key, { other });
}

function helper(r: Receipt, names: Names, name: ComponentChildren): ComponentChildren {
  const resp = r.result.helper_for;
  return resp ? tx("x_helper", { name, resp: <b>{names[resp] ?? ""}</b> }) : null;
}
