// What the widget does to the page it stands on: next to nothing, and it is counted.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { complaints, openHouse } from "./house";
import { see, until } from "./wait";

const { test } = openHouse();

interface Load {
  requests: string[];
  bytes: number;
}

/** Counts what a page loads from now on whose address matches, in bytes as sent. */
async function weigh(page: Page, which: (url: URL) => boolean): Promise<Load> {
  const load: Load = { requests: [], bytes: 0 };
  const line = await page.context().newCDPSession(page);
  const known = new Set<string>();
  await line.send("Network.enable");
  line.on("Network.requestWillBeSent", (e) => {
    if (!e.request.url.startsWith("http") || !which(new URL(e.request.url))) return;
    known.add(e.requestId);
    load.requests.push(e.request.url);
  });
  line.on("Network.loadingFinished", (e) => {
    if (known.has(e.requestId)) load.bytes += e.encodedDataLength;
  });
  return load;
}

test("S4.2 the host page has one global more, no error, no shift of its layout and nothing stored", async (house) => {
  const context = await house.context();
  const page = await context.newPage();
  const complained = complaints(page);
  const asked: string[] = [];
  page.on("request", (r) => asked.push(r.url()));
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { shift: number };
    seen.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const names = () => page.evaluate(() => Object.getOwnPropertyNames(globalThis));
  await page.route("**/widget.js*", (route) => route.abort());
  await page.goto("/demo/oak");
  const without = new Set(await names());
  await page.unroute("**/widget.js*");
  complained.length = 0;
  await page.reload();
  const launcher = page.getByRole("button", { name: /^Ask us|^Leave a question/ });
  await see(launcher);
  assert.deepEqual(
    (await names()).filter((n) => !without.has(n)),
    ["usher"],
    "one global",
  );
  await launcher.click();
  const panel = page.getByTitle("Tamm Kitchens").contentFrame();
  await see(panel.getByRole("textbox", { name: "Your question" }));
  await panel.getByRole("button", { name: "Close the chat" }).click();

  assert.equal(await page.evaluate(() => (globalThis as unknown as { shift: number }).shift), 0, "the layout shifted");
  assert.deepEqual(complained, []);
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(house.origin) && !url.startsWith("data:")),
    [],
    "asked of third parties",
  );
  assert.deepEqual(await context.cookies(), []);
  const { origins } = await context.storageState({ indexedDB: true });
  assert.deepEqual(origins, [], "stored before the first message");
});

test("S4.2 the loader takes one request of 2 kB at most, an opened chat 4 of 20 kB together, and no socket before the first message", async (house) => {
  const context = await house.context();
  const page = await context.newPage();
  const sockets: string[] = [];
  page.on("websocket", (s) => sockets.push(s.url()));
  const loader = await weigh(page, (url) => url.pathname === "/widget.js");
  const chat = await weigh(page, (url) => url.pathname.startsWith("/widget/") || url.pathname.startsWith("/static/"));
  await page.goto("/demo/oak");
  const launcher = page.getByRole("button", { name: /^Ask us|^Leave a question/ });
  await see(launcher);
  await until("the loader is weighed", () => loader.bytes > 0);
  assert.equal(loader.requests.length, 1);
  assert.deepEqual(chat.requests, [], "nothing else before somebody wants to write");
  const body = await bytesOf(page, "/widget.js?site=demo");
  assert.ok(body <= 2_000, `the loader has ${body} bytes`);

  await launcher.click();
  await see(page.getByTitle("Tamm Kitchens").contentFrame().getByRole("textbox", { name: "Your question" }));
  const framed = page.frames().find((f) => f.url().includes("/widget/frame"));
  const inside = (await framed?.evaluate(() => [location.href, ...performance.getEntriesByType("resource").map((r) => r.name)])) ?? [];
  const beside = await page.evaluate(() => performance.getEntriesByType("resource").map((r) => r.name));
  const all = [...inside, ...beside.filter((url) => url.includes("/static/"))];
  const isLogo = (url: string) => url.includes("/widget/portraits/"); // the site's own, asked for once a day and weighed by itself
  const opened = all.filter((url) => !isLogo(url));
  assert.ok(opened.length > 0 && opened.length <= 4, `an opened chat asks ${opened}`);
  let sum = 0;
  for (const url of opened) sum += await bytesOf(page, url);
  assert.ok(sum <= 20_000, `an opened chat has ${sum} bytes`);
  for (const url of all.filter(isLogo)) assert.ok((await bytesOf(page, url)) <= 16_000, `the logo is heavy: ${url}`);
  assert.ok(all.length - opened.length <= 1, `one picture at most: ${all}`);
  assert.deepEqual(sockets, []);
});

