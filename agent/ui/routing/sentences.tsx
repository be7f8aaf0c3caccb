// The steps of a policy, each one sentence with its slots.

import type { ComponentChildren } from "preact";
import { spoken } from "../model/board";
import { Icon } from "../parts/icon";
import { SecondsSlot } from "../parts/slot";
import { type Policy, type Step, unit } from "../receipt/state";
import { oneDecimal } from "../text/format";
import { t, tcode, tx } from "../text/text";
import { addStep, badSteps, type ChoiceRule, choiceRule, moveStep, readSeconds, removeStep, tiers, withRule, withStep } from "./state";

type Edit = ((p: Policy) => void) | null;

export function Sentences({ policy, edit, label }: { policy: Policy; edit: Edit; label?: string }) {
  const steps = policy.steps ?? [];
  const bad = badSteps(policy);
  return (
    <>
      <ol class="policy" aria-label={label ?? t("policy")}>
        <li class="step">
          <span class="no" />
          <p class="say">
            {tx("p_resp", {
              b: <b>{t("p_resp_b")}</b>,
              s: <Seconds name={t("slot_grace")} value={policy.grace_s} set={edit && ((grace_s) => edit({ ...policy, grace_s }))} />,
            })}
          </p>
        </li>
        {steps.map((s, i) => (
          <StepLine key={`${s.tiers.join()}${i}`} policy={policy} step={s} at={i} bad={bad.includes(i)} edit={edit} />
        ))}
        <li class="step">
          <span class="no" />
          <p class="say">
            <Choice policy={policy} edit={edit} />
          </p>
        </li>
        <li class="step">
          <span class="no" />
          <p class="say">
            {policy.answer_s > 0 || edit
              ? tx("p_answer", {
                  b: <b>{t("b_goes_on")}</b>,
                  s: (
                    <Seconds name={t("slot_answer")} value={policy.answer_s} set={edit && ((answer_s) => edit({ ...policy, answer_s }))} />
                  ),
                })
              : t("p_never")}
          </p>
        </li>
        <li class="step">
          <span class="no" />
          <div>
            <p class="say">{tx("p_wait", { b: <b>{t("b_waits")}</b> })}</p>
            <p class="sub">{t("always_last")}</p>
          </div>
          <span class="btns">
            <Icon n="lock" />
          </span>
        </li>
      </ol>
      {edit && steps.length < 20 && (
        <p>
          <button class="btn" type="button" onClick={() => edit(addStep(policy))}>
            <Icon n="plus" />
            {t("add_step")}
          </button>
        </p>
      )}
    </>
  );
}

function StepLine({ policy, step, at, bad, edit }: { policy: Policy; step: Step; at: number; bad: boolean; edit: Edit }) {
  const all = policy.steps?.length ?? 0;
  const n = at + 1;
  const move = (by: number) => {
    edit?.(moveStep(policy, at, at + by));
    spoken.value = { ...spoken.peek(), polite: t("step_moved", { n, to: n + by, all }) };
  };
  const who = (
    <TierSlot name={t("slot_tiers", { n })} value={step.tiers} set={edit && ((next) => edit(withStep(policy, at, { tiers: next })))} />
  );
  return (
    <li class={`step${bad ? " bad" : ""}`}>
      <span class="no" />
      <div>
        <p class="say">
          {at === 0
            ? tx("p_step_first", { tiers: who })
            : tx("p_step", {
                tiers: who,
                s: (
                  <Seconds
                    name={t("slot_after", { n })}
                    value={step.after_s}
                    set={edit && ((after_s) => edit(withStep(policy, at, { after_s })))}
                  />
                ),
              })}
        </p>
        {step.must?.length ? <p class="sub">{t("p_must", { skills: step.must.join(", ") })}</p> : null}
        {step.nice?.length ? <p class="sub">{t("p_nice", { skills: step.nice.join(", ") })}</p> : null}
      </div>
      {edit && (
        <span class="btns">
          <Tool icon="up" label={t("step_up", { n })} off={at === 0} run={() => move(-1)} />
          <Tool icon="down" label={t("step_down", { n })} off={at === all - 1} run={() => move(1)} />
          <Tool icon="x" label={t("remove_step", { n })} off={all === 1} run={() => edit(removeStep(policy, at))} />
        </span>
      )}
    </li>
  );
}

export function Tool({
  icon,
  label,
  off,
  run,
}: {
  icon: "up" | "down" | "x" | "trash" | "plus";
  label: string;
  off: boolean;
  run: () => void;
}) {
  return (
    <button
      class="btn quiet icon"
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={off ? "true" : undefined}
      onClick={() => {
        if (!off) run();
      }}
    >
      <Icon n={icon} />
    </button>
  );
}

// The seconds of a policy.
function Seconds({ name, value, set }: { name: string; value: number; set: ((n: number) => void) | null }) {
  return <SecondsSlot name={name} value={value} read={readSeconds} set={set} />;
}

function TierSlot({ name, value, set }: { name: string; value: readonly string[]; set: ((t: string[]) => void) | null }) {
  const word = value.map((v) => tcode("", v)).join(" + ") || "–";
  if (!set) return <b>{word}</b>;
  return (
    <fieldset class="tiers" aria-label={name}>
      {tiers.map((tier) => {
        const on = value.includes(tier);
        return (
          <button
            key={tier}
            class={`slot${on ? "" : " none"}`}
            type="button"
            aria-pressed={on}
            onClick={() => set(tiers.filter((x) => (x === tier ? !on : value.includes(x))))}
          >
            {t(tier)}
          </button>
        );
      })}
    </fieldset>
  );
}

const ruleWords = { load: "w_inf", window: "w_some", equal: "w_zero" } as const;

function Choice({ policy, edit }: { policy: Policy; edit: Edit }): ComponentChildren {
  const rule = choiceRule(policy);
  const b = <b>{t(rule === "equal" ? "b_owed" : "b_least")}</b>;
  const w = oneDecimal(policy.window / unit);
  const sentence =
    rule === "load"
      ? tx("p_window_inf", { b })
      : rule === "equal"
        ? tx("p_window_zero", { b })
        : tx("p_window", { b, w: <b>{t("n_leads", { n: w })}</b> });
  if (!edit) return <>{sentence}</>;
  return (
    <>
      {sentence}{" "}
      <select
        class="slot"
        aria-label={t("slot_window")}
        value={rule}
        onChange={(e) => edit(withRule(policy, e.currentTarget.value as ChoiceRule))}
      >
        {(["load", "window", "equal"] as const).map((r) => (
          <option key={r} value={r}>
            {t(ruleWords[r])}
          </option>
        ))}
      </select>
      {rule === "window" && (
        <>
          {" "}
          <select
            class="slot"
            aria-label={t("slot_w")}
            value={w}
            onChange={(e) => edit({ ...policy, window: Number(e.currentTarget.value) * unit })}
          >
            {[...new Set([1, 2, 3, 4, 6, 8, policy.window / unit])]
              .sort((a, c) => a - c)
              .map((n) => (
                <option key={n} value={oneDecimal(n)}>
                  {t("n_leads", { n: oneDecimal(n) })}
                </option>
              ))}
          </select>
        </>
      )}
    </>
  );
}
