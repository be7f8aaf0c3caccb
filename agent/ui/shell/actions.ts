// The one table of what can be done by a key or from the command bar. Help, the profile's table and the bar are made from it.
import { toComposer } from "../conversation/composer";
import { quoteFocused, retractFocused } from "../conversation/message_keys";
import { shownGroups } from "../lists/lists";
import { neighbour, sleeps } from "../lists/state";
import { act, closeIt, handing, passUp, snoozing } from "../model/actions";
import { leads, rows } from "../model/board";
import { prefer, preferences } from "../model/config";
import { holds, undoLast } from "../model/line";
import { sayRefusal } from "../model/refusals";
import { go, place, toReceipt, toSearch } from "../model/router";
import { me, setPresence } from "../model/session";
import { tagging } from "../model/tags";
import type { IconName } from "../parts/icon";
import { toast } from "../parts/toast";
import { answerOldest, focusPopup, passOldest } from "../popup/popup";
import { openBar } from "../search/open";
import { chooseLanguage, type Language, language, languageNames, t } from "../text/text";
import type { Key } from "../text/words";
import type { Presence, Row } from "../wire/frames";
import type { Bound } from "./bindings";
import { helpOpen } from "./help_open";

export type Part = "list" | "chat" | "lead" | "go" | "general";

export interface Action {
  id: Bound;
  part: Part;
  word: Key;
  icon: IconName;
  /** Whether it can be done now. */
  can: () => boolean;
  /** Does it; false when there was nothing to do, so that the key stays the browser's. */
  run: (target?: Element | null) => unknown;
  /** Not in the bar: it means something only at the place where one is. */
  keyOnly?: true;
}

const here = (): Row | undefined => (place.peek().screen === "questions" ? rows.peek().get(place.peek().conversation) : undefined);
const open = () => here()?.state === "open";
const talks = () => {
  const row = here();
  return row !== undefined && row.state !== "suspect";
};
const inLists = () => place.peek().screen === "questions";
const withRow = (run: (row: Row) => unknown) => () => {
  const row = here();
  return row ? run(row) : false;
};
const goes = (id: Bound, word: Key, icon: IconName, path: string): Action => ({
  id,
  part: "go",
  word,
  icon,
  can: () => true,
  run: () => go(path),
});

export const actions: readonly Action[] = [
  { id: "bar", part: "general", word: "sk_bar", icon: "search", can: () => true, run: () => openBar(), keyOnly: true },
  { id: "next", part: "list", word: "sk_next", icon: "down", can: inLists, run: () => walk(1), keyOnly: true },
  { id: "previous", part: "list", word: "sk_previous", icon: "up", can: inLists, run: () => walk(-1), keyOnly: true },
  { id: "reply", part: "chat", word: "sk_r", icon: "pen", can: talks, run: () => toComposer("reply") },
  { id: "note", part: "chat", word: "sk_n", icon: "lock", can: talks, run: () => toComposer("note") },
  { id: "quote", part: "chat", word: "sk_q", icon: "quote", can: talks, run: withRow((r) => quoteFocused(r.id)), keyOnly: true },
  {
    id: "retract",
    part: "chat",
    word: "sk_u",
    icon: "reopen",
    can: () => !!here(),
    run: withRow((r) => retractFocused(r.id)),
    keyOnly: true,
  },
  {
    id: "hand_over",
    part: "chat",
    word: "sk_h",
    icon: "hand",
    can: open,
    run: withRow((r) => {
      handing.value = r.id;
    }),
  },
  { id: "close", part: "chat", word: "sk_e", icon: "check", can: open, run: withRow((r) => closeIt(r.id)) },
  {
    id: "snooze",
    part: "chat",
    word: "sk_z",
    icon: "moon",
    can: () => open() && here()?.agent === me.peek()?.id,
    run: withRow((r) => {
      if (sleeps(r)) void act(r.id, "wake");
      else snoozing.value = r.id;
    }),
  },
  {
    id: "tags",
    part: "chat",
    word: "sk_t",
    icon: "tag",
    can: talks,
    run: withRow((r) => {
      tagging.value = r.id;
    }),
  },
  { id: "undo", part: "chat", word: "sk_undo", icon: "reopen", can: holds, run: undoLast },
  {
    id: "take",
    part: "chat",
    word: "take_it",
    icon: "user",
    can: () => open() && here()?.agent !== me.peek()?.id,
    run: withRow((r) => act(r.id, "take")),
  },
  { id: "pass_up", part: "chat", word: "pass_up", icon: "raise", can: open, run: withRow((r) => passUp(r.id)) },
  { id: "why", part: "chat", word: "sk_why", icon: "route", can: open, run: withRow((r) => go(toReceipt(r.id, place.peek().list))) },
  { id: "answer", part: "lead", word: "sk_alt_a", icon: "bell", can: () => leads.peek().length > 0, run: answerOldest },
  { id: "pass_on", part: "lead", word: "sk_alt_p", icon: "raise", can: () => leads.peek().length > 0, run: passOldest },
  { id: "popup", part: "lead", word: "f6", icon: "bell", can: () => leads.peek().length > 0, run: focusPopup, keyOnly: true },
  goes("go_questions", "questions", "chat", "/agent/"),
  goes("go_search", "search", "search", toSearch({})),
  goes("go_routing", "routing", "route", "/agent/routing"),
  goes("go_alerts", "alerts", "bell", "/agent/alerts"),
  goes("go_people", "people", "users", "/agent/people"),
  goes("go_replies", "replies", "pen", "/agent/replies"),
  goes("go_sites", "sites", "globe", "/agent/sites"),
  goes("go_you", "you", "user", "/agent/you"),
  {
    id: "mute",
    part: "general",
    word: "sk_mute",
    icon: "mute",
    can: () => true,
    run: () => prefer({ muted: !preferences.peek().muted }),
  },
  {
    id: "help",
    part: "general",
    word: "sk_help_bar",
    icon: "key",
    can: () => true,
    run: () => {
      helpOpen.value = true;
    },
  },
];

