/** @jsxImportSource ../dom */
// The questionnaire before the first message. What is typed is kept at every key press; a refused form is as full as before.
import type { ComponentChildren } from "preact";
import { fill } from "../texts/texts";
import { longest } from "./answers";
import type { App } from "./app";
import type { Field } from "./config";
import { faultWords } from "./fault_words";
import { countdown } from "./format";
import { Icon } from "./icon";
import { promise, questions } from "./office_words";

let focused = 0;

export function Form({ app }: { app: App }) {
  const { asking, config, texts: t } = app;
  const { here } = app;
  const fields = questions(app);
  const submit = (e: Event) => {
    e.preventDefault();
    app.around.unlock();
    void asking.submit();
  };
  // Once per refusal the first fault gets the focus; later draws leave the focus where the visitor put it.
  const settle = (form: Element | null) => {
    if (!form || focused === asking.refocus) return;
    focused = asking.refocus;
    form.scrollTop = 0; // where the reason stands
    form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  const label = asking.wait ? fill(t.sendIn, { time: countdown(asking.wait) }) : asking.busy ? t.working : here ? t.send : t.leave;
  return (
    <form class="bd" noValidate onSubmit={submit} ref={settle}>
      {asking.no ? <Refusal app={app} /> : <Expectation app={app} />}
      {fields
        .filter((f) => f.kind !== "consent")
        .map((f) => (
          <Question key={f.key} app={app} field={f} />
        ))}
      <Frame app={app} id="text" label={t.question}>
        <textarea
          {...names(app, "text")}
          class="area"
          rows={3}
          value={asking.draft.text}
          onInput={(e) => asking.typed("text", e.currentTarget.value)}
          onBlur={() => asking.left("text")}
        />
      </Frame>
      <Trap app={app} />
      {fields
        .filter((f) => f.kind === "consent")
        .map((f) => (
          <Consent key={f.key} app={app} field={f} />
        ))}
      {config.texts.consent && <p class="fine">{config.texts.consent}</p>}
      <button class="btn primary wide" type="submit" aria-disabled={asking.busy || asking.wait > 0}>
        {label}
      </button>
      {asking.no && app.parts.has("start")?.ways()}
    </form>
  );
}

/** The attributes by which a field and its fault belong together. */
function names(app: App, key: string, hint?: string) {
  const bad = !!app.asking.faults[key];
  return {
    id: `f-${key}`,
    name: key,
    "aria-describedby": `${hint ? `h-${key} ` : ""}e-${key}`,
    ...(bad ? { "aria-invalid": true as const } : {}),
  };
}

/** Label above, fault below. */
function Frame({
  app,
  id,
  label,
  optional,
  field,
  children,
}: {
  app: App;
  id: string;
  label: string;
  optional?: boolean;
  field?: Field;
  children: ComponentChildren;
}) {
  const fault = app.asking.faults[id];
  return (
    <div class={`field${fault ? " bad" : ""}`}>
      <label for={`f-${id}`}>
        {label} {optional && <span class="opt">({app.texts.optional})</span>}
      </label>
      <Hint field={field} />
      {children}
      {field?.reach && !fault ? (
        <p class="fine" id={`e-${id}`}>
          {app.texts.reach}
        </p>
      ) : (
        <Fault id={id} words={fault && faultWords(app.texts, fault, id === "text" ? app.asking.draft.text : "", longest)} />
      )}
    </div>
  );
}

/** A line of the manager's about a question. */
function Hint({ field }: { field: Field | undefined }) {
  return field?.hint ? (
    <p class="fine" id={`h-${field.key}`}>
      {field.hint}
    </p>
  ) : null;
}

const kinds = {
  text: { type: "text", inputMode: "text", autocomplete: "on" },
  email: { type: "email", inputMode: "email", autocomplete: "email" },
  phone: { type: "tel", inputMode: "tel", autocomplete: "tel" },
} as const;

function Question({ app, field }: { app: App; field: Field }) {
  const { asking } = app;
  const { key, kind } = field;
  const value = asking.draft.answers[key] ?? "";
  const shared = { ...names(app, key, field.hint), onBlur: () => asking.left(key), "aria-required": !!field.required };
  const typed = (e: { currentTarget: HTMLInputElement | HTMLSelectElement }) => asking.typed(key, e.currentTarget.value);
  return (
    <Frame app={app} id={key} label={field.label} optional={!field.required} field={field}>
      {kind === "choice" ? (
        <select {...shared} class="select" value={value} onInput={typed}>
          <option value="">{app.texts.choose}</option>
          {(field.options ?? []).map((o, i) => (
            <option key={o} value={o}>
              {field.names?.[i] ?? o}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          {...kinds[kind === "email" || kind === "phone" ? kind : "text"]}
          {...(key === "name" ? { autocomplete: "name" } : {})}
          class="input"
          maxLength={1000}
          value={value}
          onInput={typed}
        />
      )}
    </Frame>
  );
}

function Consent({ app, field }: { app: App; field: Field }) {
  const { asking } = app;
  const fault = asking.faults[field.key];
  return (
    <div class={`field${fault ? " bad" : ""}`}>
      <label class="check">
        <input
          {...names(app, field.key, field.hint)}
          type="checkbox"
          checked={!!asking.draft.answers[field.key]}
          onInput={(e) => {
            asking.typed(field.key, e.currentTarget.checked ? "true" : "");
            asking.left(field.key);
          }}
        />
        <span>
          {field.label}{" "}
          {field.link && (
            <a href={field.link.url} target="_blank" rel="noopener">
              {field.link.text}
            </a>
          )}{" "}
          {!field.required && <span class="opt">({app.texts.optional})</span>}
        </span>
      </label>
      <Hint field={field} />
      <Fault id={field.key} words={fault && app.texts.consent} />
    </div>
  );
}

/** What is wrong with an answer. Its place is kept, so that nothing jumps when it appears. */
function Fault({ id, words }: { id: string; words: string | undefined }) {
  return (
    <p class="error" id={`e-${id}`}>
      {words && <Icon of="alert" />}
      {words}
    </p>
  );
}

/** A field that people neither see nor reach with the keyboard. Programs that fill in everything fill it in. */
function Trap({ app }: { app: App }) {
  return (
    <div class="trap" aria-hidden="true">
      <label for="f-website">{app.texts.website}</label>
      <input
        id="f-website"
        name="website"
        tabIndex={-1}
        autocomplete="off"
        onInput={(e) => {
          app.asking.website = e.currentTarget.value;
        }}
      />
    </div>
  );
}

/** When an answer can be expected, and the firm's own greeting. */
function Expectation({ app }: { app: App }) {
  const { greeting, away } = app.config.texts;
  const own = (!app.here && away) || greeting;
  const when = app.here ? "" : promise(app);
  if (!own && !when) return null;
  return (
    <div class="promise">
      <Icon of="clock" />
      <span>{when || own}</span>
      {when && own && <small>{own}</small>}
    </div>
  );
}

function Refusal({ app }: { app: App }) {
  return (
    <div class="banner" role="alert">
      <Icon of={app.asking.no?.limited ? "clock" : "alert"} />
      <span class="grow">
        <b aria-live="off">{app.asking.words}</b> {app.texts.kept}.
      </span>
    </div>
  );
}

/** New questions are switched off: how to reach the firm instead. */
export function Off({ app }: { app: App }) {
  app.parts.get("start").catch(() => undefined); // the next drawing tries again
  return (
    <div class="bd">
      <p>{app.texts.off}</p>
      {app.parts.has("start")?.ways()}
    </div>
  );
}
