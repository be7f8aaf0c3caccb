// What says that somebody waits while the console is not looked at: title, icon of the tab, notification, spoken line.
import { effect, untracked } from "@preact/signals";
import { rowName } from "../lists/row";
import { back, leads, rows, spoken, unread, waiting } from "../model/board";
import { now } from "../model/clock";
import { firm } from "../model/config";
import { mentions } from "../model/mentions";
import { go, isDoor, place, toConversation } from "../model/router";
import { me } from "../model/session";
import { toast } from "../parts/toast";
import { secondsLeft } from "../popup/state";
import { t } from "../text/text";
import type { Id } from "../wire/frames";
import { notify } from "./notify";

const sumUp = 5000; // ms in which further leads become one spoken line and one notification

export function startAnnouncing(): void {
  effect(writeTitle);
  effect(drawIcon);
  announceLeads();
  announceBack();
  countAloud();
}

let plain = "";
/** The page's own title; who waits is put before it. */
function writeTitle(): void {
  const { count, first } = waiting.value;
  const screen = place.value.screen;
  plain = me.value
    ? `${t(screen === "receipt" ? "questions" : isDoor(screen) ? "sign_in" : screen)} · ${firm.value}`
    : `${t("sign_in")} · ${firm.value}`;
  document.title = me.value && count > 0 && first ? `${t("title_waits", { n: count, name: rowName(first) })} · ${firm.value}` : plain;
}

let drawn = -1;
function drawIcon(): void {
  const n = me.value ? Math.max(waiting.value.count, leads.value.length, unread.value, mentions.value.length) : 0;
  if (n === drawn) return;
  drawn = n;
  const dot =
    n > 0
      ? `<circle cx="23" cy="9" r="9" fill="#b0241c"/><text x="23" y="13" font-family="sans-serif" font-size="11" font-weight="700" text-anchor="middle" fill="#fff">${n > 9 ? "9+" : n}</text>`
      : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5b6b"/><path d="M9.500 24.500V13.500a6.500 6.500 0 0 1 13 0v11" fill="none" stroke="#fff" stroke-width="2.600" stroke-linecap="round"/>${dot}</svg>`;
  let link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (!link) {
    link = document.createElement("link");
    link.rel = "icon";
    document.head.append(link);
  }
  link.type = "image/svg+xml";
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  badge(n);
}

/** The same number at the icon of the installed console, where there is one. A browser may refuse it: it is the third place that says so. */
function badge(n: number): void {
  if ("setAppBadge" in navigator) (n > 0 ? navigator.setAppBadge(n) : navigator.clearAppBadge()).catch(() => {});
}

// The first lead is said at once; those that follow are summed up, so that 500 at once are one line.
function announceLeads(): void {
  let known = new Set<Id>();
  let quietUntil = 0;
  let timer = 0;
  const sayMany = () => {
    timer = 0;
    const n = leads.peek().length;
    if (n === 0) return;
    quietUntil = Date.now() + sumUp;
    spoken.value = { ...spoken.peek(), urgent: t("more_leads_said", { n }) };
    notify(t("more_leads_said", { n }), "");
  };
  effect(() => {
    const fresh = leads.value.filter((l) => !known.has(l.id));
    known = new Set(leads.value.map((l) => l.id));
    const [first] = fresh;
    if (!first || timer) return;
    const wait = quietUntil - Date.now();
    if (wait > 0 || fresh.length > 1) {
      timer = window.setTimeout(sayMany, Math.max(wait, 0));
      return;
    }
    quietUntil = Date.now() + sumUp;
    const name = rowName(first.row);
    spoken.value = {
      ...spoken.peek(),
      urgent: t("new_lead_said", { name, topic: first.row.topic || first.row.page.title || t("nobody_has") }),
    };
    notify(`${t("new_lead")}: ${name}`, first.id);
  });
}

// What one laid aside comes back when one thinks of something else.
function announceBack(): void {
  effect(() => {
    const id = back.value;
    const row = id ? rows.peek().get(id) : undefined;
    if (!row) return;
    untracked(() => {
      back.value = "";
      const words = t("back_now", { name: rowName(row) });
      toast(words, { label: t("open_conversation"), run: () => go(toConversation(id, "mine")) });
      notify(words, id);
    });
  });
}

// A countdown that is not live speaks at 30, 10 and 0 seconds.
function countAloud(): void {
  let said = "";
  effect(() => {
    const at = now.value;
    const first = leads.value.find((l) => l.answerBy > 0);
    if (!first) return;
    const left = secondsLeft(first, at);
    const key = `${first.id} ${left}`;
    if (key === said || ![30, 10, 0].includes(left)) return;
    said = key;
    spoken.value = { ...spoken.peek(), polite: t("seconds_said", { n: left }) };
  });
}
