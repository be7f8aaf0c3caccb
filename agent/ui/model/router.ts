// The address bar is the state of where we are: Back works, a link can be sent to a colleague.
import { computed, signal } from "@preact/signals";
import { type ListName, listNames } from "../lists/state";
import { nothingAsked, type Question, readQuestion, writeQuestion } from "../search/state";

/** The ways in that have an address of their own. */
const doors = ["setup", "invite", "forgotten", "password"] as const;
export type DoorName = (typeof doors)[number];
export const isDoor = (screen: Screen): screen is DoorName => (doors as readonly Screen[]).includes(screen);

export type Screen =
  | "questions"
  | "receipt"
  | "routing"
  | "alerts"
  | "people"
  | "replies"
  | "sites"
  | "clients"
  | "integration"
  | "files"
  | "privacy"
  | "activity"
  | "you"
  | "search"
  | DoorName;
export interface Place {
  screen: Screen;
  conversation: string;
  card: boolean;
  list: ListName;
  /** The list shows only those with this tag; "" shows all. */
  tag: string;
  /** The part of a screen: the key of a site, or "tags". */
  site: string;
  /** The client whose card is open; "import" for the page that takes a table in. */
  client: string;
  webhook: string;
  /** The message or note to go to. */
  message: string;
  question: Question;
}

/** Reads an address of the console. An unknown one is the list. */
export function readPlace(url: URL): Place {
  const [, , first = "", second = "", third = ""] = url.pathname.split("/");
  const asked = url.searchParams.get("list") as ListName;
  const place: Place = {
    screen: "questions",
    conversation: "",
    card: false,
    list: listNames.includes(asked) ? asked : "mine",
    client: "",
    webhook: "",
    message: url.searchParams.get("m") ?? "",
    question: nothingAsked,
    tag: /^[a-z2-7]{26}$/.exec(url.searchParams.get("tag") ?? "")?.[0] ?? "",
    site: "",
  };
  if (first === "c" && second)
    return { ...place, conversation: second, screen: third === "why" ? "receipt" : "questions", card: third === "card" };
  if (first === "search") return { ...place, screen: "search", question: readQuestion(url.searchParams) };
  if (first === "clients") return { ...place, screen: "clients", client: second };
  if (first === "integration") return { ...place, screen: "integration", webhook: second };
  if (first === "sites") return { ...place, screen: "sites", site: second };
  if (first === "tags") return { ...place, screen: "replies", site: "tags" };
  const page = (["routing", "alerts", "people", "replies", "files", "privacy", "activity", "you", ...doors] as const).find(
    (p) => p === first,
  );
  return page ? { ...place, screen: page } : place;
}

// The filter by a tag stays while one goes from place to place.
const query = (list: ListName, tag = place.value.tag) => {
  const asked = new URLSearchParams({ ...(list === "mine" ? {} : { list }), ...(tag ? { tag } : {}) }).toString();
  return asked && `?${asked}`;
};
export const toList = (list: ListName, tag?: string) => `/agent/${query(list, tag)}`;
export const toConversation = (id: string, list: ListName) => `/agent/c/${id}${query(list)}`;
export const toMessage = (id: string, list: ListName, message: string) =>
  `/agent/c/${id}?${new URLSearchParams({ ...(list === "mine" ? {} : { list }), m: message })}`;
export const toSearch = (q: Partial<Question>) => `/agent/search${writeQuestion(q)}`;
export const toClient = (id: string) => `/agent/clients${id ? `/${id}` : ""}`;
export const toWebhook = (id: string) => `/agent/integration${id ? `/${id}` : ""}`;
export const toCard = (id: string, list: ListName) => `/agent/c/${id}/card${query(list)}`;
export const toReceipt = (id: string, list: ListName) => `/agent/c/${id}/why${query(list)}`;

// A client had two pages once; links to the other one lead here.
if (location.pathname.startsWith("/agent/client/")) history.replaceState(null, "", location.href.replace("/client/", "/clients/"));

const here = signal(location.href);
export const place = computed(() => readPlace(new URL(here.value)));

/** Goes to an address of the console; `replace` when Back should skip where we are. */
export function go(path: string, replace = false): void {
  const url = new URL(path, location.href);
  if (url.href === here.value) return;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  here.value = url.href;
}

addEventListener("popstate", () => {
  here.value = location.href;
});
addEventListener("hashchange", () => {
  here.value = location.href;
});

// Links of the console change the place without loading the page again; everything else is the browser's.
document.addEventListener("click", (e) => {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const a = (e.target as Element).closest?.("a[href]");
  if (!(a instanceof HTMLAnchorElement) || a.target || a.hasAttribute("download")) return;
  const url = new URL(a.href);
  if (url.origin !== location.origin || !url.pathname.startsWith("/agent/") || (url.pathname === location.pathname && url.hash)) return;
  e.preventDefault();
  go(url.href);
});
