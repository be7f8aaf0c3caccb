// Two questions: whether to take a message back, and whether to read what was taken back.
import { useState } from "preact/hooks";
import { rowName } from "../lists/row";
import { conversation, conversations } from "../model/board";
import { sayRefusal } from "../model/refusals";
import { readOriginal, retract, retracting, unsealing } from "../model/retract";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { WorkButton } from "../parts/small";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import type { Row } from "../wire/frames";

export function RetractDialog({ row }: { row: Row }) {
  const which = retracting.value;
  const [reason, setReason] = useState("");
  const [withdraw, setWithdraw] = useState(true);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const c = conversations.value.get(row.id) ?? conversation(row.id);
  const message = c.events.find((e) => e.kind === "said" && e.data.id === which?.message);
  if (!which || !message) return null;
  const shut = () => {
    retracting.value = null;
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      await retract(which, reason.trim(), !withdraw);
      shut();
    } catch (e) {
      setWrong(sayRefusal(e));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("retract_q")} onClose={shut}>
      <form class="stack" onSubmit={(e) => void submit(e)}>
        <Wrong said={wrong} />
        <p class="bubble sample-text">{message.data.text || message.data.files?.map((f) => f.name).join(", ")}</p>
        <p class="muted">
          <b>{t(message.n <= c.seen ? "retract_seen" : "retract_unseen", { name: rowName(row) })}</b> {t("retract_says")}
        </p>
        {message.data.files && message.data.files.length > 0 && (
          <label class="check">
            <input type="checkbox" checked={withdraw} onChange={(e) => setWithdraw(e.currentTarget.checked)} />
            <span>
              {t("withdraw_files")} <small class="faint">{t("withdraw_hint")}</small>
            </span>
          </label>
        )}
        <TextField name="reason" label={t("reason")} optional hint={t("reason_hint")} value={reason} onValue={setReason} maxLength={500} />
        <div class="btns">
          <button class="btn" type="button" onClick={shut}>
            {t("keep_it")}
          </button>
          <WorkButton busy={busy} kind="danger" label={t("retract")} working={t("retracting")} />
        </div>
      </form>
    </Dialog>
  );
}

// The text lives in this dialog only and goes with it.
export function OriginalDialog() {
  const which = unsealing.value;
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const [text, setText] = useState<string | null>(null);
  if (!which) return null;
  const shut = () => {
    unsealing.value = null;
  };
  const read = async () => {
    setBusy(true);
    setWrong("");
    try {
      setText(await readOriginal(which));
    } catch (e) {
      setWrong(sayRefusal(e));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t(text === null ? "read_original_q" : "the_original")} onClose={shut}>
      <Wrong said={wrong} />
      {text === null ? <p class="muted">{t("read_original_says")}</p> : <p class="bubble sample-text">{text || t("original_files")}</p>}
      <div class="btns">
        <button class="btn" type="button" onClick={shut}>
          {t(text === null ? "leave_sealed" : "close")}
        </button>
        {text === null && (
          <WorkButton
            busy={busy}
            type="button"
            kind="primary"
            label={t("read_original")}
            working={t("loading")}
            onClick={() => void read()}
          />
        )}
      </div>
    </Dialog>
  );
}
