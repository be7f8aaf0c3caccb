// Other programs: where what happens is told, and which tokens there are.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { place, toWebhook } from "../model/router";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { ShownOnce, toShown } from "../parts/shown_once";
import { Empty, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { Tokens } from "../profile/tokens";
import { clockTime } from "../text/format";
import { t, tcode } from "../text/text";
import { ask } from "../wire/http";
import { DeliveriesPage } from "./deliveries";
import { states, typeKey, type Webhook } from "./state";
import { WebhookDialog } from "./webhook_dialog";
import "./integration.css";

export function IntegrationPage() {
  const { webhook } = place.value;
  if (me.value?.role !== "manager")
    return (
      <div class="page">
        <div class="inner">
          <h1 tabIndex={-1}>{t("integration")}</h1>
          <p>{t("wh_managers_only")}</p>
        </div>
      </div>
    );
  return webhook ? <DeliveriesPage key={webhook} id={webhook} /> : <Overview />;
}

interface Answer {
  item: Webhook;
  word?: string;
}

function Overview() {
  const [list, setList] = useState<Webhook[] | null>(null);
  const [types, setTypes] = useState<string[]>([]);
  const [failed, setFailed] = useState(false);
  const [editing, setEditing] = useState<Webhook | "new" | null>(null);
  const [asking, setAsking] = useState<{ what: "remove" | "key"; hook: Webhook } | null>(null);
  const [shown, setShown] = useState<{ name: string; word: string } | null>(null);
  const load = () => {
    setFailed(false);
    ask<{ items: Webhook[]; types: string[] }>("GET", "/webhooks").then(
      (b) => {
        setList(b.items);
        setTypes(b.types);
      },
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const slow = useSlow(!list && !failed);
  const put = (a: Answer) => {
    setList((had) => (had?.some((x) => x.id === a.item.id) ? had.map((x) => (x.id === a.item.id ? a.item : x)) : [...(had ?? []), a.item]));
    if (!a.word) return;
    setShown({ name: a.item.name, word: a.word });
    toShown("wh-secret");
  };
  return (
    <div class="page">
      <div class="inner mid">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("integration")}</h1>
            <p>{t("wh_lead")}</p>
          </div>
          <button class="btn primary" type="button" onClick={() => setEditing("new")}>
            <Icon n="plus" />
            {t("wh_new")}
          </button>
        </div>
        {shown && (
          <ShownOnce
            id="wh-secret"
            level={2}
            title={t("wh_secret", { name: shown.name })}
            word={shown.word}
            hint={t("wh_secret_hint")}
            done={() => setShown(null)}
          />
        )}
        {failed && <Failed title={t("wh_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {list?.length === 0 && <Empty icon="globe" title={t("wh_none")} hint={t("wh_none_hint")} />}
        <div class="stack">
          {list?.map((w) => (
            <Hook key={w.id} w={w} change={() => setEditing(w)} confirm={(what) => setAsking({ what, hook: w })} />
          ))}
          <Tokens all />
        </div>
        {editing && (
          <WebhookDialog
            hook={editing === "new" ? null : editing}
            types={types}
            onClose={() => setEditing(null)}
            saved={(a) => {
              put(a);
              setEditing(null);
            }}
          />
        )}
        {asking && (
          <Sure
            {...asking}
            onClose={() => setAsking(null)}
            done={(a) => {
              if (a) put(a);
              else setList((had) => had?.filter((x) => x.id !== asking.hook.id) ?? null);
              setAsking(null);
              document.querySelector<HTMLElement>("main h1")?.focus();
            }}
          />
        )}
      </div>
    </div>
  );
}

function Hook({ w, change, confirm }: { w: Webhook; change: () => void; confirm: (what: "remove" | "key") => void }) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const test = async () => {
    setBusy(true);
    setWrong("");
    try {
      await ask("POST", `/webhooks/${w.id}/test`);
      toast(t("wh_test_sent"));
    } catch (e) {
      setWrong(sayRefusal(e));
    }
    setBusy(false);
  };
  const id = `wh-${w.id}`;
  return (
    <section class="card stack hook" aria-labelledby={id}>
      <div class="line wrap">
        <h2 id={id}>{w.name}</h2>
        {w.enabled ? (
          <span class="chip green">
            <Icon n="check" />
            {t("wh_on")}
          </span>
        ) : (
          <span class="chip amber">
            <Icon n="off" />
            {t(w.off === "gone" ? "wh_gone" : "wh_off")}
          </span>
        )}
        {w.paused_until && (
          <span class="chip amber">
            <Icon n="clock" />
            {t("wh_paused", { time: clockTime(w.paused_until) })}
          </span>
        )}
      </div>
      <p class="small address">{w.url}</p>
      <p class="small muted">
        {w.types.map((x) => tcode("wt_", typeKey(x))).join(" · ")}
        {w.sites.length > 0 && ` (${w.sites.join(", ")})`}
      </p>
      <p class="figures">
        {states.map((s) => (
          <span key={s}>
            <b class={s === "failed" && w.counts[s] > 0 ? "t-red" : ""}>{w.counts[s]}</b> {t(`ws_${s}`)}
          </span>
        ))}
      </p>
      <Wrong said={wrong} />
      <div class="line wrap">
        <a class="btn" href={toWebhook(w.id)}>
          {t("wh_deliveries")}
        </a>
        <WorkButton busy={busy} kind="" type="button" label={t("wh_test")} working={t("saving")} onClick={() => void test()} />
        <button class="btn" type="button" aria-label={t("wh_change_named", { name: w.name })} onClick={change}>
          {t("change")}
        </button>
        <button class="btn" type="button" onClick={() => confirm("key")}>
          {t("wh_new_secret")}
        </button>
        <button class="btn quiet" type="button" onClick={() => confirm("remove")}>
          <Icon n="trash" />
          {t("wh_remove")}
        </button>
      </div>
    </section>
  );
}

interface SureProps {
  what: "remove" | "key";
  hook: Webhook;
  onClose: () => void;
  done: (a: Answer | null) => void;
}

function Sure({ what, hook, onClose, done }: SureProps) {
  const key = what === "key";
  const run = async () => {
    if (key) return done(await ask<Answer>("POST", `/webhooks/${hook.id}/secret`));
    await ask("DELETE", `/webhooks/${hook.id}`);
    toast(t("wh_removed"));
    done(null);
  };
  return (
    <SureDialog
      title={t(key ? "wh_sure_key" : "wh_sure_remove", { name: hook.name })}
      label={t(key ? "wh_new_secret" : "wh_remove")}
      kind={key ? "primary" : "danger"}
      run={run}
      onClose={onClose}
    >
      <p>{t(key ? "wh_sure_key_hint" : "wh_sure_remove_hint")}</p>
    </SureDialog>
  );
}
