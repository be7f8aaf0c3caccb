// One's own second step: set up with an app, replaced, its recovery codes made anew, switched off.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { NotLoaded, Wrong } from "../parts/wrong";
import { AppPicture, type Begun, FirstCode, RecoveryCodes } from "../second/parts";
import { fullTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { useProof } from "./prove";

interface Own {
  on: boolean;
  since: string | null;
  codes_left: number;
  demanded: boolean;
}
type Step = { what: "none" } | { what: "begun"; begun: Begun } | { what: "codes"; codes: string[] } | { what: "drop" };

export function SecondStep() {
  const [own, setOwn] = useState<Own | null>(null);
  const [failed, setFailed] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState("");
  const [step, setStep] = useState<Step>({ what: "none" });
  const proof = useProof();
  const load = () => {
    setFailed(false);
    return ask<Own>("GET", "/me/second-step").then(setOwn, () => setFailed(true));
  };
  useEffect(() => void load(), []);
  const attempt = async (what: string, work: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    setWrong("");
    try {
      await proof.run(work);
    } catch (e) {
      setWrong(sayRefusal(e));
    }
    setBusy("");
  };
  const begin = () => attempt("begin", async () => setStep({ what: "begun", begun: await ask<Begun>("POST", "/me/second-step") }));
  const confirm = async (code: string) => {
    const { codes } = await ask<{ codes: string[] }>("POST", "/me/second-step/confirmation", { code });
    setStep({ what: "codes", codes });
    await load();
  };
  const renew = () =>
    attempt("renew", async () => {
      setStep({ what: "codes", codes: (await ask<{ codes: string[] }>("POST", "/me/second-step/codes")).codes });
      await load();
    });
  const drop = () =>
    attempt("drop", async () => {
      await ask("DELETE", "/me/second-step");
      setStep({ what: "none" });
      toast(t("saf_dropped"));
      await load();
    });
  const done = () => {
    setStep({ what: "none" });
    document.getElementById("p-second")?.focus();
  };
  return (
    <section class="card stack" aria-labelledby="p-second">
      <h2 id="p-second" tabIndex={-1}>
        {t("saf_title")}
      </h2>
      <p class="small muted">{t("saf_lead")}</p>
      {failed && <NotLoaded said={t("saf_not_loaded")} again={() => void load()} />}
      <Wrong said={wrong} />
      {own && <Standing own={own} />}
      {step.what === "begun" && (
        <>
          <AppPicture begun={step.begun} />
          <FirstCode confirm={confirm} cancel={done} />
        </>
      )}
      {step.what === "codes" && <RecoveryCodes codes={step.codes} done={done} />}
      {own && (step.what === "none" || step.what === "drop") && (
        <div class="btns">
          <WorkButton
            busy={busy !== ""}
            kind={own.on ? "" : "primary"}
            type="button"
            label={t(own.on ? "saf_replace" : "saf_set_up")}
            working={busy === "begin" ? t("saf_beginning") : t(own.on ? "saf_replace" : "saf_set_up")}
            onClick={() => void begin()}
          />
          {own.on && (
            <WorkButton
              busy={busy !== ""}
              kind=""
              type="button"
              label={t("saf_new_codes")}
              working={t("saf_new_codes")}
              onClick={() => void renew()}
            />
          )}
          {own.on && !own.demanded && (
            <button class="btn quiet" type="button" onClick={() => setStep({ what: "drop" })}>
              {t("saf_drop")}
            </button>
          )}
        </div>
      )}
      {step.what === "drop" && !proof.dialog && (
        <Dialog title={t("saf_drop_sure")} onClose={done}>
          <p>{t("saf_drop_hint")}</p>
          <div class="btns">
            <button class="btn" type="button" onClick={done}>
              {t("cancel")}
            </button>
            <WorkButton
              busy={busy !== ""}
              kind="danger"
              type="button"
              label={t("saf_drop")}
              working={t("saving")}
              onClick={() => void drop()}
            />
          </div>
        </Dialog>
      )}
      {proof.dialog}
    </section>
  );
}

function Standing({ own }: { own: Own }) {
  return (
    <div class="stack-2">
      <p class="line wrap">
        <span class={`chip ${own.on ? "green" : "amber"}`}>
          <Icon n={own.on ? "check" : "alert"} />
          {t(own.on ? "saf_is_on" : "saf_is_off")}
        </span>
        {own.on && own.since && <span class="small muted">{t("saf_since", { at: fullTime(own.since) })}</span>}
      </p>
      {own.on && (
        <p class={`small${own.codes_left < 3 ? " t-amber" : " muted"}`}>
          {own.codes_left < 3 && <Icon n="alert" />} {t("saf_left", { n: own.codes_left })}
        </p>
      )}
      {own.demanded && <p class="hint">{t("saf_must")}</p>}
    </div>
  );
}
