// The password asked for again, where something takes a fresh sign-in.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { me } from "../model/session";
import { Dialog, DialogEnd } from "../parts/dialog";
import { PasswordField } from "../parts/field";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";

/**
 * Does what may take a fresh sign-in. `run` throws what the work throws, but when the password is needed the dialog opens, and the work is
 * done again after it; `dialog` stands somewhere in the screen.
 */
export function useProof(): { run: (work: () => Promise<void>) => Promise<void>; dialog: preact.JSX.Element | null } {
  const [again, setAgain] = useState<(() => Promise<void>) | null>(null);
  const run = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (e) {
      if (!(e instanceof Refusal) || e.code !== "password_needed") throw e;
      setAgain(() => work);
    }
  };
  const dialog = again && <Prove onClose={() => setAgain(null)} proved={again} />;
  return { run, dialog };
}

function Prove({ onClose, proved }: { onClose: () => void; proved: () => Promise<void> }) {
  const [password, setPassword] = useState("");
  const [bad, setBad] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBad(password ? "" : t("fill_in"));
    if (busy || !password) return;
    setBusy(true);
    setWrong("");
    try {
      await ask("POST", "/session/proof", { password });
      await proved();
      onClose();
    } catch (err) {
      if (err instanceof Refusal && err.fields.password) setBad(t("prove_wrong"));
      else setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("prove_title")} onClose={onClose}>
      <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <p class="small">{t("prove_lead")}</p>
        <Wrong said={wrong} />
        <input type="hidden" autocomplete="username" value={me.value?.email ?? ""} />
        <PasswordField
          name="password"
          label={t("password")}
          autocomplete="current-password"
          value={password}
          onValue={setPassword}
          error={bad || undefined}
        />
        <DialogEnd onClose={onClose} busy={busy} label={t("prove_go")} working={t("prove_checking")} />
      </form>
    </Dialog>
  );
}
