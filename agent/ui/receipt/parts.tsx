// The parts of a receipt: what was asked in order, the floor, the record, the ledger.
import type { ComponentChildren } from "preact";
import { Icon } from "../parts/icon";
import { StateWord } from "../parts/small";
import { clockSeconds, oneDecimal } from "../text/format";
import { t, tcode } from "../text/text";
import { chat, howOf, isCandidate, type Names, orderRows, type Receipt, unit } from "./state";
import { chats, floorState, owedWord, rowVerdict } from "./words";

const list = (items: readonly string[]) => items.map((i) => tcode("", i)).join(", ");

function Question({
  hit,
  question,
  answer,
  chip,
}: {
  hit: boolean;
  question: string;
  answer: ComponentChildren;
  chip: "decided_here" | "yes" | "no" | "skipped";
}) {
  return (
    <li class={hit ? "hit" : ""}>
      <span>
        <b>{question}</b>
        <br />
        <span class="muted">{answer}</span>
      </span>
      <span class={`chip${chip === "decided_here" ? " accent" : chip === "yes" ? " green" : ""}`}>
        {chip === "yes" && <Icon n="check" />}
        {t(chip)}
      </span>
    </li>
  );
}

export function Asked({ r, names }: { r: Receipt; names: Names }) {
  const how = howOf(r);
  const resp = r.lead.responsible ?? "";
  const respRow = (r.floor.rows ?? []).find((row) => row.agent.id === resp);
  const chosen = r.choice != null;
  const steps = r.policy.steps ?? [];
  return (
    <section class="card" aria-labelledby="asked">
      <h2 id="asked">{t("asked_in_order")}</h2>
      <ol class="steps">
        <Question
          hit={how === "closed"}
          question={t("q_open")}
          chip={how === "closed" ? "decided_here" : r.floor.open ? "yes" : "no"}
          answer={
            r.floor.open ? t("q_open_yes") : r.floor.opens_at ? t("q_open_until", { time: clockSeconds(r.floor.opens_at) }) : t("q_open_no")
          }
        />
        <Question
          hit={how === "responsible"}
          question={t("q_resp")}
          chip={how === "responsible" ? "decided_here" : resp ? "yes" : "no"}
          answer={
            resp
              ? t("q_resp_yes", {
                  name: names[resp] ?? "",
                  verdict: !respRow
                    ? t("v_not_on_floor")
                    : how === "responsible"
                      ? `${t(`${floorState(respRow.agent.state)}_l`)}, ${chats(respRow.agent.load, respRow.agent.limit)}`
                      : rowVerdict(respRow, r.lead.language ?? ""),
                })
              : t("q_resp_no")
          }
        />
        <Question
          hit={how === "wait"}
          question={t("q_tier")}
          chip={how === "wait" ? "decided_here" : chosen ? "yes" : "skipped"}
          answer={how === "responsible" || steps.length === 0 ? t("q_skipped") : <StepLines r={r} />}
        />
        <Question
          hit={how === "choice" || how === "only"}
          question={t("q_owed")}
          chip={chosen ? "decided_here" : "skipped"}
          answer={chosen ? owedLine(r) : t("q_skipped")}
        />
      </ol>
    </section>
  );
}

function StepLines({ r }: { r: Receipt }) {
  return (
    <>
      {(r.policy.steps ?? []).map((s, i) => (
        <span class="block" key={i}>
          {t("q_tier_step", {
            n: i + 1,
            tiers: list(s.tiers),
            when: s.after_s === 0 ? t("at_once") : t("after_s", { s: t("seconds_unit", { n: s.after_s }) }),
          })}
          {r.choice?.step === i + 1 && <Icon n="check" />}
        </span>
      ))}
    </>
  );
}

function owedLine(r: Receipt): string {
  const c = r.choice;
  if (!c) return "";
  const n = c.order?.length ?? 0;
  return c.window < 0 ? t("q_owed_inf", { n }) : t("q_owed_n", { n, best: owedWord(c.best), w: oneDecimal(c.window / unit) });
}

export function FloorTable({ r, names }: { r: Receipt; names: Names }) {
  return (
    <section class="card" aria-labelledby="floor">
      <h2 id="floor">{t("everyone_at", { time: clockSeconds(r.head.at) })}</h2>
      <section class="scroll floor" tabIndex={0} aria-label={t("result")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("person")}</th>
              <th scope="col">{t("state")}</th>
              <th scope="col" class="num">
                {t("chats")}
              </th>
              <th scope="col">{t("tier")}</th>
              <th scope="col" class="num">
                {t("owed")}
              </th>
              <th scope="col">{t("result")}</th>
            </tr>
          </thead>
          <tbody>
            {orderRows(r).map((row) => {
              const won = row.agent.id === r.result.agent;
              return (
                <tr key={row.agent.id} class={won ? "won" : ""}>
                  <th scope="row">{names[row.agent.id] ?? row.agent.id}</th>
                  <td>
                    <StateWord state={floorState(row.agent.state)} />
                  </td>
                  <td class="num">
                    {oneDecimal(row.agent.load / chat)} / {oneDecimal(row.agent.limit / chat)}
                  </td>
                  <td>{tcode("", row.agent.tier)}</td>
                  <td class="num">{owedWord(row.agent.owed)}</td>
                  <td class={won || isCandidate(row.verdict.code) ? "" : "muted"}>
                    {won ? (
                      <b class="reason">
                        <Icon n="check" />
                        {rowVerdict(row, r.lead.language ?? "")}
                      </b>
                    ) : (
                      rowVerdict(row, r.lead.language ?? "")
                    )}
                  </td>
                </tr>
              );
            })}
            {(r.floor.counts ?? []).map((c) => (
              <tr key={c.code}>
                <td colSpan={6} class="muted">
                  {t("n_more_of", { n: c.n, reason: tcode("v_", c.code) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

export function LedgerCard({ r, names }: { r: Receipt; names: Names }) {
  const entries = r.result.ledger ?? [];
  return (
    <section class="card" aria-labelledby="ledger">
      <h2 id="ledger">{t("ledger")}</h2>
      {entries.length === 0 ? (
        <p class="muted small">{t("ledger_none")}</p>
      ) : (
        <dl class="facts">
          {entries.map((e) => (
            <>
              <dt key={e.agent}>{names[e.agent] ?? e.agent}</dt>
              <dd class="num">{owedWord(e.units)}</dd>
            </>
          ))}
        </dl>
      )}
    </section>
  );
}

export function RecordCard({ r }: { r: Receipt }) {
  return (
    <section class="card" aria-labelledby="record">
      <h2 id="record">{t("the_record")}</h2>
      <dl class="facts">
        <dt>{t("decision")}</dt>
        <dd class="num">{r.head.number}</dd>
        <dt>{t("trigger")}</dt>
        <dd>{tcode("tr_", r.head.trigger.kind)}</dd>
        {r.policy.algorithm && (
          <>
            <dt>{t("policy")}</dt>
            <dd>
              <a href="/agent/routing">{t("policy_v", { name: tcode("al_", r.policy.algorithm), n: r.policy.version })}</a>
            </dd>
          </>
        )}
        {r.floor.agents > 0 && (
          <>
            <dt>{t("person")}</dt>
            <dd>{t("looked_at", { n: r.floor.agents })}</dd>
          </>
        )}
        <dt>{t("made_from")}</dt>
        <dd class="num">{r.head.folded_to}</dd>
      </dl>
    </section>
  );
}
