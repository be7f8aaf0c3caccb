// The question before a merge is taken back.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { TextField } from "../parts/field";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { ask } from "../wire/http";
import type { Client, JournalEntry } from "./state";

export function SplitDialog({ client, entry, onClose }: { client: Client; entry: JournalEntry; onClose: (done: boolean) => void }) {
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const name = entry.other.name || t("unnamed");
  const submit = async (e: Event) => {
    e.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      await ask("POST", `/clients/${client.id}/split`, { merge: entry.merge, why: why.trim() });
      toast(t("split_done", { name }));
      onClose(true);
    } catch (err) {
      setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("split_q", { name })} onClose={() => onClose(false)}>
      <form class="stack" onSubmit={submit}>
        <p class="small">{t("split_says")}</p>
        <TextField
          label={t("reason")}
          hint={t("merge_why_hint")}
          optional
          name="why"
          value={why}
          onValue={setWhy}
          lines={2}
          maxLength={500}
        />
        <Wrong said={wrong} />
        <DialogEnd onClose={() => onClose(false)} busy={busy} label={t("split_btn")} working={t("splitting")} />
      </form>
    </Dialog>
  );
}
