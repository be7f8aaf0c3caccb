// Waiting for what must come to be. Nothing here waits for a length of time: a condition that holds at once costs nothing.
import type { Locator } from "playwright-core";

const patience = 30_000; // ms
const look = 40; // ms between two looks

/** Waits until `holds` gives true; says what did not come to be, and what was seen last. */
export async function until(what: string, holds: () => Promise<unknown> | unknown, within = patience): Promise<void> {
  const end = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      last = await holds();
      if (last === true) return;
    } catch (e) {
      last = e;
    }
    if (Date.now() > end)
      throw new Error(`${what}: not within ${within} ms; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await new Promise((go) => setTimeout(go, look));
  }
}

/** Waits until it can be seen. */
export async function see(thing: Locator, within = patience): Promise<void> {
  await thing.first().waitFor({ state: "visible", timeout: within });
}

/** Waits until it cannot be seen any more. */
export async function gone(thing: Locator, within = patience): Promise<void> {
  await until(`${thing} goes away`, async () => (await thing.filter({ visible: true }).count()) === 0, within);
}

/** Waits until there are exactly so many. */
export async function count(thing: Locator, n: number, within = patience): Promise<void> {
  let last = -1;
  await until(
    `${n} of ${thing}`,
    async () => {
      last = await thing.count();
      return last === n || last;
    },
    within,
  );
}

/** Waits until a field holds just this. What comes back after a reload comes a moment after the field. */
export async function holds(field: Locator, text: string): Promise<void> {
  await until(`${field} holds ${JSON.stringify(text)}`, async () => {
    const value = await field.inputValue();
    return value === text || value;
  });
}

/** Waits until the words of something fit. */
export async function reads(thing: Locator, fits: RegExp): Promise<void> {
  await until(`${thing} reads ${fits}`, async () => {
    const now = await words(thing);
    return fits.test(now) || now;
  });
}

/** The words of what is there, or will be in a moment, as a person reads them: line by line. */
export async function words(thing: Locator): Promise<string> {
  await see(thing);
  return (await thing.allInnerTexts()).join("\n");
}
