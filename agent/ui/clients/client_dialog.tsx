// Writing a card: the name, the id that another program has for it, and the people. What somebody else saved meanwhile is named.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog, DialogEnd } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t, tcode } from "../text/text";
import { ask, Refusal } from "../wire/http";
import { type Client, type ClientBody, several } from "./state";

interface Props {
  client: Client | null;
  onClose: () => void;
  saved: (c: Client) => void;
}

interface PersonForm {
  key: number;
  id: string;
  name: string;
  emails: string;
  phones: string;
}

let keys = 0;
const formOf = (p?: Client["people"][number]): PersonForm => ({
  key: ++keys,
  id: p?.id ?? "",
  name: p?.name ?? "",
  emails: (p?.emails ?? []).join(", "),
  phones: (p?.phones ?? []).join(", "),
});

export function ClientDialog({ client, onClose, saved }: Props) {
  const [version, setVersion] = useState(client?.version ?? 0);
  const [kind, setKind] = useState(client?.kind ?? "client");
  const [name, setName] = useState(client?.name ?? "");
  const [external, setExternal] = useState(client?.external_id ?? "");
  const [people, setPeople] = useState<PersonForm[]>(client ? client.people.map(formOf) : [formOf()]);
  const [bad, setBad] = useState<Readonly<Record<string, string | undefined>>>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const change = (key: number, what: Partial<PersonForm>) => setPeople(people.map((p) => (p.key === key ? { ...p, ...what } : p)));
  const worst = (i: number, field: string) =>
    Object.entries(bad).find(([at]) => at.startsWith(`people[${i}].${field}`))?.[1] ? t(`cl_bad_${field as "emails"}`) : undefined;

  const submit = async (e: Event) => {
    e.preventDefault();
    const missing = name.trim() ? {} : { name: t("fill_in") };
    setBad(missing);
    if (busy || Object.keys(missing).length) return;
    setBusy(true);
    setWrong("");
    const body = {
      kind,
      name,
      external_id: external.trim(),
      people: people
        .filter((p) => p.id || p.name.trim() || p.emails.trim() || p.phones.trim())
        .map((p) => ({ ...(p.id ? { id: p.id } : {}), name: p.name, emails: several(p.emails), phones: several(p.phones) })),
    };
    try {
      const made = client
        ? await ask<ClientBody>("PUT", `/clients/${client.id}`, { ...body, version })
        : await ask<ClientBody>("POST", "/clients", body);
      toast(t("cl_saved"));
      saved(made.client);
    } catch (err) {
      if (err instanceof Refusal && err.code === "newer_version" && client) await explain(err, client.id);
      else {
        if (err instanceof Refusal) setBad(err.fields);
        setWrong(sayRefusal(err));
      }
      setBusy(false);
    }
  };
  // The difference, and the newer version as the one to save over: what was typed stays.
  const explain = async (err: Refusal, id: string) => {
    const now = (await ask<ClientBody>("GET", `/clients/${id}`)).client;
    setVersion(now.version);
    const differs = Object.keys(err.fields).map(
      (f) => `${tcode("cl_f_", f)}: ${f === "name" ? now.name : f === "external_id" ? now.external_id || "–" : "…"}`,
    );
    setWrong(t("cl_newer", { what: differs.join(" · ") }));
  };
  return (
    <Dialog title={client ? t("cl_change_title", { name: client.name }) : t("cl_new")} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Wrong said={wrong} />
        <TextField name="name" label={t("cl_f_name")} value={name} onValue={setName} error={bad.name} maxLength={200} />
        <div class="pairs">
          <TextField
            name="external"
            label={t("cl_f_external_id")}
            hint={t("cl_external_hint")}
            optional
            value={external}
            onValue={setExternal}
            error={bad.external_id ? t("err_external_id_taken") : undefined}
            maxLength={128}
          />
          <SelectField
            label={t("cl_f_kind")}
            value={kind}
            onValue={(v) => setKind(v as Client["kind"])}
            options={[
              ["client", t("cl_kind_client")],
              ["lead", t("cl_kind_lead")],
            ]}
          />
        </div>
        {people.map((p, i) => (
          <fieldset class="stack" key={p.key}>
            <legend>{t("cl_person_n", { n: i + 1 })}</legend>
            <TextField
              name={`n${p.key}`}
              label={t("name")}
              optional
              value={p.name}
              onValue={(v) => change(p.key, { name: v })}
              maxLength={200}
            />
            <div class="pairs">
              <TextField
                name={`e${p.key}`}
                label={t("email")}
                hint={t("cl_several")}
                optional
                value={p.emails}
                onValue={(v) => change(p.key, { emails: v })}
                error={worst(i, "emails")}
              />
              <TextField
                name={`p${p.key}`}
                label={t("cl_phone")}
                hint={t("cl_phone_hint")}
                optional
                keyboard="tel"
                value={p.phones}
                onValue={(v) => change(p.key, { phones: v })}
                error={worst(i, "phones")}
              />
            </div>
            <p>
              <button class="btn quiet" type="button" onClick={() => setPeople(people.filter((x) => x.key !== p.key))}>
                <Icon n="trash" />
                {t("cl_remove_person", { n: i + 1 })}
              </button>
            </p>
          </fieldset>
        ))}
        <p>
          <button class="btn" type="button" onClick={() => setPeople([...people, formOf()])}>
            <Icon n="plus" />
            {t("cl_add_person")}
          </button>
        </p>
        <DialogEnd onClose={onClose} busy={busy} label={t("save")} />
      </form>
    </Dialog>
  );
}
