// The doors that are opened by a link that works once: set-up, invitation and the way back for who forgot the password.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { firm } from "../model/config";
import { sayRefusal } from "../model/refusals";
import { go } from "../model/router";
import { me, type PasswordAnswer, resume, takeAnswer } from "../model/session";
import { PasswordField, TextField } from "../parts/field";
import { WorkButton } from "../parts/small";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { looksLikeEmail } from "./email";
import { DoorFrame } from "./frame";

const token = location.hash.slice(1); // behind the hash it is in no log of a server or proxy
const longEnough = (password: string) => [...password].length >= 12;

function Used({ again }: { again?: string }) {
  return (
    <DoorFrame title={t("link_used")} lead={t("link_used_hint")}>
      <a
        class="btn primary wide"
        href="/agent/"
        onClick={() => {
          if (me.peek() === undefined) void resume();
        }}
      >
        {t("to_sign_in")}
      </a>
      {again && <a href={again}>{t("forgotten")}</a>}
    </DoorFrame>
  );
}

type Errors = Readonly<Record<string, string | undefined>>;

export function SetUp() {
  const [open, setOpen] = useState<boolean | null>(null);
  const [form, setForm] = useState({ firm: "", name: "", email: "", password: "", origin: "" });
  const [bad, setBad] = useState<Errors>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    ask("POST", "/setup/look", { token }).then(
      () => setOpen(true),
      (e: unknown) => setOpen(e instanceof Refusal && e.status === 0),
    );
  }, []);
  if (open === null) return <DoorFrame title={t("checking_link")} />;
  if (!open) return <Used />;

  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const check = (): Errors => ({
    ...(form.firm.trim() ? {} : { firm: t("fill_in") }),
    ...(form.name.trim() ? {} : { name: t("fill_in") }),
    ...(looksLikeEmail(form.email.trim()) ? {} : { email: t("email_wrong") }),
    ...(longEnough(form.password) ? {} : { password: t("password_short") }),
    ...(form.origin.trim() === "" || isOrigin(form.origin.trim()) ? {} : { origin: t("origin_wrong", { o: form.origin.trim() }) }),
  });
  const submit = async (e: Event) => {
    e.preventDefault();
    const found = check();
    setBad(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    setWrong("");
    try {
      const session = await ask<PasswordAnswer>("POST", "/setup", {
        token,
        firm: form.firm.trim(),
        name: form.name.trim(),
        email: form.email.trim(),
        password: form.password,
        origin: form.origin.trim(),
      });
      firm.value = form.firm.trim();
      go("/agent/sites", true);
      takeAnswer(session);
    } catch (err) {
      if (err instanceof Refusal && (err.status === 404 || err.status === 410)) setOpen(false);
      else {
        if (err instanceof Refusal) setBad(err.fields);
        setWrong(sayRefusal(err));
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <DoorFrame title={t("setup_title")} lead={t("setup_lead")}>
      <Wrong said={wrong} />
      <form class="stack" onSubmit={submit} noValidate>
        <TextField
          name="firm"
          autocomplete="organization"
          label={t("firm_name")}
          value={form.firm}
          onValue={set("firm")}
          error={bad.firm}
          maxLength={80}
        />
        <TextField
          name="name"
          autocomplete="name"
          label={t("your_name")}
          value={form.name}
          onValue={set("name")}
          error={bad.name}
          maxLength={80}
        />
        <TextField
          name="email"
          type="email"
          autocomplete="username"
          label={t("email")}
          value={form.email}
          onValue={set("email")}
          error={bad.email}
          maxLength={254}
        />
        <PasswordField
          name="password"
          autocomplete="new-password"
          label={t("password")}
          hint={t("password_short")}
          value={form.password}
          onValue={set("password")}
          error={bad.password}
        />
        <TextField
          name="origin"
          type="url"
          autocomplete="url"
          label={t("site_origin")}
          hint={t("site_origin_hint")}
          optional
          value={form.origin}
          onValue={set("origin")}
          error={bad.origin}
        />
        <WorkButton busy={busy} label={t("set_up")} working={t("setting_up")} />
      </form>
    </DoorFrame>
  );
}

/** An address that pages can come from: scheme and host, nothing behind. */
export function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text.replace(/\/$/, "") && /^https?:/.test(text);
  } catch {
    return false;
  }
}

interface Holder {
  name: string;
  email: string;
}

export function AcceptInvite() {
  return (
    <ByLink
      path="/invitations"
      title={t("invite_title", { firm: firm.value })}
      lead={(who) => (who ? `${who.name}, ${who.email}` : t("invite_lead"))}
      used={<Used />}
    />
  );
}

/** The end of the way back for who forgot the password. */
export function NewPassword() {
  return (
    <ByLink
      path="/password"
      title={t("password_title")}
      lead={(who) => `${who ? `${who.name}, ${who.email}. ` : ""}${t("password_lead")}`}
      used={<Used again="/agent/forgotten" />}
    />
  );
}

/** A password is chosen by who came with a link. */
function ByLink({ path, title, lead, used }: { path: string; title: string; lead: (who: Holder | null) => string; used: JSX.Element }) {
  const [password, setPassword] = useState("");
  const [bad, setBad] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const [who, setWho] = useState<Holder | null>(null);
  const [over, setOver] = useState(token === "");
  useEffect(() => {
    if (token)
      ask<Holder>("POST", `${path}/look`, { token }).then(setWho, (e: unknown) => {
        if (e instanceof Refusal && e.status === 410) setOver(true);
      });
  }, []);
  useEffect(() => {
    document.title = `${title} · ${firm.value}`;
  }, [title]);
  if (over) return used;
  const submit = async (e: Event) => {
    e.preventDefault();
    setBad(longEnough(password) ? "" : t("password_short"));
    if (busy || !longEnough(password)) return;
    setBusy(true);
    setWrong("");
    try {
      const session = await ask<PasswordAnswer>("POST", path, { token, password });
      me.value = null; // who was signed in here before is not who came by the link
      go("/agent/", true);
      takeAnswer(session);
    } catch (err) {
      if (err instanceof Refusal && (err.status === 404 || err.status === 410)) setOver(true);
      else if (err instanceof Refusal && err.fields.password) setBad(err.fields.password);
      else setWrong(sayRefusal(err));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DoorFrame title={title} lead={lead(who)}>
      <Wrong said={wrong} />
      <form class="stack" onSubmit={submit} noValidate>
        {who && <input type="hidden" autocomplete="username" value={who.email} />}
        <PasswordField
          name="password"
          autocomplete="new-password"
          label={t("password")}
          hint={t("password_short")}
          value={password}
          onValue={setPassword}
          error={bad || undefined}
        />
        <WorkButton busy={busy} label={t("accept_invite")} working={t("saving")} />
      </form>
    </DoorFrame>
  );
}
