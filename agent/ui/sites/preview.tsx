// The real panel with what is not saved yet. It talks about no site: nothing can be sent from it.
import { useEffect, useState } from "preact/hooks";
import { languageNames, language as readers, t } from "../text/text";
import { ask } from "../wire/http";
import { asSent, type Site } from "./state";

const pause = 500; // ms without a change before the draft is shown

export function Preview({ site, origins }: { site: Site; origins: readonly string[] }) {
  const [id, setId] = useState("");
  const [stale, setStale] = useState(false);
  const [closed, setClosed] = useState(false);
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const [language, setLanguage] = useState<string>(readers.value);
  const draft = JSON.stringify(asSent(site, origins));
  useEffect(() => {
    let alive = true;
    const timer = setTimeout(() => {
      ask<{ id: string }>("POST", `/sites/${site.key}/preview`, JSON.parse(draft)).then(
        (got) => {
          if (!alive) return;
          setId(got.id);
          setStale(false);
        },
        () => alive && setStale(true), // what is wrong is said when it is saved
      );
    }, pause);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [draft]);
  return (
    <section class="card stack preview" aria-labelledby="s-preview">
      <h2 id="s-preview">{t("site_preview")}</h2>
      <div class="line wrap">
        <fieldset class="seg" aria-label={t("preview_office")}>
          <button type="button" aria-pressed={!closed} onClick={() => setClosed(false)}>
            {t("preview_open")}
          </button>
          <button type="button" aria-pressed={closed} onClick={() => setClosed(true)}>
            {t("preview_closed")}
          </button>
        </fieldset>
        <fieldset class="seg" aria-label={t("scheme")}>
          {(["light", "dark"] as const).map((s) => (
            <button key={s} type="button" aria-pressed={scheme === s} onClick={() => setScheme(s)}>
              {t(`sc_${s}`)}
            </button>
          ))}
        </fieldset>
        <select
          class="select auto"
          aria-label={t("site_preview_language")}
          value={language}
          onChange={(e) => setLanguage(e.currentTarget.value)}
        >
          {Object.entries(languageNames).map(([l, name]) => (
            <option key={l} value={l}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {id ? (
        <iframe
          key={`${id} ${closed} ${language} ${scheme}`}
          title={t("site_preview")}
          src={`/widget/frame?preview=${id}&lang=${language}&scheme=${scheme}${closed ? "&office=closed" : ""}`}
        />
      ) : (
        <p class="small muted" role="status">
          {t(stale ? "preview_stale" : "loading")}
        </p>
      )}
      <p class="small faint" role="status">
        {t(stale && id ? "preview_stale" : "preview_hint")}
      </p>
    </section>
  );
}
