// Who waits: the lists with their groups.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { counts, listKey, listState, rows } from "../model/board";
import { loadList } from "../model/line";
import { go, place, toList } from "../model/router";
import { me } from "../model/session";
import { tags } from "../model/tags";
import { Icon } from "../parts/icon";
import { Menu } from "../parts/menu";
import { Empty, Failed, SkeletonRows, useSlow } from "../parts/small";
import { t } from "../text/text";
import { RowLink } from "./row";
import { fileRows, type Group, type GroupName, holdOrder, type ListName, listNames, sameOrder } from "./state";
import "./lists.css";

const holdAtMost = 3000; // ms that an order may wait for the pointer to leave

/** The rows as they are shown now, for the keys J and K. */
export const shownGroups = signal<readonly Group[]>([]);

export function Lists() {
  const { list, tag } = place.value;
  const state = listState(list, tag);
  const { groups, hold } = useHeldGroups(list, tag);
  const slow = useSlow(state.state === "loading" && groups.length === 0);
  useEffect(() => {
    if (state.state === "idle") void loadList(list, true, tag);
  }, [list, tag]);
  return (
    <div class="lists-pane">
      <div class="phead">
        <p class="grow ptitle" aria-hidden="true">
          {t("questions")}
        </p>
        <Aside name="snoozed" list={list} />
        <Aside name="closed" list={list} />
      </div>
      <Filters list={list} />
      <ByTag list={list} tag={tag} />
      <section class="lists" aria-label={t("conversations")} {...hold}>
        {list === "suspect" && groups.length > 0 && (
          <div class="banner violet">
            <Icon n="shield" />
            <span class="grow">{t("suspect_note")}</span>
          </div>
        )}
        {groups.map((g) => (
          <GroupRows key={g.name} group={g} list={list} />
        ))}
        {groups.length === 0 && state.state === "failed" && (
          <Failed title={t("list_failed")} again={() => void loadList(list, true, tag)} />
        )}
        {groups.length === 0 && state.state === "ready" && !state.more && <NoRows list={list} tag={tag} />}
        {slow && <SkeletonRows word={t("loading_list")} />}
        {groups.length > 0 && state.state === "failed" && (
          <p class="small pad t-red" role="alert">
            <Icon n="alert" /> {t("list_failed")}{" "}
            <button class="btn" type="button" onClick={() => void loadList(list, false, tag)}>
              {t("try_again")}
            </button>
          </p>
        )}
        {state.more && state.state !== "failed" && (
          <div class="pad">
            <button
              class="btn wide"
              type="button"
              aria-disabled={state.state === "loading" ? "true" : undefined}
              onClick={() => void loadList(list, false, tag)}
            >
              {t(state.state === "loading" ? "loading" : "load_more")}
            </button>
          </div>
        )}
      </section>
    </div>
  );
}

// The order waits while the reader points into the list, at most three seconds.
function useHeldGroups(name: ListName, tag: string) {
  const list = listKey(name, tag);
  const wanted = useMemo(() => fileRows(name, rows.value.values(), me.value?.id ?? "", tag), [list, rows.value, me.value?.id]);
  const [shown, setShown] = useState<{ list: string; groups: readonly Group[] }>({ list, groups: wanted });
  const [held, setHeld] = useState(false);
  const timer = useRef(0);
  const same = shown.list === list && sameOrder(shown.groups, wanted);
  useEffect(() => {
    if (same) {
      clearTimeout(timer.current);
      timer.current = 0;
      return;
    }
    const settle = () => {
      clearTimeout(timer.current);
      timer.current = 0;
      setShown({ list, groups: wanted });
    };
    if (!held || shown.list !== list || shown.groups.length === 0) {
      settle();
      return;
    }
    const kept = holdOrder(shown.groups, wanted);
    if (!sameOrder(kept, shown.groups)) setShown({ list, groups: kept });
    clearTimeout(timer.current);
    timer.current = window.setTimeout(settle, holdAtMost);
  }, [wanted, held, list, same]);
  const groups = shown.list === list ? shown.groups : wanted;
  shownGroups.value = groups;
  const hold = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocusIn: () => setHeld(true),
    onFocusOut: () => setHeld(false),
  };
  return { groups, hold };
}

