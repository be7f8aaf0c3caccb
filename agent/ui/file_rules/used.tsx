// How much room the files of each site take: a figure, and the same as a bar.
import { Empty } from "../parts/small";
import { oneDecimal } from "../text/format";
import { t } from "../text/text";
import type { FilesBody } from "./state";

const gib = 2 ** 30;

export function Used({ sites, most }: { sites: FilesBody["used"]; most: number }) {
  return (
    <section class="card stack" aria-labelledby="fr-used">
      <h2 id="fr-used">{t("fr_used")}</h2>
      {sites.every((s) => s.files === 0) ? (
        <Empty icon="file" title={t("fr_empty")} />
      ) : (
        <ul class="stack">
          {sites.map((s) => (
            <li key={s.site} class="used">
              <b class="clip" title={s.name}>
                {s.name}
              </b>
              <span class="muted">
                {t("fr_of", { used: amount(s.bytes), most: t("fr_n_gib", { n: oneDecimal(most) }) })} · {t("fr_n_files", { n: s.files })}
              </span>
              <progress max={most * gib} value={Math.min(s.bytes, most * gib)} aria-label={t("fr_used_by", { site: s.name })} />
              {s.bytes > most * gib * 0.9 && <span class="error">{t("fr_nearly_full")}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Bytes in the unit in which they say something. */
function amount(bytes: number): string {
  if (bytes >= gib) return t("fr_n_gib", { n: oneDecimal(bytes / gib) });
  return t("fr_n_mib", { n: oneDecimal(Math.ceil((bytes / 2 ** 20) * 10) / 10) });
}
