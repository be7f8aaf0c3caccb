// A native dialog for a decision. Closing gives the focus back to what opened it.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../text/text";
import { WorkButton } from "./small";

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the next paint: a key pressed meanwhile must not reach the page behind, nor change what gets the focus back.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      class="dialog"
      ref={ref}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        onClose();
      }}
      // A second Escape without another key closes without asking first.
      onClose={() => ref.current && onClose()}
    >
      <div class="stack">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface End {
  onClose: () => void;
  busy: boolean;
  label: string;
  working?: string;
  kind?: "primary" | "danger";
  /** What the button does; without it, it submits the form that it stands in. */
  run?: () => void;
}

/** The two ways out of a dialog. */
export function DialogEnd({ onClose, busy, label, working = t("saving"), kind = "primary", run }: End) {
  return (
    <div class="btns">
      <button class="btn" type="button" onClick={onClose}>
        {t("cancel")}
      </button>
      <WorkButton busy={busy} kind={kind} label={label} working={working} {...(run ? { type: "button", onClick: run } : {})} />
    </div>
  );
}
