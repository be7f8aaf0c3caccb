// Somebody saved meanwhile: what they changed beside what would become of it. Nothing typed is lost before one has chosen.
import { t } from "../text/text";
import { differences, type FilesBody, kinds, onTop, type Sender, type Typed, typedOf } from "./state";

interface Props {
  base: Typed;
  mine: Typed;
  theirs: FilesBody;
  show: (b: FilesBody) => void;
  keep: (b: FilesBody) => void;
}

export function Conflict({ base, mine, theirs, show, keep }: Props) {
  const decide = (then: (b: FilesBody) => void) => {
    document.querySelector<HTMLElement>("main h1")?.focus(); // this part goes away
    then(theirs);
  };
  const hers = typedOf(theirs.settings);
  const both = onTop(base, mine, hers);
  const keys = [...new Set([...differences(base, hers), ...differences(hers, both)])];
  return (
    <section class="card stack" role="alert">
      <h2>{t("fr_conflict")}</h2>
      <p class="muted">{t("conflict_lead")}</p>
      <section class="scroll" tabIndex={0} aria-label={t("fr_difference")}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="sr">{t("fr_difference")}</span>
              </th>
              <th scope="col">{t("hers")}</th>
              <th scope="col">{t("fr_yours")}</th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key}>
                <th scope="row">{titleOf(key)}</th>
                <td>{sideOf(key, hers)}</td>
                <td>{sideOf(key, both)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div class="btns">
        <button class="btn" type="button" onClick={() => decide(show)}>
          {t("take_theirs")}
        </button>
        <button class="btn primary" type="button" onClick={() => decide(keep)}>
          {t("mine_on_top")}
        </button>
      </div>
    </section>
  );
}

function titleOf(key: string): string {
  const [who, what] = key.split(".");
  if (!what) return t(`fr_${key as "visitor_mib" | "site_gib" | "strip_place"}`);
  return `${t(`fr_${who as Sender}`)}: ${t(what === "max_mib" ? "fr_max_mib" : `fr_${what as (typeof kinds)[number]}`)}`;
}

function sideOf(key: string, of: Typed): string {
  const text = of[key] ?? "";
  return key === "strip_place" || kinds.some((kind) => key.endsWith(`.${kind}`)) ? t(text ? "fr_yes" : "fr_no") : text;
}
