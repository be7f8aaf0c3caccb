// Who it is: identity, evidence, open requests, what they told, where from, earlier conversations.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Online } from "../conversation/online";
import { CardFiles } from "../files/card_files";
import { lastWords } from "../files/words";
import { rowName } from "../lists/row";
import { now } from "../model/clock";
import { go, place, toClient, toConversation } from "../model/router";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { Avatar, Failed, useSlow } from "../parts/small";
import { fullTime, languageName, listTime, shortDate, timeIn } from "../text/format";
import { t, tcode } from "../text/text";
import type { Evidence, Id, Instant, Row } from "../wire/frames";
import { BlockVisitor } from "./block";
import { browserName } from "./browser";
import { Letters } from "./letters";
import { WhoWasTold } from "./told";
import "./card.css";

export interface Request {
  id: Id;
  title: string;
  state: string;
  opened_at: Instant;
  responsible: Id;
  responsible_name: string;
}
export interface Card {
  client: { id: Id; kind: string; name: string; emails: string[] | null; phones: string[] | null; verified: boolean } | null;
  requests: Request[] | null;
  evidence: Evidence[] | null;
  earlier: Row[] | null;
  earlier_count?: number;
  pages?: { url: string; title: string; at: Instant }[] | null;
  online: boolean;
  last_online: Instant | null;
  hides: string[] | null;
}

/** The cards that were read, by conversation. */
export const cards = signal<ReadonlyMap<Id, Card>>(new Map());

export function LeadCard({ row, failed, again }: { row: Row; failed: boolean; again: () => void }) {
  const card = cards.value.get(row.id);
  const slow = useSlow(!card && !failed);
  return (
    <aside class="leadcard" tabIndex={0} aria-label={t("who")}>
      <p class="card-close">
        <a
          class="btn quiet"
          href={toConversation(row.id, place.value.list)}
          onClick={(e) => {
            if (history.length > 1) {
              e.preventDefault();
              go(toConversation(row.id, place.peek().list));
            }
          }}
        >
          <Icon n="left" />
          {t("back_to_chat")}
        </a>
      </p>
      <Head row={row} />
      {row.state === "suspect" && <Doubts row={row} />}
      <Belongs row={row} card={card} />
      {failed && !card && <Failed title={t("card_failed")} again={again} />}
      {slow && (
        <section aria-busy="true">
          <p class="small faint" role="status">
            {t("loading")}
          </p>
        </section>
      )}
      {card && <Requests list={card.requests ?? []} />}
      <CardFiles row={row} />
      {row.rating && (
        <Part title={t("rating")}>
          <p>
            <span class={`chip ${row.rating.good ? "green" : "amber"}`}>
              <Icon n={row.rating.good ? "check" : "alert"} />
              {t(row.rating.good ? "rated_good" : "rated_bad")}
            </span>
          </p>
          {row.rating.comment && <p class="small">{row.rating.comment}</p>}
        </Part>
      )}
      <Told row={row} card={card} />
      <WhoWasTold row={row} />
      <Letters row={row} />
      <From row={row} hides={card?.hides ?? []} />
      {card && <Pages list={card.pages ?? []} />}
      {card && <Earlier list={card.earlier ?? []} count={card.earlier_count ?? 0} client={card.client?.id ?? ""} />}
      {!row.erased_at && <BlockVisitor row={row} />}
    </aside>
  );
}

function Part({ title, n = 0, children }: { title: string; n?: number; children: ComponentChildren }) {
  return (
    <section>
      <h3>
        {title}
        {n > 0 && <span class="faint num">{n}</span>}
      </h3>
      {children}
    </section>
  );
}

function Head({ row }: { row: Row }) {
  const local = row.time_zone ? timeIn(row.time_zone, now.value) : "";
  return (
    <section>
      <div class="line">
        <Avatar name={rowName(row)} lead={row.client_kind !== "client"} size="lg" />
        <div class="grow">
          <h2 class="clip" title={rowName(row)}>
            {rowName(row)}
          </h2>
          <p class="small faint">
            <Online row={row} />
            {local && <> · {t("local", { time: local })}</>}
          </p>
        </div>
      </div>
      <p class="chips">
        {row.verified ? (
          <span class="chip green">
            <Icon n="check" />
            {t("verified_client")}
          </span>
        ) : (
          <span class="chip violet">
            <Icon n="alert" />
            {t("unverified_lead")}
          </span>
        )}
        {row.helper_for && <span class="chip">{t("responsible_is", { name: row.responsible_name })}</span>}
      </p>
    </section>
  );
}

