// Whether the list of keys is on the screen. A signal of its own, so that the table of actions need not know who draws it.
import { signal } from "@preact/signals";

export const helpOpen = signal(false);
