// Taking a table in: choose it, say which column is which, look at what would happen, do it.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { toClient } from "../model/router";
import { SelectField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Banner, WorkButton } from "../parts/small";
import { Wrong } from "../parts/wrong";
import { t, tcode } from "../text/text";
import { Refusal } from "../wire/http";
import { type Mapping, meanings, preview, refusalsAsTable, type Sum, sendTable, type TableAnswer } from "./table";

const largest = 100 << 20; // bytes
const shownRefusals = 20;

export function ImportPage() {
  const [file, setFile] = useState<File | null>(null);
  const [seen, setSeen] = useState<TableAnswer | null>(null);
  const [mapping, setMapping] = useState<Mapping>({});
  const [doing, setDoing] = useState<"" | "look" | "check" | "take">("");
  const [share, setShare] = useState(0);
  const [checked, setChecked] = useState<Sum | null>(null);
  const [done, setDone] = useState<Sum | null>(null);
  const [wrong, setWrong] = useState("");
  const attempt = async (what: typeof doing, work: () => Promise<void>) => {
    setDoing(what);
    setWrong("");
    setShare(0);
    try {
      await work();
    } catch (e) {
      setWrong(e instanceof TypeError && !(e instanceof Refusal) ? t("err_not_utf8") : sayRefusal(e));
    }
    setDoing("");
  };
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setSeen(null);
    setChecked(null);
    setDone(null);
    setWrong("");
    if (!chosen) return;
    if (chosen.size > largest) {
      setWrong(t("im_too_big"));
      return;
    }
    void attempt("look", async () => {
      const first = await preview(chosen);
      if (!first) setWrong(t("err_empty_table"));
      setSeen(first);
      setMapping(first?.mapping ?? {});
    });
  };
  const run = (dry: boolean) =>
    file &&
    attempt(dry ? "check" : "take", async () => {
      const sum = await sendTable(file, mapping, dry, (part, portion) => {
        (dry ? setChecked : setDone)(part);
        setShare(portion);
      });
      (dry ? setChecked : setDone)(sum);
    });
  const map = (meaning: (typeof meanings)[number], column: string) => {
    const next = { ...mapping };
    delete next[meaning];
    if (column) next[meaning] = Number(column);
    setMapping(next);
    setChecked(null);
  };
  const known = mapping.external_id || mapping.email;
  return (
    <div class="page">
      <div class="inner narrow">
        <p class="crumb">
          <a href={toClient("")}>
            <Icon n="left" /> {t("clients")}
          </a>
        </p>
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("im_title")}</h1>
            <p>{t("im_lead")}</p>
          </div>
        </div>
        <Wrong said={wrong} />
        <section class="card stack" aria-labelledby="im-file">
          <h2 id="im-file">{t("im_file")}</h2>
          <div class="field">
            <label for="im-input">{t("im_choose")}</label>
            <input
              class="file"
              id="im-input"
              type="file"
              accept=".csv,.txt,text/csv"
              onChange={(e) => choose(e.currentTarget.files?.[0] ?? null)}
            />
            <p class="hint">{t("im_file_hint")}</p>
          </div>
          {doing === "look" && <p role="status">{t("loading")}</p>}
        </section>
        {seen && (
          <section class="card stack" aria-labelledby="im-columns">
            <h2 id="im-columns">{t("im_columns")}</h2>
            <p class="small muted">{t("im_columns_hint")}</p>
            <div class="columns">
              {meanings.map((m) => (
                <SelectField
                  key={m}
                  label={t(`im_${m}`)}
                  value={String(mapping[m] ?? "")}
                  onValue={(v) => map(m, v)}
                  options={[["", t("im_no_column")] as const, ...seen.columns.map((c, i) => [String(i + 1), c || `${i + 1}`] as const)]}
                />
              ))}
            </div>
            {!known && (
              <Banner kind="amber" icon="alert">
                <span class="grow">{t("err_no_key_column")}</span>
              </Banner>
            )}
            <p>
              <WorkButton
                busy={doing !== "" || !known}
                kind={checked ? "" : "primary"}
                type="button"
                label={t("im_check")}
                working={t(known ? "im_checking" : "im_check")}
                onClick={() => void run(true)}
              />
            </p>
          </section>
        )}
        {(doing === "check" || doing === "take") && (
          <p role="status">
            <label for="im-progress">{t(doing === "check" ? "im_checking" : "im_taking", { percent: Math.round(share * 100) })}</label>
            <progress id="im-progress" max={1} value={share} />
          </p>
        )}
        {checked && doing !== "check" && !done && doing !== "take" && (
          <section class="card stack" aria-labelledby="im-would">
            <h2 id="im-would">{t("im_would")}</h2>
            <Figures sum={checked} />
            <p>
              <WorkButton
                busy={doing !== ""}
                kind="primary"
                type="button"
                label={t("im_take")}
                working={t("im_take")}
                onClick={() => void run(false)}
              />
            </p>
          </section>
        )}
        {done && doing !== "take" && (
          <section class="card stack" aria-labelledby="im-did">
            <h2 id="im-did">{t("im_did")}</h2>
            <Figures sum={done} />
            <p class="small muted">{t("im_again_hint")}</p>
          </section>
        )}
      </div>
    </div>
  );
}

function Figures({ sum }: { sum: Sum }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([refusalsAsTable(sum)], { type: "text/csv" }));
    const a = document.createElement("a");
    a.href = url;
    a.download = "refused.csv";
    a.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return (
    <>
      <p class="figures" role="status">
        {(["rows", "made", "changed", "same", "refused"] as const).map((k) => (
          <span key={k}>
            <b>{sum[k]}</b> {t(`im_n_${k}`)}
          </span>
        ))}
      </p>
      {sum.refusals.length > 0 && (
        <>
          <section class="scroll" tabIndex={0} aria-label={t("im_refused")}>
            <table>
              <caption>{t("im_refused")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("im_row")}</th>
                  <th scope="col">{t("im_column")}</th>
                  <th scope="col">{t("im_why")}</th>
                </tr>
              </thead>
              <tbody>
                {sum.refusals.slice(0, shownRefusals).map((r) => (
                  <tr key={r.row}>
                    <td class="num">{r.row}</td>
                    <td>{r.field ? tcode("im_", r.field) : "–"}</td>
                    <td>{tcode("im_why_", r.code)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p>
            <button class="btn" type="button" onClick={save}>
              {t("im_save_refused", { n: sum.refused })}
            </button>
          </p>
        </>
      )}
    </>
  );
}
