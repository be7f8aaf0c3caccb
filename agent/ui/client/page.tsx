// One client: people, requests, conversations, and the journal from which a merge is taken back.
import { useEffect, useState } from "preact/hooks";
import { RowLink } from "../lists/row";
import { putRows } from "../model/board";
import { now } from "../model/clock";
import { go, place, toClient, toClientPage } from "../model/router";
import { Icon } from "../parts/icon";
import { Avatar, Banner, Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { fullTime, listTime, shortDate } from "../text/format";
import { t } from "../text/text";
import type { Id, Row } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { MergeDialog } from "./merge";
import { SplitDialog } from "./split";
import type { ClientPageBody, ClientRecord, JournalEntry } from "./state";
import "./client.css";

export function ClientPage() {
  const id = place.value.client;
  return <Page key={id} id={id} />;
}

function Page({ id }: { id: Id }) {
  const [page, setPage] = useState<ClientPageBody | null>(null);
  const [failed, setFailed] = useState<"" | "gone" | "failed">("");
  const [tries, setTries] = useState(0);
  const slow = useSlow(!page && !failed);
  useEffect(() => {
    let alive = true;
    setFailed("");
    ask<ClientPageBody>("GET", `/clients/${id}/page`).then(
      (body) => {
        if (!alive) return;
        putRows(body.conversations ?? []);
        setPage(body);
      },
      (e: unknown) => alive && setFailed(e instanceof Refusal && (e.status === 404 || e.status === 400) ? "gone" : "failed"),
    );
    return () => {
      alive = false;
    };
  }, [id, tries]);
  return (
    <div class="page">
      <div class="inner narrow-2">
        {failed === "gone" ? (
          <Empty icon="user" title={t("client_gone")} hint={t("client_gone_hint")} />
        ) : failed ? (
          <Failed title={t("client_failed")} again={() => setTries(tries + 1)} />
        ) : page ? (
          <Whole page={page} changed={() => setTries(tries + 1)} />
        ) : (
          slow && <SkeletonRows word={t("loading")} />
        )}
      </div>
    </div>
  );
}

function Whole({ page, changed }: { page: ClientPageBody; changed: () => void }) {
  const c = page.client;
  const [merging, setMerging] = useState(false);
  const [splitting, setSplitting] = useState<JournalEntry | null>(null);
  const away = page.merged_into;
  return (
    <>
      <div class="head">
        <div class="line">
          <Avatar name={c.name || "?"} lead={c.kind !== "client"} size="lg" />
          <div class="grow">
            <h1 tabIndex={-1}>{c.name || t("unnamed")}</h1>
            <p>
              <span class="chip">{t(c.kind === "client" ? "client" : "lead")}</span> {t("since", { date: shortDate(c.created_at) })}
              {c.external_id && <> · {c.external_id}</>}
            </p>
          </div>
        </div>
        {!away && (
          <div class="line wrap">
            <a class="btn quiet" href={toClient(c.id)}>
              <Icon n="pen" />
              {t("change")}
            </a>
            <button class="btn" type="button" onClick={() => setMerging(true)}>
              <Icon n="users" />
              {t("merge_btn")}
            </button>
          </div>
        )}
      </div>
      {away && (
        <Banner kind="amber" icon="alert">
          <span class="grow">
            <b>{t("merged_away_in", { name: away.name || t("unnamed") })}</b>
          </span>
          <a class="btn" href={toClientPage(away.id)}>
            {t("go_there")}
          </a>
        </Banner>
      )}
      <div class="cols half">
        <People client={c} />
        <Requests client={c} />
      </div>
      <Conversations list={page.conversations ?? []} count={page.count} />
      <Journal list={page.journal ?? []} split={away ? null : setSplitting} />
      {merging && (
        <MergeDialog
          client={c}
          onClose={(into) => {
            setMerging(false);
            if (into) go(toClientPage(into));
          }}
        />
      )}
      {splitting && (
        <SplitDialog
          client={c}
          entry={splitting}
          onClose={(done) => {
            setSplitting(null);
            if (done) changed();
          }}
        />
      )}
    </>
  );
}

function People({ client: c }: { client: ClientRecord }) {
  const people = c.people ?? [];
  return (
    <section class="card stack-2" aria-labelledby="c-people">
      <h2 id="c-people">{t("c_people")}</h2>
      {people.length === 0 && <p class="small faint">{t("c_no_people")}</p>}
      <ul class="c-people">
        {people.map((p) => (
          <li key={p.id}>
            <p class="title">{p.name || t("unnamed")}</p>
            <p class="small muted wrap-any">{[...(p.emails ?? []), ...(p.phones ?? [])].join(" · ") || t("no_address")}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Requests({ client: c }: { client: ClientRecord }) {
  const list = [...(c.requests ?? [])].sort((a, b) =>
    a.state === b.state ? b.opened_at.localeCompare(a.opened_at) : a.state === "open" ? -1 : 1,
  );
  return (
    <section class="card stack-2" aria-labelledby="c-requests">
      <h2 id="c-requests">{t("c_requests")}</h2>
      {list.length === 0 && <p class="small faint">{t("c_no_requests")}</p>}
      <ul class="c-people">
        {list.map((r) => (
          <li key={r.id}>
            <p class="title wrap-any">{r.title}</p>
            <p class="small muted">
              <span class={`chip${r.state === "open" ? " amber" : ""}`}>{t(r.state === "open" ? "f_open" : "closed")}</span>{" "}
              {t("responsible_is", { name: r.responsible_name || t("nobody") })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Conversations({ list, count }: { list: readonly Row[]; count: number }) {
  return (
    <section class="card stack-2" aria-labelledby="c-conversations">
      <h2 id="c-conversations">
        {t("conversations")} <span class="faint num">{count}</span>
      </h2>
      {list.length === 0 && <p class="small faint">{t("c_no_conversations")}</p>}
      <div class="rows">
        {list.map((r) => (
          <RowLink
            key={r.id}
            row={r}
            red={r.state === "open" && r.waiting_on === "us"}
            current={false}
            list={r.state === "open" ? "all" : r.state}
          />
        ))}
      </div>
      {count > list.length && <p class="small faint">{t("c_newest", { n: list.length })}</p>}
    </section>
  );
}

const sentences = { merged_into: "j_merged_into", took_in: "j_took_in", gave_back: "j_gave_back", split_off: "j_split_off" } as const;

function Journal({ list, split }: { list: readonly JournalEntry[]; split: ((e: JournalEntry) => void) | null }) {
  return (
    <section class="card stack-2" aria-labelledby="c-journal">
      <h2 id="c-journal">{t("c_journal")}</h2>
      {list.length === 0 && <p class="small faint">{t("c_no_journal")}</p>}
      <ol class="c-journal">
        {list.map((e) => {
          const other = e.other.name || t("unnamed");
          return (
            <li key={e.merge + e.kind}>
              <time class="small faint" dateTime={e.at} title={fullTime(e.at)}>
                {listTime(e.at, now.value)}
              </time>
              <span class="grow wrap-any">
                {t(sentences[e.kind], { name: e.by_name || t("somebody"), other })}{" "}
                {e.why && <span class="muted">{t("because", { text: e.why })}</span>}{" "}
                <a href={toClientPage(e.other.id)}>{t("see_card", { name: other })}</a>
              </span>
              {e.active && split && (
                <button class="btn" type="button" aria-label={t("split_off", { name: other })} onClick={() => split(e)}>
                  {t("split_btn")}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
