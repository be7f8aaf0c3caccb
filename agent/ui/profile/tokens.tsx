// Access tokens: one's own, and for managers everybody's. The word itself is shown once, when it is made.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { ShownOnce, toShown } from "../parts/shown_once";
import { SureDialog } from "../parts/sure";
import { toast } from "../parts/toast";
import { NotLoaded, Wrong } from "../parts/wrong";
import { listTime, shortDate } from "../text/format";
import { t, tcode } from "../text/text";
import { ask, Refusal } from "../wire/http";

interface Token {
  id: string;
  name: string;
  scopes: string[];
  ending: string;
  expires_at: string;
  used_at: string | null;
  state: "alive" | "expired" | "revoked";
  person_name: string;
}

/** The tokens of who looks, or with `all` of the whole firm. */
export function Tokens({ all }: { all?: boolean }) {
  const path = all ? "/tokens" : "/me/tokens";
  const [list, setList] = useState<Token[] | null>(null);
  const [scopes, setScopes] = useState<string[]>([]);
  const [failed, setFailed] = useState(false);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; word: string } | null>(null);
  const [ending, setEnding] = useState<Token | null>(null);
  const load = () => {
    setFailed(false);
    ask<{ items: Token[]; scopes: string[] }>("GET", path).then(
      (b) => {
        setList(b.items);
        setScopes(b.scopes);
      },
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const id = all ? "p-all-tokens" : "p-tokens";
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {t(all ? "tk_all_title" : "tk_title")}
      </h2>
      <p class="small muted">{t(all ? "tk_all_lead" : "tk_lead")}</p>
      {made && (
        <ShownOnce
          id="tk-word"
          level={3}
          title={t("tk_once", { name: made.name })}
          word={made.word}
          back={`#${id}`}
          done={() => setMade(null)}
        />
      )}
      {failed && <NotLoaded said={t("tk_failed")} again={load} />}
      {list?.length === 0 && <p>{t("tk_none")}</p>}
      {list && list.length > 0 && <List list={list} all={all ?? false} revoke={setEnding} />}
      {!all && (
        <p>
          <button class="btn" type="button" onClick={() => setMaking(true)}>
            <Icon n="plus" />
            {t("tk_new")}
          </button>
        </p>
      )}
      {making && (
        <MakeDialog
          scopes={scopes}
          onClose={() => setMaking(false)}
          made={(item, word) => {
            setList((had) => [item, ...(had ?? [])]);
            setMaking(false);
            setMade({ name: item.name, word });
            toShown("tk-word");
          }}
        />
      )}
      {ending && (
        <RevokeDialog
          token={ending}
          path={`${path}/${ending.id}`}
          onClose={() => setEnding(null)}
          revoked={(item) => {
            setList((had) => had?.map((x) => (x.id === item.id ? item : x)) ?? null);
            setEnding(null);
            document.getElementById(id)?.focus();
          }}
        />
      )}
    </section>
  );
}

function List({ list, all, revoke }: { list: Token[]; all: boolean; revoke: (x: Token) => void }) {
  return (
    <section class="scroll" tabIndex={0} aria-label={t("tk_list")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("tk_name")}</th>
            {all && <th scope="col">{t("tk_person")}</th>}
            <th scope="col">{t("tk_scopes")}</th>
            <th scope="col">{t("tk_ends")}</th>
            <th scope="col">{t("tk_used")}</th>
            <th scope="col">{t("tk_state")}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((x) => (
            <tr key={x.id}>
              <th scope="row">
                {x.name} <span class="faint">…{x.ending}</span>
              </th>
              {all && <td>{x.person_name}</td>}
              <td>{x.scopes.map((s) => tcode("sc_", s.replace(":", "_"))).join(", ")}</td>
              <td>{shortDate(x.expires_at)}</td>
              <td>{x.used_at ? listTime(x.used_at, now.value) : t("tk_never")}</td>
              <td>
                {x.state === "alive" ? (
                  <button class="btn" type="button" aria-label={t("tk_revoke_named", { name: x.name })} onClick={() => revoke(x)}>
                    {t("tk_revoke")}
                  </button>
                ) : (
                  t(`tk_${x.state}`)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RevokeDialog({ token, path, onClose, revoked }: { token: Token; path: string; onClose: () => void; revoked: (x: Token) => void }) {
  const revoke = async () => {
    const { item } = await ask<{ item: Token }>("DELETE", path);
    toast(t("tk_is_revoked"));
    revoked(item);
  };
  return (
    <SureDialog title={t("tk_revoke_title", { name: token.name })} label={t("tk_revoke")} run={revoke} onClose={onClose}>
      <p>{t("tk_revoke_hint")}</p>
    </SureDialog>
  );
}

const lives = ["30", "90", "180", "365"] as const; // days

function MakeDialog({ scopes, onClose, made }: { scopes: string[]; onClose: () => void; made: (x: Token, word: string) => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [days, setDays] = useState<string>("90");
  const [bad, setBad] = useState<{ name?: string; scopes?: string }>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    const found = { ...(name.trim() ? {} : { name: t("fill_in") }), ...(chosen.length ? {} : { scopes: t("tk_choose_scope") }) };
    setBad(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    setWrong("");
    try {
      const expires = new Date(Date.now() + Number(days) * 86_400_000).toISOString();
      const answer = await ask<{ item: Token; word: string }>("POST", "/me/tokens", { name, scopes: chosen, expires_at: expires });
      made(answer.item, answer.word);
    } catch (err) {
      if (err instanceof Refusal) setBad(err.fields);
      setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("tk_new")} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Wrong said={wrong} />
        <TextField name="name" label={t("tk_for")} hint={t("tk_for_hint")} value={name} onValue={setName} error={bad.name} maxLength={80} />
        <fieldset class="stack-2" aria-describedby={bad.scopes ? "tk-scopes-error" : undefined}>
          <legend>{t("tk_scopes")}</legend>
          {scopes.map((s) => (
            <label class="check" key={s}>
              <input
                type="checkbox"
                checked={chosen.includes(s)}
                onChange={(e) => setChosen(e.currentTarget.checked ? [...chosen, s] : chosen.filter((x) => x !== s))}
              />{" "}
              <span>{tcode("sc_", s.replace(":", "_"))}</span>
            </label>
          ))}
          {bad.scopes && (
            <p class="error" id="tk-scopes-error">
              <Icon n="alert" />
              {bad.scopes}
            </p>
          )}
        </fieldset>
        <SelectField
          label={t("tk_life")}
          value={days}
          onValue={setDays}
          options={lives.map((d) => [d, t("tk_days", { days: d })] as const)}
        />
        <DialogEnd onClose={onClose} busy={busy} label={t("tk_make")} />
      </form>
    </Dialog>
  );
}
