// The button in the top bar that opens the command bar, with the key that does so too.
import { Icon } from "../parts/icon";
import { bound } from "../shell/bindings";
import { Keys } from "../shell/key_caps";
import { t } from "../text/text";
import { openBar } from "./open";

export function FindButton() {
  const key = bound.value.bar;
  return (
    <button class="find" type="button" aria-haspopup="dialog" onClick={openBar}>
      <Icon n="search" />
      <span class="clip find-word">{t("bar_label")}</span>
      {key && (
        <span class="wide-only find-key" aria-hidden="true">
          <Keys of={key} />
        </span>
      )}
    </button>
  );
}
