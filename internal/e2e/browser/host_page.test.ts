// What a host page can say to the widget, and what the widget makes of pages that change under it.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { complaints, openHouse } from "./house";
import { Visitor } from "./visitor";
import { gone, holds, see, until } from "./wait";

const { test } = openHouse();

/** A page of the shop's that is as the scenario needs it. */
async function hostPage(page: Page, tag: string, path = "/demo/own", html = `lang="en"`): Promise<void> {
  await page.route(`**${path}`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><html ${html}><title>Own page</title><body><h1>Own page</h1>${tag}</body></html>`,
    }),
  );
  await page.goto(path);
}

const tag = `<script async src="/widget.js?site=demo"></script>`;
const waiting = `<script async src="/widget.js?site=demo" data-consent="wait"></script>`;

/** Says something to the widget, before or after it has loaded. */
const say = (page: Page, ...call: unknown[]) =>
  page.evaluate((words) => {
    const w = window as unknown as { usher: ((...call: unknown[]) => void) & { q?: unknown[] } };
    w.usher ??= (...given: unknown[]) => {
      w.usher.q ??= [];
      w.usher.q.push(given);
    };
    w.usher(...words);
  }, call);

/** Keeps the events of the widget in the page, under their names. */
const listen = (page: Page, ...names: string[]) =>
  page.evaluate((all) => {
    const w = window as unknown as { heard: string[]; usher: (...call: unknown[]) => void };
    w.heard = [];
    for (const name of all) w.usher("on", name, (e: CustomEvent) => w.heard.push(e.type));
  }, names);
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard: string[] }).heard);

const launcher = (page: Page) => page.getByRole("button", { name: /^(Ask us|Leave a question|Open the chat)/ });
const panel = (page: Page) => page.getByTitle("Tamm Kitchens").contentFrame();
const question = (page: Page) => panel(page).getByRole("textbox", { name: "Your question" });

test("S4.2 a page that waits for consent has nothing of the chat until it is given, and then what was asked for meanwhile", async (house) => {
  const context = await house.context();
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (r) => asked.push(new URL(r.url()).pathname));
  await hostPage(page, waiting);
  await until("the loader has run", () => page.evaluate(() => typeof (window as unknown as { usher?: unknown }).usher === "function"));
  await say(page, "open");
  await say(page, "prefill", { email: "later@example.com" });
  assert.equal(await page.evaluate(() => document.documentElement.children.length), 2, "head and body, and nothing else");
  assert.deepEqual(
    asked.filter((path) => path !== "/demo/own" && path !== "/widget.js"),
    [],
  );
  assert.deepEqual((await context.storageState()).origins, []);
  await say(page, "consent");
  await see(launcher(page));
  await see(question(page));
  await holds(panel(page).getByRole("textbox", { name: "E-mail" }), "later@example.com");
});

test("S4.2 a consent that was given before the loader came counts", async (house) => {
  const page = await (await house.context()).newPage();
  await hostPage(
    page,
    `<script src="data:text/javascript,usher=function(){(usher.q=usher.q||[]).push(arguments)};usher('consent')"></script>${waiting}`,
  );
  await see(launcher(page));
});

test("S4.2 the language changes without a reload, with what was typed and what the page had said", async (house) => {
  await house.onDuty("Anna");
  const page = await (await house.context()).newPage();
  await hostPage(page, tag);
  await see(launcher(page));
  await listen(page, "close");
  await launcher(page).click();
  await question(page).fill("Half a question");
  await say(page, "update", { language: "de" });
  const german = panel(page).getByRole("textbox", { name: "Ihre Frage" });
  await see(german);
  await holds(german, "Half a question");
  await see(panel(page).getByRole("combobox", { name: "Thema" }));
  await see(page.getByRole("button", { name: /^(Fragen Sie uns|Frage hinterlassen)/ }));
  assert.equal(await page.locator("iframe").count(), 1);
  await panel(page).getByRole("button", { name: "Chat schließen" }).click();
  await until(
    "the page's listener hears of the new panel",
    async () => (await heard(page)).join() === "close" || (await heard(page)).join(),
  );
  await say(page, "update", { language: "en" });
  await see(launcher(page));
  await say(page, "update", { language: "xx" });
  await launcher(page).click();
  await see(question(page));
});

test("S4.2 the page's colours are those of the launcher and the panel", async (house) => {
  const page = await (await house.context({ colorScheme: "light" })).newPage();
  await hostPage(page, tag);
  await launcher(page).click();
  await see(question(page));
  const looks = async () => [
    await launcher(page).evaluate((b) => getComputedStyle(b).backgroundColor),
    await panel(page)
      .getByRole("heading", { level: 1 })
      .evaluate((h) => getComputedStyle(h).color),
  ];
  const light = await looks();
  await say(page, "update", { scheme: "dark" });
  await until("both are dark", async () => (await looks()).every((colour, i) => colour !== light[i]));
  const dark = await looks();
  await say(page, "update", { scheme: "light" });
  await until("both are light", async () => (await looks()).join() === light.join());
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await looks(), light, "the page's word counts, not the system's");
  await say(page, "update", { scheme: "auto" });
  await until("both follow the system", async () => (await looks()).join() === dark.join());
});

test("S4.2 the page hears what happens, may stop listening, and is as before when it sends the chat away", async (house) => {
  await house.onDuty("Anna");
  const page = await (await house.context()).newPage();
  const complained = complaints(page);
  await hostPage(page, tag);
  await see(launcher(page));
  await listen(page, "ready", "open", "close");
  await page.evaluate(() => {
    const w = window as unknown as { usher: (...call: unknown[]) => void; heard: string[] };
    const deaf = () => w.heard.push("never");
    w.usher("on", "open", deaf);
    w.usher("off", "open", deaf);
  });
  await say(page, "hide");
  await gone(launcher(page));
  await say(page, "show");
  await say(page, "toggle");
  await see(question(page));
  await until("the page has heard", async () => (await heard(page)).join() === "open,ready" || (await heard(page)).join());
  await say(page, "prefill", { name: "Known", nobody: "x" });
  await until("it is filled in", async () => (await panel(page).getByRole("textbox", { name: "Your name" }).inputValue()) === "Known");
  await say(page, "close");
  await until("the page has heard", async () => (await heard(page)).join() === "open,ready,close" || (await heard(page)).join());
  await say(page, "shutdown");
  assert.equal(await page.evaluate(() => "usher" in window), false);
  assert.equal(await page.evaluate(() => document.documentElement.children.length), 2);
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("script"), { src: "/widget.js?site=demo" })));
  await launcher(page).click();
  await see(question(page));
  assert.deepEqual(complained, []);
});

test("WB17 the loader inserted twice makes one widget", async (house) => {
  const page = await (await house.context()).newPage();
  await hostPage(page, tag + tag);
  await see(launcher(page));
  await page.evaluate(
    () =>
      new Promise((done) =>
        document.body.append(Object.assign(document.createElement("script"), { src: "/widget.js?site=demo&again", onload: done })),
      ),
  );
  assert.equal(await launcher(page).count(), 1);
  await launcher(page).click();
  await see(question(page));
  assert.equal(await page.locator("iframe").count(), 1);
});

test("S4.34 where a visitor goes on a page that never loads anew is shown to whoever answers, secrets cut", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Walking about", { name: "Walker" });
  await anna.rung("Walking about");
  const go = (path: string, title: string) =>
    visitor.page.evaluate(
      ([to, name]) => {
        history.pushState({}, "", to);
        document.title = name ?? "";
      },
      [path, title],
    );
  let told = 0;
  visitor.page.on("websocket", () => undefined);
  const line = await visitor.page.context().newCDPSession(visitor.page);
  await line.send("Network.enable");
  line.on("Network.webSocketFrameSent", ({ response }) => {
    if (response.payloadData.includes('"t":"page"')) told++;
  });
  await go("/demo/hurried-past", "Hurried past");
  await go("/demo/cart?token=secret&utm_source=mail", "Cart");
  await until("the page is told", () => told > 0);
  await anna.answerNow();
  const since = anna.page.getByRole("heading", { name: "Pages since" });
  await see(since);
  await see(anna.page.getByRole("link", { name: "/demo/cart" }));
  assert.match((await anna.page.getByRole("link", { name: "/demo/cart" }).getAttribute("href")) ?? "", /\/demo\/cart\?utm_source=mail$/);
  assert.equal(await anna.page.getByRole("link", { name: "/demo/hurried-past" }).count(), 0);
});

test("S4.2 the chat outlives a page that swaps its body or everything in it", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Still there?", { name: "Swapped" });
  await visitor.page.evaluate(() => document.body.replaceWith(document.createElement("body")));
  await see(visitor.said("Still there?"));
  await visitor.page.evaluate(() =>
    document.documentElement.replaceChildren(document.createElement("head"), document.createElement("body")),
  );
  await see(visitor.said("Still there?"));
  await visitor.say("It is.");
  await visitor.fate("It is.", /sent|delivered|seen/);
});

test("S2.30 a chat that did not load says so on its button and comes with the next click", async (house) => {
  const page = await (await house.context()).newPage();
  await page.route("**/static/part.host*", (route) => route.abort());
  await hostPage(page, tag);
  await launcher(page).click();
  await see(page.getByRole("button", { name: /Not loaded, try again/ }));
  await launcher(page).click();
  await page.unroute("**/static/part.host*");
  await until("it comes with another click", async () => {
    if (!(await page.getByTitle("Tamm Kitchens").isVisible())) await launcher(page).click();
    return page.getByTitle("Tamm Kitchens").isVisible();
  });
  await see(question(page));
});

test("S4.36 an answer that was not seen stands in the page's title and on the launcher, and goes when it is", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  const title = await visitor.page.title();
  await visitor.ask("Tell me later", { name: "Later" });
  await anna.rung("Tell me later");
  await anna.answerNow();
  await visitor.close();
  await anna.say("Here it is.");
  await until("the title has the number", async () => (await visitor.page.title()) === `(1) ${title}` || (await visitor.page.title()));
  await see(visitor.page.getByRole("button", { name: /1 new message from Anna/ }));
  await visitor.open();
  await until("the title is as before", async () => (await visitor.page.title()) === title || (await visitor.page.title()));
});

test("S4.2 on a page that runs from right to left the chat stands on the left, and a panel that does too is whole", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const page = await (await house.context()).newPage();
  const visitor = new Visitor(page, "");
  await hostPage(page, tag, "/demo/own", `lang="ar" dir="rtl"`);
  await see(launcher(page));
  const left = async (box: Promise<{ x: number; width: number } | null>) => {
    const at = await box;
    return (at && at.x < 100 && at.x + at.width < 640) || at;
  };
  await until("the launcher is on the left", () => left(launcher(page).boundingBox()));
  await visitor.open();
  await see(question(page));
  await until("so is the panel", () => left(page.getByTitle("Tamm Kitchens").boundingBox()));
  const frame = page.frames().find((f) => f.url().includes("/widget/frame"));
  assert.ok(frame);
  await frame.evaluate(() => {
    document.documentElement.dir = "rtl"; // what the server writes for a language that runs so
  });
  assert.ok((await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "the form scrolls sideways");
  await question(page).fill("هل لديكم خشب البلوط؟");
  await visitor.takeTime();
  await visitor.send.click();
  await anna.rung("هل لديكم خشب البلوط؟");
  const bubble = panel(page).getByRole("log").getByText("هل لديكم خشب البلوط؟");
  await see(bubble);
  assert.equal(await bubble.evaluate((text) => getComputedStyle(text).direction), "rtl");
  const field = panel(page).getByRole("textbox", { name: "Your message" });
  const send = panel(page).getByRole("button", { name: "Send", exact: true });
  await see(field);
  await until("the field stands to the right of its button", async () => {
    const [a, b] = [await field.boundingBox(), await send.boundingBox()];
    return (a && b && a.x > b.x) || [a, b];
  });
  assert.ok((await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "the chat scrolls sideways");
});
