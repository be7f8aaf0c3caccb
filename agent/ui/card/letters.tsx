// What left by e-mail, and whether it was taken. Nothing is shown when nothing did.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { letters, loadLetters } from "../model/letters";
import { Icon } from "../parts/icon";
import { fullTime, listTime } from "../text/format";
import { isWord, t, tcode } from "../text/text";
import type { Row } from "../wire/frames";

const lookAgain = 30_000; // ms; a letter leaves some minutes after the answer, without a word on the socket
const colours: Readonly<Record<string, string>> = { sent: "green", postponed: "amber", maybe: "amber", failed: "red" };

export function Letters({ row }: { row: Row }) {
  const [failed, setFailed] = useState(false);
  const mayLeave = row.last_by === "agent";
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let alive = true;
    const look = () =>
      loadLetters(row.id).then(
        () => alive && setFailed(false),
        () => alive && setFailed(true),
      );
    const again = () => {
      timer = setTimeout(() => void look().then(again), lookAgain);
    };
    void look();
    if (mayLeave) again();
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [row.id, row.n, mayLeave]);
  const list = letters.value.get(row.id) ?? [];
  if (list.length === 0 && !failed) return null;
  return (
    <section>
      <h3>{t("letters_title")}</h3>
      {failed && (
        <p class="small" role="status">
          {t("letters_failed")}
        </p>
      )}
      <ul class="told">
        {list.map((l) => (
          <li key={l.n}>
            <p class="title">
              <Icon n="at" /> {t(l.what === "answers" ? "letter_answers" : "letter_transcript", { to: l.to })}
            </p>
            <p class="chips">
              <span class={`chip ${colours[l.state] ?? ""}`}>
                {colours[l.state] && <Icon n={l.state === "sent" ? "check" : "alert"} />}
                {tcode("ls_", l.state)}
              </span>
              <time class="small faint num" dateTime={l.at} title={fullTime(l.at)}>
                {listTime(l.at, now.value)}
              </time>
            </p>
            {l.state !== "sent" && l.code && (
              <p class="small">{isWord(`lc_${l.code}`) ? tcode("lc_", l.code) : t("lc_code", { code: l.code })}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
