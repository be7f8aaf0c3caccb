// Figures that only a browser can tell: what the widget costs the page it stands on (N7), and how soon the console paints (N13). Rounds
// with and without the widget take turns, so that a slow machine is slow for both.
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { Usher } from "./usher";
import { see } from "./wait";

const rounds = Number(process.env.ROUNDS ?? 7);

/** What one visit of a page took: script time in ms, heap in kB after a collection, long tasks in ms, layout shift as the browser scores it. */
interface Cost {
  script: number;
  heap: number;
  long: number;
  shift: number;
}

const usher = await Usher.start();
const browser = await chromium.launch({ executablePath: process.env.USHER_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const withIt: Cost[] = [];
  const without: Cost[] = [];
  for (let i = 0; i < rounds; i++) {
    withIt.push(await costOf(true));
    without.push(await costOf(false));
  }
  const more = (what: keyof Cost) => withIt.map((c, i) => c[what] - (without[i]?.[what] ?? 0));
  line("N7", "script time of the host page, with the widget less without", "≤ 3", more("script"), "ms");
  line("N7", "layout shift", "0", more("shift"), "");
  line("N7", "long tasks", "0", more("long"), "ms");
  line("N7", "heap after a collection", "≤ 200", more("heap"), "kB");
  const first: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const [cold, warm] = await paints();
    first.push(cold);
    again.push(warm);
  }
  line("N13", "console, first paint of a first visit, signed in", "–", first, "ms");
  line("N13", "console, first paint of the second visit", "–", again, "ms");
} finally {
  await browser.close();
  await usher.stop();
}

async function costOf(widget: boolean): Promise<Cost> {
  const context = await browser.newContext({ baseURL: usher.origin });
  try {
    const page = await context.newPage();
    // Without it the page has a script that does nothing, so that only the widget is the difference.
    if (!widget) await page.route("**/widget.js*", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await page.addInitScript(() => {
      const cost = { shift: 0, long: 0 };
      Object.assign(globalThis, { cost });
      new PerformanceObserver((list) => {
        for (const e of list.getEntries()) cost.shift += (e as PerformanceEntry & { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
      new PerformanceObserver((list) => {
        for (const e of list.getEntries()) cost.long += e.duration;
      }).observe({ type: "longtask", buffered: true });
    });
    const cdp = await context.newCDPSession(page);
    await cdp.send("Performance.enable"); // counts from here on
    await page.goto("/demo/oak");
    await page.waitForLoadState("networkidle"); // no look for the launcher: that brings a library into the page, which would be weighed
    await cdp.send("HeapProfiler.collectGarbage");
    const { metrics } = await cdp.send("Performance.getMetrics");
    const metric = (name: string) => metrics.find((m) => m.name === name)?.value ?? Number.NaN;
    const { shift, long } = await page.evaluate(() => (globalThis as unknown as { cost: { shift: number; long: number } }).cost);
    return { script: metric("ScriptDuration") * 1000, heap: metric("JSHeapUsedSize") / 1000, shift, long };
  } finally {
    await context.close();
  }
}

/** First contentful paints of the console for somebody who is signed in: with nothing kept by the browser, then once more. */
async function paints(): Promise<[number, number]> {
  const home = await browser.newContext({ baseURL: usher.origin });
  const { email, password } = usher.signIn("kadri");
  const door = await home.newPage();
  await door.goto("/agent/");
  await door.getByRole("textbox", { name: "E-mail" }).fill(email);
  await door.getByLabel("Password", { exact: true }).fill(password);
  await door.getByRole("button", { name: "Sign in" }).click();
  await see(door.getByRole("heading", { name: "Client questions" }));
  const cold = await browser.newContext({ baseURL: usher.origin, storageState: await home.storageState() });
  try {
    return [await paint(cold), await paint(cold)];
  } finally {
    await cold.close();
    await home.close();
  }
}

async function paint(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  await page.goto("/agent/");
  await see(page.getByRole("heading", { name: "Client questions" }));
  const at = await firstPaint(page);
  await page.close();
  return at;
}

function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((told) => {
        new PerformanceObserver((list) => {
          const found = list.getEntriesByName("first-contentful-paint")[0];
          if (found) told(found.startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

function line(name: string, what: string, goal: string, values: number[], unit: string): void {
  const sorted = [...values].sort((a, b) => a - b);
  const number = (v: number | undefined) => (v === undefined ? "–" : `${Math.round(v * 100) / 100} ${unit}`.trim());
  console.log(
    [
      name.padEnd(4),
      what.padEnd(62),
      goal.padEnd(6),
      number(sorted[sorted.length >> 1]).padEnd(10),
      number(sorted[0]),
      "–",
      number(sorted.at(-1)),
    ].join(" "),
  );
}
