// The opening hours of the sites, read when a row needs them to say when the office opens.
import { signal } from "@preact/signals";
import type { Hours } from "../sites/hours_state";
import { nextOpening } from "../sites/hours_state";
import { opening } from "../text/format";
import { ask } from "../wire/http";
import { now } from "./clock";

/** Hours by the key of the site; not there while they were not read. */
export const offices = signal<Readonly<Record<string, Hours | null>>>({});
const readAgain = 10 * 60_000; // ms until hours that another manager may have changed are read again
let readAt = 0;

function readOffices(): void {
  if (Date.now() - readAt < readAgain) return;
  readAt = Date.now();
  ask<{ items: { key: string; hours?: Hours | null }[] | null }>("GET", "/sites").then(
    (b) => {
      offices.value = Object.fromEntries((b.items ?? []).map((s) => [s.key, s.hours ?? null]));
    },
    () => {}, // the row then says less
  );
}

/** When the office of a site opens next, in words, or "" while that is not known. */
export function opensAt(site: string): string {
  const hours = offices.value[site];
  queueMicrotask(readOffices);
  const next = hours ? nextOpening(hours, now.peek()) : null;
  return next ? opening(next.date, next.time, next.days) : "";
}
