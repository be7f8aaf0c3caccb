// Merging a card into another: find the one that stays, see what will be joined, name who is asked first, say why.
import { useEffect, useId, useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Avatar, useSlow } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { findClients } from "../search/find";
import { canBeFound, type FoundClient, longest } from "../search/state";
import { t } from "../text/text";
import type { Id } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { type MergeSide, missingFor, type Preview, readableKeys, waysOf } from "./merge_state";
import { type Client, type ClientRequest, openRequests } from "./state";

export function MergeDialog({ client, onClose }: { client: Client; onClose: (into: Id | "") => void }) {
  const [into, setInto] = useState<Id>("");
  const [preview, setPreview] = useState<Preview | null>(null);
  const [first, setFirst] = useState<Id>("");
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [wrong, setWrong] = useState("");
  const look = async (id: Id) => {
    setInto(id);
    setPreview(null);
    setFirst("");
    setWrong("");
    try {
      setPreview(await ask<Preview>("GET", `/clients/${client.id}/merge?into=${id}`));
    } catch (e) {
      setWrong(sayRefusal(e));
    }
  };
  const missing = missingFor(preview, first);
  const submit = async (e: Event) => {
    e.preventDefault();
    setTried(true);
    if (busy || missing || !preview) return;
    setBusy(true);
    setWrong("");
    try {
      const body = { into, n: preview.from.n, into_n: preview.into.n, why: why.trim(), ...(first ? { first } : {}) };
      await ask("POST", `/clients/${client.id}/merge`, body);
      toast(t("merge_done"));
      onClose(into);
    } catch (err) {
      if (err instanceof Refusal && err.code === "changed") await look(into); // what is shown is what will be joined
      setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("merge_title", { name: client.name || t("unnamed") })} onClose={() => onClose("")}>
      <form class="stack merge" onSubmit={submit} noValidate>
        <p class="small">{t("merge_says")}</p>
        <Finder not={client.id} chosen={into} choose={(id) => void look(id)} />
        {tried && missing === "card" && !wrong && <p class="error">{t("merge_pick")}</p>}
        {preview && <Joined preview={preview} />}
        {preview && (preview.rivals ?? []).length > 0 && (
          <Rivals list={preview.rivals ?? []} first={first} choose={setFirst} bad={tried && missing === "first"} />
        )}
        {preview && (
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
        )}
        <Wrong said={wrong} />
        <DialogEnd onClose={() => onClose("")} busy={busy} label={t("merge_do")} working={t("merging")} />
      </form>
    </Dialog>
  );
}

function Finder({ not, chosen, choose }: { not: Id; chosen: Id; choose: (id: Id) => void }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<{ text: string; items: FoundClient[]; failed: boolean } | null>(null);
  const typed = text.trim();
  const name = useId();
  useEffect(() => {
    if (!canBeFound(typed)) return setFound(null);
    let alive = true;
    const timer = setTimeout(() => {
      findClients(typed, "", 6).then(
        (p) => alive && setFound({ text: typed, items: p.items.filter((c) => c.id !== not), failed: false }),
        () => alive && setFound({ text: typed, items: [], failed: true }),
      );
    }, 200);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [typed]);
  const slow = useSlow(canBeFound(typed) && found?.text !== typed);
  return (
    <div class="stack-2">
      <TextField label={t("merge_find")} name="find" value={text} onValue={setText} maxLength={longest} />
      <p class="small faint" role="status">
        {slow
          ? t("searching")
          : found?.failed
            ? t("search_failed")
            : found && found.items.length === 0
              ? t("search_none", { text: found.text })
              : ""}
      </p>
      {found && found.items.length > 0 && (
        <fieldset class="picks">
          <legend class="sr">{t("merge_pick")}</legend>
          {found.items.map((c) => (
            <label class="pick" key={c.id}>
              <input type="radio" name={name} checked={chosen === c.id} onChange={() => choose(c.id)} />
              <Avatar name={c.name || "?"} lead={c.kind !== "client"} size="sm" />
              <span class="grow">
                <span class="title">{c.name || t("unnamed")}</span> <span class="chip">{t(c.kind === "client" ? "client" : "lead")}</span>
                <span class="small faint wrap-any pick-ways">
                  {[...(c.emails ?? []), ...(c.phones ?? [])].slice(0, 3).join(" · ") || t("no_address")}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function Joined({ preview: p }: { preview: Preview }) {
  const same = readableKeys(p.same ?? []);
  return (
    <section class="stack-2" aria-label={t("merge_joined")}>
      <h3>{t("merge_joined")}</h3>
      <div class="cols half">
        <Side side={p.from} word={t("merge_goes")} />
        <Side side={p.into} word={t("merge_stays")} />
      </div>
      <p class={`small${same.length === 0 ? " t-amber" : ""}`}>
        {same.length > 0 ? t("merge_same", { keys: same.join(", ") }) : t("merge_no_same")}
      </p>
    </section>
  );
}

function Side({ side, word }: { side: MergeSide; word: string }) {
  const c = side.client;
  return (
    <div class="card merge-side">
      <p class="small faint">{word}</p>
      <p class="title wrap-any">{c.name || t("unnamed")}</p>
      <p class="small muted wrap-any">{waysOf(c).join(" · ") || t("no_address")}</p>
      <ul class="small">
        <li>{t("n_persons", { n: c.people.length })}</li>
        <li>{t("n_open_requests", { n: openRequests(c).length })}</li>
        <li>{t("n_conversations", { n: side.conversations })}</li>
      </ul>
    </div>
  );
}

function Rivals({ list, first, choose, bad }: { list: readonly ClientRequest[]; first: Id; choose: (id: Id) => void; bad: boolean }) {
  const name = useId();
  return (
    <fieldset class="picks" aria-describedby={bad ? `${name}-bad` : undefined}>
      <legend>{t("merge_rivals")}</legend>
      {list.map((r) => (
        <label class="pick" key={r.id}>
          <input type="radio" name={name} checked={first === r.id} onChange={() => choose(r.id)} />
          <span class="grow">
            <span class="title wrap-any">{r.title}</span>
            <span class="small faint pick-ways">{t("responsible_is", { name: r.responsible_name || t("nobody") })}</span>
          </span>
        </label>
      ))}
      {bad && (
        <p class="error" id={`${name}-bad`} role="alert">
          {t("merge_choose_first")}
        </p>
      )}
    </fieldset>
  );
}
