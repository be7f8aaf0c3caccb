// One client: who they are, what they told, what is under way for them, where they wrote, and the journal from which a merge is taken back.
import { useEffect, useState } from "preact/hooks";
import { Fact } from "../card/card";
import { RowLink } from "../lists/row";
import { putRows } from "../model/board";
import { now } from "../model/clock";
import { go, toClient } from "../model/router";
import { Icon } from "../parts/icon";
import { PageHeading } from "../parts/page_heading";
import { Avatar, Banner, Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { fullTime, listTime, shortDate } from "../text/format";
import { t, tcode } from "../text/text";
import type { Id, Row } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { ClientDialog } from "./client_dialog";
import { MergeDialog } from "./merge";
import { Requests } from "./requests";
import { SplitDialog } from "./split";
import { answersIn, type Client, type ClientPageBody, evidenceIn, type JournalEntry } from "./state";

export function ClientPage({ id }: { id: Id }) {
  const [page, setPage] = useState<ClientPageBody | null>(null);
  const [failed, setFailed] = useState<"" | "gone" | "failed">("");
  const [tries, setTries] = useState(0);
  const slow = useSlow(!page && !failed);
  useEffect(() => {
    let alive = true;
    setFailed("");
    ask<ClientPageBody>("GET", `/clients/${id}`).then(
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
      <div class="inner mid">
        <p class="crumb">
          <a href={toClient("")}>
            <Icon n="left" /> {t("clients")}
          </a>
        </p>
        {!page && <PageHeading hidden>{t("cl_card")}</PageHeading>}
        {failed === "gone" ? (
          <Empty icon="user" title={t("client_gone")} hint={t("client_gone_hint")} />
        ) : failed ? (
          <Failed title={t("client_failed")} again={() => setTries(tries + 1)} />
        ) : page ? (
          <Whole page={page} put={(client) => setPage({ ...page, client })} again={() => setTries(tries + 1)} />
        ) : (
          slow && <SkeletonRows word={t("loading")} />
        )}
      </div>
    </div>
  );
}

type Doing = "" | "change" | "merge" | JournalEntry;

function Whole({ page, put, again }: { page: ClientPageBody; put: (c: Client) => void; again: () => void }) {
  const c = page.client;
  const [doing, setDoing] = useState<Doing>("");
  const away = page.merged_into;
  const rows = page.conversations ?? [];
  return (
    <>
      <div class="head">
        <div class="line">
          <Avatar name={c.name || "?"} lead={c.kind !== "client"} size="lg" />
          <div class="grow">
            <PageHeading>{c.name || t("unnamed")}</PageHeading>
            <p>
              <span class="chip">{t(c.kind === "client" ? "client" : "lead")}</span> {t("since", { date: shortDate(c.created_at) })}
              {c.external_id && <> · {c.external_id}</>}
            </p>
          </div>
        </div>
        {!away && (
          <div class="line wrap">
            <button class="btn" type="button" onClick={() => setDoing("change")}>
              <Icon n="pen" />
              {t("change")}
            </button>
            <button class="btn" type="button" onClick={() => setDoing("merge")}>
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
          <a class="btn" href={toClient(away.id)}>
            {t("go_there")}
          </a>
        </Banner>
      )}
      <div class="cols half">
        <People client={c} />
        <Told rows={rows} />
      </div>
      <Requests client={c} changed={away ? null : put} />
      <Conversations list={rows} count={page.count} />
      <Journal list={page.journal ?? []} split={away ? null : setDoing} />
      {doing === "change" && (
        <ClientDialog
          client={c}
          onClose={() => setDoing("")}
          saved={(saved) => {
            setDoing("");
            put(saved);
            again(); // the rows of their conversations show the name too
          }}
        />
      )}
      {doing === "merge" && (
        <MergeDialog
          client={c}
          onClose={(into) => {
            setDoing("");
            if (into) go(toClient(into));
          }}
        />
      )}
      {typeof doing === "object" && (
        <SplitDialog
          client={c}
          entry={doing}
          onClose={(done) => {
            setDoing("");
            if (done) again();
          }}
        />
      )}
    </>
  );
}

function People({ client: c }: { client: Client }) {
  return (
    <section class="card stack-2" aria-labelledby="c-people">
      <h2 id="c-people">{t("c_people")}</h2>
      {c.people.length === 0 && <p class="small faint">{t("cl_no_people")}</p>}
      <ul class="c-people">
        {c.people.map((p) => (
          <li key={p.id} class="ways">
            <p class="title">{p.name || t("cl_nameless")}</p>
            {p.emails.map((e) => (
              <a key={e} href={`mailto:${e}`}>
                {e}
              </a>
            ))}
            {p.phones.map((n) => (
              <a key={n} href={`tel:${n}`}>
                {n}
              </a>
            ))}
            {p.emails.length + p.phones.length === 0 && <p class="small muted">{t("no_address")}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const strengths = { proved: "green", strong: "green", medium: "amber", weak: "" } as const;

// What they answered to the questions of sites, and what speaks for their being this client.
function Told({ rows }: { rows: readonly Row[] }) {
  const answers = answersIn(rows);
  const evidence = evidenceIn(rows);
  return (
    <section class="card stack-2" aria-labelledby="c-told">
      <h2 id="c-told">{t("told_us")}</h2>
      {answers.length === 0 && <p class="small faint">{t("card_no_answers")}</p>}
      <dl class="facts">
        {answers.map((a) => (
          <Fact key={a.key} term={a.label || a.key}>
            <span class="wrap-any">{a.value}</span>
          </Fact>
        ))}
      </dl>
      {evidence.length > 0 && (
        <>
          <h3>{t("evidence")}</h3>
          <ul class="ev">
            {evidence.map((e) => (
              <li key={e.kind + e.text}>
                <span class={`chip ${strengths[e.strength] ?? ""}`}>{tcode("", e.strength)}</span>
                <span class="wrap-any">{e.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
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
                <a href={toClient(e.other.id)}>{t("see_card", { name: other })}</a>
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
