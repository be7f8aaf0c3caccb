// The whole of what was found, narrowed by who, where and when. The question stands in the address.
import { useEffect, useRef, useState } from "preact/hooks";
import { rowName } from "../lists/row";
import { people } from "../model/board";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { go, place, toSearch } from "../model/router";
import { DayField, SelectField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Avatar, Banner, Empty, SkeletonRows, useSlow } from "../parts/small";
import { fullTime, listTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { findClients, findPlaces, type Part, toFound, toHit } from "./find";
import { Marked } from "./marked";
import { canBeFound, type FoundClient, type Hit, longest, type Question } from "./state";

export function SearchPage() {
  const q = place.value.question;
  const text = q.q.trim();
  return (
    <div class="page">
      <div class="inner mid">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("search")}</h1>
            <p>{t("search_lead")}</p>
          </div>
        </div>
        <Form question={q} />
        {!text ? (
          <Empty icon="search" title={t("search_idle")} hint={t("search_idle_hint")} />
        ) : !canBeFound(text) ? (
          <Empty icon="search" title={t("search_signs")} hint={t("search_signs_hint")} />
        ) : (
          <Results question={q} key={toSearch(q)} />
        )}
      </div>
    </div>
  );
}

function Form({ question: q }: { question: Question }) {
  const [text, setText] = useState(q.q);
  const sites = useSites();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(q.q), [q.q]);
  useEffect(() => {
    if (!q.q) field.current?.focus();
  }, []);
  const ask = (change: Partial<Question>) => go(toSearch({ ...q, q: text.trim(), ...change }), true);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not in every browser we serve
    <form
      role="search"
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        ask({});
      }}
    >
      <div class="find-line">
        <label class="sr" for="find-text">
          {t("search_for")}
        </label>
        <input
          id="find-text"
          ref={field}
          class="input"
          type="search"
          maxLength={longest}
          placeholder={t("search_for")}
          value={text}
          autocomplete="off"
          onInput={(e) => setText(e.currentTarget.value)}
        />
        <button class="btn primary" type="submit">
          <Icon n="search" />
          <span class="lbl">{t("search")}</span>
        </button>
      </div>
      <div class="find-filters">
        <SelectField
          label={t("f_state")}
          value={q.state}
          onValue={(state) => ask({ state: state as Question["state"] })}
          options={[
            ["", t("f_state_any")],
            ["open", t("f_open")],
            ["closed", t("closed")],
            ["suspect", t("suspect")],
          ]}
        />
        <SelectField
          label={t("f_person")}
          value={q.agent}
          onValue={(agent) => ask({ agent })}
          options={[["", t("f_anybody")], ...people.value.map((p) => [p.id, p.name] as const)]}
        />
        <SelectField label={t("f_site")} value={q.site} onValue={(site) => ask({ site })} options={[["", t("f_any_site")], ...sites]} />
        <DayField label={t("f_from")} value={q.from} onValue={(from) => ask({ from })} />
        <DayField label={t("f_to")} value={q.to} onValue={(to) => ask({ to })} />
      </div>
    </form>
  );
}

function useSites(): readonly (readonly [string, string])[] {
  const [sites, setSites] = useState<readonly (readonly [string, string])[]>([]);
  useEffect(() => {
    ask<{ items: { key: string; name: string }[] | null }>("GET", "/sites").then(
      (b) => setSites((b.items ?? []).map((s) => [s.key, s.name || s.key] as const)),
      () => {}, // the search works without this filter
    );
  }, []);
  return sites;
}

interface Shown<T> {
  items: readonly T[];
  next: string;
  state: "loading" | "ready" | "failed";
  why: string;
}
const nothing = { items: [], next: "", state: "loading", why: "" } as const;

// One list that grows part by part.
function useParts<T>(find: (cursor: string) => Promise<Part<T>>): [Shown<T>, () => void] {
  const [shown, setShown] = useState<Shown<T>>(nothing);
  const alive = useRef(true);
  const more = (had: Shown<T>) => {
    setShown({ ...had, state: "loading", why: "" });
    find(had.next).then(
      (p) => alive.current && setShown({ items: [...had.items, ...p.items], next: p.next, state: "ready", why: "" }),
      (e: unknown) => alive.current && setShown({ ...had, state: "failed", why: sayRefusal(e) }),
    );
  };
  useEffect(() => {
    alive.current = true;
    more(nothing);
    return () => {
      alive.current = false;
    };
  }, []);
  return [shown, () => more(shown)];
}

