// The policy as sentences. What is underlined can be changed by a manager; agents read it.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { Banner, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import type { Policy } from "../receipt/state";
import { t, tcode } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { Preview } from "./preview";
import { Sentences } from "./sentences";
import { badSteps, countChanges, fromPreset } from "./state";
import "./routing.css";

export interface RoutingBody {
  policy: Policy;
  version: number;
  presets: Policy[] | null;
  problems: string[] | null;
}

export function RoutingPage() {
  const [body, setBody] = useState<RoutingBody | null>(null);
  const [draft, setDraft] = useState<Policy | null>(null);
  const [failed, setFailed] = useState(false);
  const [newer, setNewer] = useState<RoutingBody | null>(null);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const load = () => {
    setFailed(false);
    ask<RoutingBody>("GET", "/routing").then(
      (b) => {
        setBody(b);
        setDraft(b.policy);
      },
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const slow = useSlow(!body && !failed);
  const manager = me.value?.role === "manager";
  if (!body || !draft)
    return (
      <div class="page">
        <div class="inner">
          <div class="head">
            <div>
              <h1 tabIndex={-1}>{t("routing")}</h1>
            </div>
          </div>
          {failed && <Failed title={t("routing_failed")} again={load} />}
          {slow && <SkeletonRows word={t("loading")} />}
        </div>
      </div>
    );

  const changes = countChanges(body.policy, draft);
  const save = async (version: number) => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      const saved = await ask<RoutingBody>("PUT", "/routing", { policy: { ...draft, version }, version });
      setBody(saved);
      setDraft(saved.policy);
      setNewer(null);
      toast(t("policy_saved", { n: saved.version }));
    } catch (e) {
      if (e instanceof Refusal && e.status === 409) ask<RoutingBody>("GET", "/routing").then(setNewer, () => setWrong(sayRefusal(e)));
      else setWrong(sayRefusal(e));
    } finally {
      setBusy(false);
    }
  };
  const problems = changes === 0 ? (body.problems ?? []) : [];
  return (
    <div class="page">
      <div class="inner">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("routing")}</h1>
            <p>{t(manager ? "routing_lead" : "routing_read_only")}</p>
          </div>
          {manager && (
            <div class="btns">
              {changes > 0 ? (
                <span class="chip amber">
                  <Icon n="pen" />
                  {t("changed_since", { n: body.version })}
                </span>
              ) : (
                <span class="chip green">
                  <Icon n="check" />
                  {t("version_on", { n: body.version })}
                </span>
              )}
              <button class="btn" type="button" aria-disabled={changes === 0 ? "true" : undefined} onClick={() => setDraft(body.policy)}>
                {t("put_back")}
              </button>
              <WorkButton
                busy={busy || changes === 0 || badSteps(draft).length > 0}
                kind="primary"
                type="button"
                label={t("save_policy")}
                working={busy ? t("saving") : t("save_policy")}
                onClick={() => void save(body.version)}
              />
            </div>
          )}
        </div>
        <Wrong said={wrong} />
        {problems.length > 0 && (
          <Banner kind="amber" icon="alert">
            <span class="grow">{problems.join(" ")}</span>
          </Banner>
        )}
        {newer && (
          <Conflict
            theirs={newer}
            take={() => {
              setBody(newer);
              setDraft(newer.policy);
              setNewer(null);
            }}
            keep={() => {
              setBody(newer);
              void save(newer.version);
            }}
          />
        )}
        <div class="cols two">
          <div class="stack">
            {manager && (
              <div class="field row-wise">
                <label for="preset">{t("start_from")}</label>
                <select
                  class="select"
                  id="preset"
                  value={draft.algorithm}
                  onChange={(e) => {
                    const p = body.presets?.find((x) => x.algorithm === e.currentTarget.value);
                    if (p) setDraft(fromPreset(draft, p));
                  }}
                >
                  {(body.presets ?? []).map((p) => (
                    <option key={p.algorithm} value={p.algorithm}>
                      {tcode("al_", p.algorithm)}
                    </option>
                  ))}
                </select>
              </div>
            )}
            <Sentences policy={draft} edit={manager ? setDraft : null} />
          </div>
          <Preview policy={draft} />
        </div>
      </div>
    </div>
  );
}

function Conflict({ theirs, take, keep }: { theirs: RoutingBody; take: () => void; keep: () => void }) {
  return (
    <section class="card stack" role="alert">
      <h2>{t("conflict_title", { n: theirs.version })}</h2>
      <p class="muted">{t("conflict_lead")}</p>
      <Sentences policy={theirs.policy} edit={null} label={t("hers")} />
      <div class="btns">
        <button class="btn" type="button" onClick={take}>
          {t("take_theirs")}
        </button>
        <button class="btn primary" type="button" onClick={keep}>
          {t("mine_on_top")}
        </button>
      </div>
    </section>
  );
}