// The lists beside the four that one works in.
function Aside({ name, list }: { name: "snoozed" | "closed"; list: ListName }) {
  const n = name === "snoozed" ? (counts.value?.snoozed ?? 0) : 0;
  return (
    <a class="btn quiet aside" href={toList(name)} aria-current={list === name ? "page" : undefined}>
      {t(name)}
      {n > 0 && <span class="count">{n}</span>}
    </a>
  );
}

// The filter by a tag, while the firm has any.
function ByTag({ list, tag }: { list: ListName; tag: string }) {
  const all = tags.value ?? [];
  if (all.length === 0 && !tag) return null;
  const chosen = all.find((x) => x.id === tag);
  const choices = [{ id: "", name: t("any_tag"), colour: "plain" as const }, ...all].map((x) => ({
    key: x.id || "any",
    label: x.name,
    icon: <span class={`swatch ${x.colour}`} />,
    checked: x.id === tag,
    run: () => go(toList(list, x.id)),
  }));
  return (
    <div class="by-tag">
      <Menu
        kind={tag ? "" : "quiet"}
        name={t("filter_tag")}
        label={`${t("filter_tag")}: ${tag ? (chosen?.name ?? "?") : t("any_tag")}`}
        face={
          <>
            <Icon n="tag" />
            <span class="clip">{tag ? (chosen?.name ?? "?") : t("any_tag")}</span>
            <Icon n="down" />
          </>
        }
        choices={choices}
      />
      {tag && (
        <a class="btn quiet icon" href={toList(list, "")} aria-label={t("any_tag")} title={t("any_tag")}>
          <Icon n="x" />
        </a>
      )}
    </div>
  );
}

function Filters({ list }: { list: ListName }) {
  const c = counts.value;
  const of = (name: ListName) => (c && name !== "closed" ? (c[name] ?? 0) : null);
  return (
    <nav class="filters" aria-label={t("whose")}>
      <div class="seg">
        {listNames
          .filter((name) => name !== "closed" && name !== "snoozed")
          .map((name) => {
            const n = of(name);
            return (
              <a key={name} href={toList(name)} aria-current={name === list ? "page" : undefined}>
                {t(name)}
                {n !== null && n > 0 && <span class="count">{n >= 999 ? "999+" : n}</span>}
              </a>
            );
          })}
      </div>
    </nav>
  );
}

const groupWords = {
  unanswered: "g_unanswered",
  back: "g_back",
  snoozed: "snoozed",
  answered: "g_answered",
  suspect: "g_suspect",
  closed: "g_closed",
} as const satisfies Record<GroupName, string>;

function GroupRows({ group, list }: { group: Group; list: ListName }) {
  const current = place.value.conversation;
  const icon = ({ unanswered: "clock", back: "moon", snoozed: "moon", suspect: "shield", answered: null, closed: null } as const)[
    group.name
  ];
  return (
    <section aria-label={t(groupWords[group.name])}>
      <h2 class={group.name === "unanswered" ? "red" : ""}>
        {icon && <Icon n={icon} />}
        {t(groupWords[group.name])} <span class="count">{group.ids.length}</span>
      </h2>
      <div class="rows">
        {group.ids.map((id) => {
          const row = rows.value.get(id);
          return row && <RowLink key={id} row={row} red={group.name === "unanswered"} current={id === current} list={list} />;
        })}
      </div>
    </section>
  );
}

function NoRows({ list, tag }: { list: ListName; tag: string }) {
  if (tag)
    return (
      <Empty icon="tag" title={t("empty_tag")}>
        <a class="btn" href={toList(list, "")}>
          {t("any_tag")}
        </a>
      </Empty>
    );
  const icon = list === "suspect" ? "shield" : list === "snoozed" ? "moon" : "check";
  return (
    <Empty icon={icon} title={t(`empty_${list}`)} hint={t(`empty_${list}_hint`)}>
      {list === "mine" && (
        <a class="btn" href={toList("all")}>
          {t("look_all")}
        </a>
      )}
    </Empty>
  );
}
