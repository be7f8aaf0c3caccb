// What is said about the office: who is there, when they answer, and what is asked of whoever finds nobody.
import { count, fill } from "../texts/texts";
import { asked } from "./answers";
import type { App } from "./app";
import type { Field } from "./config";

/** What the head of the panel says about who is there. */
export function presence(app: App): { dot: string; words: string } {
  const t = app.texts;
  const { link, mode, agent, office } = app.state;
  if (link === "cut") return { dot: "", words: t.unknown };
  if (mode === "with" && agent) return agent.here ? { dot: "here", words: t.here } : { dot: "away", words: t.away };
  if (office.state === "closed") return { dot: "none", words: t.closedNow };
  if (office.state === "away" || !office.people) return { dot: "away", words: t.away };
  const usual = !app.chatting && office.usually_s ? promise(app) : "";
  return { dot: "here", words: usual || count(t.language, t.people, office.people) };
}

/** When an answer can be expected, as far as the server knows; "" when it does not. */
export function promise(app: App): string {
  const t = app.texts;
  const { state, opens_at, usually_s } = app.state.office;
  if (state === "closed") {
    if (!opens_at) return "";
    const { day, relative } = app.clock.opening(opens_at);
    return fill(t.opens, { day: relative ? day : fill(t.onDay, { day }), time: app.clock.time(opens_at) });
  }
  if (state === "here" && usually_s) return count(t.language, t.usually, Math.max(1, Math.round(usually_s / 60)));
  return state === "here" ? t.now : "";
}

/**
 * The questions that are asked now. Who writes while nobody is there has to leave an e-mail address, unless the host page has
 * said who they are.
 */
export function questions(app: App): Field[] {
  const { answers } = app.asking.draft;
  const { fields } = app.config.form;
  if (app.here || app.asking.identity) return asked(fields, answers);
  const own = fields.some((f) => f.kind === "email" || f.key === "email");
  const list = own ? fields : [...fields, { key: "email", label: app.texts.email, kind: "email" as const }];
  return asked(
    list.map((f) => (f.kind === "email" ? { ...f, required: true, reach: true, shown_when: undefined } : f)),
    answers,
  );
}
