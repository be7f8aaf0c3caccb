// Who changed what, the newest first: people, sites, routing, alerts, privacy, blocks, and who read what was sealed. For managers.
import { useEffect, useState } from "preact/hooks";
import { people } from "../model/board";
import { me } from "../model/session";
import { DayField, SelectField } from "../parts/field";
import { Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { fullTime } from "../text/format";
import { isWord, t, tcode } from "../text/text";
import type { Id, Instant } from "../wire/frames";
import { ask } from "../wire/http";
import { groups, linkOf, pathWord, queryOf } from "./state";
import "./activity.css";

export interface Line {
  id: string;
  at: Instant;
  kind: string;
  group: string;
  by: Id;
  by_name: string;
  about: Id;
  about_name: string;
  facts: Readonly<Record<string, string>>;
  changes: readonly { path: string; old: string; new: string }[];
  more: number;
}

export function ActivityPage() {
  const [asked, setAsked] = useState({ by: "", group: "", from: "", to: "" });
  const [lines, setLines] = useState<readonly Line[] | null>(null);
  const [next, setNext] = useState("");
  const [failed, setFailed] = useState(false);
  const manager = me.value?.role === "manager";
  const load = (after: string) => {
    setFailed(false);
    if (!after) setLines(null);
    ask<{ items: Line[]; next: string }>("GET", `/activity${queryOf(asked, after)}`).then(
      (b) => {
        setLines((had) => (after ? [...(had ?? []), ...b.items] : b.items));
        setNext(b.next);
      },
      () => setFailed(true),
    );
  };
  useEffect(() => {
    if (manager) load("");
  }, [manager, asked]);
  const slow = useSlow(manager && !lines && !failed);
  const set = (change: Partial<typeof asked>) => setAsked({ ...asked, ...change });
  return (
    <div class="page">
      <div class="inner mid activity">
        <div class="head">
          <div>
            <h1 tabIndex={-1}>{t("activity")}</h1>
            <p>{t("ac_lead")}</p>
          </div>
        </div>
        {manager ? (
          <form class="filters" aria-label={t("ac_filter")} onSubmit={(e) => e.preventDefault()}>
            <SelectField
              label={t("ac_who")}
              value={asked.by}
              onValue={(by) => set({ by })}
              options={[["", t("ac_everybody")], ...people.value.map((p) => [p.id, p.name] as const), ["system", t("ac_system")]]}
            />
            <SelectField
              label={t("ac_what")}
              value={asked.group}
              onValue={(group) => set({ group })}
              options={[["", t("ac_everything")], ...groups.map((g) => [g, t(`ac_g_${g}`)] as const)]}
            />
            <DayField label={t("ac_from")} value={asked.from} onValue={(from) => set({ from })} />
            <DayField label={t("ac_to")} value={asked.to} onValue={(to) => set({ to })} />
          </form>
        ) : (
          <Empty icon="lock" title={t("pv_managers")} />
        )}
        {failed && <Failed title={t("pv_failed")} again={() => load("")} />}
        {slow && <SkeletonRows word={t("loading")} />}
        {lines?.length === 0 && <Empty icon="clock" title={t("ac_none")} />}
        {lines && lines.length > 0 && (
          <ol class="lines" aria-label={t("activity")}>
            {lines.map((l) => (
              <LineItem key={l.id} line={l} />
            ))}
          </ol>
        )}
        {next && (
          <p>
            <button class="btn" type="button" onClick={() => load(next)}>
              {t("ac_older")}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

// A code has a word, and a moment is told as everywhere; a name or a figure stays as it is.
const factWord = (value: string): string => {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return fullTime(value);
  const key = `ac_v_${value}`;
  return isWord(key) ? t(key) : value;
};

function LineItem({ line }: { line: Line }) {
  const link = linkOf(line);
  const facts = Object.entries(line.facts);
  return (
    <li>
      <p class="small faint">
        <time dateTime={line.at}>{fullTime(line.at)}</time> · {t(`ac_g_${line.group as "people"}`)}
      </p>
      <p>
        <b>{line.by_name || t("ac_system")}</b> {tcode("ac_k_", line.kind)}
        {line.about_name && <> · {link ? <a href={link}>{line.about_name}</a> : line.about_name}</>}
        {!line.about_name && link && (
          <>
            {" "}
            · <a href={link}>{t("ac_look")}</a>
          </>
        )}
      </p>
      {facts.length > 0 && <p class="small muted">{facts.map(([k, v]) => `${tcode("ac_f_", k)}: ${factWord(v)}`).join(" · ")}</p>}
      {line.changes.length > 0 && (
        <dl class="changes small">
          {line.changes.map((c) => (
            <div key={c.path}>
              <dt>{pathWord(c.path)}</dt>
              <dd>
                <del>{factWord(c.old) || t("ac_empty")}</del> <span aria-hidden="true">→</span>
                <span class="sr"> {t("ac_became")} </span> <ins>{factWord(c.new) || t("ac_empty")}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {line.more > 0 && <p class="small faint">{t("ac_more", { n: line.more })}</p>}
    </li>
  );
}
