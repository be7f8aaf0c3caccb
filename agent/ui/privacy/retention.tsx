// How long what is kept: a period for each class, tried out before it is saved.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { toConversation } from "../model/router";
import { TextField } from "../parts/field";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { shortDate } from "../text/format";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { classes, type Due, ownPeriods, type PrivacyBody, settingsOf, type Typed, typedOf } from "./state";

const words = { lead: "pv_leads", client: "pv_clients", spam: "pv_spam" } as const;

export function RetentionForm({ first }: { first: PrivacyBody }) {
  const [body, setBody] = useState(first);
  const [typed, setTyped] = useState<Typed>(typedOf(first.settings));
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const [said, setSaid] = useState("");
  const [due, setDue] = useState<readonly Due[] | null>(null);
  const [busy, setBusy] = useState("");
  const edit = (next: Typed) => {
    setTyped(next);
    setDue(null);
    setSaid("");
  };
  const send = async (what: "try" | "save") => {
    const read = settingsOf(typed);
    setWrong("wrong" in read ? read.wrong : []);
    if ("wrong" in read || busy) return;
    setBusy(what);
    setSaid("");
    try {
      if (what === "try") setDue((await ask<{ due: Due[] }>("POST", "/privacy/preview", { settings: read.settings })).due);
      else {
        const saved = await ask<PrivacyBody>("PUT", "/privacy", { settings: read.settings, version: body.version });
        setBody(saved);
        setTyped(typedOf(saved.settings));
        setDue(null);
        toast(t("pv_saved"));
      }
    } catch (e) {
      setSaid(sayRefusal(e));
      // What was typed stays; only the version is the newer one, so that saving again is on purpose.
      if (e instanceof Refusal && e.status === 409) setBody(await ask<PrivacyBody>("GET", "/privacy").catch(() => body));
    }
    setBusy("");
  };
  const days = (field: string, label: string, hint?: string) => (
    <TextField
      name={field}
      label={label}
      value={typed[field] ?? ""}
      onValue={(v) => edit({ ...typed, [field]: v })}
      keyboard="numeric"
      maxLength={7}
      hint={hint}
      error={wrong.includes(field) ? t("pv_days_wrong") : undefined}
    />
  );
  const periods = (site: string) => (
    <div class="periods">{classes.map((c) => days(`${site}/${c}_days`, t(words[c]), t(`${words[c]}_hint`)))}</div>
  );
  return (
    <form
      class="card stack"
      aria-labelledby="pv-keep"
      onSubmit={(e) => {
        e.preventDefault();
        void send("save");
      }}
    >
      <h2 id="pv-keep">{t("pv_keep")}</h2>
      <p class="muted">{t("pv_keep_hint")}</p>
      {periods("")}
      {days("ip", t("pv_ip"), t("pv_ip_hint"))}
      {body.sites.map((s) => {
        const own = `${s.key}/lead_days` in typed;
        return (
          <fieldset key={s.key} class="own">
            <legend>
              <label class="sw">
                <input type="checkbox" checked={own} onChange={(e) => edit(ownPeriods(typed, s.key, e.currentTarget.checked))} />{" "}
                {t("pv_own", { site: s.name })}
              </label>
            </legend>
            {own && periods(s.key)}
          </fieldset>
        );
      })}
      <Wrong said={said} />
      {due && <WouldGo due={due} />}
      <p class="btns">
        <WorkButton
          busy={busy === "try"}
          label={t("pv_try")}
          working={t("pv_trying")}
          kind=""
          type="button"
          onClick={() => void send("try")}
        />
        <WorkButton busy={busy === "save"} label={t("pv_save")} working={t("saving")} kind="primary" />
      </p>
    </form>
  );
}

function WouldGo({ due }: { due: readonly Due[] }) {
  return (
    <section class="stack-2" role="status" aria-label={t("pv_would")}>
      <h3>{t("pv_would")}</h3>
      {due.map((d) => (
        <div key={d.class}>
          <p>
            <b>{t(words[d.class])}</b>: {t("pv_n", { n: d.count })}
            {d.held > 0 && <span class="muted"> · {t("pv_held_n", { n: d.held })}</span>}
          </p>
          <ul class="small">
            {d.examples.map((x) => (
              <li key={x.conversation}>
                <a href={toConversation(x.conversation, "all")}>{x.name || t("pv_someone")}</a>{" "}
                <span class="faint">{shortDate(x.last_at)}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
