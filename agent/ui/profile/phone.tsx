// One's own number for SMS: typed, proved with the six digits that were sent there, removed.
import { useEffect, useRef, useState } from "preact/hooks";
import type { AlertsBody } from "../alerts/state";
import { spoken } from "../model/board";
import { now, serverNow } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { NotLoaded, Wrong } from "../parts/wrong";
import { clockTime } from "../text/format";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { codeFor, fieldOf, isCode, type PhoneBody, phoneStep, plainNumber, readCode, tooOld } from "./phone_state";

export function Phone() {
  const [body, setBody] = useState<PhoneBody | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    ask<PhoneBody>("GET", "/me/phone").then(setBody, () => setFailed(true));
  };
  useEffect(load, []);
  return (
    <section class="card stack" aria-labelledby="p-phone">
      <h2 id="p-phone" tabIndex={-1}>
        {t("ph_title")}
      </h2>
      <p class="small muted">{t("ph_lead")}</p>
      {failed && <NotLoaded said={t("ph_not_loaded")} again={load} />}
      {body && <Steps body={body} setBody={setBody} />}
    </section>
  );
}

type Doing = "" | "send" | "confirm" | "remove";

// What the steps share. What was typed stays until it has served.
function usePhone(body: PhoneBody, setBody: (b: PhoneBody) => void) {
  const [phone, setPhone] = useState("");
  const [code, setCode] = useState("");
  const [sentAt, setSentAt] = useState(0);
  const [other, setOther] = useState(false);
  const [bad, setBad] = useState<{ phone?: string; code?: string }>({});
  const [wrong, setWrong] = useState("");
  const [doing, setDoing] = useState<Doing>("");
  const attempt = async (what: Doing, work: () => Promise<void>) => {
    if (doing) return;
    setDoing(what);
    setBad({});
    setWrong("");
    try {
      await work();
    } catch (e) {
      const said = sayRefusal(e);
      const field = e instanceof Refusal ? fieldOf(e.code) : "";
      if (field === "code" || (field === "phone" && (other || body.phone === ""))) setBad({ [field]: said });
      else setWrong(said);
    }
    setDoing("");
  };
  const send = (number: string) =>
    attempt("send", async () => {
      setBody(await ask<PhoneBody>("PUT", "/me/phone", { phone: plainNumber(number) }));
      setSentAt(serverNow());
      setCode("");
      setOther(false);
    });
  const sendTyped = () => (phone.trim() ? send(phone) : setBad({ phone: t("fill_in") }));
  const confirm = () => {
    if (!isCode(code)) return setBad({ code: t("ph_six") });
    return attempt("confirm", async () => {
      const proved = await ask<PhoneBody>("POST", "/me/phone/confirmation", { code: readCode(code) });
      setBody(proved);
      setPhone("");
      setCode("");
      spoken.value = { ...spoken.peek(), polite: t("ph_is_proved", { phone: proved.phone }) };
      document.getElementById("p-phone")?.focus();
    });
  };
  const remove = () =>
    attempt("remove", async () => {
      setBody(await ask<PhoneBody>("PUT", "/me/phone", { phone: "" }));
      setPhone("");
      setOther(false);
      toast(t("ph_removed"));
      document.getElementById("p-phone")?.focus();
    });
  const change = (on: boolean) => {
    setBad({});
    setWrong("");
    setOther(on);
    if (on && !phone) setPhone(body.phone);
  };
  return { body, phone, setPhone, code, setCode, sentAt, other, change, bad, wrong, doing, send, sendTyped, confirm, remove };
}

type State = ReturnType<typeof usePhone>;

function Steps({ body, setBody }: { body: PhoneBody; setBody: (b: PhoneBody) => void }) {
  const s = usePhone(body, setBody);
  const step = phoneStep(body);
  return (
    <>
      <Wrong said={s.wrong} />
      {step === "none" || s.other ? <OwnNumber s={s} /> : step === "code" ? <Code s={s} /> : <Proved s={s} />}
    </>
  );
}

function OwnNumber({ s }: { s: State }) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (s.other) form.current?.querySelector("input")?.focus();
  }, [s.other]);
  return (
    <form
      class="stack"
      ref={form}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void s.sendTyped();
      }}
    >
      <TextField
        name="phone"
        label={t("ph_number")}
        hint={t("ph_hint")}
        error={s.bad.phone}
        value={s.phone}
        onValue={s.setPhone}
        autocomplete="tel"
        keyboard="tel"
        maxLength={40}
      />
      {s.body.proved && <p class="hint">{t("ph_change_hint")}</p>}
      <div class="btns">
        <WorkButton busy={s.doing !== ""} kind="" label={t("ph_send")} working={s.doing === "send" ? t("ph_sending") : t("ph_send")} />
        {s.other && (
          <button class="btn quiet" type="button" onClick={() => s.change(false)}>
            {t("cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

// Where the code went is known only to who asked for it on this page, and whether there is a provider only to the settings.
function useChannel(): AlertsBody["channel"] | "" {
  const [channel, setChannel] = useState<AlertsBody["channel"] | "">("");
  useEffect(() => {
    ask<AlertsBody>("GET", "/alerts").then(
      (b) => setChannel(b.channel),
      () => setChannel(""),
    );
  }, []);
  return channel;
}

function Code({ s }: { s: State }) {
  const channel = useChannel();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (s.sentAt > 0) form.current?.querySelector("input")?.focus();
  }, [s.sentAt]);
  const old = tooOld(s.sentAt, now.value);
  const fill = { phone: s.body.phone, time: clockTime(s.sentAt), until: clockTime(s.sentAt + codeFor) };
  return (
    <form
      class="stack"
      ref={form}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void s.confirm();
      }}
    >
      <p class="small" role="status">
        {old ? t("ph_over") : s.sentAt === 0 ? t("ph_waiting", fill) : t(channel === "log" ? "ph_logged" : "ph_sent", fill)}
      </p>
      <div class="code-input">
        <TextField
          name="code"
          label={t("ph_code")}
          error={s.bad.code}
          value={s.code}
          onValue={s.setCode}
          autocomplete="one-time-code"
          keyboard="numeric"
          maxLength={12}
        />
      </div>
      <div class="btns">
        <WorkButton
          busy={s.doing !== ""}
          kind="primary"
          label={t("ph_confirm")}
          working={s.doing === "confirm" ? t("ph_confirming") : t("ph_confirm")}
        />
        <WorkButton
          busy={s.doing !== ""}
          kind=""
          type="button"
          label={t("ph_again")}
          working={s.doing === "send" ? t("ph_sending") : t("ph_again")}
          onClick={() => void s.send(s.body.phone)}
        />
        <button class="btn quiet" type="button" onClick={() => s.change(true)}>
          {t("ph_other")}
        </button>
        <Remove s={s} />
      </div>
    </form>
  );
}

function Proved({ s }: { s: State }) {
  return (
    <>
      <p class="phone-line">
        <b class="num">{s.body.phone}</b>
        <span class="chip green">
          <Icon n="check" />
          {t("proved")}
        </span>
        <span class="small muted">{t("ph_proved_hint")}</span>
      </p>
      <div class="btns">
        <button class="btn" type="button" onClick={() => s.change(true)}>
          {t("ph_other")}
        </button>
        <Remove s={s} />
      </div>
    </>
  );
}

function Remove({ s }: { s: State }) {
  return (
    <WorkButton
      busy={s.doing !== ""}
      kind="quiet"
      type="button"
      label={t("ph_remove")}
      working={s.doing === "remove" ? t("saving") : t("ph_remove")}
      onClick={() => void s.remove()}
    />
  );
}
