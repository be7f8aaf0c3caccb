// A slot is a button in a sentence; pressed, it becomes a small field in its place.
import { useRef, useState } from "preact/hooks";
import { t } from "../text/text";
import "./slot.css";

interface Props<T> {
  /** What the slot holds, for who hears it. */
  name: string;
  /** How the value stands in the sentence. */
  word: string;
  /** How the value is typed. */
  text: string;
  /** Reads what was typed; undefined leaves what stood there. */
  read: (text: string) => T | undefined;
  /** null: only read. */
  set: ((value: T) => void) | null;
  /** Steps of a number; without it the field takes any text. */
  number?: { max: number; step: number };
  bad?: boolean;
}

export function Slot<T>({ name, word, text, read, set, number, bad }: Props<T>) {
  const [open, setOpen] = useState(false);
  const back = useRef(false); // who ended with a key goes on from the same place
  if (!set) return <b>{word}</b>;
  if (!open)
    return (
      <button
        class={`slot${bad ? " bad" : ""}`}
        type="button"
        aria-label={`${name}: ${word}`}
        ref={(el) => {
          if (el && back.current) el.focus();
          if (el) back.current = false;
        }}
        onClick={() => setOpen(true)}
      >
        {word}
      </button>
    );
  const end = (typed: string | null, byKey: boolean) => {
    const value = typed === null ? undefined : read(typed);
    back.current = byKey;
    if (value !== undefined) set(value);
    setOpen(false);
  };
  let ended = false; // a field that is taken away loses the focus: that is no second answer
  const once = (typed: string | null, byKey: boolean) => {
    if (!ended) end(typed, byKey);
    ended = true;
  };
  return (
    <input
      class="slot"
      {...(number ? { type: "number" as const, min: "0", max: String(number.max), step: String(number.step) } : { type: "text" as const })}
      aria-label={name}
      defaultValue={text}
      ref={(el) => {
        if (el && document.activeElement !== el) el.select();
      }}
      onBlur={(e) => once(e.currentTarget.value, false)}
      onKeyDown={(e) => {
        if (e.key === "Enter") {
          e.preventDefault();
          once(e.currentTarget.value, true);
        }
        if (e.key === "Escape") {
          e.stopPropagation();
          once(null, true);
        }
      }}
    />
  );
}

export function SecondsSlot({
  name,
  value,
  read,
  set,
  bad,
}: {
  name: string;
  value: number;
  read: (text: string) => number | undefined;
  set: ((n: number) => void) | null;
  bad?: boolean;
}) {
  return (
    <Slot
      name={name}
      word={t("seconds_unit", { n: value })}
      text={String(value)}
      read={read}
      set={set}
      number={{ max: 86_400, step: 5 }}
      bad={bad ?? false}
    />
  );
}
