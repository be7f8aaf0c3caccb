// Which files may be sent, by whom and how many, and the room they take. For managers.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { TextField } from "../parts/field";
import { Empty, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { Conflict } from "./conflict";
import { differences, type FilesBody, kinds, mistakes, most, onTop, type Sender, senders, settingsOf, type Typed, typedOf } from "./state";
import { Used } from "./used";
import "./file_rules.css";

export function FileRulesPage() {
  const [body, setBody] = useState<FilesBody | null>(null);
  const [failed, setFailed] = useState(false);
  const manager = me.value?.role === "manager";
  const load = () => {
    setFailed(false);
    ask<FilesBody>("GET", "/files").then(setBody, () => setFailed(true));
  };
  useEffect(() => {
    if (manager) load();
  }, [manager]);
  const slow = useSlow(manager && !body && !failed);
  return (
    <div class="page">
      <div class="inner mid file-rules">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("files")}</h1>
            <p>{t("fr_lead")}</p>
          </div>
        </div>
        {!manager && <Empty icon="lock" title={t("fr_managers")} />}
        {failed && <Failed title={t("fr_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {body && <Rules first={body} />}
      </div>
    </div>
  );
}

function useDraft(first: FilesBody) {
  const [body, setBody] = useState(first);
  const [typed, setTyped] = useState(typedOf(first.settings));
  const [newer, setNewer] = useState<FilesBody | null>(null);
  const [bad, setBad] = useState<readonly string[]>([]);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const show = (b: FilesBody) => {
    setBody(b);
    setTyped(typedOf(b.settings));
    setNewer(null);
  };
  const edit = (key: string, text: string) => {
    setTyped({ ...typed, [key]: text });
    setBad(bad.filter((k) => k !== key));
    setSaid("");
  };
  const fail = async (e: unknown) => {
    if (e instanceof Refusal && e.status === 422) setBad(Object.keys(e.fields).map((f) => f.replace(/^(body\.)?settings\./, "")));
    if (!(e instanceof Refusal) || e.status !== 409) return setSaid(sayRefusal(e));
    await ask<FilesBody>("GET", "/files").then(setNewer, () => setSaid(sayRefusal(e)));
  };
  const save = async (what: Typed, version: number) => {
    const wrong = mistakes(what);
    setBad(wrong);
    if (wrong.length > 0 || busy) return;
    setBusy(true);
    setSaid("");
    try {
      show(await ask<FilesBody>("PUT", "/files", { settings: settingsOf(what), version }));
      toast(t("fr_saved"));
    } catch (e) {
      await fail(e);
    }
    setBusy(false);
  };
  const keep = (theirs: FilesBody) => {
    const both = onTop(typedOf(body.settings), typed, typedOf(theirs.settings));
    setBody(theirs);
    setTyped(both);
    setNewer(null);
    void save(both, theirs.version);
  };
  const changed = differences(typedOf(body.settings), typed).length > 0;
  return { body, typed, newer, bad, said, busy, changed, show, edit, save, keep };
}

type Draft = ReturnType<typeof useDraft>;

function Rules({ first }: { first: FilesBody }) {
  const d = useDraft(first);
  return (
    <>
      {d.newer && <Conflict base={typedOf(d.body.settings)} mine={d.typed} theirs={d.newer} show={d.show} keep={d.keep} />}
      <form
        class="card stack"
        aria-label={t("fr_form")}
        onSubmit={(e) => {
          e.preventDefault();
          void d.save(d.typed, d.body.version);
        }}
      >
        <div class="senders">
          {senders.map((who) => (
            <Allowed key={who} who={who} d={d} />
          ))}
        </div>
        <label class="sw">
          <input
            type="checkbox"
            checked={!!d.typed.strip_place}
            onChange={(e) => d.edit("strip_place", e.currentTarget.checked ? "yes" : "")}
          />{" "}
          {t("fr_strip_place")}
        </label>
        <h2>{t("fr_room")}</h2>
        <div class="rooms">
          <Amount name="visitor_mib" hint={t("fr_visitor_mib_hint")} d={d} />
          <Amount name="site_gib" hint={t("fr_site_gib_hint")} d={d} />
        </div>
        <Wrong said={d.said} />
        <p class="btns">
          {d.changed && (
            <button class="btn" type="button" onClick={() => d.show(d.body)}>
              {t("put_back")}
            </button>
          )}
          <WorkButton busy={d.busy || !d.changed} label={t("save")} working={d.busy ? t("saving") : t("save")} kind="primary" />
        </p>
      </form>
      <Used sites={d.body.used} most={d.body.settings.site_gib} />
    </>
  );
}

function Allowed({ who, d }: { who: Sender; d: Draft }) {
  const none = kinds.every((kind) => !d.typed[`${who}.${kind}`]);
  return (
    <fieldset class="stack-2">
      <legend>{t(`fr_${who}`)}</legend>
      {kinds.map((kind) => (
        <label class="sw" key={kind}>
          <input
            type="checkbox"
            checked={!!d.typed[`${who}.${kind}`]}
            onChange={(e) => d.edit(`${who}.${kind}`, e.currentTarget.checked ? "yes" : "")}
          />{" "}
          {t(`fr_${kind}`)}
        </label>
      ))}
      <p class="hint" role="status">
        {none && t("fr_no_kind")}
      </p>
      <Amount name={`${who}.max_mib`} word="fr_max_mib" d={d} />
    </fieldset>
  );
}

function Amount({ name, word, hint, d }: { name: string; word?: "fr_max_mib"; hint?: string; d: Draft }) {
  return (
    <TextField
      name={name}
      label={t(word ?? (name === "site_gib" ? "fr_site_gib" : "fr_visitor_mib"))}
      value={d.typed[name] ?? ""}
      onValue={(text) => d.edit(name, text)}
      keyboard="numeric"
      maxLength={5}
      hint={hint}
      error={d.bad.includes(name) ? t("fr_wrong", { n: most[name] ?? 0 }) : undefined}
    />
  );
}
