// The ready replies that one may use: read when a slash asks for them, and kept while they are fresh.
import { signal } from "@preact/signals";
import type { Reply, Values } from "../replies/fill";
import type { Row } from "../wire/frames";
import { ask } from "../wire/http";
import { firm } from "./config";
import { me } from "./session";

/** null while they were not read. */
export const replies = signal<readonly Reply[] | null>(null);
export const repliesFailed = signal(false);
const siteNames = signal<Readonly<Record<string, string>>>({});

const readAgain = 30_000; // ms
let readAt = 0;
let readFor = "";

/** Reads the replies anew. */
export async function loadReplies(): Promise<void> {
  readAt = Date.now();
  readFor = me.peek()?.id ?? "";
  try {
    const [got, sites] = await Promise.all([
      ask<{ items: Reply[] | null }>("GET", "/replies"),
      ask<{ items: { key: string; name: string }[] | null }>("GET", "/sites"),
    ]);
    siteNames.value = Object.fromEntries((sites.items ?? []).map((s) => [s.key, s.name]));
    replies.value = got.items ?? [];
    repliesFailed.value = false;
  } catch {
    readAt = 0;
    repliesFailed.value = true;
  }
}

/** Reads them if that was not done lately, or for somebody else. */
export function freshReplies(): void {
  if (readFor !== me.peek()?.id) replies.value = null;
  if (Date.now() - readAt > readAgain || readFor !== me.peek()?.id) void loadReplies();
}

/** What stands in the places of a reply to this visitor. */
export function valuesFor(row: Row): Values {
  return {
    name: row.name,
    first_name: row.name.trim().split(/\s+/u)[0] ?? "",
    agent: me.peek()?.name ?? "",
    site: siteNames.peek()[row.site] ?? firm.peek(),
    page: row.page.title || row.page.url,
    topic: row.topic,
  };
}
