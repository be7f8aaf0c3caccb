// Where one is signed in: with what, from where, since when. Any of them can be ended; this one by the button at the top of the page.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { Icon } from "../parts/icon";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { NotLoaded, Wrong } from "../parts/wrong";
import { age, fullTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";

interface SignIn {
  id: string;
  browser: string;
  system: string;
  place: string;
  made_at: string;
  seen_at: string;
  this: boolean;
}

const device = (s: SignIn) => {
  if (s.browser && s.system) return t("ses_device", { browser: s.browser, system: s.system });
  return s.browser || s.system || t("ses_unknown");
};

export function Sessions() {
  const [list, setList] = useState<readonly SignIn[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState("");
  const load = () => {
    setFailed(false);
    return ask<{ items: SignIn[] | null }>("GET", "/me/sessions").then(
      (b) => setList(b.items ?? []),
      () => setFailed(true),
    );
  };
  useEffect(() => void load(), []);
  const attempt = async (what: string, work: () => Promise<void>, said: string) => {
    if (busy) return;
    setBusy(what);
    setWrong("");
    try {
      await work();
      toast(said);
      document.getElementById("p-sessions")?.focus();
    } catch (e) {
      setWrong(sayRefusal(e));
    }
    await load();
    setBusy("");
  };
  const end = (s: SignIn) => attempt(s.id, () => ask("DELETE", `/me/sessions/${s.id}`), t("ses_ended"));
  const others = () => attempt("others", () => ask("POST", "/me/sessions/end-others"), t("ses_others_ended"));
  return (
    <section class="card stack" aria-labelledby="p-sessions">
      <h2 id="p-sessions" tabIndex={-1}>
        {t("ses_title")}
      </h2>
      <p class="small muted">{t("ses_lead")}</p>
      {failed && <NotLoaded said={t("ses_not_loaded")} again={() => void load()} />}
      <Wrong said={wrong} />
      <ul class="signins" aria-labelledby="p-sessions">
        {list?.map((s) => (
          <Row key={s.id} s={s} busy={busy !== ""} end={() => void end(s)} />
        ))}
      </ul>
      {list && list.length > 1 && (
        <div>
          <WorkButton
            busy={busy !== ""}
            kind=""
            type="button"
            label={t("ses_end_others")}
            working={t("ses_end_others")}
            onClick={() => void others()}
          />
        </div>
      )}
      {list?.length === 1 && <p class="hint">{t("ses_only")}</p>}
    </section>
  );
}

function Row({ s, busy, end }: { s: SignIn; busy: boolean; end: () => void }) {
  return (
    <li class="signin">
      <Icon n={/iPhone|iPad|Android/.test(s.system) ? "sms" : "globe"} />
      <div class="grow">
        <p class="line wrap">
          <b>{device(s)}</b>
          {s.this && (
            <span class="chip accent">
              <Icon n="check" />
              {t("ses_this")}
            </span>
          )}
        </p>
        <p class="small muted">
          {s.place && <span class="num">{s.place} · </span>}
          {t("ses_seen", { age: age(now.value - Date.parse(s.seen_at)) })} · {t("ses_made", { at: fullTime(s.made_at) })}
        </p>
      </div>
      {!s.this && <WorkButton busy={busy} kind="" type="button" label={t("ses_end")} working={t("ses_end")} onClick={end} />}
    </li>
  );
}
