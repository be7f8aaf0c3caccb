// One toast at a time, for 8 s; it stays while somebody looks at it. Errors are never toasts.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text/text";
import { Icon } from "./icon";

interface Message {
  text: string;
  action?: { label: string; run: () => void };
}
const shown = signal<Message | null>(null);

export function toast(text: string, action?: { label: string; run: () => void }): void {
  shown.value = action ? { text, action } : { text };
}

export function Toast() {
  const message = shown.value;
  const [held, hold] = useState(false);
  useEffect(() => {
    if (!message || held) return;
    const timer = setTimeout(() => {
      shown.value = null;
    }, 8000);
    return () => clearTimeout(timer);
  }, [message, held]);
  return (
    <div class="toasts" role="status">
      {message && (
        <div
          class="toast"
          onPointerEnter={() => hold(true)}
          onPointerLeave={() => hold(false)}
          onFocusIn={() => hold(true)}
          onFocusOut={() => hold(false)}
        >
          <span class="grow">{message.text}</span>
          {message.action && (
            <button
              class="btn"
              type="button"
              onClick={() => {
                message.action?.run();
                shown.value = null;
              }}
            >
              {message.action.label}
            </button>
          )}
          <button
            class="btn quiet icon"
            type="button"
            aria-label={t("dismiss")}
            title={t("dismiss")}
            onClick={() => {
              shown.value = null;
            }}
          >
            <Icon n="x" />
          </button>
        </div>
      )}
    </div>
  );
}
