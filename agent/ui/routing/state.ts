// The policy while it is edited. Pure: a change in, a new policy out.
import { type Policy, type Step, unit } from "../receipt/state";

export const tiers = ["junior", "middle", "senior"] as const;

export type ChoiceRule = "load" | "window" | "equal";

/** How the choice inside a step is made, as one of three words. */
export function choiceRule(p: Policy): ChoiceRule {
  if (p.window < 0) return "load";
  return p.window === 0 ? "equal" : "window";
}

export function withRule(p: Policy, rule: ChoiceRule): Policy {
  return { ...p, window: rule === "load" ? -1 : rule === "equal" ? 0 : 2 * unit };
}

export function withStep(p: Policy, at: number, change: Partial<Step>): Policy {
  return { ...p, steps: (p.steps ?? []).map((s, i) => (i === at ? { ...s, ...change } : s)) };
}

/** Moves a step. The seconds stay with the place, for they only grow: the first opens at once. */
export function moveStep(p: Policy, from: number, to: number): Policy {
  const steps = [...(p.steps ?? [])];
  const moved = steps[from];
  if (!moved || to < 0 || to >= steps.length) return p;
  const seconds = steps.map((s) => s.after_s);
  steps.splice(from, 1);
  steps.splice(to, 0, moved);
  return { ...p, steps: steps.map((s, i) => ({ ...s, after_s: seconds[i] ?? 0 })) };
}

/** Adds a step for the tiers that no step names yet, or for all. */
export function addStep(p: Policy): Policy {
  const steps = p.steps ?? [];
  const named = new Set(steps.flatMap((s) => s.tiers));
  const rest = tiers.filter((t) => !named.has(t));
  return {
    ...p,
    steps: [...steps, { after_s: (steps.at(-1)?.after_s ?? 0) + (steps.length ? 30 : 0), tiers: rest.length ? rest : [...tiers] }],
  };
}

export function removeStep(p: Policy, at: number): Policy {
  const steps = (p.steps ?? []).filter((_, i) => i !== at);
  return { ...p, steps: steps.map((s, i) => (i === 0 ? { ...s, after_s: 0 } : s)) };
}

/** Takes what decides from a preset; the version stays that of the policy in force. */
export function fromPreset(p: Policy, preset: Policy): Policy {
  return { ...preset, version: p.version };
}

/** How many parts differ from the policy in force. */
export function countChanges(a: Policy, b: Policy): number {
  const parts = (p: Policy) => [
    p.algorithm,
    String(p.window),
    String(p.grace_s),
    String(p.answer_s),
    ...(p.steps ?? []).map((s) => JSON.stringify([s.after_s, s.tiers, s.must ?? [], s.nice ?? []])),
  ];
  const x = parts(a);
  const y = parts(b);
  let n = Math.abs(x.length - y.length);
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) n++;
  return n;
}

/** Whole seconds from what was typed, within a day; undefined when it is no number. */
export function readSeconds(text: string): number | undefined {
  const n = Number(text.trim());
  return text.trim() !== "" && Number.isInteger(n) && n >= 0 && n <= 86_400 ? n : undefined;
}

/** Steps whose seconds go back: the server would refuse them, so it is said beside them. */
export function badSteps(p: Policy): number[] {
  const steps = p.steps ?? [];
  return steps.flatMap((s, i) => ((i > 0 && s.after_s < (steps[i - 1]?.after_s ?? 0)) || s.tiers.length === 0 ? [i] : []));
}
