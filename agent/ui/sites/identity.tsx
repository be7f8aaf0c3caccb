// Signed identity: whether it is demanded, the keys that sign, a new one shown once, and what a host's server does with it.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { Switch } from "../parts/field";
import { Icon } from "../parts/icon";
import { ShownOnce, toShown } from "../parts/shown_once";
import { SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { NotLoaded, Wrong } from "../parts/wrong";
import { useProof } from "../profile/prove";
import { copy } from "../receipt/receipt";
import { fullTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { pageCode, type Server, serverCode, servers } from "./identity_examples";
import type { Site } from "./state";

interface SiteKey {
  id: number;
  by: string;
  made_at: string;
  current: boolean;
  until: string | null;
}
interface Keys {
  items: SiteKey[] | null;
  version: number;
}

// The new key outlives what is saved beside it: it cannot be read again.
const fresh = signal<{ site: string; id: number; value: string } | null>(null);

export function SignedIdentity({ site, change }: { site: Site; change: (s: Site) => void }) {
  return (
    <section class="card stack" aria-labelledby="s-identity">
      <h2 id="s-identity" tabIndex={-1}>
        {t("idn_title")}
      </h2>
      <p class="small muted">{t("idn_lead")}</p>
      <div>
        <Switch
          label={t("idn_enforce")}
          checked={site.enforce_identity}
          onChange={(enforce_identity) => change({ ...site, enforce_identity })}
        />
        <p class="hint">{t("idn_enforce_hint")}</p>
      </div>
      {me.value?.role === "manager" && <KeysOf site={site.key} />}
      <Examples site={site.key} />
    </section>
  );
}

function KeysOf({ site }: { site: string }) {
  const [keys, setKeys] = useState<Keys | null>(null);
  const [failed, setFailed] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [ending, setEnding] = useState<SiteKey | null>(null);
  const proof = useProof();
  const load = () => {
    setFailed(false);
    ask<Keys>("GET", `/sites/${site}/keys`).then(setKeys, () => setFailed(true));
  };
  useEffect(() => {
    load();
    return () => {
      if (!location.pathname.startsWith("/agent/sites")) fresh.value = null;
    };
  }, [site]);
  const slow = useSlow(!keys && !failed);
  const make = async () => {
    if (busy || !keys) return;
    setBusy(true);
    setWrong("");
    try {
      await proof.run(async () => {
        const { value, ...now } = await ask<Keys & { value: string }>("POST", `/sites/${site}/keys`, { version: keys.version });
        setKeys(now);
        fresh.value = { site, id: now.items?.find((k) => k.current)?.id ?? 0, value };
        toShown("s-new-key");
      });
    } catch (e) {
      setWrong(sayRefusal(e));
      load(); // somebody else may have made one
    }
    setBusy(false);
  };
  const shown = fresh.value?.site === site ? fresh.value : null;
  return (
    <div class="stack">
      <h3>{t("idn_keys")}</h3>
      <Wrong said={wrong} />
      {failed && <NotLoaded said={t("idn_not_loaded")} again={load} />}
      {slow && <SkeletonRows word={t("loading")} />}
      {shown && (
        <ShownOnce
          id="s-new-key"
          level={4}
          title={t("idn_shown", { n: shown.id })}
          word={shown.value}
          hint={t("idn_shown_hint")}
          back="#s-identity"
          done={() => {
            fresh.value = null;
          }}
        />
      )}
      {keys && (
        <ul class="keys">
          {(keys.items ?? []).map((k) => (
            <KeyRow key={k.id} k={k} end={() => setEnding(k)} />
          ))}
        </ul>
      )}
      {keys && (
        <div>
          <WorkButton
            busy={busy}
            kind=""
            type="button"
            label={t("idn_new")}
            working={t("idn_making")}
            onClick={() => void make()}
            hint="s-key-hint"
          />
          <p class="hint" id="s-key-hint">
            {t("idn_new_hint")}
          </p>
        </div>
      )}
      {proof.dialog}
      {ending && (
        <EndKey
          site={site}
          k={ending}
          onClose={() => setEnding(null)}
          ended={(now) => {
            setKeys(now);
            setEnding(null);
            toast(t("idn_ended", { n: ending.id }));
            document.getElementById("s-identity")?.focus();
          }}
        />
      )}
    </div>
  );
}

function KeyRow({ k, end }: { k: SiteKey; end: () => void }) {
  const at = fullTime(k.made_at);
  return (
    <li class="keyline">
      <Icon n="key" />
      <div class="grow">
        <p class="line wrap">
          <b>{t("idn_key", { n: k.id })}</b>
          <span class={`chip ${k.current ? "green" : "amber"}`}>
            <Icon n={k.current ? "check" : "clock"} />
            {t(k.current ? "idn_current" : "idn_former")}
          </span>
        </p>
        <p class="small muted">
          {k.by ? t("idn_made", { at, name: k.by }) : t("idn_made_self", { at })}
          {k.until && ` · ${t("idn_until", { at: fullTime(k.until) })}`}
        </p>
      </div>
      {!k.current && (
        <button class="btn" type="button" aria-label={`${t("idn_end")}: ${t("idn_key", { n: k.id })}`} onClick={end}>
          {t("idn_end")}
        </button>
      )}
    </li>
  );
}

function EndKey({ site, k, onClose, ended }: { site: string; k: SiteKey; onClose: () => void; ended: (now: Keys) => void }) {
  const end = async () => ended(await ask<Keys>("POST", `/sites/${site}/keys/${k.id}/end`));
  return (
    <SureDialog title={t("idn_end_name", { n: k.id })} label={t("idn_end")} working={t("idn_ending")} run={end} onClose={onClose}>
      <p>{t("idn_end_hint")}</p>
    </SureDialog>
  );
}

function Examples({ site }: { site: string }) {
  const [server, setServer] = useState<Server>("Node");
  return (
    <div class="stack">
      <h3>{t("idn_example")}</h3>
      <fieldset class="seg" aria-label={t("idn_example")}>
        {servers.map((s) => (
          <button key={s} type="button" aria-pressed={s === server} onClick={() => setServer(s)}>
            {s}
          </button>
        ))}
      </fieldset>
      <Code code={serverCode(server, site)} name={server} />
      <p class="hint">{t("idn_example_hint")}</p>
      <h3>{t("idn_page")}</h3>
      <Code code={pageCode} name={t("idn_page")} />
    </div>
  );
}

function Code({ code, name }: { code: string; name: string }) {
  return (
    <section class="sample-code" aria-label={name}>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
      <button class="btn" type="button" aria-label={`${t("copy")}: ${name}`} onClick={() => void copy(code)}>
        <Icon n="copy" />
        {t("copy")}
      </button>
    </section>
  );
}
