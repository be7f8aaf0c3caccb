// What the door and one's own page share while a second step is set up: the picture for the app, the first code, the recovery codes.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { WorkButton } from "../parts/small";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import { Refusal } from "../wire/http";
import { inFours, isAppCode } from "./state";
import "./second.css";

/** What the server gives once for an app. */
export interface Begun {
  key: string;
  uri: string;
  qr: { size: number; path: string };
}

export function AppPicture({ begun }: { begun: Begun }) {
  return (
    <div class="stack second">
      <p class="small">{t("sec_scan")}</p>
      <svg class="qr" viewBox={`0 0 ${begun.qr.size} ${begun.qr.size}`} role="img" aria-label={t("sec_picture")}>
        <path d={begun.qr.path} />
      </svg>
      <p class="small">
        {t("sec_type_key")} <code class="appkey">{inFours(begun.key)}</code>
      </p>
      <p class="small">
        <a href={begun.uri}>{t("sec_open_app")}</a>
      </p>
    </div>
  );
}

/** Asks for the app's first code. What `confirm` throws is said beside the field. */
export function FirstCode({ confirm, cancel }: { confirm: (code: string) => Promise<void>; cancel?: () => void }) {
  const [code, setCode] = useState("");
  const [bad, setBad] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBad(isAppCode(code) ? "" : t("sec_six"));
    if (busy || !isAppCode(code)) return;
    setBusy(true);
    setWrong("");
    try {
      await confirm(code);
    } catch (err) {
      if (err instanceof Refusal && err.fields.code) setBad(t("sec_wrong_first"));
      else setWrong(sayRefusal(err));
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={(e) => void submit(e)} noValidate>
      <Wrong said={wrong} />
      <TextField
        name="code"
        label={t("sec_first")}
        autocomplete="one-time-code"
        keyboard="numeric"
        mono
        maxLength={12}
        value={code}
        onValue={setCode}
        error={bad || undefined}
      />
      <div class="btns">
        <WorkButton busy={busy} kind="primary" label={t("sec_confirm")} working={t("sec_checking")} />
        {cancel && (
          <button class="btn quiet" type="button" onClick={cancel}>
            {t("cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const [copied, setCopied] = useState(false);
  const copyAll = async () => {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      setCopied(true);
    } catch {
      setCopied(false); // they stand there to be written down
    }
  };
  return (
    <div class="stack second">
      <p class="small">{t("sec_codes_lead")}</p>
      <ul class="codes" aria-label={t("sec_codes")}>
        {codes.map((c) => (
          <li key={c}>
            <code>{c}</code>
          </li>
        ))}
      </ul>
      <div class="btns">
        <button class="btn" type="button" onClick={() => void copyAll()}>
          <Icon n={copied ? "check" : "copy"} />
          {t("sec_copy_codes")}
        </button>
        <button class="btn primary" type="button" onClick={done}>
          {t("sec_kept")}
        </button>
      </div>
      <p class="sr" role="status">
        {copied ? t("sec_copied") : ""}
      </p>
    </div>
  );
}
