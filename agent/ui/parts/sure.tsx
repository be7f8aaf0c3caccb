// Asks once more before something that cannot be taken back.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { t } from "../text/text";
import { Dialog, DialogEnd } from "./dialog";
import { Wrong } from "./wrong";

interface Question {
  title: string;
  /** What happens then. */
  children: ComponentChildren;
  label: string;
  working?: string;
  kind?: "danger" | "primary";
  /** Does it and closes. When it is refused the dialog stays and says why. */
  run: () => Promise<void>;
  onClose: () => void;
}

export function SureDialog({ title, children, label, working = t("saving"), kind = "danger", run, onClose }: Question) {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    setWrong("");
    try {
      await run();
    } catch (e) {
      setWrong(sayRefusal(e));
    }
    setBusy(false);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Wrong said={wrong} />
      <DialogEnd onClose={onClose} busy={busy} kind={kind} label={label} working={working} run={() => void go()} />
    </Dialog>
  );
}