function Results({ question: q }: { question: Question }) {
  const narrowed = Boolean(q.state || q.agent || q.site || q.from || q.to);
  const [clients, moreClients] = useParts((cursor) =>
    narrowed ? Promise.resolve({ items: [] as FoundClient[], next: "" }) : findClients(q.q.trim(), cursor, 5),
  );
  const [hits, moreHits] = useParts((cursor) => findPlaces({ ...q, q: q.q.trim() }, cursor));
  const slow = useSlow(hits.state === "loading" && hits.items.length === 0);
  const none = hits.state === "ready" && hits.items.length === 0 && hits.next === "" && clients.items.length === 0;
  return (
    <>
      <p class="sr" role="status">
        {hits.state === "ready" && clients.state === "ready" ? t("n_found", { n: hits.items.length + clients.items.length }) : ""}
      </p>
      {(clients.items.length > 0 || clients.state === "failed") && (
        <section aria-labelledby="found-clients" class="stack-2">
          <h2 id="found-clients">{t("g_clients")}</h2>
          <ul class="card found">
            {clients.items.map((c) => (
              <li key={c.id}>
                <Client client={c} />
              </li>
            ))}
          </ul>
          <More shown={clients} word={t("load_more")} more={moreClients} />
        </section>
      )}
      {slow && <SkeletonRows word={t("searching")} />}
      {hits.items.length > 0 && (
        <section aria-labelledby="found-places" class="stack-2">
          <h2 id="found-places">{t("conversations")}</h2>
          <ul class="card found">
            {hits.items.map((h) => (
              <li key={`${h.conversation.id} ${h.what} ${h.message}`}>
                <Place hit={h} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {none ? (
        <Empty icon="search" title={t("search_none", { text: q.q.trim() })} hint={t(narrowed ? "search_none_narrow" : "search_none_hint")}>
          {narrowed && (
            <a class="btn" href={toSearch({ q: q.q })}>
              {t("search_everywhere")}
            </a>
          )}
        </Empty>
      ) : (
        <More shown={hits} word={t(hits.items.length ? "load_more" : "look_further")} more={moreHits} />
      )}
    </>
  );
}

function More({ shown, word, more }: { shown: Shown<unknown>; word: string; more: () => void }) {
  if (shown.state === "failed")
    return (
      <Banner kind="red" icon="alert" role="alert">
        <span class="grow">
          {t("search_failed")} {shown.why}
        </span>
        <button class="btn" type="button" onClick={more}>
          {t("try_again")}
        </button>
      </Banner>
    );
  if (!shown.next) return null;
  const busy = shown.state === "loading";
  return (
    <p>
      <button class="btn" type="button" aria-disabled={busy ? "true" : undefined} onClick={() => busy || more()}>
        {busy ? t("loading") : word}
      </button>
    </p>
  );
}

function Client({ client: c }: { client: FoundClient }) {
  const ways = [...(c.emails ?? []), ...(c.phones ?? [])].slice(0, 4).join(" · ");
  return (
    <a class="row" href={toFound(c)}>
      <Avatar name={c.name || "?"} lead={c.kind !== "client"} />
      <span class="txt">
        <span class="l">
          <span class="who">
            <span title={c.name}>{c.name || t("unnamed")}</span>
          </span>
          <span class="chip">{t(c.kind === "client" ? "client" : "lead")}</span>
        </span>
        <span class="pre" title={ways}>
          {ways || t("no_address")}
        </span>
        <span class="sub">{c.open_requests > 0 ? t("n_open_requests", { n: c.open_requests }) : t("no_open_requests")}</span>
      </span>
    </a>
  );
}

function Place({ hit: h }: { hit: Hit }) {
  const row = h.conversation;
  const who =
    h.what === "facts"
      ? t("hit_facts")
      : h.what === "note"
        ? t("hit_note", { name: h.by.name ?? "" })
        : h.by.kind === "agent"
          ? (h.by.name ?? "")
          : rowName(row);
  return (
    <a class="row" href={toHit(h)}>
      <Avatar name={rowName(row)} lead={row.client_kind !== "client"} />
      <span class="txt">
        <span class="l">
          <span class="who">
            <span title={rowName(row)}>{rowName(row)}</span>
            <span class={`chip${row.state === "suspect" ? " violet" : ""}`}>
              {t(row.state === "open" ? "f_open" : row.state === "closed" ? "closed" : "suspect")}
            </span>
          </span>
          <time dateTime={h.at} title={fullTime(h.at)}>
            {listTime(h.at, now.value)}
          </time>
        </span>
        <span class="excerpt">
          <Marked excerpt={h.excerpt} />
        </span>
        <span class="sub">
          {h.what === "note" && <Icon n="lock" />} {who}
        </span>
      </span>
    </a>
  );
}
