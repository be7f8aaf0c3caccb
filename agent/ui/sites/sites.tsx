// Where the chat stands: embed line, addresses, gate, look, questionnaire. Saved with its version.
import { useEffect, useState } from "preact/hooks";
import { isOrigin } from "../door/first";
import { offices } from "../model/offices";
import { sayRefusal } from "../model/refusals";
import { go, place } from "../model/router";
import { me } from "../model/session";
import { SelectField, Switch, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { PageHeading } from "../parts/page_heading";
import { Banner, Empty, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { copy } from "../receipt/receipt";
import { languageNames, t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { OpeningHours } from "./hours";
import { checkHours } from "./hours_state";
import { SignedIdentity } from "./identity";
import { Look } from "./look";
import { NewSite } from "./new_site";
import { Preview } from "./preview";
import { Questionnaire } from "./questionnaire";
import { Seen } from "./seen";
import { asSent, isColor, questions, readLines, type Site } from "./state";
import { OwnTexts } from "./texts";
import "./sites.css";

export function SitesPage() {
  const [list, setList] = useState<readonly Site[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [adding, setAdding] = useState(false);
  const load = () => {
    setFailed(false);
    ask<{ items: Site[] | null }>("GET", "/sites").then(
      (b) => setList(b.items ?? []),
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const slow = useSlow(!list && !failed);
  const site = list?.find((s) => s.key === place.value.site) ?? list?.[0];
  return (
    <div class="page">
      <div class="inner">
        {!site && (
          <div class="head">
            <div>
              <p class="crumb">{t("sites_lead")}</p>
              <PageHeading>{t("sites")}</PageHeading>
            </div>
          </div>
        )}
        {failed && <Failed title={t("site_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {list?.length === 0 && <Empty icon="globe" title={t("empty_sites")} />}
        {list && site && (
          <div class="line wrap">
            <nav class="seg" aria-label={t("sites")}>
              {list.map((s) => (
                <a key={s.key} href={`/agent/sites/${s.key}`} aria-current={s.key === site.key ? "page" : undefined}>
                  {s.name}
                </a>
              ))}
            </nav>
            {me.value?.role === "manager" && (
              <button class="btn" type="button" onClick={() => setAdding(true)}>
                <Icon n="plus" />
                {t("new_site")}
              </button>
            )}
          </div>
        )}
        {adding && list && site && (
          <NewSite
            like={site}
            onClose={() => setAdding(false)}
            onMade={(made) => {
              setAdding(false);
              setList([...list, made]);
              go(`/agent/sites/${made.key}`);
              toast(t("saved_version"));
            }}
          />
        )}
        {site && (
          <Editor
            key={`${site.key} ${site.n}`}
            saved={site}
            put={(next) => {
              setList((list ?? []).map((s) => (s.key === next.key ? next : s)));
              offices.value = { ...offices.peek(), [next.key]: next.hours ?? null };
              // The editor begins anew, and with it the button that had the focus.
              requestAnimationFrame(
                () => document.activeElement === document.body && document.querySelector<HTMLElement>("main h1")?.focus(),
              );
            }}
            reload={load}
          />
        )}
      </div>
    </div>
  );
}

type Errors = Readonly<Record<string, string | undefined>>;

function check(s: Site, origins: readonly string[]): Errors {
  const wrong = origins.find((o) => !isOrigin(o.replace("://*.", "://")));
  const short = questions(s).findIndex((q) => q.kind === "choice" && (q.options ?? []).length < 2);
  const nameless = questions(s).findIndex((q) => !q.label.trim());
  return {
    ...(s.name.trim() ? {} : { name: t("fill_in") }),
    ...(wrong ? { origins: t("origin_wrong", { o: wrong }) } : {}),
    ...(short >= 0 ? { [`form.fields[${short}].options`]: t("need_choice") } : {}),
    ...(nameless >= 0 ? { [`form.fields[${nameless}].label`]: t("fill_in") } : {}),
    ...Object.fromEntries(
      Object.entries(s.brand)
        .filter(([, c]) => !isColor(c))
        .map(([k]) => [`brand.${k}`, t("color_bad")]),
    ),
  };
}

function Editor({ saved, put, reload }: { saved: Site; put: (s: Site) => void; reload: () => void }) {
  const [draft, setDraft] = useState(saved);
  const [origins, setOrigins] = useState((saved.origins ?? []).join("\n"));
  const [bad, setBad] = useState<Errors>({});
  const [wrong, setWrong] = useState("");
  const [clash, setClash] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const manager = me.value?.role === "manager";
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved) || origins !== (saved.origins ?? []).join("\n");
  const back = () => {
    setDraft(saved);
    setOrigins((saved.origins ?? []).join("\n"));
    setBad({});
    setTried(false);
    setWrong("");
  };
  const save = async () => {
    const lines = readLines(origins);
    const found = check(draft, lines);
    setBad(found);
    setTried(true);
    if (Object.keys(found).length || (draft.hours && checkHours(draft.hours).length)) {
      toFirstMistake();
      return;
    }
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      const { site } = await ask<{ site: Site }>("PUT", `/sites/${draft.key}`, asSent(draft, lines));
      toast(t("saved_version"));
      put(site);
    } catch (e) {
      setBusy(false);
      if (!(e instanceof Refusal)) throw e;
      setClash(e.status === 409);
      if (e.status !== 409) {
        setBad(e.fields);
        setWrong(sayRefusal(e));
        toFirstMistake();
      }
    }
  };
  const theirs = () => {
    setClash(false);
    reload();
  };
  return (
    <>
      <div class="head">
        <div>
          <p class="crumb">{t("sites")}</p>
          <PageHeading>{saved.name}</PageHeading>
        </div>
        {manager && (
          <div class="btns">
            {dirty && (
              <span class="chip amber">
                <Icon n="pen" />
                {t("unsaved")}
              </span>
            )}
            <button class="btn" type="button" aria-disabled={dirty ? undefined : "true"} onClick={back}>
              {t("put_back")}
            </button>
            <WorkButton
              busy={busy || !dirty}
              kind="primary"
              type="button"
              label={t("save")}
              working={busy ? t("saving") : t("save")}
              onClick={() => void save()}
            />
          </div>
        )}
      </div>
      {clash && (
        <Banner kind="amber" icon="alert" role="alert">
          <span class="grow">{t("site_conflict")}</span>
          <button class="btn" type="button" onClick={theirs}>
            {t("show_theirs")}
          </button>
        </Banner>
      )}
      <Wrong said={wrong} />
      <fieldset class="cols two" disabled={!manager}>
        <div class="stack">
          <Embed site={saved} />
          <section class="card stack" aria-labelledby="s-where">
            <h2 id="s-where">{t("origins")}</h2>
            <TextField
              name="origins"
              label={t("origins")}
              hint={t("origins_hint")}
              lines={3}
              mono
              value={origins}
              onValue={setOrigins}
              error={bad.origins ?? firstOf(bad, "origins[")}
            />
            <div class="pairs">
              <SelectField
                label={t("gate")}
                value={draft.gate}
                onValue={(gate) => setDraft({ ...draft, gate })}
                options={[
                  ["auto", t("gate_auto")],
                  ["always_captcha", t("gate_always")],
                  ["off", t("gate_off")],
                ]}
              />
              <SelectField
                label={t("own_language")}
                value={draft.language}
                onValue={(language) => setDraft({ ...draft, language })}
                options={Object.entries(languageNames)}
              />
            </div>
            <Switch label={t("enabled")} checked={draft.enabled} onChange={(enabled) => setDraft({ ...draft, enabled })} />
          </section>
          <Questionnaire site={draft} change={setDraft} bad={bad} />
          <SignedIdentity site={draft} change={setDraft} />
        </div>
        <div class="stack">
          {manager && <Preview site={draft} origins={readLines(origins)} />}
          <Look site={draft} change={setDraft} bad={bad} />
          <OwnTexts site={draft} change={setDraft} bad={bad} />
          <OpeningHours site={draft} change={setDraft} tried={tried} refused={bad.hours} />
          <section class="card stack" aria-labelledby="s-contact">
            <h2 id="s-contact">{t("contact")}</h2>
            <TextField
              name="contact-email"
              type="email"
              label={t("contact_email")}
              optional
              value={draft.contact.email}
              onValue={(email) => setDraft({ ...draft, contact: { ...draft.contact, email } })}
              error={bad["contact.email"]}
            />
            <TextField
              name="contact-phone"
              label={t("contact_phone")}
              optional
              value={draft.contact.phone}
              onValue={(phone) => setDraft({ ...draft, contact: { ...draft.contact, phone } })}
              error={bad["contact.phone"]}
            />
          </section>
        </div>
      </fieldset>
    </>
  );
}

// What is wrong may be far below the button that was pressed.
function toFirstMistake(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.page [aria-invalid="true"], .page .bad input')?.focus());
}

const firstOf = (bad: Errors, prefix: string) => Object.entries(bad).find(([k]) => k.startsWith(prefix))?.[1];

function Embed({ site }: { site: Site }) {
  const line = site.embed || `<script async src="${location.origin}/widget.js?site=${site.key}"></script>`;
  return (
    <section class="card stack" aria-labelledby="s-embed">
      <h2 id="s-embed">{t("embed")}</h2>
      <p class="small muted">{t("embed_hint")}</p>
      <div class="snip">
        <code tabIndex={0}>{line}</code>
        <button class="btn" type="button" onClick={() => void copy(line)}>
          <Icon n="copy" />
          {t("copy")}
        </button>
      </div>
      <Seen site={site.key} />
    </section>
  );
}
