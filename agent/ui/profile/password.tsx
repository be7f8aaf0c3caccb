// Changing one's own password. Every other sign-in ends; this one goes on.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { PasswordField } from "../parts/field";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";

const shortest = 12;

export function Password() {
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [bad, setBad] = useState<{ old?: string; password?: string }>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    const found = {
      ...(old ? {} : { old: t("fill_in") }),
      ...([...next].length < shortest ? { password: t("password_short") } : {}),
    };
    setBad(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    setWrong("");
    try {
      await ask("PUT", "/me/password", { old, password: next });
      setOld("");
      setNext("");
      toast(t("password_changed"));
    } catch (e) {
      if (!(e instanceof Refusal)) throw e;
      if (e.fields.old) setBad({ old: t("old_wrong") });
      else if (e.fields.password) setBad({ password: t("password_short") });
      else setWrong(sayRefusal(e));
    }
    setBusy(false);
  };
  return (
    <section class="card stack" aria-labelledby="p-password">
      <h2 id="p-password">{t("change_password")}</h2>
      <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <Wrong said={wrong} />
        <div class="pairs">
          <PasswordField
            name="old"
            label={t("old_password")}
            autocomplete="current-password"
            value={old}
            onValue={setOld}
            error={bad.old}
          />
          <PasswordField
            name="password"
            label={t("new_password")}
            autocomplete="new-password"
            hint={t("password_short")}
            value={next}
            onValue={setNext}
            error={bad.password}
          />
        </div>
        <p class="hint">{t("password_ends")}</p>
        <div>
          <WorkButton busy={busy} kind="" label={t("change_password")} working={t("saving")} />
        </div>
      </form>
    </section>
  );
}
