// When a lead also makes an SMS: a manager edits the sentences, agents read them.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { Banner, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { isZone } from "../sites/hours_state";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { Sentences } from "./sentences";
import { type AlertSettings, type AlertsBody, differences, mistakes, onTop, sentenceNames } from "./state";
import { sentenceTitles, sideWords } from "./words";
import "../routing/routing.css";
import "./alerts.css";

export function AlertsPage() {
  const [body, setBody] = useState<AlertsBody | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    ask<AlertsBody>("GET", "/alerts").then(setBody, () => setFailed(true));
  };
  useEffect(load, []);
  const slow = useSlow(!body && !failed);
  return (
    <div class="page">
      <div class="inner mid">
        {body ? (
          <Editor first={body} />
        ) : (
          <>
            <div class="head">
              <h1 tabIndex={-1}>{t("alerts")}</h1>
            </div>
            {failed && <Failed title={t("sms_not_loaded")} again={load} />}
            {slow && <SkeletonRows word={t("loading")} />}
          </>
        )}
      </div>
    </div>
  );
}

function useDraft(first: AlertsBody) {
  const [body, setBody] = useState(first);
  const [draft, setDraft] = useState(first.settings);
  const [newer, setNewer] = useState<AlertsBody | null>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const show = (b: AlertsBody) => {
    setBody(b);
    setDraft(b.settings);
    setNewer(null);
  };
  const edit = (s: AlertSettings) => {
    setDraft(s);
    setRefused([]);
    setWrong("");
  };
  const fail = async (e: unknown) => {
    if (e instanceof Refusal && e.status === 422) setRefused(Object.keys(e.fields).map((f) => f.replace(/^settings\./, "")));
    if (!(e instanceof Refusal) || e.status !== 409) return setWrong(sayRefusal(e));
    try {
      setNewer(await ask<AlertsBody>("GET", "/alerts"));
    } catch {
      setWrong(sayRefusal(e));
    }
  };
  const save = async (settings: AlertSettings, version: number) => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      show(await ask<AlertsBody>("PUT", "/alerts", { settings, version }));
      toast(t("sms_saved"));
    } catch (e) {
      await fail(e);
    }
    setBusy(false);
  };
  // What is saved on top of theirs is what one goes on with, also when they were quicker again.
  const keep = (theirs: AlertsBody) => {
    const settings = onTop(body.settings, draft, theirs.settings);
    setBody(theirs);
    setDraft(settings);
    setNewer(null);
    void save(settings, theirs.version);
  };
  const changed = differences(body.settings, draft).length > 0;
  return { body, draft, newer, refused, wrong, busy, changed, show, edit, save, keep };
}

type Draft = ReturnType<typeof useDraft>;

function Editor({ first }: { first: AlertsBody }) {
  const d = useDraft(first);
  const manager = me.value?.role === "manager";
  const bad = [...mistakes(d.draft, isZone), ...d.refused];
  return (
    <>
      <div class="head">
        <div>
          <h1 tabIndex={-1}>{t("alerts")}</h1>
          <p>{t(manager ? "sms_lead" : "sms_read_only")}</p>
        </div>
        {manager && <Buttons d={d} bad={bad.length > 0} />}
      </div>
      {d.body.channel === "log" && (
        <Banner kind="amber" icon="sms">
          <span class="grow">{t("sms_log")}</span>
        </Banner>
      )}
      <Wrong said={d.wrong} />
      {d.newer && <Conflict d={d} theirs={d.newer} />}
      <Sentences settings={d.draft} edit={manager ? d.edit : null} bad={manager ? bad : []} />
    </>
  );
}

function Buttons({ d, bad }: { d: Draft; bad: boolean }) {
  return (
    <div class="btns">
      {d.changed ? (
        <span class="chip amber">
          <Icon n="pen" />
          {t("unsaved")}
        </span>
      ) : (
        d.body.version > 0 && (
          <span class="chip green">
            <Icon n="check" />
            {t("version_on", { n: d.body.version })}
          </span>
        )
      )}
      <button
        class="btn"
        type="button"
        aria-disabled={d.changed ? undefined : "true"}
        onClick={() => {
          if (d.changed) d.show(d.body);
        }}
      >
        {t("put_back")}
      </button>
      <WorkButton
        busy={d.busy || !d.changed || bad}
        kind="primary"
        type="button"
        label={t("save")}
        working={d.busy ? t("saving") : t("save")}
        onClick={() => void d.save(d.draft, d.body.version)}
      />
    </div>
  );
}

// What they changed and what would become of it; nothing typed is lost before one has chosen.
function Conflict({ d, theirs }: { d: Draft; theirs: AlertsBody }) {
  const decide = (then: () => void) => {
    document.querySelector<HTMLElement>("main h1")?.focus(); // this part goes away
    then();
  };
  const mine = onTop(d.body.settings, d.draft, theirs.settings);
  const names = sentenceNames.filter(
    (n) => differences(d.body.settings, theirs.settings).includes(n) || differences(theirs.settings, mine).includes(n),
  );
  return (
    <section class="card stack" role="alert">
      <h2>{t("sms_conflict")}</h2>
      <p class="muted">{t("conflict_lead")}</p>
      <section class="scroll" tabIndex={0} aria-label={t("sms_difference")}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="sr">{t("sms_difference")}</span>
              </th>
              <th scope="col">{t("hers")}</th>
              <th scope="col">{t("sms_yours")}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{t(sentenceTitles[name])}</th>
                <td>{sideWords(name, theirs.settings, mine)}</td>
                <td>{sideWords(name, mine, theirs.settings)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div class="btns">
        <button class="btn" type="button" onClick={() => decide(() => d.show(theirs))}>
          {t("take_theirs")}
        </button>
        <button class="btn primary" type="button" onClick={() => decide(() => d.keep(theirs))}>
          {t("mine_on_top")}
        </button>
      </div>
    </section>
  );
}