function Doubts({ row }: { row: Row }) {
  return (
    <Part title={t("suspect_why")}>
      <ul class="ev">
        {(row.suspect_reasons ?? []).map((r) => (
          <li key={r}>
            <span class="chip violet">
              <Icon n="shield" />
              {t("suspect").toLowerCase()}
            </span>
            <span>{tcode("sr_", r)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

const strengths = { proved: "green", strong: "green", medium: "amber", weak: "" } as const;

function Belongs({ row, card }: { row: Row; card: Card | undefined }) {
  const evidence = card?.evidence ?? row.evidence ?? [];
  if (row.client_kind !== "client" && evidence.length === 0) return null;
  const name = row.client_name || card?.client?.name || "";
  return (
    <Part title={t(row.verified ? "is_client" : "perhaps_client")}>
      {name && <p class="small">{t(row.verified ? "proved_with" : "says_with", { name })}</p>}
      {evidence.length > 0 && (
        <ul class="ev" aria-label={t("evidence")}>
          {evidence.map((e, i) => (
            <li key={i}>
              <span class={`chip ${strengths[e.strength] ?? ""}`}>{tcode("", e.strength)}</span>
              <span>{e.text}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function Requests({ list }: { list: readonly Request[] }) {
  const open = list.filter((r) => r.state === "open");
  return (
    <Part title={t("open_requests")}>
      {open.length === 0 && <p class="small faint">{t("card_no_requests")}</p>}
      <ul class="stack-2">
        {open.map((r) => (
          <li key={r.id}>
            <p class="title wrap-any">{r.title}</p>
            <p class="small faint">
              {t("since", { date: shortDate(r.opened_at) })} ·{" "}
              {t("responsible_is", { name: r.responsible === me.value?.id ? t("you") : r.responsible_name || t("nobody") })}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Told({ row, card }: { row: Row; card: Card | undefined }) {
  const answers = (row.answers ?? []).filter((a) => a.value);
  const said = new Set(answers.map((a) => a.value));
  const more: [string, string][] = [];
  if (row.topic && !said.has(row.topic)) more.push([t("topic"), row.topic]);
  for (const v of card?.client?.emails ?? []) if (!said.has(v)) more.push([t("email"), v]);
  for (const v of card?.client?.phones ?? []) if (!said.has(v)) more.push([t("phone"), v]);
  return (
    <Part title={t("told_us")}>
      {answers.length + more.length === 0 && <p class="small faint">{t("card_no_answers")}</p>}
      <dl class="facts">
        {answers.map((a) => (
          <Fact key={a.key} term={a.label || a.key}>
            {a.value}
          </Fact>
        ))}
        {more.map(([k, v]) => (
          <Fact key={k + v} term={k}>
            {v}
          </Fact>
        ))}
      </dl>
    </Part>
  );
}

function From({ row, hides }: { row: Row; hides: readonly string[] }) {
  const local = row.time_zone ? timeIn(row.time_zone, now.value) : "";
  return (
    <Part title={t("where_from")}>
      <dl class="facts">
        {row.page.url && (
          <Fact term={t("page")}>
            <PageLink url={row.page.url} />
          </Fact>
        )}
        {row.page.referrer && (
          <Fact term={t("referrer")}>
            <PageLink url={row.page.referrer} host />
          </Fact>
        )}
        <Fact term={t("ip")}>
          {hides.includes("ip") ? <span class="faint">{t("hidden_right")}</span> : <span class="mono">{row.ip || "–"}</span>}
        </Fact>
        {row.browser && (
          <Fact term={t("browser")}>
            <span title={row.browser}>{browserName(row.browser)}</span>
          </Fact>
        )}
        {row.language && <Fact term={t("language")}>{languageName(row.language)}</Fact>}
        {local && (
          <Fact term={t("local_time")}>
            <span class="num">{local}</span> <span class="faint">{row.time_zone}</span>
          </Fact>
        )}
        <Fact term={t("started")}>
          <time dateTime={row.started_at} title={fullTime(row.started_at)}>
            {listTime(row.started_at, now.value)}
          </time>
        </Fact>
      </dl>
    </Part>
  );
}

/** Where they went since, the newest first. */
function Pages({ list }: { list: NonNullable<Card["pages"]> }) {
  if (list.length === 0) return null;
  return (
    <Part title={t("pages_since")}>
      <ol class="earlier">
        {[...list].reverse().map((p) => (
          <li key={p.at}>
            <span class="line">
              <span class="clip grow">
                <PageLink url={p.url} />
              </span>
              <time class="small faint" dateTime={p.at} title={fullTime(p.at)}>
                {listTime(p.at, now.value)}
              </time>
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

export function Fact({ term, children }: { term: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

// Only http and https are opened; anything else is text.
function PageLink({ url, host }: { url: string; host?: boolean }) {
  try {
    const u = new URL(url);
    if (u.protocol === "http:" || u.protocol === "https:")
      return (
        <a href={u.href} target="_blank" rel="noopener noreferrer nofollow" title={u.href}>
          {host ? u.host : u.pathname === "/" ? u.host : decodePath(u.pathname)}
        </a>
      );
  } catch {
    /* not an address: shown as it was written */
  }
  return <>{url}</>;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const states = { open: "st_open", closed: "st_closed", suspect: "st_suspect" } as const;

// The newest with their states; the whole of it is on the client's page.
function Earlier({ list, count, client }: { list: readonly Row[]; count: number; client: Id }) {
  return (
    <Part title={t("earlier")} n={count}>
      {list.length === 0 && <p class="small faint">{t("card_first")}</p>}
      <ul class="earlier">
        {list.map((r) => (
          <li key={r.id}>
            <a href={toConversation(r.id, place.value.list)}>
              <span class="clip">{lastWords(r) || r.topic || t("no_text")}</span>
              <span class="chip">{t(states[r.state])}</span>
              <time class="small faint" dateTime={r.last_at} title={fullTime(r.last_at)}>
                {listTime(r.last_at, now.value)}
              </time>
            </a>
          </li>
        ))}
      </ul>
      {client && (
        <p class="card-whole">
          <a class="btn quiet" href={toClient(client)}>
            <Icon n="user" />
            {count > list.length ? t("card_more_earlier", { n: count }) : t("whole_card")}
          </a>
        </p>
      )}
    </Part>
  );
}
