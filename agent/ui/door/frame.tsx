// What stands around every door.
import type { ComponentChildren } from "preact";
import { Mark } from "../parts/icon";
import { chooseLanguage, type Language, language, languageNames, t } from "../text/text";

/** The frame around every door, with the languages at its foot. */
export function DoorFrame({ title, lead, children }: { title: string; lead?: string; children?: ComponentChildren }) {
  return (
    <main class="door touch" id="main">
      <div class="in">
        <Mark />
        <div>
          <h1>{title}</h1>
          {lead && <p class="muted">{lead}</p>}
        </div>
        {children}
      </div>
      <fieldset class="small faint tongues" aria-label={t("choose_language")}>
        {(Object.keys(languageNames) as Language[]).map((l) => (
          <button key={l} type="button" class="tongue" lang={l} aria-pressed={language.value === l} onClick={() => void chooseLanguage(l)}>
            {languageNames[l]}
          </button>
        ))}
      </fieldset>
    </main>
  );
}
