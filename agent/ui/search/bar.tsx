// The command bar: type to find clients and conversations, or what can be done. A combobox in a dialog; on a phone the whole screen.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { lastWords } from "../files/words";
import { rowName } from "../lists/row";
import { rows } from "../model/board";
import { now } from "../model/clock";
import { remember, remembered } from "../model/config";
import { go, toConversation, toSearch } from "../model/router";
import { me } from "../model/session";
import { Icon, type IconName } from "../parts/icon";
import { useSlow } from "../parts/small";
import { commands } from "../shell/actions";
import { type Bound, bound } from "../shell/bindings";
import { Keys } from "../shell/key_caps";
import { listTime } from "../text/format";
import { t } from "../text/text";
import { findClients, findPlaces, toFound, toHit } from "./find";
import { Marked } from "./marked";
import { barOpen } from "./open";
import {
  canBeFound,
  type Excerpt,
  type FoundClient,
  fitting,
  type Hit,
  longest,
  nothingAsked,
  readRecent,
  remembering,
  stepIn,
} from "./state";
import "./search.css";

interface Choice {
  /** What is remembered when it is chosen; "" for what is not. */
  id: string;
  label: string;
  icon: IconName;
  hint?: string;
  excerpt?: Excerpt;
  key?: string;
  run: () => unknown;
}
interface Group {
  name: string;
  choices: Choice[];
}
interface Found {
  text: string;
  state: "ready" | "failed";
  clients: FoundClient[];
  hits: Hit[];
}

const settle = 150; // ms without a key until the server is asked
const shownClients = 5;
const shownHits = 8;

export function CommandBar() {
  return barOpen.value ? <Bar /> : null;
}

