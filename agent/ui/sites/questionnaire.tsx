// The questions before a chat: add, change, move, remove.
import { useState } from "preact/hooks";
import { spoken } from "../model/board";
import { Icon } from "../parts/icon";
import { Tool } from "../routing/sentences";
import { t, tcode } from "../text/text";
import { OneQuestion } from "./question";
import { addQuestion, changeQuestion, moveQuestion, type Question, questions, removeQuestion, type Site } from "./state";

type Errors = Readonly<Record<string, string | undefined>>;

export function Questionnaire({ site, change, bad }: { site: Site; change: (s: Site) => void; bad: Errors }) {
  const [open, setOpen] = useState("");
  const list = questions(site);
  const add = () => {
    const next = addQuestion(site, t("new_question"));
    change(next);
    const key = questions(next).at(-1)?.key ?? "";
    setOpen(key);
    // Whoever adds a question writes it next; it stands above the button, so Tab would go all round the page to it.
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>(`[name="label-${CSS.escape(key)}"]`)?.select());
  };
  const move = (q: Question, at: number, by: number) => {
    change(moveQuestion(site, at, at + by));
    spoken.value = { ...spoken.peek(), polite: t("field_moved", { label: q.label, to: at + by + 1, all: list.length }) };
  };
  return (
    <section class="card" aria-labelledby="s-form">
      <h2 id="s-form">{t("questionnaire")}</h2>
      <ol class="qs" aria-label={t("questionnaire")}>
        {list.map((q, i) => {
          const wrong = Object.entries(bad).find(([k]) => k.startsWith(`form.fields[${i}]`));
          return (
            <li key={q.key} class={`q${wrong ? " bad" : ""}`}>
              <div class="line">
                <button class="qname" type="button" aria-expanded={open === q.key} onClick={() => setOpen(open === q.key ? "" : q.key)}>
                  <Icon n={open === q.key ? "up" : "down"} />
                  <span>
                    <b>{q.label || "–"}</b>{" "}
                    <span class="faint">
                      · {tcode("k_", q.kind)}
                      {q.required && `, ${t("must")}`}
                      {q.shown_when && `, ${t("asked_sometimes")}`}
                    </span>
                  </span>
                </button>
                <span class="btns">
                  <Tool icon="up" label={`${q.label}: ${t("up")}`} off={i === 0} run={() => move(q, i, -1)} />
                  <Tool icon="down" label={`${q.label}: ${t("down")}`} off={i === list.length - 1} run={() => move(q, i, 1)} />
                  <Tool icon="trash" label={`${q.label}: ${t("remove_field")}`} off={false} run={() => change(removeQuestion(site, i))} />
                </span>
              </div>
              {wrong && open !== q.key && (
                <p class="error">
                  <Icon n="alert" />
                  {wrong[1]}
                </p>
              )}
              {open === q.key && (
                <OneQuestion
                  q={q}
                  own={site.language}
                  before={list.slice(0, i)}
                  error={wrong}
                  change={(part) => change(changeQuestion(site, i, part))}
                />
              )}
            </li>
          );
        })}
      </ol>
      <button class="btn" type="button" onClick={add}>
        <Icon n="plus" />
        {t("add_field")}
      </button>
    </section>
  );
}
