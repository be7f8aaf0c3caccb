// The ways in: sign in, first set-up, an invitation, a forgotten password.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { firm } from "../model/config";
import { sayRefusal } from "../model/refusals";
import { go, isDoor, place } from "../model/router";
import { awaited, doorRefusal, ended, me, resume, signIn, unreachable } from "../model/session";
import { PasswordField, TextField } from "../parts/field";
import { Mark } from "../parts/icon";
import { Banner, useSlow, WorkButton } from "../parts/small";
import { countdown } from "../text/format";
import { language, t } from "../text/text";
import { Refusal } from "../wire/http";
import { AcceptInvite, NewPassword, SetUp } from "./first";
import { Forgotten } from "./forgotten";
import { DoorFrame } from "./frame";
import { SecondDoor } from "./second";
import "./door.css";

export function Door() {
  const screen = place.value.screen;
  if (screen === "setup") return <SetUp />;
  if (screen === "invite") return <AcceptInvite />;
  if (screen === "password") return <NewPassword />;
  if (screen === "forgotten") return <Forgotten />;
  const second = awaited.value;
  if (second && !me.value) return <SecondDoor ticket={second.ticket} setUp={second.set_up} />;
  return unreachable.value ? <Unreached /> : me.value === undefined ? <Asking /> : <SignIn />;
}

function Asking() {
  const slow = useSlow(true);
  return (
    <main class="door" id="main">
      <div class="in" aria-busy="true">
        <Mark />
        {slow && (
          <p class="muted" role="status">
            {t("loading")}
          </p>
        )}
      </div>
    </main>
  );
}

function Unreached() {
  return (
    <DoorFrame title={firm.value}>
      <Banner kind="amber" icon="off" role="alert">
        <span class="grow">{t("server_not_reached")}</span>
      </Banner>
      <button class="btn primary wide" type="button" onClick={() => void resume()}>
        {t("try_again")}
      </button>
    </DoorFrame>
  );
}

function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(doorRefusal.peek());
  const [bad, setBad] = useState<{ email?: string; password?: string }>({});
  const [notBefore, setNotBefore] = useState(0);
  const left = Math.max(0, Math.ceil((notBefore - now.value) / 1000));
  useEffect(() => {
    document.title = `${t("sign_in")} · ${firm.value}`;
  }, [language.value]);

  const submit = async (e: Event) => {
    e.preventDefault();
    if (busy || left > 0) return;
    const missing = { ...(email.trim() ? {} : { email: t("fill_in") }), ...(password ? {} : { password: t("fill_in") }) };
    setBad(missing);
    if (Object.keys(missing).length) return;
    setBusy(true);
    setWrong("");
    try {
      await signIn(email.trim(), password);
      if (isDoor(place.peek().screen)) go("/agent/", true);
    } catch (err) {
      if (err instanceof Refusal && err.status === 429) {
        setWrong(t("too_many_tries"));
        setNotBefore(now.peek() + (err.retryMs || 60_000));
      } else setWrong(err instanceof Refusal && (err.status === 401 || err.status === 403) ? t("sign_in_failed") : sayRefusal(err));
    } finally {
      setBusy(false);
    }
  };

  return (
    <DoorFrame title={t("sign_in")} lead={`${firm.value}, ${location.host}`}>
      {ended.value && !wrong && (
        <Banner icon="lock" role="status">
          <span class="grow">
            <b>{t("you_were_signed_out")}</b> {t("drafts_kept")}
          </span>
        </Banner>
      )}
      {wrong && (
        <Banner kind={left ? "amber" : "red"} icon={left ? "clock" : "alert"} role="alert">
          <span class="grow">
            <b>{wrong}</b>
            {left > 0 && ` ${t("next_try_in", { time: countdown(left) })}`}
          </span>
        </Banner>
      )}
      <form class="stack" onSubmit={submit} noValidate>
        <TextField
          name="email"
          type="email"
          autocomplete="username"
          label={t("email")}
          value={email}
          onValue={setEmail}
          error={bad.email}
        />
        <PasswordField
          name="password"
          autocomplete="current-password"
          label={t("password")}
          value={password}
          onValue={setPassword}
          error={bad.password}
        />
        <WorkButton
          busy={busy || left > 0}
          label={t("sign_in")}
          working={left > 0 ? t("sign_in_possible", { time: countdown(left) }) : t("signing_in")}
        />
      </form>
      <a href="/agent/forgotten">{t("forgotten")}</a>
    </DoorFrame>
  );
}
