// Whether the command bar is open, and with what. A signal of its own, so that the table of actions need not know who draws it.
import { signal } from "@preact/signals";

export const barOpen = signal(false);

export function openBar(): void {
  barOpen.value = true;
}
