// Why this person, why not the others: the stored record of a decision, as sentences.
import { useEffect, useState } from "preact/hooks";
import { rowName } from "../lists/row";
import { putRows, rows } from "../model/board";
import { place, toConversation } from "../model/router";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { toast } from "../parts/toast";
import { clockSeconds, fullTime } from "../text/format";
import { t, tcode } from "../text/text";
import type { Row } from "../wire/frames";
import { ask } from "../wire/http";
import { Asked, FloorTable, LedgerCard, RecordCard } from "./parts";
import { Sentence } from "./sentence";
import { howOf, type Names, type Receipt } from "./state";
import { rowVerdict } from "./words";
import "./receipt.css";

interface Body {
  items: { receipt: Receipt }[] | null;
  names?: Record<string, string> | null;
}

export function ReceiptPage({ id }: { id: string }) {
  const [body, setBody] = useState<Body | null>(null);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const load = () => {
    setFailed(false);
    ask<Body>("GET", `/conversations/${id}/receipts`).then(setBody, () => setFailed(true));
  };
  useEffect(load, [id]);
  useEffect(() => {
    if (!rows.peek().has(id))
      ask<{ row: Row }>("GET", `/conversations/${id}`).then(
        (b) => putRows([b.row]),
        () => {},
      );
  }, [id]); // only its name is missing
  const slow = useSlow(!body && !failed);
  const row = rows.value.get(id);
  const items = body?.items ?? [];
  const receipt = items[at]?.receipt;
  const names: Names = body?.names ?? {};
  const who = receipt?.result.agent ? names[receipt.result.agent] || row?.agent_name || "" : "";
  return (
    <div class="page">
      <div class="inner">
        <div class="head">
          <div>
            <p class="crumb">
              <a href={toConversation(id, place.value.list)}>{row ? rowName(row) : t("back_to_chat")}</a> / {t("crumb_receipt")}
            </p>
            <h1 tabIndex={-1}>
              {receipt?.result.agent
                ? receipt.result.agent === me.value?.id
                  ? t("why_you")
                  : t("why_name", { name: who })
                : t("why_wait_title")}
            </h1>
          </div>
          {receipt && (
            <div class="btns">
              <button class="btn" type="button" onClick={() => void copy(JSON.stringify(receipt, null, 2))}>
                <Icon n="copy" />
                {t("copy_record")}
              </button>
            </div>
          )}
        </div>
        {failed && <Failed title={t("receipt_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {body && !receipt && <Empty icon="route" title={t("no_receipts")} hint={t("no_receipts_hint")} />}
        {items.length > 1 && <Earlier items={items.map((i) => i.receipt)} at={at} names={names} choose={setAt} />}
        {receipt && <OneReceipt r={receipt} names={names} who={row ? rowName(row) : ""} />}
      </div>
    </div>
  );
}

/** Copies a text and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("err_forbidden"));
  }
}

function Earlier({ items, at, names, choose }: { items: readonly Receipt[]; at: number; names: Names; choose: (i: number) => void }) {
  return (
    <fieldset class="seg" aria-label={t("earlier_decisions")}>
      {items.map((r, i) => (
        <button key={r.head.number} type="button" aria-pressed={i === at} title={fullTime(r.head.at)} onClick={() => choose(i)}>
          {clockSeconds(r.head.at)} <span class="count">{r.result.agent ? names[r.result.agent] : tcode("wr_", r.result.reason)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function OneReceipt({ r, names, who }: { r: Receipt; names: Names; who: string }) {
  const byHand = howOf(r) === "pick" || howOf(r) === "hand_over";
  return (
    <>
      <Sentence r={r} names={names} who={who} />
      <div class="cols two">
        <div class="stack">
          {!byHand && <Asked r={r} names={names} />}
          {(r.floor.rows ?? []).length > 0 && <FloorTable r={r} names={names} />}
        </div>
        <div class="stack">
          {(r.floor.rows ?? []).length > 1 && <WhyNot key={r.head.number} r={r} names={names} />}
          <LedgerCard r={r} names={names} />
          <RecordCard r={r} />
          <details class="card">
            <summary>
              <b>{t("for_programs")}</b>
            </summary>
            <pre tabIndex={0}>{JSON.stringify(r, null, 2)}</pre>
          </details>
        </div>
      </div>
    </>
  );
}

function WhyNot({ r, names }: { r: Receipt; names: Names }) {
  const others = (r.floor.rows ?? []).filter((row) => row.agent.id !== r.result.agent);
  const [id, setId] = useState(others.find((row) => row.agent.id === me.value?.id)?.agent.id ?? others[0]?.agent.id ?? "");
  const row = others.find((o) => o.agent.id === id);
  const title = id === me.value?.id ? t("why_not_me") : t("why_not", { name: names[id] ?? "" });
  return (
    <section class="card" aria-label={t("why_not_me")}>
      <h2>{title}</h2>
      <div class="field">
        <label for="why-not">{t("person")}</label>
        <select class="select" id="why-not" value={id} onChange={(e) => setId(e.currentTarget.value)}>
          {others.map((o) => (
            <option key={o.agent.id} value={o.agent.id}>
              {names[o.agent.id] ?? o.agent.id}
            </option>
          ))}
        </select>
      </div>
      {row && (
        <p class="answer" role="status">
          <b>{names[id]}</b>: {rowVerdict(row, r.lead.language ?? "")}.
        </p>
      )}
    </section>
  );
}
