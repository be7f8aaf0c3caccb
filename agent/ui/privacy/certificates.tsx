// What was erased: figures and no name. Each can be kept as a file.
import { useEffect, useState } from "preact/hooks";
import { Failed } from "../parts/small";
import { fullTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { save } from "./download";
import type { Certificate } from "./state";

export function Certificates() {
  const [list, setList] = useState<readonly Certificate[] | null>(null);
  const [next, setNext] = useState("");
  const [failed, setFailed] = useState(false);
  const load = (after: string) => {
    setFailed(false);
    ask<{ items: Certificate[]; next: string }>("GET", `/privacy/certificates${after ? `?after=${encodeURIComponent(after)}` : ""}`).then(
      (b) => {
        setList((had) => (after ? [...(had ?? []), ...b.items] : b.items));
        setNext(b.next);
      },
      () => setFailed(true),
    );
  };
  useEffect(() => load(""), []);
  const keep = async (id: string) => {
    try {
      const whole = await ask<Certificate>("GET", `/privacy/certificates/${id}`);
      save(new Blob([JSON.stringify(whole, null, 2)], { type: "application/json" }), `certificate-${id}.json`);
    } catch {
      setFailed(true);
    }
  };
  return (
    <section class="card stack" aria-labelledby="pv-certificates">
      <h2 id="pv-certificates">{t("pv_certificates")}</h2>
      {failed && <Failed title={t("pv_failed")} again={() => load("")} />}
      {list?.length === 0 && <p class="muted">{t("pv_no_certificates")}</p>}
      {list && list.length > 0 && (
        <ul class="found">
          {list.map((c) => (
            <li key={c.id}>
              <div class="grow">
                <p>
                  <b>{fullTime(c.done_at)}</b> · {c.why === "asked" ? (c.by.name ?? "") : t("pv_by_clock")}
                </p>
                <p class="small muted">
                  {t("pv_certificate_says", { conversations: c.conversations, cards: c.cards, erased: c.erased, events: c.events })}
                </p>
                <p class="small faint">
                  <code>{c.id}</code>
                </p>
              </div>
              <button class="btn" type="button" aria-label={t("pv_download_one", { id: c.id })} onClick={() => void keep(c.id)}>
                {t("pv_download")}
              </button>
            </li>
          ))}
        </ul>
      )}
      {next && (
        <button class="btn" type="button" onClick={() => load(next)}>
          {t("more")}
        </button>
      )}
    </section>
  );
}
