// One question while it is edited: its words in each language, its choices, when it is asked.
import { useState } from "preact/hooks";
import { SelectField, Switch, TextField } from "../parts/field";
import { languageNames, t } from "../text/text";
import { answersOf, changeWords, kinds, nameOption, type Question, readLines, type ShownWhen } from "./state";

interface Props {
  q: Question;
  /** The site's own language. */
  own: string;
  /** The questions that stand before it. */
  before: readonly Question[];
  error: [string, string | undefined] | undefined;
  change: (part: Partial<Question>) => void;
}

export function OneQuestion({ q, own, before, error, change }: Props) {
  const home = own.slice(0, 2).toLowerCase();
  const [language, setLanguage] = useState(home);
  const at = (part: string) => (error?.[0].endsWith(part) ? error[1] : undefined);
  return (
    <div class="stack qopen">
      <fieldset class="seg" aria-label={t("words_in")}>
        {[home, ...Object.keys(languageNames).filter((l) => l !== home)].map((l) => (
          <button key={l} type="button" lang={l} aria-pressed={language === l} onClick={() => setLanguage(l)}>
            {languageNames[l as keyof typeof languageNames] ?? l}
          </button>
        ))}
      </fieldset>
      {language === home ? <Own q={q} change={change} at={at} /> : <Other key={language} q={q} language={language} change={change} />}
      <When q={q} before={before} change={change} error={at("values") ?? at("shown_when.key")} />
      <Switch label={t("required")} checked={q.required} onChange={(required) => change({ required })} />
    </div>
  );
}

function Own({ q, change, at }: { q: Question; change: Props["change"]; at: (part: string) => string | undefined }) {
  const [lines, setLines] = useState((q.options ?? []).join("\n"));
  // A kind without choices has none to send, and only a consent has a link.
  const setKind = (kind: string) =>
    change({ kind, options: kind === "choice" ? readLines(lines) : [], link: kind === "consent" ? (q.link ?? null) : null });
  return (
    <>
      <div class="pairs">
        <TextField
          name={`label-${q.key}`}
          label={t("field_label")}
          value={q.label}
          onValue={(label) => change({ label })}
          error={at("label")}
          maxLength={120}
        />
        <SelectField
          label={t("field_kind")}
          value={q.kind}
          onValue={setKind}
          options={kinds.map((k) => [k, t(`k_${k}`)] as const)}
          error={at("kind")}
        />
      </div>
      <TextField
        name={`hint-${q.key}`}
        label={t("field_hint")}
        optional
        value={q.hint ?? ""}
        onValue={(hint) => change({ hint })}
        error={at("hint")}
        maxLength={200}
      />
      {q.kind === "choice" && (
        <TextField
          name={`options-${q.key}`}
          label={t("choices")}
          hint={t("choices_hint")}
          lines={3}
          value={lines}
          onValue={(v) => {
            setLines(v);
            change({ options: readLines(v) });
          }}
          error={at("options")}
        />
      )}
      {q.kind === "consent" && (
        <div class="pairs">
          <TextField
            name={`link-text-${q.key}`}
            label={t("link_text")}
            optional
            value={q.link?.text ?? ""}
            onValue={(text) => change({ link: linkOf(text, q.link?.url ?? "") })}
            error={at("link.text")}
          />
          <TextField
            name={`link-url-${q.key}`}
            type="url"
            label={t("link_url")}
            optional
            value={q.link?.url ?? ""}
            onValue={(url) => change({ link: linkOf(q.link?.text ?? "", url) })}
            error={at("link.url")}
          />
        </div>
      )}
    </>
  );
}

const linkOf = (text: string, url: string) => (text || url ? { text, url } : null);

function Other({ q, language, change }: { q: Question; language: string; change: Props["change"] }) {
  const words = q.languages?.[language] ?? {};
  const say = (part: Parameters<typeof changeWords>[2]) => change({ languages: changeWords(q, language, part).languages ?? null });
  const nameOf = (value: string) => words.options?.find((o) => o.value === value)?.label ?? "";
  return (
    <>
      <p class="small muted">{t("words_missing")}</p>
      <TextField
        name={`label-${q.key}-${language}`}
        label={`${t("field_label")}: ${q.label}`}
        optional
        value={words.label ?? ""}
        onValue={(label) => say({ label })}
        maxLength={120}
      />
      {q.hint && (
        <TextField
          name={`hint-${q.key}-${language}`}
          label={`${t("field_hint")}: ${q.hint}`}
          optional
          value={words.hint ?? ""}
          onValue={(hint) => say({ hint })}
          maxLength={200}
        />
      )}
      {(q.options ?? []).map((value) => (
        <TextField
          key={value}
          name={`option-${q.key}-${language}`}
          label={`${t("one_choice")}: ${value}`}
          optional
          value={nameOf(value)}
          onValue={(label) => change({ languages: nameOption(q, language, value, label).languages ?? null })}
        />
      ))}
      {q.link && (
        <div class="pairs">
          <TextField
            name={`link-text-${q.key}-${language}`}
            label={`${t("link_text")}: ${q.link.text}`}
            optional
            value={words.link_text ?? ""}
            onValue={(link_text) => say({ link_text })}
          />
          <TextField
            name={`link-url-${q.key}-${language}`}
            type="url"
            label={t("link_url")}
            optional
            value={words.link_url ?? ""}
            onValue={(link_url) => say({ link_url })}
          />
        </div>
      )}
    </>
  );
}

// Asked always, or only after certain answers to an earlier choice or consent.
function When({
  q,
  before,
  change,
  error,
}: {
  q: Question;
  before: readonly Question[];
  change: Props["change"];
  error: string | undefined;
}) {
  const able = before.filter((b) => answersOf(b).length > 0);
  if (able.length === 0) return null;
  const on = able.find((b) => b.key === q.shown_when?.key);
  const set = (shown_when: ShownWhen | null) => change({ shown_when });
  const chosen = q.shown_when?.values ?? [];
  return (
    <div class="stack">
      <SelectField
        label={t("asked_when")}
        value={on?.key ?? ""}
        error={error}
        onValue={(key) => {
          const next = able.find((b) => b.key === key);
          set(next ? { key, values: [...answersOf(next)].slice(0, 1) } : null);
        }}
        options={[["", t("asked_always")], ...able.map((b) => [b.key, t("asked_after", { label: b.label })] as const)]}
      />
      {on && on.kind === "choice" && (
        <fieldset class="whens" aria-label={t("asked_after", { label: on.label })}>
          {answersOf(on).map((value) => (
            <label class="check" key={value}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={(e) => {
                  const values = e.currentTarget.checked ? [...chosen, value] : chosen.filter((v) => v !== value);
                  if (values.length) set({ key: on.key, values });
                  else e.currentTarget.checked = true; // none would mean never
                }}
              />{" "}
              {value}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