/** What only the bar offers: choices that have no key. */
export interface Command {
  id: string;
  label: string;
  icon: IconName;
  run: () => unknown;
}

/** Everything that can be done from the bar now, in the order of the table. */
export function commands(): Command[] {
  const list: Command[] = actions
    .filter((a) => !a.keyOnly && a.can())
    .map((a) => ({
      id: a.id,
      label: a.part === "go" ? t("go_to", { screen: t(a.word) }) : capital(t(a.word)),
      icon: a.icon,
      run: () => a.run(),
    }));
  const row = here();
  if (row?.state === "closed") list.unshift({ id: "reopen", label: t("reopen"), icon: "reopen", run: () => act(row.id, "reopen") });
  if (row?.state === "suspect") list.unshift({ id: "free", label: t("free"), icon: "user", run: () => act(row.id, "free") });
  for (const state of ["here", "away", "offline"] as const)
    if (me.peek()?.state !== state)
      list.push({ id: `be_${state}`, label: t("be_state", { state: t(state) }), icon: "clock", run: () => choosePresence(state) });
  for (const l of Object.keys(languageNames) as Language[])
    if (l !== language.peek())
      list.push({ id: `speak_${l}`, label: t("speak", { language: languageNames[l] }), icon: "globe", run: () => speak(l) });
  return list;
}

const capital = (word: string) => word.charAt(0).toLocaleUpperCase(language.peek()) + word.slice(1);

async function choosePresence(state: Presence): Promise<void> {
  try {
    await setPresence(state);
  } catch (e) {
    toast(sayRefusal(e));
  }
}

async function speak(l: Language): Promise<void> {
  if (!(await chooseLanguage(l))) toast(t("server_not_reached"));
}

// J and K move the focus over the rows; Enter opens, as on any link.
function walk(step: 1 | -1): boolean {
  const focused = document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row ?? place.peek().conversation;
  const next = neighbour(shownGroups.peek(), focused, step);
  const link = next ? document.querySelector<HTMLElement>(`[data-row="${next}"]`) : null;
  link?.focus();
  return link !== null;
}

/** The arrows do the same as J and K, but where they scroll or walk in something else. They are not for remapping. */
export function walkByArrow(key: string, target: Element): boolean {
  if (!inLists() || target.closest(".log, .leadcard, [role=menu], .menu-box")) return false;
  return key === "ArrowDown" ? walk(1) : key === "ArrowUp" ? walk(-1) : false;
}