function Bar() {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [tries, setTries] = useState(0);
  const found = useFound(text, tries);
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef<Element | null>(null);
  const id = useId();
  useLayoutEffect(() => {
    opener.current = document.activeElement;
    dialog.current?.showModal();
    return () => {
      dialog.current?.close();
      if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    };
  }, []);
  const typed = text.trim();
  const pending = canBeFound(typed) && found?.text !== typed;
  const groups = groupsFor(typed, found, () => setTries(tries + 1));
  const all = groups.flatMap((g) => g.choices);
  const active = Math.min(at, all.length - 1);
  const choose = (c: Choice | undefined) => {
    if (!c) return;
    if (c.id) keep(c.id);
    barOpen.value = false;
    // After the dialog has given the focus back: what is done may want it elsewhere.
    requestAnimationFrame(() => setTimeout(() => void c.run()));
  };
  const onKey = (e: KeyboardEvent) => {
    const to = stepIn(all.length, active, e.key);
    if (to !== null) {
      setAt(to);
      document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter" && !e.isComposing) choose(all[active]);
    else return;
    e.preventDefault();
  };
  const shut = () => {
    barOpen.value = false;
  };
  let n = -1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog
      class="bar"
      ref={dialog}
      aria-label={t("bar")}
      onCancel={(e) => {
        e.preventDefault();
        shut();
      }}
      onClose={shut}
      onClick={(e) => {
        if (e.target === dialog.current) shut(); // the ground beside it
      }}
    >
      <div class="bar-box">
        <div class="bar-in">
          <Icon n="search" />
          <input
            type="text"
            class="bar-text"
            role="combobox"
            aria-label={t("bar_label")}
            aria-expanded={all.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
            placeholder={t("bar_label")}
            maxLength={longest}
            autocomplete="off"
            spellcheck={false}
            value={text}
            onInput={(e) => {
              setText(e.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKey}
          />
          <button class="btn quiet icon" type="button" aria-label={t("shut")} title={t("shut")} onClick={shut}>
            <Icon n="x" />
          </button>
        </div>
        <div class="bar-list" id={`${id}-list`} role="listbox" aria-label={t("bar_choices")}>
          {groups.map((g, i) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
            <div role="group" aria-labelledby={`${id}-g${i}`} key={g.name}>
              <p class="bar-group" id={`${id}-g${i}`} role="presentation">
                {g.name}
              </p>
              {g.choices.map((c) => {
                n++;
                const mine = n;
                return (
                  <Option
                    key={`${g.name} ${c.id} ${mine}`}
                    id={`${id}-${mine}`}
                    choice={c}
                    active={mine === active}
                    choose={() => choose(c)}
                    point={() => setAt(mine)}
                  />
                );
              })}
            </div>
          ))}
        </div>
        <Status typed={typed} pending={pending} found={found} choices={all.length} />
      </div>
    </dialog>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  active: boolean;
  choose: () => void;
  point: () => void;
}

// The focus stays in the field: an option is reached by its arrows, or pressed.
function Option({ id, choice, active, choose, point }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
    <div id={id} class="bar-option" role="option" aria-selected={active} onClick={choose} onPointerMove={() => active || point()}>
      <Icon n={choice.icon} />
      <span class="bar-words">
        <span class="clip">{choice.label}</span>
        {choice.excerpt ? (
          <span class="small muted cut">
            <Marked excerpt={choice.excerpt} />
          </span>
        ) : (
          choice.hint && <span class="small faint clip">{choice.hint}</span>
        )}
      </span>
      {choice.key && <Keys of={choice.key} />}
    </div>
  );
}

// What goes on, below the list: seen by who looks, heard by who listens.
function Status({ typed, pending, found, choices }: { typed: string; pending: boolean; found: Found | null; choices: number }) {
  const slow = useSlow(pending);
  let word = "";
  if (pending) word = slow ? t("searching") : "";
  else if (found?.state === "failed" && found.text === typed) word = t("search_failed");
  else if (choices === 0) word = t("bar_nothing", { text: typed });
  else if (typed) word = t("n_choices", { n: choices });
  return (
    <p class="bar-status small muted" role="status">
      {word || t("bar_hint")}
    </p>
  );
}

// Asks the server once the typing rests; an answer that comes after a newer question is dropped.
function useFound(text: string, tries: number): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  const typed = text.trim();
  useEffect(() => {
    if (!canBeFound(typed)) return setFound(null);
    let alive = true;
    const timer = setTimeout(async () => {
      try {
        const [clients, hits] = await Promise.all([
          findClients(typed, "", shownClients),
          findPlaces({ ...nothingAsked, q: typed }, "", shownHits),
        ]);
        if (alive) setFound({ text: typed, state: "ready", clients: clients.items, hits: hits.items });
      } catch {
        if (alive) setFound({ text: typed, state: "failed", clients: [], hits: [] });
      }
    }, settle);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [typed, tries]);
  return found;
}

function groupsFor(typed: string, found: Found | null, again: () => void): Group[] {
  const keys = bound.value;
  const doable: Choice[] = commands().map((c) => ({ ...c, key: keys[c.id as Bound] ?? "" }));
  const groups: Group[] = [];
  const add = (name: string, choices: Choice[]) => {
    if (choices.length) groups.push({ name, choices });
  };
  if (!typed) {
    add(t("g_recent"), recentChoices(doable));
    add(t("g_commands"), doable);
    return groups;
  }
  add(t("g_commands"), fitting(doable, typed).slice(0, 6));
  if (!canBeFound(typed)) return groups;
  add(t("g_clients"), (found?.clients ?? []).map(clientChoice));
  add(t("conversations"), (found?.hits ?? []).map(hitChoice));
  const last: Choice[] = [{ id: "", label: t("search_all", { text: typed }), icon: "search", run: () => go(toSearch({ q: typed })) }];
  if (found?.state === "failed" && found.text === typed)
    last.unshift({ id: "", label: t("try_again"), icon: "reopen", run: () => retryIn(again) });
  add(t("search"), last);
  return groups;
}

// The bar was shut by the choice: it opens again with nothing typed lost but the list.
function retryIn(again: () => void): void {
  barOpen.value = true;
  again();
}

const clientChoice = (c: FoundClient): Choice => ({
  id: "",
  label: c.name || t("unnamed"),
  icon: "user",
  hint: [t(c.kind === "client" ? "client" : "lead"), ...(c.emails ?? []), ...(c.phones ?? [])].slice(0, 3).join(" · "),
  run: () => go(toFound(c)),
});

const hitChoice = (h: Hit): Choice => ({
  id: `c:${h.conversation.id}`,
  label: `${rowName(h.conversation)} · ${listTime(h.at, now.peek())}`,
  icon: h.what === "note" ? "lock" : "chat",
  excerpt: h.excerpt,
  run: () => go(toHit(h)),
});

const recentPlace = () => `recent.${me.peek()?.id ?? ""}`;

function keep(id: string): void {
  remember(recentPlace(), JSON.stringify(remembering(readRecent(remembered(recentPlace())), id)));
}

// Only ids are kept in this browser, no names and no words: what cannot be named now is not shown.
function recentChoices(doable: readonly Choice[]): Choice[] {
  return readRecent(remembered(recentPlace())).flatMap((id) => {
    const command = doable.find((c) => c.id === id);
    if (command) return [command];
    const row = id.startsWith("c:") ? rows.peek().get(id.slice(2)) : undefined;
    if (!row) return [];
    return [
      {
        id,
        label: rowName(row),
        icon: "chat" as const,
        hint: lastWords(row),
        run: () => go(toConversation(row.id, row.state === "open" ? "all" : row.state)),
      },
    ];
  });
}
