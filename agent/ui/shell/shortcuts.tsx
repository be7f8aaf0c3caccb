// Keys. Single letters work only outside fields and can be switched off; each key is also a button somewhere, or a word in the bar.
import { useEffect } from "preact/hooks";
import { preferences } from "../model/config";
import { go, place, toConversation, toList } from "../model/router";
import { Dialog } from "../parts/dialog";
import { t } from "../text/text";
import type { Key } from "../text/words";
import { actions, walkByArrow } from "./actions";
import { bound } from "./bindings";
import { helpOpen } from "./help_open";
import { Keys } from "./key_caps";
import { meaning, readPress, worksInFields } from "./keys";

const secondWithin = 1500; // ms in which the second press of a key like G C must come

export function Shortcuts() {
  useEffect(() => {
    let before = "";
    let until = 0;
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.isComposing) return;
      const press = readPress(e);
      if (!press) return;
      const target = e.target as Element;
      const field = target.closest?.("input, textarea, select, [contenteditable]");
      const dialog = document.querySelector("dialog[open]") !== null;
      if (!worksInFields(press)) {
        if (dialog) return;
        if (e.key === "Escape") return goBack(field);
        if (field) return;
        if (walkByArrow(e.key, target)) return e.preventDefault();
        if (!preferences.peek().letters) return;
      }
      const first = Date.now() < until ? before : "";
      const does = meaning(bound.peek(), first, press) ?? (first ? meaning(bound.peek(), "", press) : null);
      before = "";
      if (does === "more") {
        before = press;
        until = Date.now() + secondWithin;
        return;
      }
      const action = actions.find((a) => a.id === does);
      if (action?.can() && action.run(target) !== false) e.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const shut = () => {
    helpOpen.value = false;
  };
  return helpOpen.value ? <Help onClose={shut} /> : null;
}

function goBack(field: Element | null | undefined): void {
  const at = place.peek();
  if (at.card) {
    history.back();
    return;
  }
  if (at.screen === "receipt") {
    go(toConversation(at.conversation, at.list));
    return;
  }
  if (!at.conversation) return;
  if (field instanceof HTMLElement)
    field.blur(); // the draft stays; the next Escape leaves
  else go(toList(at.list));
  document.querySelector<HTMLElement>(`[data-row="${at.conversation}"]`)?.focus();
}

// Keys that are what people expect of any field or list, and are not for changing.
const always: readonly (readonly [string, Key])[] = [
  ["ArrowUp", "sk_previous"],
  ["ArrowDown", "sk_next"],
  ["Enter", "sk_open_send"],
  ["Shift+Enter", "sk_shift_enter"],
  ["@", "sk_at"],
  ["/", "sk_slash"],
  ["Escape", "sk_esc"],
];

function Help({ onClose }: { onClose: () => void }) {
  const keys = bound.value;
  const rows: (readonly [string, string])[] = [
    ...actions.filter((a) => keys[a.id]).map((a) => [keys[a.id], a.part === "go" ? t("go_to", { screen: t(a.word) }) : t(a.word)] as const),
    ...always.map(([key, word]) => [key, t(word)] as const),
  ];
  return (
    <Dialog title={t("shortcuts")} onClose={onClose}>
      {!preferences.value.letters && <p class="hint">{t("letters_are_off")}</p>}
      <table class="keys">
        <thead class="sr">
          <tr>
            <th scope="col">{t("keys")}</th>
            <th scope="col">{t("does")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, does]) => (
            <tr key={key}>
              <th scope="row">
                <Keys of={key} />
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">{t("keys_change_hint")}</p>
      <div class="btns">
        <button class="btn" type="button" onClick={onClose}>
          {t("shut")}
        </button>
      </div>
    </Dialog>
  );
}
