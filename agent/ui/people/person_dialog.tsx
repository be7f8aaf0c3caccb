// Adding and changing a person.
import { useState } from "preact/hooks";
import { sayRefusal } from "../model/refusals";
import { Dialog } from "../parts/dialog";
import { SelectField, Switch, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { PictureField } from "../parts/picture_field";
import { WorkButton } from "../parts/small";
import { toast } from "../parts/toast";
import { Wrong } from "../parts/wrong";
import { t } from "../text/text";
import type { Presence } from "../wire/frames";
import { ask, Refusal } from "../wire/http";
import { readSkills } from "./skills";

export interface Person {
  id: string;
  name: string;
  email: string;
  role: "manager" | "agent";
  tier: string;
  state: Presence;
  since: string | null;
  load: number;
  limit: number;
  languages: string[] | null;
  skills: string[] | null;
  active: boolean;
  joined?: boolean;
  /** Id of a portrait, "" for none. */
  photo?: string | undefined;
  phone_proved?: boolean;
  /** Told to managers alone. */
  second_step?: boolean;
  n?: number;
}

interface Props {
  person: Person | null;
  onClose: () => void;
  saved: (p: Person, inviteUrl: string) => void;
}

export function PersonDialog({ person, onClose, saved }: Props) {
  const [form, setForm] = useState({
    name: person?.name ?? "",
    email: person?.email ?? "",
    role: person?.role ?? "agent",
    tier: person?.tier ?? "junior",
    limit: String(person?.limit ?? 4),
    languages: (person?.languages ?? []).join(", "),
    skills: (person?.skills ?? []).join(", "),
    active: person?.active ?? true,
    photo: person?.photo ?? "",
  });
  const [bad, setBad] = useState<Readonly<Record<string, string | undefined>>>({});
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const set =
    <K extends keyof typeof form>(key: K) =>
    (value: (typeof form)[K]) =>
      setForm({ ...form, [key]: value });
  const submit = async (e: Event) => {
    e.preventDefault();
    const found = {
      ...(form.name.trim() ? {} : { name: t("fill_in") }),
      ...(/^[^\s@]+@[^\s@]+$/.test(form.email.trim()) ? {} : { email: t("email_wrong") }),
    };
    setBad(found);
    if (busy || Object.keys(found).length) return;
    setBusy(true);
    setWrong("");
    const body = {
      name: form.name.trim(),
      email: form.email.trim(),
      role: form.role,
      tier: form.tier,
      limit: Number(form.limit),
      languages: form.languages
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map((l) => l.toLowerCase()),
      skills: readSkills(form.skills),
    };
    try {
      if (person)
        saved(
          (
            await ask<{ person: Person }>("PATCH", `/people/${person.id}`, {
              ...body,
              active: form.active,
              photo: form.photo,
              ...(person.n ? { n: person.n } : {}),
            })
          ).person,
          "",
        );
      else {
        const made = await ask<{ person: Person; invite_url: string }>("POST", "/people", body);
        saved(made.person, made.invite_url);
      }
      if (person) toast(t("person_saved"));
    } catch (err) {
      if (err instanceof Refusal) setBad(err.fields);
      setWrong(sayRefusal(err));
      setBusy(false);
    }
  };
  const invite = async () => {
    if (!person) return;
    try {
      saved(person, (await ask<{ invite_url: string }>("POST", `/people/${person.id}/invitations`)).invite_url);
    } catch (err) {
      setWrong(sayRefusal(err));
    }
  };
  return (
    <Dialog title={person ? t("change_person", { name: person.name }) : t("add_person")} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Wrong said={wrong} />
        {person && form.active && (
          <PictureField
            label={t("pic_h")}
            hint={`${t("pic_hint_other")} ${t("pic_later")}`}
            name={form.name}
            alt={t("pic_of", { name: form.name })}
            none={t("pic_none_of", { name: form.name })}
            picture={form.photo}
            error={bad.photo && t("err_no_portrait")}
            set={(photo) => setForm((had) => ({ ...had, photo }))}
          />
        )}
        <TextField name="name" label={t("name")} value={form.name} onValue={set("name")} error={bad.name} maxLength={80} />
        <TextField
          name="email"
          type="email"
          label={t("email")}
          value={form.email}
          onValue={set("email")}
          error={bad.email}
          maxLength={254}
        />
        <div class="pairs">
          <SelectField
            label={t("role")}
            value={form.role}
            onValue={(v) => set("role")(v as Person["role"])}
            options={[
              ["agent", t("agent")],
              ["manager", t("manager")],
            ]}
            error={bad.role}
          />
          <SelectField
            label={t("tier")}
            value={form.tier}
            onValue={set("tier")}
            options={(["junior", "middle", "senior"] as const).map((x) => [x, t(x)] as const)}
            error={bad.tier}
          />
        </div>
        <SelectField
          label={t("limit")}
          hint={t("limit_hint")}
          value={form.limit}
          onValue={set("limit")}
          options={Array.from({ length: 20 }, (_, i) => [String(i + 1), String(i + 1)] as const)}
          error={bad.limit}
        />
        <TextField
          name="languages"
          label={t("languages")}
          hint={t("languages_hint")}
          optional
          value={form.languages}
          onValue={set("languages")}
          error={bad.languages}
        />
        <TextField
          name="skills"
          label={t("ppl_skills")}
          hint={t("ppl_skills_hint")}
          optional
          value={form.skills}
          onValue={set("skills")}
          error={bad.skills}
        />
        {person && <Switch label={t("active")} checked={form.active} onChange={set("active")} />}
        <div class="btns">
          {person?.joined === false && (
            <button class="btn quiet" type="button" onClick={() => void invite()}>
              <Icon n="key" />
              {t("new_invite")}
            </button>
          )}
          <button class="btn" type="button" onClick={onClose}>
            {t("cancel")}
          </button>
          <WorkButton busy={busy} kind="primary" label={t(person ? "save" : "add")} working={t(person ? "saving" : "adding")} />
        </div>
      </form>
    </Dialog>
  );
}
