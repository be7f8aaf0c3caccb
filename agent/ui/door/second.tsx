// Between the password and the console: the code of an app, or the second step that has to be set up first.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { awaited, doorRefusal, enter, type SessionBody } from "../model/session";
import { TextField } from "../parts/field";
import { Banner, WorkButton } from "../parts/small";
import { AppPicture, type Begun, FirstCode, RecoveryCodes } from "../second/parts";
import { isAppCode, isRecoveryCode } from "../second/state";
import { countdown } from "../text/format";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { DoorFrame } from "./frame";

/** Back to the password, saying why. */
function startAgain(why: unknown): void {
  awaited.value = null;
  doorRefusal.value = why instanceof Refusal ? sayRefusal(why) : "";
}

export function SecondDoor({ ticket, setUp }: { ticket: string; setUp: boolean }) {
  return setUp ? <SetUpFirst ticket={ticket} /> : <Code ticket={ticket} />;
}

function Code({ ticket }: { ticket: string }) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState("");
  const [bad, setBad] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [notBefore, setNotBefore] = useState(0);
  const left = Math.max(0, Math.ceil((notBefore - now.value) / 1000));
  useEffect(() => document.querySelector<HTMLElement>(".door input[name=code]")?.focus(), [recovery]);
  const submit = async (e: Event) => {
    e.preventDefault();
    const fits = recovery ? isRecoveryCode(code) : isAppCode(code);
    setBad(fits ? "" : t(recovery ? "sec_recovery_form" : "sec_six"));
    if (busy || left > 0 || !fits) return;
    setBusy(true);
    setWrong("");
    try {
      enter(await ask<SessionBody>("POST", "/session/second", { ticket, code }));
    } catch (err) {
      if (err instanceof Refusal && err.code === "second_step_gone") return startAgain(err);
      if (err instanceof Refusal && err.code === "second_step_wrong") setBad(sayRefusal(err));
      else setWrong(sayRefusal(err));
      if (err instanceof Refusal && err.status === 429) setNotBefore(now.peek() + (err.retryMs || 60_000));
      setBusy(false);
    }
  };
  return (
    <DoorFrame title={t("sec_title")} lead={t(recovery ? "sec_recovery_lead" : "sec_lead")}>
      {wrong && (
        <Banner kind="red" icon="alert" role="alert">
          <span class="grow">
            <b>{wrong}</b>
            {left > 0 && ` ${t("next_try_in", { time: countdown(left) })}`}
          </span>
        </Banner>
      )}
      <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <TextField
          key={String(recovery)}
          name="code"
          label={t(recovery ? "sec_recovery" : "sec_code")}
          autocomplete="one-time-code"
          {...(recovery ? {} : { keyboard: "numeric" as const })}
          mono
          maxLength={40}
          value={code}
          onValue={setCode}
          error={bad || undefined}
        />
        <WorkButton busy={busy || left > 0} label={t("sec_go")} working={left > 0 ? countdown(left) : t("sec_checking")} />
      </form>
      <div class="btns">
        <button
          class="btn quiet"
          type="button"
          onClick={() => {
            setRecovery(!recovery);
            setCode("");
            setBad("");
          }}
        >
          {t(recovery ? "sec_use_app" : "sec_use_recovery")}
        </button>
        <button class="btn quiet" type="button" onClick={() => startAgain(null)}>
          {t("sec_back")}
        </button>
      </div>
    </DoorFrame>
  );
}

function SetUpFirst({ ticket }: { ticket: string }) {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [opened, setOpened] = useState<(SessionBody & { codes: string[] }) | null>(null);
  useEffect(() => {
    ask<Begun>("POST", "/session/second/setup", { ticket }).then(setBegun, startAgain);
  }, [ticket]);
  const confirm = async (code: string) => {
    try {
      setOpened(await ask<SessionBody & { codes: string[] }>("POST", "/session/second/setup/confirmation", { ticket, code }));
    } catch (err) {
      if (err instanceof Refusal && (err.code === "second_step_gone" || err.code === "second_step_not_begun")) startAgain(err);
      else throw err;
    }
  };
  if (opened)
    return (
      <DoorFrame title={t("sec_codes")}>
        <RecoveryCodes codes={opened.codes} done={() => enter(opened)} />
      </DoorFrame>
    );
  return (
    <DoorFrame title={t("sec_set_up")} lead={t("sec_set_up_lead")}>
      {begun && <AppPicture begun={begun} />}
      {begun && <FirstCode confirm={confirm} />}
      <button class="btn quiet" type="button" onClick={() => startAgain(null)}>
        {t("sec_back")}
      </button>
    </DoorFrame>
  );
}
