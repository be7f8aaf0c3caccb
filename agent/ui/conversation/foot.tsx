// Under the log: who writes, what was refused, and the composer.
import { useEffect, useRef, useState } from "preact/hooks";
import { rowName } from "../lists/row";
import { refused } from "../model/actions";
import { conversations } from "../model/board";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { Banner } from "../parts/small";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { Composer } from "./composer";
import { answeredSince, type Conversation, openConversation } from "./state";

export function Foot({ row }: { row: Row }) {
  const c = conversations.value.get(row.id) ?? openConversation(row.id);
  const [typing, setTyping] = useState(false);
  const meanwhile = useMeanwhile(c, typing);
  const said = refused.value?.id === row.id ? refused.value.text : "";
  const mine = row.agent === me.value?.id;
  return (
    <div class="foot">
      <Company c={c} row={row} answered={meanwhile.name} dismiss={meanwhile.dismiss} />
      {said && (
        <Banner kind="red" icon="alert" role="alert">
          <span class="grow">{said}</span>
          <button
            class="btn quiet icon"
            type="button"
            aria-label={t("dismiss")}
            title={t("dismiss")}
            onClick={() => {
              refused.value = null;
            }}
          >
            <Icon n="x" />
          </button>
        </Banner>
      )}
      {row.state === "suspect" ? (
        <Banner kind="violet" icon="shield">
          <span class="grow">{t("suspect_hint")}</span>
        </Banner>
      ) : (
        <Composer
          row={row}
          warn={typing && (meanwhile.name !== "" || c.writing.length > 0)}
          onText={setTyping}
          hint={row.state === "closed" ? t("closed_hint") : !mine && row.agent ? t("not_yours_hint", { name: row.agent_name }) : ""}
        />
      )}
    </div>
  );
}

// Whether a colleague answered since this reply was begun. A draft from before is begun when the history is read.
function useMeanwhile(c: Conversation, typing: boolean) {
  const start = useRef<number | null>(null);
  const [, again] = useState(0);
  useEffect(() => {
    if (!typing) start.current = null;
    else if (start.current === null && c.caughtUp) start.current = c.upto;
  }, [typing, c.caughtUp]);
  const name = typing && start.current !== null ? answeredSince(c, start.current, me.value?.id ?? "") : "";
  const dismiss = () => {
    start.current = c.upto;
    again((n) => n + 1);
  };
  return { name, dismiss };
}

// One line in kept space: that somebody answered, else that a colleague writes, else that the visitor does. Read, not announced:
// the message itself was spoken.
function Company({ c, row, answered, dismiss }: { c: Conversation; row: Row; answered: string; dismiss: () => void }) {
  if (answered)
    return (
      <p class="company here">
        <Icon n="pen" />
        <span class="grow clip" title={t("answered_meanwhile", { name: answered })}>
          {t("answered_meanwhile", { name: answered })}
        </span>
        <button class="btn quiet icon" type="button" aria-label={t("dismiss")} title={t("dismiss")} onClick={dismiss}>
          <Icon n="x" />
        </button>
      </p>
    );
  if (c.writing.length > 0)
    return (
      <p class="company here">
        <Icon n="pen" />
        <span class="grow clip">{t("colleagues_writing", { n: c.writing.length, name: c.writing.map((w) => w.name).join(", ") })}</span>
      </p>
    );
  return (
    <p class="company typing">
      {c.typing && (
        <>
          <i />
          <i />
          <i />
          {t("is_writing", { name: c.typing.name || rowName(row) })}
        </>
      )}
    </p>
  );
}
