// Finds somebody's data, hands it out, erases it. Both ask for one's own password once more.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { PasswordField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { shortDate } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { download } from "./download";
import { type Certificate, type Found, refOf } from "./state";

export function FindPerson({ erased }: { erased: () => void }) {
  const [text, setText] = useState("");
  const [people, setPeople] = useState<readonly Found[] | null>(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const [doing, setDoing] = useState<{ what: "export" | "erase" | "hold"; person: Found } | null>(null);
  const find = async () => {
    if (busy) return;
    setBusy(true);
    setSaid("");
    try {
      setPeople((await ask<{ items: Found[] }>("POST", "/privacy/people", { text })).items);
    } catch (e) {
      setPeople(null);
      setSaid(sayRefusal(e));
    }
    setBusy(false);
  };
  const letGo = async (p: Found) => {
    try {
      await ask("DELETE", `/privacy/clients/${p.client}/hold`);
      await find();
    } catch (e) {
      setSaid(sayRefusal(e));
    }
  };
  return (
    <section class="card stack" aria-labelledby="pv-find">
      <h2 id="pv-find">{t("pv_find")}</h2>
      <form
        class="find-line"
        onSubmit={(e) => {
          e.preventDefault();
          void find();
        }}
      >
        <TextField name="who" label={t("pv_who")} value={text} onValue={setText} maxLength={254} error={said || undefined} />
        <WorkButton busy={busy} label={t("pv_search")} working={t("loading")} kind="" />
      </form>
      <div role="status">
        {people?.length === 0 && <p class="muted">{t("pv_nobody")}</p>}
        {people && people.length > 0 && <p class="small muted">{t("pv_found_n", { n: people.length })}</p>}
      </div>
      {people && people.length > 0 && (
        <ul class="found">
          {people.map((p) => (
            <li key={`${p.client ?? ""}/${p.person ?? ""}/${p.visitor ?? ""}`}>
              <div class="grow">
                <p class="line wrap">
                  <b>{p.name || t("pv_someone")}</b>
                  {p.firm && <span class="muted">{p.firm}</span>}
                  <span class="chip">{t(p.kind === "client" ? "pv_client" : p.kind === "lead" ? "pv_lead_one" : "pv_someone")}</span>
                  {p.held && (
                    <span class="chip amber">
                      <Icon n="lock" />
                      {t("pv_held")}
                    </span>
                  )}
                </p>
                <p class="small muted">{[...p.emails, ...p.phones].join(" · ")}</p>
                <p class="small faint">
                  {t("pv_conversations_n", { n: p.conversations })} · {shortDate(p.last_at)}
                </p>
              </div>
              <p class="btns">
                <button class="btn" type="button" onClick={() => setDoing({ what: "export", person: p })}>
                  {t("pv_export")}
                </button>
                {p.client && (
                  <button class="btn" type="button" onClick={() => (p.held ? void letGo(p) : setDoing({ what: "hold", person: p }))}>
                    {t(p.held ? "pv_let_go" : "pv_hold")}
                  </button>
                )}
                <button class="btn danger" type="button" onClick={() => setDoing({ what: "erase", person: p })}>
                  {t("pv_erase")}
                </button>
              </p>
            </li>
          ))}
        </ul>
      )}
      {doing && (
        <Doing
          {...doing}
          close={() => setDoing(null)}
          done={() => {
            setDoing(null);
            if (doing.what === "erase") erased();
            if (doing.what !== "export") void find();
          }}
        />
      )}
    </section>
  );
}

function Doing({ what, person, close, done }: { what: "export" | "erase" | "hold"; person: Found; close: () => void; done: () => void }) {
  const [password, setPassword] = useState("");
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const name = person.name || t("pv_someone");
  const run = async () => {
    if (busy) return;
    setBusy(true);
    setSaid("");
    try {
      if (what === "export") await download("/privacy/exports", { ...refOf(person), password }, "person.zip");
      else if (what === "hold") await ask("PUT", `/privacy/clients/${person.client}/hold`, { reason: typed });
      else {
        await ask<Certificate>("POST", "/privacy/erasures", { ...refOf(person), password, typed });
        toast(t("pv_erased", { name }));
      }
      done();
    } catch (e) {
      setSaid(sayRefusal(e));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(`pv_${what}_title`, { name })} onClose={close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          void run();
        }}
      >
        <p>{t(`pv_${what}_what`, { n: person.conversations })}</p>
        {what === "erase" && <TextField name="typed" label={t("pv_type", { word: person.word })} value={typed} onValue={setTyped} />}
        {what === "hold" && <TextField name="reason" label={t("pv_reason")} value={typed} onValue={setTyped} maxLength={500} />}
        {what !== "hold" && (
          <PasswordField name="password" label={t("pv_password")} value={password} onValue={setPassword} autocomplete="current-password" />
        )}
        <Wrong said={said} />
        <DialogEnd
          onClose={close}
          busy={busy}
          kind={what === "erase" ? "danger" : "primary"}
          label={t(`pv_${what}`)}
          working={t("loading")}
        />
      </form>
    </Dialog>
  );
}
