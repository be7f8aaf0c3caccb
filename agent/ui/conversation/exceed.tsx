// A manager takes one more than their limit: the reason is asked for, and everybody sees it.
import { useState } from "preact/hooks";
import { act, exceeding, refused } from "../model/actions";
import { Dialog, DialogEnd } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import type { Row } from "../wire/frames";

export function Exceed({ row }: { row: Row }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const shut = () => {
    exceeding.value = "";
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    setMissing(!reason.trim());
    if (!reason.trim() || busy) return;
    setBusy(true);
    if (await act(row.id, "take", { over_reason: reason.trim() })) shut();
    else setBusy(false);
  };
  return (
    <Dialog title={t("exceed_q")} onClose={shut}>
      <form class="stack" onSubmit={(e) => void submit(e)}>
        <Wrong said={refused.value?.id === row.id ? refused.value.text : ""} />
        <p class="muted">{t("exceed_says")}</p>
        <TextField
          name="over_reason"
          label={t("reason")}
          hint={t("exceed_hint")}
          error={missing ? t("fill_in") : undefined}
          value={reason}
          onValue={(v) => {
            setReason(v);
            setMissing(false);
          }}
          maxLength={200}
        />
        <DialogEnd onClose={shut} busy={busy} label={t("exceed_take")} />
      </form>
    </Dialog>
  );
}
