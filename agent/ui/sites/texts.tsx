// The firm's own words, by language. An empty one stands for the widget's words.
import { useState } from "preact/hooks";
import { TextField } from "../parts/field";
import { languageNames, t } from "../text/text";
import type { Site, Texts } from "./state";

type Errors = Readonly<Record<string, string | undefined>>;
const parts = ["greeting", "away", "consent"] as const;

export function OwnTexts({ site, change, bad }: { site: Site; change: (s: Site) => void; bad: Errors }) {
  const home = site.language.slice(0, 2).toLowerCase();
  const [language, setLanguage] = useState(home);
  const here = language === home;
  const texts: Texts = here ? site.texts : (site.texts_in?.[language] ?? {});
  const say = (part: Texts) =>
    change(
      here ? { ...site, texts: { ...texts, ...part } } : { ...site, texts_in: { ...site.texts_in, [language]: { ...texts, ...part } } },
    );
  return (
    <section class="card stack" aria-labelledby="s-texts">
      <h2 id="s-texts">{t("own_texts")}</h2>
      <fieldset class="seg" aria-label={t("words_in")}>
        {[home, ...Object.keys(languageNames).filter((l) => l !== home)].map((l) => (
          <button key={l} type="button" lang={l} aria-pressed={language === l} onClick={() => setLanguage(l)}>
            {languageNames[l as keyof typeof languageNames] ?? l}
          </button>
        ))}
      </fieldset>
      {parts.map((part) => (
        <TextField
          key={`${part} ${language}`}
          name={`text-${part}`}
          label={t(`text_${part}`)}
          hint={t("text_hint")}
          lines={2}
          value={texts[part] ?? ""}
          onValue={(v) => say({ [part]: v })}
          error={bad[here ? `texts.${part}` : `texts_in.${language}.${part}`]}
        />
      ))}
    </section>
  );
}
