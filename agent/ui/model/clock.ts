// One clock for every age and countdown, set by the server's time.
import { signal } from "@preact/signals";

let offset = 0;
/** The server's time in ms, one step a second. */
export const now = signal(Date.now());

/** Sets the clock from what the server just said. */
export function setClock(serverNow: string): void {
  const at = Date.parse(serverNow);
  if (Number.isNaN(at)) return;
  offset = at - Date.now();
  now.value = Date.now() + offset;
}

/** The server's time at this moment, in ms. */
export const serverNow = (): number => Date.now() + offset;

setInterval(() => {
  now.value = Date.now() + offset;
}, 1000);