test("S4.2 a second page of the shop loads nothing of the chat anew", async (house) => {
  const context = await house.context();
  const page = await context.newPage();
  await page.goto("/demo/oak");
  await page.getByRole("button", { name: /^Ask us|^Leave a question/ }).click();
  await see(page.getByTitle("Tamm Kitchens").contentFrame().getByRole("textbox", { name: "Your question" }));
  await page.goto("/demo/birch");
  await see(page.getByRole("button", { name: /^Ask us|^Leave a question/ }));
  const sent = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((r) => r.name.includes("widget"))
      .map((r) => (r as PerformanceResourceTiming).transferSize),
  );
  assert.deepEqual(sent, [0]);
});

test("S4.2 the console takes 6 requests of 80 kB at most", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await anna.page.reload();
  await see(anna.page.getByRole("heading", { name: "Client questions", level: 1 }));
  const asked = await anna.page.evaluate(() =>
    [location.href, ...performance.getEntriesByType("resource").map((r) => r.name)].filter((url) => url.startsWith("http")),
  );
  assert.ok(asked.length <= 6, `the console asks ${asked}`);
  let sum = 0;
  for (const url of asked) sum += await bytesOf(anna.page, url);
  assert.ok(sum <= 80_000, `the console has ${sum} bytes`);
});

test("S4.2 WB19 on a page with a strict Content-Security-Policy the whole chat works without a complaint", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor({ path: "/demo/" });
  const complained = complaints(visitor.page);
  const broken: string[] = [];
  await visitor.page.exposeFunction("brokeThePolicy", (what: string) => broken.push(what));
  await visitor.page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      (globalThis as unknown as { brokeThePolicy(w: string): void }).brokeThePolicy(`${e.effectiveDirective} ${e.blockedURI}`),
    ),
  );
  await visitor.page.goto("/demo/stone");
  await visitor.ask("Does quartz take heat?", { name: "Strict" });
  await anna.rung("Does quartz take heat?");
  await anna.answerNow();
  await anna.say("It does.");
  await see(visitor.said("It does."));
  await visitor.close();
  assert.deepEqual(broken, []);
  assert.deepEqual(
    complained.filter((c) => !/428/.test(c)),
    [],
  );
});

test("S4.2 QN04 AG17 markup that somebody types is text on every screen", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  const complained = [...complaints(visitor.page), ...complaints(anna.page)];
  const markup = '<img src=x onerror="globalThis.broken=1"><b>bold</b> {{7*7}}';
  await visitor.ask(markup, { name: '<script>globalThis.broken=1</script>"Eve' });
  await anna.rung(markup);
  await anna.answerNow();
  await see(anna.said(markup));
  await anna.say(markup);
  await see(visitor.said(markup).nth(1));
  for (const page of [anna.page, visitor.page])
    assert.equal(await page.evaluate(() => (globalThis as unknown as { broken?: number }).broken), undefined);
  for (const log of [anna.log, visitor.log])
    assert.equal(
      await log
        .locator("img[src='x'], script")
        .or(log.getByText("bold", { exact: true }))
        .count(),
      0,
    );
  assert.deepEqual(complained, []);
});

/** The size of an answer's body as it is sent to a browser that takes brotli. */
async function bytesOf(page: Page, url: string): Promise<number> {
  const answer = await page.context().request.get(url, { headers: { "Accept-Encoding": "br", Referer: page.url() } });
  const sent = Number(answer.headers()["content-length"] ?? 0);
  return sent > 0 ? sent : (await answer.body()).length;
}
