// Small pieces that several screens show alike.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { age, initials, oneDecimal } from "../text/format";
import { t } from "../text/text";
import type { Presence } from "../wire/frames";
import { Icon, type IconName } from "./icon";

interface Portrayed {
  name: string;
  /** Id of a portrait; without one, or when it does not load, initials stand there. */
  photo?: string | undefined;
  lead?: boolean | undefined;
  logo?: boolean | undefined;
  size?: "xl" | "lg" | "sm";
  /** Only where the name is not beside it. */
  alt?: string;
}

export function Avatar({ name, photo, lead, logo, size, alt = "" }: Portrayed) {
  const [broken, setBroken] = useState("");
  const look = `av${lead ? " lead" : ""}${logo ? " logo" : ""}${size ? ` ${size}` : ""}`;
  if (photo && photo !== broken)
    return <img key={photo} class={look} src={`/widget/portraits/${photo}`} alt={alt} onError={() => setBroken(photo)} />;
  return (
    <span class={look} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** The age of something, ticking. `key` is the sentence that holds it, such as "waits 4 min". */
export function Age({ since }: { since: string | number }) {
  return <>{age(now.value - +new Date(since))}</>;
}

export function StateWord({ state }: { state: string }) {
  const known: Presence = state === "here" || state === "away" ? state : "offline";
  return (
    <span class="state">
      <span class={`dot ${known}`} />
      {t(`${known}_l`)}
    </span>
  );
}

export const loadWord = (load: number, limit: number) => t("n_of_m_chats", { n: oneDecimal(load), m: oneDecimal(limit) });

/** A number of unread messages; always red, always with its word for those who hear it. */
export function Badge({ n }: { n: number }) {
  return n > 0 ? (
    <span class="badge">
      {n > 99 ? "99+" : n}
      <span class="sr"> {t("unread")}</span>
    </span>
  ) : null;
}

export function Empty({ icon, title, hint, children }: { icon: IconName; title: string; hint?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon n={icon} />
      <h2>{title}</h2>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}

/** What failed, why, and the way to try it again. */
export function Failed({ title, again }: { title: string; again: () => void }) {
  return (
    <div class="empty" role="alert">
      <Icon n="alert" />
      <h2>{title}</h2>
      <p>{t("server_not_reached").split(".")[0]}.</p>
      <button class="btn" type="button" onClick={again}>
        {t("try_again")}
      </button>
    </div>
  );
}

/** True once something took longer than a third of a second: what is quick shows no skeleton. */
export function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!busy) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, [busy]);
  return busy && slow;
}

export function SkeletonRows({ word }: { word: string }) {
  return (
    <div class="rows skels" aria-busy="true">
      <p class="small faint" role="status">
        {word}
      </p>
      {[0, 1, 2, 3].map((i) => (
        <div class="row" key={i}>
          <span class="av" aria-hidden="true" />
          <span class="txt">
            <span class="skel" />
            <span class="skel long" />
          </span>
        </div>
      ))}
    </div>
  );
}

/** A button that keeps its width and place while its work goes on. */
export function WorkButton({
  busy,
  label,
  working,
  onClick,
  kind = "primary wide",
  type = "submit",
  hint,
}: {
  busy: boolean;
  label: string;
  working: string;
  onClick?: () => void;
  kind?: string;
  type?: "submit" | "button";
  hint?: string;
}) {
  return (
    <button
      class={`btn ${kind}`}
      type={type}
      aria-disabled={busy ? "true" : undefined}
      aria-describedby={hint}
      onClick={(e) => {
        if (busy) e.preventDefault();
        else onClick?.();
      }}
    >
      {busy ? working : label}
    </button>
  );
}

export function Banner({
  kind,
  icon,
  role,
  children,
}: {
  kind?: string;
  icon: IconName;
  role?: "alert" | "status";
  children: ComponentChildren;
}) {
  return (
    <div class={`banner ${kind ?? ""}`} role={role}>
      <Icon n={icon} />
      {children}
    </div>
  );
}
