// A field: label above, hint below, the error in the hint's place.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { t } from "../text/text";
import { Icon } from "./icon";

type AutoFill = "username" | "name" | "organization" | "url" | "current-password" | "new-password" | "tel" | "one-time-code" | "off";

interface Common {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  optional?: boolean;
}

/** Puts label, hint and error around a control; the control gets the ids. */
export function Field({
  label,
  hint,
  error,
  optional,
  children,
}: Common & { children: (ids: { id: string; describedBy: string | undefined; invalid: "true" | undefined }) => ComponentChildren }) {
  const id = useId();
  const below = error || hint;
  return (
    <div class={`field${error ? " bad" : ""}`}>
      <label for={id}>
        {label}
        {optional && <span class="opt"> {t("optional")}</span>}
      </label>
      {children({ id, describedBy: below ? `${id}-b` : undefined, invalid: error ? "true" : undefined })}
      {error ? (
        <p class="error" id={`${id}-b`}>
          <Icon n="alert" />
          {error}
        </p>
      ) : hint ? (
        <p class="hint" id={`${id}-b`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

interface TextProps extends Common {
  name: string;
  value: string;
  onValue: (v: string) => void;
  onLeave?: () => void;
  type?: "text" | "email" | "url";
  autocomplete?: AutoFill;
  maxLength?: number;
  keyboard?: "tel" | "numeric";
  readOnly?: boolean;
  mono?: boolean;
  lines?: number;
}

export function TextField({
  name,
  value,
  onValue,
  onLeave,
  type = "text",
  autocomplete,
  maxLength,
  keyboard,
  readOnly,
  mono,
  lines,
  ...common
}: TextProps) {
  return (
    <Field {...common}>
      {({ id, describedBy, invalid }) =>
        lines ? (
          <textarea
            class={`area${mono ? " mono" : ""}`}
            id={id}
            name={name}
            rows={lines}
            value={value}
            readOnly={readOnly}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onInput={(e) => onValue(e.currentTarget.value)}
            {...(onLeave ? { onBlur: onLeave } : {})}
          />
        ) : (
          <input
            class={`input${mono ? " mono" : ""}`}
            id={id}
            name={name}
            {...typeOf(type)}
            value={value}
            autocomplete={autocomplete ?? "off"}
            {...(maxLength ? { maxLength } : {})}
            {...(keyboard ? { inputMode: keyboard } : {})}
            readOnly={readOnly ?? false}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onInput={(e) => onValue(e.currentTarget.value)}
            {...(onLeave ? { onBlur: onLeave } : {})}
          />
        )
      }
    </Field>
  );
}

/** A day, as yyyy-mm-dd; "" for none. It is told when it is whole, so that nothing is asked for half a date. */
export function DayField({ label, value, onValue }: { label: string; value: string; onValue: (day: string) => void }) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <input class="input" type="date" value={value} onChange={(e) => onValue(e.currentTarget.value)} />
    </label>
  );
}

// The library's types know one shape of input per type.
function typeOf(type: "text" | "email" | "url") {
  return type === "email" ? { type: "email" as const } : type === "url" ? { type: "url" as const } : { type: "text" as const };
}

export function PasswordField({ autocomplete, ...props }: Omit<TextProps, "type" | "lines" | "mono">) {
  const [shown, show] = useState(false);
  const { name, value, onValue, onLeave, ...common } = props;
  return (
    <Field {...common}>
      {({ id, describedBy, invalid }) => (
        <div class="pw">
          <input
            class="input"
            id={id}
            name={name}
            {...(shown ? { type: "text" as const } : { type: "password" as const })}
            value={value}
            autocomplete={autocomplete ?? "off"}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            onInput={(e) => onValue(e.currentTarget.value)}
            {...(onLeave ? { onBlur: onLeave } : {})}
          />
          <button
            class="btn quiet icon"
            type="button"
            aria-pressed={shown}
            aria-label={t(shown ? "hide_password" : "show_password")}
            title={t(shown ? "hide_password" : "show_password")}
            onClick={() => show(!shown)}
          >
            <Icon n="eye" />
          </button>
        </div>
      )}
    </Field>
  );
}

export function SelectField({
  value,
  onValue,
  options,
  ...common
}: Common & { value: string; onValue: (v: string) => void; options: readonly (readonly [string, string])[] }) {
  return (
    <Field {...common}>
      {({ id, describedBy, invalid }) => (
        <select
          class="select"
          id={id}
          value={value}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={(e) => onValue(e.currentTarget.value)}
        >
          {options.map(([v, word]) => (
            <option key={v} value={v}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Switch({
  label,
  checked,
  onChange,
  disabled,
}: {
  label: string;
  checked: boolean;
  onChange: (v: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label class="sw">
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />{" "}
      {label}
    </label>
  );
}
