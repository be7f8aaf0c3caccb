// A button with a list of actions under it: arrows walk, Escape closes, focus goes back.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Choice {
  key: string;
  label: string;
  hint?: string;
  icon?: ComponentChildren;
  checked?: boolean;
  run: () => void;
}

export function Menu({
  label,
  face,
  kind,
  choices,
  name,
}: {
  label?: string;
  face: ComponentChildren;
  kind: string;
  choices: readonly Choice[];
  name: string;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => [...(root.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  useEffect(() => {
    if (!open) return;
    (items().find((i) => i.getAttribute("aria-checked") === "true") ?? items()[0])?.focus();
    const away = (e: Event) => {
      if (!root.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open]);
  const shut = () => {
    setOpen(false);
    button.current?.focus();
  };
  const walk = (e: KeyboardEvent) => {
    const list = items();
    const at = list.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (at + 1) % list.length, ArrowUp: (at - 1 + list.length) % list.length, Home: 0, End: list.length - 1 }[e.key];
    if (e.key === "Escape") {
      e.preventDefault();
      e.stopPropagation();
      shut();
    } else if (to !== undefined) {
      e.preventDefault();
      list[to]?.focus();
    }
  };
  return (
    <div class="menu-box" ref={root}>
      <button
        ref={button}
        class={`btn ${kind}`}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <div class="menu" role="menu" tabIndex={-1} aria-label={name} onKeyDown={walk}>
          {choices.map((c) => (
            <button
              key={c.key}
              type="button"
              tabIndex={-1}
              {...(c.checked === undefined ? { role: "menuitem" as const } : { role: "menuitemradio" as const, "aria-checked": c.checked })}
              onClick={() => {
                shut();
                c.run();
              }}
            >
              <span>{c.icon}</span>
              <span>
                {c.label}
                {c.hint && <small class="faint">{c.hint}</small>}
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
