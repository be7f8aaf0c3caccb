// A photo or logo: what it looks like, another one, none. It is uploaded as soon as it is chosen, so that it is seen as visitors will see it; who holds
// the field says when it counts.
import { useId, useRef, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { Icon } from "./icon";
import { Avatar } from "./small";

/** Checked here so that nobody uploads five megabytes to learn it; the server has the last word. In bytes. */
const atMost = 5 << 20;

interface Props {
  label: string;
  hint: string;
  /** Whose it is: their initials stand where there is no picture. */
  name: string;
  /** What the picture shows, and what stands there without one, for who does not see it. */
  alt: string;
  none: string;
  picture: string;
  logo?: boolean;
  /** The label stands as a heading above already. */
  titled?: boolean;
  error?: string | undefined;
  /** Takes the id of another picture, or "" for none. What it throws is shown as the reason. */
  set: (id: string) => Promise<void> | void;
}

export function PictureField({ label, hint, name, alt, none, picture, logo, titled, error, set }: Props) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const id = useId();
  const reason = wrong || error;
  const work = async (job: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setWrong("");
    try {
      await job();
    } catch (e) {
      setWrong(sayRefusal(e));
    } finally {
      setBusy(false);
    }
  };
  const choose = (file: File | undefined) => {
    if (!file) return;
    if (file.size > atMost) setWrong(t("err_portrait_too_big"));
    else
      void work(async () => {
        const { portrait } = await ask<{ portrait: string }>("POST", "/portraits", file, "application/octet-stream");
        await set(portrait);
      });
  };
  return (
    <fieldset class={`field portrait${reason ? " bad" : ""}`} aria-describedby={`${id}-b`}>
      <legend class={titled ? "sr" : ""}>{label}</legend>
      <div class="line wrap">
        <Avatar name={name} photo={picture} size="xl" logo={logo} alt={alt} />
        {!picture && <span class="sr">{none}</span>}
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          hidden
          onChange={(e) => {
            choose(e.currentTarget.files?.[0]);
            e.currentTarget.value = ""; // the same file may be chosen again after a failure
          }}
        />
        <button
          ref={first}
          class="btn"
          type="button"
          aria-disabled={busy ? "true" : undefined}
          aria-describedby={`${id}-b`}
          onClick={() => !busy && input.current?.click()}
        >
          <Icon n="plus" />
          {busy ? t("pic_sending") : t(picture ? "pic_change" : "pic_choose")}
        </button>
        {picture && (
          <button
            class="btn quiet"
            type="button"
            aria-disabled={busy ? "true" : undefined}
            onClick={() => {
              void work(async () => await set(""));
              first.current?.focus(); // this button goes
            }}
          >
            <Icon n="trash" />
            {t("pic_remove")}
          </button>
        )}
      </div>
      {reason ? (
        <p class="error" id={`${id}-b`} role="alert">
          <Icon n="alert" />
          {reason}
        </p>
      ) : (
        <p class="hint" id={`${id}-b`}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}
