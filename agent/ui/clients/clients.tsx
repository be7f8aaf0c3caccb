// Who is known: the list with its search, and the way to one card.
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "../model/clock";
import { go, place, toClient } from "../model/router";
import { me } from "../model/session";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Avatar, Empty, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { listTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { ClientDialog } from "./client_dialog";
import { ImportPage } from "./import";
import { ClientPage } from "./page";
import { type Client, type ClientList, joined, listPath, openRequests } from "./state";
import "./clients.css";

export function ClientsPage() {
  const { client } = place.value;
  if (client === "import") return <ImportPage />;
  if (client) return <ClientPage key={client} id={client} />;
  return <ListPage />;
}

interface Part {
  items: Client[];
  next: string;
}

const typingPause = 250; // ms

function ListPage() {
  const [list, setList] = useState<ClientList>("clients");
  const [q, setQ] = useState("");
  const [shown, setShown] = useState<Part | null>(null);
  const [failed, setFailed] = useState(false);
  const [more, setMore] = useState(false);
  const [adding, setAdding] = useState(false);
  const turn = useRef(0);
  const load = (after = "") => {
    const mine = ++turn.current;
    setFailed(false);
    if (after) setMore(true);
    ask<Part>("GET", listPath(list, q, after)).then(
      (part) => {
        if (mine !== turn.current) return; // something else is looked for meanwhile
        setShown((had) => ({ items: joined(after ? (had?.items ?? []) : [], part.items), next: part.next }));
        setMore(false);
      },
      () => {
        if (mine !== turn.current) return;
        setFailed(true);
        setMore(false);
      },
    );
  };
  useEffect(() => {
    const timer = setTimeout(load, q ? typingPause : 0);
    return () => clearTimeout(timer);
  }, [q, list]);
  const slow = useSlow(!shown && !failed);
  const manager = me.value?.role === "manager";
  return (
    <div class="page">
      <div class="inner">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("clients")}</h1>
            <p>{t("cl_lead")}</p>
          </div>
          <div class="line wrap">
            {manager && (
              <>
                <a class="btn" href={toClient("import")}>
                  {t("im_open")}
                </a>
                <a class="btn" href={`/agent/api/clients/export?list=${list}`} download>
                  {t("cl_export")}
                </a>
              </>
            )}
            <button class="btn primary" type="button" onClick={() => setAdding(true)}>
              <Icon n="plus" />
              {t("cl_new")}
            </button>
          </div>
        </div>
        <div class="pairs">
          <TextField name="q" label={t("cl_search")} hint={t("cl_search_hint")} value={q} onValue={setQ} maxLength={200} />
          <SelectField
            label={t("cl_which")}
            value={list}
            onValue={(v) => setList(v as ClientList)}
            options={[
              ["clients", t("clients")],
              ["leads", t("cl_leads")],
              ["all", t("cl_all")],
            ]}
          />
        </div>
        {failed && <Failed title={t("cl_failed")} again={() => load()} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {shown && !failed && shown.items.length === 0 && !shown.next && (
          <Empty icon="users" title={t(q ? "cl_none_found" : "cl_none")} hint={t(q ? "cl_none_found_hint" : "cl_none_hint")} />
        )}
        {shown && shown.items.length > 0 && (
          <ul class="people clients" aria-label={t("clients")}>
            {shown.items.map((c) => (
              <Row key={c.id} c={c} />
            ))}
          </ul>
        )}
        {shown?.next && (
          <p>
            <WorkButton busy={more} kind="" type="button" label={t("cl_more")} working={t("loading")} onClick={() => load(shown.next)} />
          </p>
        )}
        {adding && (
          <ClientDialog
            client={null}
            onClose={() => setAdding(false)}
            saved={(c) => {
              setAdding(false);
              go(toClient(c.id));
            }}
          />
        )}
      </div>
    </div>
  );
}

function Row({ c }: { c: Client }) {
  const open = openRequests(c);
  const [first] = c.people;
  return (
    <li>
      <a class="client" href={toClient(c.id)}>
        <Avatar name={c.name} lead={c.kind === "lead"} />
        <span class="txt">
          <span class="line">
            <b class="clip">{c.name}</b>
            {c.external_id && <span class="chip clip">{c.external_id}</span>}
            {c.kind === "lead" && <span class="chip violet">{t("cl_lead_chip")}</span>}
          </span>
          <span class="small faint clip">{[first?.name, first?.emails[0], first?.phones[0]].filter(Boolean).join(" · ")}</span>
        </span>
        <span class="small">{open.length > 0 ? t("cl_n_open", { n: open.length }) : t("cl_no_open")}</span>
        <span class="small faint num">{listTime(c.changed_at, now.value)}</span>
      </a>
    </li>
  );
}
