// What the page of privacy knows, and the little it decides by itself.
import type { Id, Instant } from "../wire/frames";

export type ClassName = "lead" | "client" | "spam";
export const classes: readonly ClassName[] = ["lead", "client", "spam"];

export interface Retention {
  lead_days: number | null;
  client_days: number | null;
  spam_days: number | null;
}
export interface PrivacySettings {
  ip_days: number;
  retention: Retention;
  sites: Readonly<Record<string, Retention>>;
}
export interface PrivacyBody {
  settings: PrivacySettings;
  version: number;
  sites: readonly { key: string; name: string }[];
}
export interface Due {
  class: ClassName;
  count: number;
  held: number;
  examples: readonly { conversation: Id; site: string; name: string; last_at: Instant }[];
}
export interface Found {
  client?: Id;
  person?: Id;
  visitor?: Id;
  name: string;
  firm: string;
  kind: "lead" | "client" | "visitor";
  emails: readonly string[];
  phones: readonly string[];
  conversations: number;
  last_at: Instant;
  held: boolean;
  word: string;
}
export interface Certificate {
  id: Id;
  by: { kind: string; id?: Id; name?: string };
  why: "asked" | "retention";
  begun_at: Instant;
  done_at: Instant;
  conversations: number;
  cards: number;
  events: number;
  erased: number;
  held: number;
}
export interface Block {
  id: Id;
  kind: "visitor" | "contact" | "network";
  label: string;
  reason: string;
  conversation: Id;
  by: { name?: string };
  at: Instant;
  until: Instant;
  lifted_at: Instant | null;
}

export const most = 3650;

/** Days as they are typed: nothing keeps everything, undefined is no number of days. */
export function readDays(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  if (!/^\d{1,4}$/.test(typed)) return undefined;
  const days = Number(typed);
  return days >= 1 && days <= most ? days : undefined;
}

/** The form as it is typed: one text for each period. "" as a site stands for all. */
export type Typed = Readonly<Record<string, string>>;

const keys = ["lead_days", "client_days", "spam_days"] as const;
const word = (n: number | null | undefined) => (n == null ? "" : String(n));

export function typedOf(s: PrivacySettings): Typed {
  const typed: Record<string, string> = { ip: word(s.ip_days) };
  for (const [site, r] of [["", s.retention] as const, ...Object.entries(s.sites)])
    for (const k of keys) typed[`${site}/${k}`] = word(r[k]);
  return typed;
}

/** The settings that were typed, or the fields that are no number of days. */
export function settingsOf(typed: Typed): { settings: PrivacySettings } | { wrong: readonly string[] } {
  const wrong: string[] = [];
  const days = (field: string) => {
    const n = readDays(typed[field] ?? "");
    if (n === undefined) wrong.push(field);
    return n ?? null;
  };
  const ip = days("ip");
  if (ip === null && !wrong.includes("ip")) wrong.push("ip");
  const of = (site: string): Retention => ({
    lead_days: days(`${site}/lead_days`),
    client_days: days(`${site}/client_days`),
    spam_days: days(`${site}/spam_days`),
  });
  const sites = [...new Set(Object.keys(typed).map((k) => k.split("/")[0] ?? ""))].filter((k) => k !== "" && k !== "ip");
  const settings = { ip_days: ip ?? 0, retention: of(""), sites: Object.fromEntries(sites.map((s) => [s, of(s)])) };
  return wrong.length ? { wrong } : { settings };
}

/** Gives a site periods of its own, those of all to begin with, or takes them away. */
export function ownPeriods(typed: Typed, site: string, own: boolean): Typed {
  const next: Record<string, string> = { ...typed };
  for (const k of keys) {
    if (own) next[`${site}/${k}`] = typed[`/${k}`] ?? "";
    else delete next[`${site}/${k}`];
  }
  return next;
}

export const inForce = (b: Block, now: number) => b.lifted_at === null && Date.parse(b.until) > now;

/** What names somebody to the server. */
export const refOf = (p: Found) => ({
  ...(p.client ? { client: p.client } : {}),
  ...(p.person ? { person: p.person } : {}),
  ...(p.visitor ? { visitor: p.visitor } : {}),
});
