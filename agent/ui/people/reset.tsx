// Taking the second step of somebody who lost their phone away.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog } from "../parts/dialog";
import { Banner, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { useProof } from "../profile/prove";
import { t } from "../text/text";
import { ask } from "../wire/http";
import type { Person } from "./person_dialog";

export function ResetSecondStep({ person, onClose, done }: { person: Person; onClose: () => void; done: (p: Person) => void }) {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const proof = useProof();
  const reset = async () => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      await proof.run(async () => {
        const changed = await ask<{ person: Person }>("POST", `/people/${person.id}/second-step/reset`);
        toast(t("ppl_reset_done", { name: person.name }));
        done(changed.person);
      });
    } catch (e) {
      setWrong(sayRefusal(e));
    }
    setBusy(false);
  };
  if (proof.dialog) return proof.dialog;
  return (
    <Dialog title={t("ppl_reset_sure", { name: person.name })} onClose={onClose}>
      <p>{t("ppl_reset_hint", { name: person.name })}</p>
      {wrong && (
        <Banner kind="red" icon="alert" role="alert">
          <span class="grow">{wrong}</span>
        </Banner>
      )}
      <div class="btns">
        <button class="btn" type="button" onClick={onClose}>
          {t("cancel")}
        </button>
        <WorkButton busy={busy} kind="danger" type="button" label={t("ppl_reset")} working={t("saving")} onClick={() => void reset()} />
      </div>
    </Dialog>
  );
}
