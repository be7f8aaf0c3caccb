// Who forgot the password has a link sent to them. Whether somebody has an address is told to nobody.
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../model/clock";
import { config, firm } from "../model/config";
import { sayRefusal } from "../model/refusals";
import { TextField } from "../parts/field";
import { Banner, WorkButton } from "../parts/small";
import { countdown } from "../text/format";
import { language, t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { looksLikeEmail } from "./email";
import { DoorFrame } from "./frame";

export function Forgotten() {
  const [sentTo, setSentTo] = useState("");
  useEffect(() => {
    document.title = `${t("password_title")} · ${firm.value}`;
  }, [language.value]);
  if (sentTo) return <Sent to={sentTo} />;
  return (
    <DoorFrame title={t("password_title")} lead={t(config.mail ? "forgotten_lead" : "forgotten_no_mail")}>
      {config.mail && <AskForLink sent={setSentTo} />}
      <a href="/agent/">{t("to_sign_in")}</a>
    </DoorFrame>
  );
}

function AskForLink({ sent }: { sent: (to: string) => void }) {
  const [email, setEmail] = useState("");
  const [bad, setBad] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [notBefore, setNotBefore] = useState(0);
  const left = Math.max(0, Math.ceil((notBefore - now.value) / 1000));
  const submit = async (e: Event) => {
    e.preventDefault();
    if (busy || left > 0) return;
    const to = email.trim();
    setBad(looksLikeEmail(to) ? "" : t("email_wrong"));
    if (!looksLikeEmail(to)) return;
    setBusy(true);
    setWrong("");
    try {
      await ask("POST", "/password/forgotten", { email: to });
      sent(to);
    } catch (err) {
      if (err instanceof Refusal && err.status === 429) {
        setWrong(t("too_many_tries"));
        setNotBefore(now.peek() + (err.retryMs || 60_000));
      } else setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  return (
    <>
      {wrong && (
        <Banner kind={left ? "amber" : "red"} icon={left ? "clock" : "alert"} role="alert">
          <span class="grow">
            <b>{wrong}</b>
            {left > 0 && ` ${t("next_try_in", { time: countdown(left) })}`}
          </span>
        </Banner>
      )}
      <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <TextField
          name="email"
          type="email"
          autocomplete="username"
          label={t("email")}
          value={email}
          onValue={setEmail}
          error={bad || undefined}
          maxLength={254}
        />
        <WorkButton busy={busy || left > 0} label={t("forgotten_send")} working={left > 0 ? countdown(left) : t("forgotten_sending")} />
      </form>
    </>
  );
}

function Sent({ to }: { to: string }) {
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => said.current?.focus(), []); // the button that was pressed is gone
  return (
    <DoorFrame title={t("forgotten_sent")}>
      <p ref={said} tabIndex={-1}>
        {t("forgotten_sent_hint", { email: to })}
      </p>
      <a class="btn wide" href="/agent/">
        {t("to_sign_in")}
      </a>
    </DoorFrame>
  );
}
