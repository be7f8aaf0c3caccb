// Who may not write at present, and the way to lift it.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { toConversation } from "../model/router";
import { Failed } from "../parts/small";
import { fullTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { type Block, inForce } from "./state";

export function Blocks() {
  const [list, setList] = useState<readonly Block[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [said, setSaid] = useState("");
  const load = () => {
    setFailed(false);
    ask<{ items: Block[] }>("GET", "/blocks").then(
      (b) => setList(b.items),
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const lift = async (b: Block) => {
    setSaid("");
    try {
      await ask("DELETE", `/blocks/${b.id}`);
      load();
    } catch (e) {
      setSaid(sayRefusal(e));
    }
  };
  return (
    <section class="card stack" aria-labelledby="pv-blocks">
      <h2 id="pv-blocks">{t("pv_blocks")}</h2>
      <p class="muted">{t("pv_blocks_hint")}</p>
      {failed && <Failed title={t("pv_failed")} again={load} />}
      {said && (
        <p class="error" role="alert">
          {said}
        </p>
      )}
      {list?.length === 0 && <p>{t("pv_no_blocks")}</p>}
      {list && list.length > 0 && (
        <ul class="found">
          {list.map((b) => (
            <li key={b.id}>
              <div class="grow">
                <p class="line wrap">
                  <b>{t(`bl_${b.kind}`)}</b>
                  {b.label && <code>{b.label}</code>}
                  {!inForce(b, now.value) && <span class="chip">{t(b.lifted_at ? "pv_lifted" : "pv_over")}</span>}
                </p>
                <p class="small muted">{b.reason}</p>
                <p class="small faint">
                  {t("pv_until", { time: fullTime(b.until), name: b.by.name ?? "" })} ·{" "}
                  <a href={toConversation(b.conversation, "all")}>{t("pv_the_conversation")}</a>
                </p>
              </div>
              {inForce(b, now.value) && (
                <button
                  class="btn"
                  type="button"
                  aria-label={t("pv_lift_one", { what: b.label || t(`bl_${b.kind}`) })}
                  onClick={() => void lift(b)}
                >
                  {t("pv_lift")}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
