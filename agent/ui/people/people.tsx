// Who may sign in, and how much each is given. Managers add and change.
import { useEffect, useState } from "preact/hooks";
import { people as floor } from "../model/board";
import { now } from "../model/clock";
import { me } from "../model/session";
import { Icon } from "../parts/icon";
import { ShownOnce, toShown } from "../parts/shown_once";
import { Avatar, Failed, SkeletonRows, StateWord, useSlow } from "../parts/small";
import { age, languageName, oneDecimal } from "../text/format";
import { t, tcode } from "../text/text";
import { ask } from "../wire/http";
import { DemandSecondStep } from "./demand";
import { type Person, PersonDialog } from "./person_dialog";
import { ResetSecondStep } from "./reset";
import "./people.css";

export function PeoplePage() {
  const [list, setList] = useState<readonly Person[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [editing, setEditing] = useState<Person | "new" | null>(null);
  const [resetting, setResetting] = useState<Person | null>(null);
  const [invited, setInvited] = useState<{ person: Person; url: string } | null>(null);
  const load = () => {
    setFailed(false);
    ask<{ items: Person[] | null }>("GET", "/people").then(
      (b) => setList(b.items ?? []),
      () => setFailed(true),
    );
  };
  useEffect(load, []);
  const slow = useSlow(!list && !failed);
  const manager = me.value?.role === "manager";
  const put = (p: Person) =>
    setList((had) => (had?.some((x) => x.id === p.id) ? had.map((x) => (x.id === p.id ? p : x)) : [...(had ?? []), p]));
  return (
    <div class="page">
      <div class="inner">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("people")}</h1>
            <p>{t("people_lead")}</p>
          </div>
          {manager && (
            <button class="btn primary" type="button" onClick={() => setEditing("new")}>
              <Icon n="plus" />
              {t("add_person")}
            </button>
          )}
        </div>
        {invited && (
          <ShownOnce
            id="invitation"
            level={2}
            title={t("invite_link", { name: invited.person.name })}
            word={invited.url}
            hint={t("invite_link_hint")}
            done={() => setInvited(null)}
          />
        )}
        {failed && <Failed title={t("people_failed")} again={load} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {list && (
          <ul class="people">
            {list.map((p) => (
              <PersonRow
                key={p.id}
                p={withFloor(p)}
                change={manager ? () => setEditing(p) : null}
                reset={manager ? () => setResetting(p) : null}
              />
            ))}
          </ul>
        )}
        {manager && list && <DemandSecondStep changed={load} />}
        {resetting && (
          <ResetSecondStep
            person={resetting}
            onClose={() => setResetting(null)}
            done={(p) => {
              put(p);
              setResetting(null);
            }}
          />
        )}
        {editing && (
          <PersonDialog
            person={editing === "new" ? null : editing}
            onClose={() => setEditing(null)}
            saved={(p, url) => {
              put(p);
              setEditing(null);
              if (!url) return;
              setInvited({ person: p, url });
              toShown("invitation");
            }}
          />
        )}
      </div>
    </div>
  );
}

// The floor is newer than the list that was read.
function withFloor(p: Person): Person {
  const f = floor.value.find((x) => x.id === p.id);
  return f ? { ...p, state: f.state, load: f.load, photo: f.photo ?? p.photo } : p;
}

function PersonRow({ p, change, reset }: { p: Person; change: (() => void) | null; reset: (() => void) | null }) {
  const over = p.load > p.limit;
  return (
    <li class="person">
      <Avatar name={p.name} photo={p.photo} size="lg" />
      <div class="grow">
        <p class="line wrap">
          <b>{p.name}</b>
          {p.id === me.value?.id && <span class="chip accent">{t("you")}</span>}
          {p.role === "manager" && <span class="chip">{t("manager")}</span>}
          {!p.active && (
            <span class="chip amber">
              <Icon n="lock" />
              {t("not_active")}
            </span>
          )}
          {p.active && p.joined === false && (
            <span class="chip amber">
              <Icon n="clock" />
              {t("not_joined")}
            </span>
          )}
        </p>
        <p class="small faint clip">{p.email}</p>
        <p class="small faint marks">
          {p.phone_proved && (
            <span>
              <Icon n="sms" /> {t("ppl_phone")}
            </span>
          )}
          {reset && p.active && p.joined !== false && (
            <span>
              <Icon n={p.second_step ? "lock" : "key"} /> {t(p.second_step ? "ppl_code" : "ppl_no_code")}
            </span>
          )}
          {reset && p.second_step && p.id !== me.value?.id && (
            <button class="btn quiet" type="button" aria-label={`${t("ppl_reset")}: ${p.name}`} onClick={reset}>
              {t("ppl_reset")}
            </button>
          )}
        </p>
      </div>
      <p class="small">
        <StateWord state={p.state} />
        {p.since && p.active && <span class="faint"> · {age(now.value - Date.parse(p.since))}</span>}
      </p>
      <p class={`small num${over ? " t-amber" : ""}`}>
        {over && <Icon n="alert" />} {t("n_of_m_chats", { n: oneDecimal(p.load), m: oneDecimal(p.limit) })}
      </p>
      <p class="small">
        {tcode("", p.tier)}
        {p.languages?.length ? <span class="faint"> · {p.languages.map(languageName).join(", ")}</span> : null}
        {p.skills?.length ? (
          <span class="skills" title={t("ppl_skills")}>
            {p.skills.map((s) => (
              <span class="chip line" key={s}>
                {s}
              </span>
            ))}
          </span>
        ) : null}
      </p>
      {change ? (
        <button class="btn" type="button" aria-label={t("change_person", { name: p.name })} onClick={change}>
          {t("change")}
        </button>
      ) : (
        <span />
      )}
    </li>
  );
}
