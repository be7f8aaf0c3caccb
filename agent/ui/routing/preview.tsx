// Whom would it choose now? The policy as it stands in the editor, tried on the floor of this moment.
import { useEffect, useState } from "preact/hooks";
import { people as floor } from "../model/board";
import { now } from "../model/clock";
import { SelectField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Avatar } from "../parts/small";
import { type Explanation, isCandidate, orderPeople, type Policy, type Result } from "../receipt/state";
import { owedWord, verdictWord } from "../receipt/words";
import { clockSeconds, languageName, oneDecimal } from "../text/format";
import { t, tcode } from "../text/text";
import { ask } from "../wire/http";
import { badSteps } from "./state";

interface Tried {
  decision: Result;
  people: Explanation[] | null;
  names: Record<string, string> | null;
  at: number;
}

export function Preview({ policy }: { policy: Policy }) {
  const [language, setLanguage] = useState("");
  const [priority, setPriority] = useState("normal");
  const [tried, setTried] = useState<Tried | null>(null);
  const [failed, setFailed] = useState(false);
  const asked = JSON.stringify({ policy: { ...policy, version: Math.max(1, policy.version) }, lead: { language, priority } });
  useEffect(() => {
    if (badSteps(policy).length > 0) return;
    let alive = true;
    const look = () =>
      ask<Omit<Tried, "at">>("POST", "/routing/preview", JSON.parse(asked)).then(
        (r) => {
          if (alive) {
            setFailed(false);
            setTried({ ...r, at: now.peek() });
          }
        },
        () => {
          if (alive) setFailed(true);
        },
      );
    const timer = setTimeout(() => void look(), 250); // not at every keystroke
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [asked, floor.value]);
  const here = floor.value;
  return (
    <div class="stack">
      <section class="card" aria-labelledby="whom">
        <div class="line">
          <h2 id="whom" class="grow">
            {t("whom_now")}
          </h2>
          {tried && (
            <span class="chip line">
              <Icon n="clock" />
              {clockSeconds(tried.at)}
            </span>
          )}
        </div>
        <div class="pairs try">
          <SelectField
            label={t("preview_language")}
            value={language}
            onValue={setLanguage}
            options={[["", t("any")], ...["en", "pl", "ro", "de", "et", "ru", "fi", "lv"].map((l) => [l, languageName(l)] as const)]}
          />
          <SelectField
            label={t("preview_prio")}
            value={priority}
            onValue={setPriority}
            options={(["low", "normal", "high"] as const).map((p) => [p, t(`pr_${p}`)] as const)}
          />
        </div>
        {failed && (
          <p class="error" role="alert">
            <Icon n="alert" />
            {t("preview_failed")}
          </p>
        )}
        {tried && <Order tried={tried} language={language} />}
        <p class="hint">{t("preview_now")}</p>
      </section>
      <section class="card" aria-labelledby="floor-now">
        <h2 id="floor-now">{t("the_floor")}</h2>
        <dl class="facts">
          <dt>{t("on_duty")}</dt>
          <dd>{t("here_away", { a: here.filter((p) => p.state === "here").length, b: here.filter((p) => p.state === "away").length })}</dd>
          <dt>{t("places")}</dt>
          <dd>
            {t("places_taken", {
              n: oneDecimal(sum(here.filter((p) => p.state === "here").map((p) => p.load))),
              m: oneDecimal(sum(here.filter((p) => p.state === "here").map((p) => p.limit))),
            })}
          </dd>
        </dl>
      </section>
    </div>
  );
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

function Order({ tried, language }: { tried: Tried; language: string }) {
  const names = tried.names ?? {};
  const ordered = orderPeople(tried.people ?? []);
  return (
    <>
      {tried.decision.kind !== "assign" && (
        <p class="banner amber">
          <Icon n="clock" />
          <span class="grow">{t("preview_wait", { reason: tcode("wr_", tried.decision.reason) })}</span>
        </p>
      )}
      <ol class="now" aria-label={t("order_now")} aria-live="polite">
        {ordered.map((e, i) => {
          const chosen = e.agent === tried.decision.agent;
          const tier = floor.value.find((p) => p.id === e.agent)?.tier ?? "";
          const on = chosen || isCandidate(e.code);
          return (
            <li key={e.agent} class={chosen ? "first" : ""}>
              <span class={`num${on ? "" : " faint"}`}>{on ? i + 1 : "–"}</span>
              <Avatar name={names[e.agent] ?? "?"} photo={floor.value.find((p) => p.id === e.agent)?.photo} />
              <span class={on ? "" : "muted"}>
                {names[e.agent] ?? e.agent}
                <br />
                <span class="small faint">
                  {tier && `${tcode("", tier)} · `}
                  {on
                    ? `${t("owed").toLowerCase()} ${owedWord(e.mine?.owed ?? 0)}`
                    : verdictWord(
                        { code: e.code, names: e.names ?? [] },
                        { load: e.mine?.load ?? 0, limit: e.mine?.limit ?? 0, owed: e.mine?.owed ?? 0 },
                        language,
                      )}
                </span>
              </span>
              {chosen ? <span class="chip accent">{t("chosen")}</span> : <span />}
            </li>
          );
        })}
      </ol>
    </>
  );
}
