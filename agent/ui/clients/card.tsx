// One client: who they are, and what is under way for them.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { toClient, toClientPage } from "../model/router";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Avatar, Banner, Failed, SkeletonRows, useSlow, WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { listTime } from "../text/format";
import { t } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { ClientDialog } from "./client_dialog";
import { type Client, type ClientBody, type ClientRequest, openRequests } from "./state";

interface Colleague {
  id: string;
  name: string;
  active: boolean;
}

export function CardPage({ id }: { id: string }) {
  const [client, setClient] = useState<Client | null>(null);
  const [staff, setStaff] = useState<Colleague[]>([]);
  const [failed, setFailed] = useState<"" | "missing" | "failed">("");
  const [editing, setEditing] = useState(false);
  const load = () => {
    setFailed("");
    Promise.all([ask<ClientBody>("GET", `/clients/${id}`), ask<{ items: Colleague[] }>("GET", "/people")]).then(
      ([body, people]) => {
        setClient(body.client);
        setStaff(people.items.filter((p) => p.active));
      },
      (e) => setFailed(e instanceof Refusal && (e.status === 404 || e.status === 400) ? "missing" : "failed"),
    );
  };
  useEffect(load, []);
  const slow = useSlow(!client && !failed);
  return (
    <div class="page">
      <div class="inner narrow">
        <p class="crumb">
          <a href={toClient("")}>
            <Icon n="left" /> {t("clients")}
          </a>
        </p>
        {!client && (
          <h1 class="sr" tabIndex={-1}>
            {t("cl_card")}
          </h1>
        )}
        {failed && <Failed title={t(failed === "missing" ? "cl_missing" : "cl_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {client && (
          <>
            <div class="head">
              <div class="line">
                <Avatar name={client.name} size="lg" lead={client.kind === "lead"} />
                <div>
                  <h1 tabIndex={-1}>{client.name}</h1>
                  <p>
                    {t(client.kind === "lead" ? "cl_kind_lead" : "cl_kind_client")}
                    {client.external_id && ` · ${client.external_id}`}
                  </p>
                </div>
              </div>
              <a class="btn quiet" href={toClientPage(id)}>
                {t("whole_card")}
              </a>
              <button class="btn" type="button" onClick={() => setEditing(true)}>
                <Icon n="pen" />
                {t("change")}
              </button>
            </div>
            <Contacts client={client} />
            <Requests client={client} staff={staff} changed={setClient} />
          </>
        )}
        {editing && client && (
          <ClientDialog
            client={client}
            onClose={() => setEditing(false)}
            saved={(c) => {
              setClient(c);
              setEditing(false);
            }}
          />
        )}
      </div>
    </div>
  );
}

function Contacts({ client }: { client: Client }) {
  return (
    <section class="card stack" aria-labelledby="c-people">
      <h2 id="c-people">{t("people")}</h2>
      {client.people.length === 0 && <p class="muted">{t("cl_no_people")}</p>}
      {client.people.map((p) => (
        <div class="ways" key={p.id}>
          <b>{p.name || t("cl_nameless")}</b>
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
        </div>
      ))}
    </section>
  );
}

function Requests({ client, staff, changed }: { client: Client; staff: Colleague[]; changed: (c: Client) => void }) {
  const [title, setTitle] = useState("");
  const [responsible, setResponsible] = useState("");
  const [bad, setBad] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const open = openRequests(client);
  const closed = client.requests.filter((r) => r.state === "closed");
  const choices = [["", t("cl_nobody")] as const, ...staff.map((p) => [p.id, p.name] as const)];
  const attempt = async (work: () => Promise<ClientBody>, said: string) => {
    setWrong("");
    try {
      changed((await work()).client);
      toast(said);
      return true;
    } catch (e) {
      setWrong(sayRefusal(e));
      return false;
    }
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    setBad(title.trim() ? "" : t("fill_in"));
    if (busy || !title.trim()) return;
    setBusy(true);
    if (await attempt(() => ask("POST", `/clients/${client.id}/requests`, { title, responsible }), t("cl_request_opened"))) {
      setTitle("");
      setResponsible("");
    }
    setBusy(false);
  };
  const patch = (r: ClientRequest, body: object, said: string) =>
    void attempt(() => ask("PATCH", `/clients/${client.id}/requests/${r.id}`, body), said);
  return (
    <section class="card stack" aria-labelledby="c-requests">
      <h2 id="c-requests">{t("cl_requests")}</h2>
      <p class="small muted">{t("cl_requests_hint")}</p>
      {wrong && (
        <Banner kind="red" icon="alert" role="alert">
          <span class="grow">{wrong}</span>
        </Banner>
      )}
      {open.length === 0 && <p>{t("cl_no_open")}</p>}
      <ul aria-label={t("cl_open_requests")}>
        {open.map((r) => (
          <li class="request" key={r.id}>
            <p>
              <b>{r.title}</b> <span class="small faint">{t("cl_since", { time: listTime(r.opened_at, now.value) })}</span>
            </p>
            <SelectField
              label={t("cl_responsible")}
              value={r.responsible}
              onValue={(v) => patch(r, { responsible: v }, t("cl_given"))}
              options={
                choices.some(([v]) => v === r.responsible)
                  ? choices
                  : [...choices, [r.responsible, r.responsible_name || t("cl_left")] as const]
              }
            />
            <button
              class="btn"
              type="button"
              aria-label={t("cl_close_named", { title: r.title })}
              onClick={() => patch(r, { state: "closed" }, t("cl_closed"))}
            >
              <Icon n="check" />
              {t("close")}
            </button>
          </li>
        ))}
      </ul>
      {closed.length > 0 && (
        <details>
          <summary>{t("cl_closed_requests", { n: closed.length })}</summary>
          <ul class="stack-2">
            {closed.map((r) => (
              <li key={r.id}>
                {r.title} <span class="small faint">{r.closed_at ? listTime(r.closed_at, now.value) : ""}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <form class="stack" onSubmit={submit} noValidate>
        <div class="pairs">
          <TextField name="title" label={t("cl_request_title")} value={title} onValue={setTitle} error={bad || undefined} maxLength={200} />
          <SelectField label={t("cl_responsible_new")} value={responsible} onValue={setResponsible} options={choices} />
        </div>
        <p>
          <WorkButton busy={busy} kind="" label={t("cl_open_request")} working={t("saving")} />
        </p>
      </form>
    </section>
  );
}
