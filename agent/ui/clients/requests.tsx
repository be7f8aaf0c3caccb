// The requests of a client: what is under way, who is responsible, and what was.
import { useEffect, useState } from "preact/hooks";
import { now } from "../model/clock";
import { sayRefusal } from "../model/refusals";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { listTime } from "../text/format";
import { t } from "../text/text";
import { ask } from "../wire/http";
import { type Client, type ClientBody, type ClientRequest, openRequests } from "./state";

interface Colleague {
  id: string;
  name: string;
  active: boolean;
}

/** Who can be responsible. Without an answer only those who are stand there. */
function useStaff(): Colleague[] {
  const [staff, setStaff] = useState<Colleague[]>([]);
  useEffect(() => {
    let alive = true;
    ask<{ items: Colleague[] }>("GET", "/people").then(
      (people) => alive && setStaff(people.items.filter((p) => p.active)),
      () => {},
    );
    return () => {
      alive = false;
    };
  }, []);
  return staff;
}

/** changed is null for a card that was merged away: its requests are only read. */
export function Requests({ client, changed }: { client: Client; changed: ((c: Client) => void) | null }) {
  const staff = useStaff();
  const [wrong, setWrong] = useState("");
  const open = openRequests(client);
  const closed = client.requests.filter((r) => r.state === "closed");
  const choices = [["", t("cl_nobody")] as const, ...staff.map((p) => [p.id, p.name] as const)];
  const attempt: Attempt = async (method, path, body, said) => {
    setWrong("");
    try {
      const made = await ask<ClientBody>(method, `/clients/${client.id}/requests${path}`, body);
      changed?.(made.client);
      toast(said);
      return true;
    } catch (e) {
      setWrong(sayRefusal(e));
      return false;
    }
  };
  return (
    <section class="card stack" aria-labelledby="c-requests">
      <h2 id="c-requests">{t("cl_requests")}</h2>
      <p class="small muted">{t("cl_requests_hint")}</p>
      <Wrong said={wrong} />
      {open.length === 0 && <p>{t("cl_no_open")}</p>}
      <ul aria-label={t("cl_open_requests")}>
        {open.map((r) => (
          <li class="request" key={r.id}>
            <p>
              <b>{r.title}</b> <span class="small faint">{t("cl_since", { time: listTime(r.opened_at, now.value) })}</span>
            </p>
            {changed ? (
              <Change r={r} choices={choices} attempt={attempt} />
            ) : (
              <p class="small">{t("responsible_is", { name: r.responsible_name || t("nobody") })}</p>
            )}
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
      {changed && <NewRequest choices={choices} attempt={attempt} />}
    </section>
  );
}

type Choices = readonly (readonly [id: string, name: string])[];
/** Asks for a change of a request; whether it was done. */
type Attempt = (method: "POST" | "PATCH", path: string, body: object, said: string) => Promise<boolean>;

function Change({ r, choices, attempt }: { r: ClientRequest; choices: Choices; attempt: Attempt }) {
  return (
    <>
      <SelectField
        label={t("cl_responsible")}
        value={r.responsible}
        onValue={(v) => void attempt("PATCH", `/${r.id}`, { responsible: v }, t("cl_given"))}
        options={
          choices.some(([v]) => v === r.responsible) ? choices : [...choices, [r.responsible, r.responsible_name || t("cl_left")] as const]
        }
      />
      <button
        class="btn"
        type="button"
        aria-label={t("cl_close_named", { title: r.title })}
        onClick={() => void attempt("PATCH", `/${r.id}`, { state: "closed" }, t("cl_closed"))}
      >
        <Icon n="check" />
        {t("close")}
      </button>
    </>
  );
}

function NewRequest({ choices, attempt }: { choices: Choices; attempt: Attempt }) {
  const [title, setTitle] = useState("");
  const [responsible, setResponsible] = useState("");
  const [bad, setBad] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBad(title.trim() ? "" : t("fill_in"));
    if (busy || !title.trim()) return;
    setBusy(true);
    if (await attempt("POST", "", { title, responsible }, t("cl_request_opened"))) {
      setTitle("");
      setResponsible("");
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <div class="pairs">
        <TextField name="title" label={t("cl_request_title")} value={title} onValue={setTitle} error={bad || undefined} maxLength={200} />
        <SelectField label={t("cl_responsible_new")} value={responsible} onValue={setResponsible} options={choices} />
      </div>
      <p>
        <WorkButton busy={busy} kind="" label={t("cl_open_request")} working={t("saving")} />
      </p>
    </form>
  );
}
