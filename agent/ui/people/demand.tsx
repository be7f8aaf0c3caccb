// Whether everybody must sign in with a code beside the password. A manager's choice.
import { useEffect, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Switch } from "../parts/field";
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { useProof } from "../profile/prove";
import { t } from "../text/text";
import { ask } from "../wire/http";

interface Demand {
  demanded: boolean;
  version: number;
}

export function DemandSecondStep({ changed }: { changed: () => void }) {
  const [now, setNow] = useState<Demand | null>(null);
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const proof = useProof();
  const load = () => ask<Demand>("GET", "/second-step").then(setNow, () => setNow(null));
  useEffect(() => void load(), []);
  if (!now) return null;
  const change = async (demanded: boolean) => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      await proof.run(async () => {
        setNow(await ask<Demand>("PUT", "/second-step", { demanded, version: now.version }));
        toast(t(demanded ? "dem_on" : "dem_off"));
        changed();
      });
    } catch (e) {
      setWrong(sayRefusal(e));
      await load();
    }
    setAsking(false);
    setBusy(false);
  };
  return (
    <section class="card stack demand" aria-labelledby="demand">
      <h2 id="demand">{t("saf_title")}</h2>
      <Wrong said={wrong} />
      {/* The key puts the switch back to what is true when nothing came of it. */}
      <Switch
        key={`${now.demanded} ${asking} ${busy}`}
        label={t("dem_title")}
        checked={now.demanded}
        onChange={(on) => (on ? setAsking(true) : void change(false))}
      />
      <p class="hint">{t("dem_hint")}</p>
      {asking && (
        <SureDialog title={t("dem_sure")} label={t("dem_go")} kind="primary" run={() => change(true)} onClose={() => setAsking(false)}>
          <p>{t("dem_hint")}</p>
        </SureDialog>
      )}
      {proof.dialog}
    </section>
  );
}
