// The table of keys: what each does, another key by pressing it, off, and back. Kept in this browser, for this person.
import { useEffect, useRef, useState } from "preact/hooks";
import { prefer, preferences } from "../model/config";
import { Switch } from "../parts/field";
import { Icon } from "../parts/icon";
import { Banner } from "../parts/small";
import { toast } from "../parts/toast";
import { type Action, actions } from "../shell/actions";
import { type Bound, bind, bound, given, isChanged, resetKeys } from "../shell/bindings";
import { Keys } from "../shell/key_caps";
import { clashOf, readPress } from "../shell/keys";
import { t } from "../text/text";

const nameOf = (a: Action): string => (a.part === "go" ? t("go_to", { screen: t(a.word) }) : t(a.word));
const byId = (id: string): Action | undefined => actions.find((a) => a.id === id);

export function KeyTable() {
  const [listening, setListening] = useState<Bound | "">("");
  const anyChanged = actions.some((a) => isChanged(a.id));
  return (
    <section class="card stack" aria-labelledby="p-keys">
      <h2 id="p-keys">{t("shortcuts")}</h2>
      <Switch label={t("letters")} checked={preferences.value.letters} onChange={(letters) => prefer({ letters })} />
      <p class="hint">{t("keys_lead")}</p>
      <div class="scroll-x">
        <table class="table keytable">
          <thead>
            <tr>
              <th scope="col">{t("action")}</th>
              <th scope="col">{t("key")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {actions.map((a) => (
              <Row key={a.id} action={a} listening={listening === a.id} listen={(on) => setListening(on ? a.id : "")} />
            ))}
          </tbody>
        </table>
      </div>
      {anyChanged && (
        <p>
          <button
            class="btn"
            type="button"
            onClick={() => {
              resetKeys();
              toast(t("keys_were_reset"));
            }}
          >
            {t("keys_reset")}
          </button>
        </p>
      )}
    </section>
  );
}

function Row({ action: a, listening, listen }: { action: Action; listening: boolean; listen: (on: boolean) => void }) {
  const key = bound.value[a.id];
  const name = nameOf(a);
  const change = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !listening) change.current?.focus(); // where the field was is the button again
    was.current = listening;
  }, [listening]);
  return (
    <>
      <tr>
        <th scope="row">{name}</th>
        <td>{key ? <Keys of={key} /> : <span class="faint">{t("key_off")}</span>}</td>
        <td class="key-acts">
          <button
            class="btn"
            type="button"
            ref={change}
            aria-expanded={listening}
            aria-label={t("key_change", { action: name })}
            onClick={() => listen(!listening)}
          >
            {t("change")}
          </button>
          {key && (
            <button
              class="btn quiet icon"
              type="button"
              aria-label={t("key_turn_off", { action: name })}
              title={t("key_turn_off", { action: name })}
              onClick={() => bind(a.id, "")}
            >
              <Icon n="off" />
            </button>
          )}
          {isChanged(a.id) && <Back action={a} name={name} />}
        </td>
      </tr>
      {listening && (
        <tr>
          <td colSpan={3}>
            <Listen action={a} done={() => listen(false)} />
          </td>
        </tr>
      )}
    </>
  );
}

function Back({ action: a, name }: { action: Action; name: string }) {
  const first = given[a.id] || t("key_off");
  const clash = given[a.id] ? clashOf(bound.value, a.id, given[a.id]) : null;
  if (clash) return null; // it has another owner: changing says so
  return (
    <button
      class="btn quiet"
      type="button"
      aria-label={t("key_back", { key: first, action: name })}
      onClick={() => bind(a.id, given[a.id])}
    >
      ↺
    </button>
  );
}

// Takes the next key. It is a button, so that a screen reader lets keys through when it has the focus.
function Listen({ action: a, done }: { action: Action; done: () => void }) {
  const [clash, setClash] = useState<{ key: string; by: Action | null } | null>(null);
  const field = useRef<HTMLButtonElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onKey = (e: KeyboardEvent) => {
    if (e.key === "Tab") return;
    e.preventDefault();
    e.stopPropagation();
    if (e.key === "Escape") return done();
    const key = readPress(e);
    if (!key) return;
    const found = clashOf(bound.peek(), a.id, key);
    if (!found) {
      bind(a.id, key);
      return done();
    }
    setClash({ key, by: found.why === "used" ? (byId(found.by) ?? null) : null });
  };
  const take = () => {
    if (!clash?.by) return;
    bind(a.id, clash.key, clash.by.id);
    done();
  };
  return (
    <div class="stack-2">
      <button class="btn listen" type="button" ref={field} onKeyDown={onKey}>
        {t("key_press")}
      </button>
      {clash && (
        <Banner kind="amber" icon="alert" role="alert">
          <span class="grow">
            {clash.by ? t("key_used", { key: clash.key, action: nameOf(clash.by) }) : t("key_kept", { key: clash.key })}
          </span>
          {clash.by && (
            <button class="btn" type="button" onClick={take}>
              {t("key_take")}
            </button>
          )}
        </Banner>
      )}
    </div>
  );
}
