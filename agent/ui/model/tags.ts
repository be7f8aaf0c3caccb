// The firm's tags: read when one signs in and when a row has one that is not known here; managers change them.
import { effect, signal } from "@preact/signals";
import type { Id, Row } from "../wire/frames";
import { ask } from "../wire/http";
import { putRows, rows } from "./board";
import { sayRefusal } from "./refusals";
import { me } from "./session";

export type Colour = "plain" | "accent" | "amber" | "green" | "violet";
export const colours: readonly Colour[] = ["plain", "accent", "amber", "green", "violet"];
export interface Tag {
  id: Id;
  name: string;
  colour: Colour;
  n: number;
}

/** By name; null while they were not read. */
export const tags = signal<readonly Tag[] | null>(null);
/** Whether the last try to read them failed. */
export const tagsFailed = signal(false);
/** The conversation whose tags are being chosen. */
export const tagging = signal<Id>("");
/** Why a tag was not put on or taken off. */
export const tagRefused = signal("");

/** Reads the tags. */
export async function loadTags(): Promise<void> {
  try {
    tags.value = (await ask<{ items: Tag[] | null }>("GET", "/tags")).items ?? [];
    tagsFailed.value = false;
  } catch {
    tagsFailed.value = true;
  }
}

/** The tags of a row that the firm (still) has, in the order of the firm's. */
export const tagsOf = (row: Row): readonly Tag[] => (tags.value ?? []).filter((t) => row.tags?.includes(t.id));

/** Puts a tag on or takes it off; the row follows from the answer. */
export async function setTag(row: Id, tag: Id, on: boolean): Promise<void> {
  tagRefused.value = "";
  try {
    putRows([(await ask<{ row: Row }>(on ? "PUT" : "DELETE", `/conversations/${row}/tags/${tag}`)).row]);
  } catch (e) {
    tagRefused.value = sayRefusal(e);
  }
}

const readAgain = 10_000; // ms; a tag that was removed stays unknown, and must not be asked for with every row

const afterFirstSight = 3000; // ms; only the filter of the lists needs them before a row does

/** Reads the tags some time after somebody signed in, and at once when a row has one that is not known. */
export function startTags(): void {
  let who = "";
  let at = 0;
  effect(() => {
    const id = me.value?.id ?? "";
    if (id === who) return;
    who = id;
    tags.value = null;
    if (id) setTimeout(() => tags.peek() === null && me.peek()?.id === id && void loadTags(), afterFirstSight);
  });
  effect(() => {
    const known = new Set(tags.value?.map((t) => t.id));
    if (Date.now() - at < readAgain) return;
    for (const row of rows.value.values())
      if (row.tags?.some((t) => !known.has(t))) {
        at = Date.now();
        void loadTags();
        return;
      }
  });
}
