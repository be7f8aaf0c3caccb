// Taking the second step of somebody who lost their phone away.
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { useProof } from "../profile/prove";
import { t } from "../text/text";
import { ask } from "../wire/http";
import type { Person } from "./person_dialog";

export function ResetSecondStep({ person, onClose, done }: { person: Person; onClose: () => void; done: (p: Person) => void }) {
  const proof = useProof();
  const reset = () =>
    proof.run(async () => {
      const changed = await ask<{ person: Person }>("POST", `/people/${person.id}/second-step/reset`);
      toast(t("ppl_reset_done", { name: person.name }));
      done(changed.person);
    });
  if (proof.dialog) return proof.dialog;
  return (
    <SureDialog title={t("ppl_reset_sure", { name: person.name })} label={t("ppl_reset")} run={reset} onClose={onClose}>
      <p>{t("ppl_reset_hint", { name: person.name })}</p>
    </SureDialog>
  );
}
