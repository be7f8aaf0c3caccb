// Which key does what for this person: kept in this browser under their id, alike in its tabs.
import { computed, signal } from "@preact/signals";
import { remember, remembered } from "../model/config";
import { me } from "../model/session";
import { inForce } from "./keys";

/** What we give. The ids are those of the table in actions.ts; they are stored, so they stay. */
export const given = {
  bar: "Mod+K",
  next: "J",
  previous: "K",
  reply: "R",
  note: "N",
  quote: "Q",
  retract: "U",
  hand_over: "H",
  close: "E",
  snooze: "Z",
  tags: "T",
  undo: "Alt+Z",
  take: "",
  pass_up: "",
  why: "",
  answer: "Alt+A",
  pass_on: "Alt+P",
  popup: "F6",
  go_questions: "G C",
  go_search: "G F",
  go_routing: "G R",
  go_alerts: "G A",
  go_people: "G P",
  go_replies: "G E",
  go_sites: "G S",
  go_you: "",
  mute: "Mod+Shift+M",
  help: "?",
} as const;

export type Bound = keyof typeof given;
type Chosen = Partial<Record<Bound, string>>;

const place = () => `keys.${me.peek()?.id ?? ""}`;

function read(): Chosen {
  try {
    return (JSON.parse(remembered(place()) ?? "{}") ?? {}) as Chosen;
  } catch {
    return {};
  }
}

const read$ = signal(0); // counts what was stored, here or in another tab
const chosen = computed<Chosen>(() => {
  read$.value;
  me.value?.id;
  return read();
});

/** The keys in force, by action; "" is off. */
export const bound = computed(() => inForce(given, chosen.value) as Record<Bound, string>);

/** Whether an action has another key than we gave it. */
export const isChanged = (action: Bound): boolean => bound.value[action] !== given[action];

/** Gives an action a key, "" for none; the key is taken from whoever has it. */
export function bind(action: Bound, key: string, from?: Bound): void {
  const next: Chosen = { ...read(), [action]: key, ...(from ? { [from]: "" } : {}) };
  for (const id of Object.keys(next) as Bound[]) if (next[id] === given[id]) delete next[id];
  remember(place(), Object.keys(next).length ? JSON.stringify(next) : null);
  read$.value++;
}

/** Gives every action the key it had at first. */
export function resetKeys(): void {
  remember(place(), null);
  read$.value++;
}

addEventListener("storage", (e) => {
  if (e.key?.startsWith("usher.keys.")) read$.value++;
});
