// What a page can do to the chat that stands on it, and what it cannot.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before } from "node:test";
import type { Page } from "playwright-core";
import { complaints, type House, openHouse } from "./house";
import { Visitor } from "./visitor";
import { count, see, until } from "./wait";

const { test } = openHouse();

/** A host of pages that this test writes, at an origin of its own. */
class Pages {
  #body = "";
  readonly #server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(`<!doctype html><html lang="en"><title>A shop</title><body>${this.#body}</body></html>`);
  });

  async serve(): Promise<void> {
    await new Promise<void>((ready) => this.#server.listen(0, "127.0.0.1", ready));
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Opens a page of this host in a browser of its own; script runs in it before anything else. */
  async open(house: House, body: string, script = ""): Promise<Page> {
    this.#body = body;
    const page = await (await house.context({ extraHTTPHeaders: {} })).newPage(); // a header of ours makes browsers ask before they load scripts from elsewhere
    if (script) await page.addInitScript(script);
    await page.goto(this.origin);
    return page;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const ours = new Pages(); // the site lists it
const foreign = new Pages(); // nobody does
before(async () => {
  await ours.serve();
  await foreign.serve();
});
after(() => {
  ours.close();
  foreign.close();
});

/** Lists the page of ours beside the demonstration's own origin. */
async function listOurs(house: House): Promise<void> {
  const [kadri] = await house.onDuty("Kadri");
  const { body } = await kadri.ask<{ items: ({ key: string; origins: string[]; n: number } & Record<string, unknown>)[] }>("GET", "/sites");
  const site = body.items.find((s) => s.key === "demo");
  assert.ok(site);
  if (site.origins.includes(ours.origin)) return;
  const { name, enabled, gate, form, brand, texts, contact, language, n, origins, hours } = site;
  const saved = await kadri.ask("PUT", "/sites/demo", {
    ...{ name, enabled, gate, form, brand, texts, contact, language, hours },
    origins: [...origins, ours.origin],
    version: n,
  });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
}

const loader = (house: House, site = "demo") => `<script src="${house.origin}/widget.js?site=${site}"></script>`;
const launchers = (page: Page) => page.getByRole("button", { name: /^(Ask us|Leave a question)/ });

test("WB08 a page that the site does not list gets an empty frame, by script and by hand", async (house) => {
  await listOurs(house);
  const frame = `<iframe title="by hand" src="${house.origin}/widget/frame?site=demo"></iframe>`;
  const good = await ours.open(house, frame);
  await see(good.getByTitle("by hand").contentFrame().getByRole("heading", { level: 1 }));
  for (const referrer of ["", ' referrerpolicy="no-referrer"']) {
    const page = await foreign.open(house, frame.replace("<iframe", `<iframe${referrer}`));
    const inside = page.getByTitle("by hand").contentFrame();
    await until("the browser refuses to show it", () => page.frames().some((f) => f.url().startsWith("chrome-error:")));
    await count(inside.getByRole("heading", { level: 1 }), 0);
    await count(inside.getByRole("textbox"), 0);
  }
});

test("WB02 where there is no such chat the page stays as it was, with one line in its console at most", async (house) => {
  const page = await foreign.open(house, "<p>The page</p>");
  const complained = complaints(page);
  await page.evaluate(
    (src) =>
      new Promise((end) => document.body.append(Object.assign(document.createElement("script"), { src, onload: end, onerror: end }))),
    `${house.origin}/widget.js?site=nobody`,
  );
  await see(page.getByText("The page"));
  await count(launchers(page), 0);
  assert.ok(complained.length <= 1, complained.join("\n"));
  assert.equal(await page.evaluate(() => "usher" in globalThis), false);
});

test("WB17 the loader twice on a page makes one launcher and one socket", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  const sockets: string[] = [];
  visitor.page.on("websocket", (s) => sockets.push(s.url()));
  await see(visitor.launcher);
  await visitor.page.evaluate(
    () =>
      new Promise((end) =>
        document.body.append(Object.assign(document.createElement("script"), { src: "/widget.js?site=demo", onload: end })),
      ),
  );
  await count(launchers(visitor.page), 1);
  await visitor.ask("How many are you?");
  await count(visitor.page.getByTitle("Tamm Kitchens"), 1);
  assert.equal(sockets.length, 1, `${sockets}`);
});

// Runs in the page alone, not in the frames on it, before anything else does.
const hostile = `if (window.top === window) {
  window.stolen = [];
  const steal = (what) => { window.stolen.push(String(what)); };
  JSON.stringify = (v) => { steal(v); return "{}"; };
  JSON.parse = (v) => { steal(v); return {}; };
  window.fetch = (...all) => { steal(all); return Promise.reject(new Error("no")); };
  window.WebSocket = class { constructor(url) { steal(url); throw new Error("no"); } };
  Array.prototype.toJSON = Object.prototype.toJSON = function () { steal("toJSON"); return "x"; };
  Storage.prototype.setItem = function (...all) { steal(all); };
  window.addEventListener("message", (e) => window.stolen.push(Object.values(e.data ?? {}).join()));
}`;

test("WB18 a page that replaces JSON, fetch, WebSocket and toJSON changes nothing, and cannot reach the token", async (house) => {
  await listOurs(house);
  const [anna] = await house.onDuty("Anna");
  const page = await ours.open(house, loader(house), hostile);
  const visitor = new Visitor(page, "");
  await see(visitor.launcher);
  await visitor.ask("Is this page honest?", { name: "Careful" });
  await anna.rung("Is this page honest?");
  await anna.answerNow();
  await anna.say("It is not.");
  await see(visitor.said("It is not."));
  const kept = await visitor.frame.evaluate(() => localStorage.getItem("usher.demo.token") ?? "");
  const token = kept.split(" ")[0] ?? "";
  assert.equal(token.length, 43, kept);
  const reached = await page.evaluate(() => {
    const found: string[] = [...(window as unknown as { stolen: string[] }).stolen, document.cookie, document.documentElement.outerHTML];
    for (let i = 0; i < localStorage.length; i++) found.push(localStorage.getItem(localStorage.key(i) ?? "") ?? "");
    for (const element of document.querySelectorAll("*"))
      for (const frame of element.shadowRoot?.querySelectorAll("iframe") ?? [])
        try {
          found.push(frame.contentWindow?.localStorage.getItem("usher.demo.token") ?? "", frame.contentDocument?.body.innerHTML ?? "");
        } catch {
          found.push("the browser says no");
        }
    return found;
  });
  assert.ok(reached.includes("the browser says no"), "the page looked into the frame");
  for (const text of reached) assert.ok(!text.includes(token), "the page reached the token");
});

test("WB14 who a visitor is can be said by the embedding page alone, not by another origin or another window", async (house) => {
  const [marek] = await house.onDuty("Marek");
  const account = await house.visitor({ path: "/demo/account" });
  const signed = () => account.page.locator("script[data-identity]").getAttribute("data-identity");
  /** Says to the panel who its visitor is, as a browser would tell it for this sender. */
  const identify = async (visitor: Visitor, how: "another origin" | "another window" | "the page") => {
    const token = await signed();
    await visitor.open();
    await visitor.frame.evaluate(
      ({ token, how }) => {
        const origin = how === "another origin" ? "http://localhost:9992" : location.origin;
        const source = how === "another window" ? window : window.parent;
        window.dispatchEvent(new MessageEvent("message", { origin, source, data: { usher: 1, type: "identify", token } }));
      },
      { token, how },
    );
  };
  for (const how of ["another origin", "another window"] as const) {
    const visitor = await house.visitor();
    await identify(visitor, how);
    await visitor.ask(`Believe ${how}`, { name: "Somebody" });
    await marek.rung(`Believe ${how}`);
    await marek.answerNow();
    await see(marek.card.getByText("unverified lead"));
    await count(marek.card.getByText("verified client", { exact: true }), 0);
    await marek.act("Close");
  }
  await account.reload(); // one signature is good for one start
  const believed = await house.visitor();
  await identify(believed, "the page");
  await believed.ask("Believe the page", { name: "Liis" });
  await marek.rung("Believe the page");
  await marek.answerNow();
  await see(marek.card.getByText("verified client", { exact: true }));
});
