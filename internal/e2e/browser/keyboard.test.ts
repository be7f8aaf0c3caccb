// Both sides by keyboard alone.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openHouse } from "./house";
import { gone, holds, see, until } from "./wait";

// A port where nobody listens: what a webhook would tell is not what is tried here.
const { test } = openHouse(async () => ({ more: ["--webhook-hosts", "127.0.0.1:9"] }));

/** The name of what has the focus, wherever it is: in the page, in a shadow tree, in a frame. */
async function focused(page: Page): Promise<string> {
  const look = () => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return "";
    if (at instanceof HTMLIFrameElement) return "(frame)";
    if (at.shadowRoot) return "(nothing in the shadow tree)";
    const labels = [...((at as HTMLInputElement).labels ?? [])].map((label) => label.textContent).join(" ");
    return (at.getAttribute("aria-label") || labels || at.textContent || "").trim().replace(/\s+/g, " ");
  };
  const name = await page.evaluate(look);
  const frame = page.frames().find((f) => f.url().includes("/widget/frame"));
  return name === "(frame)" && frame ? frame.evaluate(look).catch(() => name) : name; // a preview may be loaded anew meanwhile
}

/** Presses Tab until what is wanted has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 90; i++) {
    const at = await focused(page);
    if (wanted.test(at)) return;
    passed.push(at);
    await page.keyboard.press(key);
  }
  assert.fail(`${wanted} was not reached by ${key}; the focus was on ${passed.join(" → ")}`);
}

test("S4.2 a visitor asks and reads the answer by keyboard alone", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  const { page } = visitor;
  await see(visitor.launcher);
  await tabTo(page, /^Ask us/);
  await page.keyboard.press("Enter");
  await until("the first empty field has the focus", async () => /Your name/.test(await focused(page)) || focused(page));
  await visitor.open(); // it is open: only its clock is read
  await page.keyboard.type("Key Board");
  await page.keyboard.press("Tab");
  await page.keyboard.type("keys@example.com");
  await tabTo(page, /^Your question/);
  await page.keyboard.type("No mouse here");
  await tabTo(page, /^Send/);
  await visitor.takeTime();
  await page.keyboard.press("Enter");
  await see(visitor.said("No mouse here"));
  await until("the message field has the focus", async () => (await focused(page)) === "Your message" || focused(page));
  await anna.rung("No mouse here");
  await anna.answerNow();
  await anna.say("I see your keys.");
  await see(visitor.said("I see your keys."));
  await page.keyboard.type("Thank you");
  await page.keyboard.press("Enter");
  await see(anna.said("Thank you"));
  await page.keyboard.press("Escape");
  await gone(page.getByTitle("Tamm Kitchens"));
  await until("the launcher has the focus again", async () => /^Ask us/.test(await focused(page)) || focused(page));
  await anna.say("One thing more.");
  await until(
    "the launcher tells of it",
    async () => /^Open the chat, 1 new message from Anna Kask/.test(await focused(page)) || focused(page),
  );
});

test("S4.38 an agent answers a lead, walks the list, hands over and closes by keyboard alone", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await (await house.visitor()).ask("Alt A answers me", { name: "First Row" });
  await anna.rung("Alt A answers me");
  const { page } = anna;
  const key = (k: string) => page.keyboard.press(k);
  await page.getByRole("heading", { name: "Client questions", level: 1 }).focus();
  await key("Alt+a");
  await gone(anna.bell);
  await until("the reply has the focus", async () => /^Reply to First Row/.test(await focused(page)) || focused(page));
  await page.keyboard.type("Line one");
  await key("Shift+Enter");
  await page.keyboard.type("line two");
  await key("Enter");
  await see(anna.said("Line one line two"));
  await key("Escape");
  await key("Escape");
  await until("the list is shown, with the row focused", async () => /First Row/.test(await focused(page)) || focused(page));
  await (await house.visitor()).ask("And me by J", { name: "Second Row" });
  await anna.rung("And me by J");
  await key("Alt+p");
  await until("a reason has the focus", async () => (await focused(page)) === "I am busy" || focused(page));
  await key("Escape");
  await key("Alt+a");
  await until("the reply has the focus", async () => /^Reply to Second Row/.test(await focused(page)) || focused(page));
  await key("Escape");
  await key("h");
  const dialog = page.getByRole("dialog", { name: "Hand over to" });
  await see(dialog);
  await key("Escape");
  await gone(dialog);
  await until("the row has the focus again", async () => /Second Row/.test(await focused(page)) || focused(page));
  await key("e");
  await see(anna.log.getByText(/^Closed by Anna Kask at/));
  await key("Escape");
  await key("j");
  await until("J goes to a row", async () => /First Row/.test(await focused(page)) || focused(page));
  await key("Enter");
  await until("Enter opens it", async () => /^Reply to First Row/.test(await focused(page)) || focused(page));
  await key("Escape");
  await key("?");
  await see(page.getByRole("dialog", { name: "Keyboard shortcuts" }));
  await key("Escape");
  await key("g");
  await key("r");
  await see(page.getByRole("heading", { name: "Routing", level: 1 }));
});

test("S4.38 the console begins with the way to the reply, and the popup takes no focus from somebody who types", async (house) => {
  const [anna] = await house.onDuty("Anna");
  await (await house.visitor()).ask("I am open", { name: "Open Chat" });
  await anna.rung("I am open");
  await anna.answerNow();
  await anna.page.reload();
  await see(anna.reply);
  await tabTo(anna.page, /^Skip to your reply$/, "Shift+Tab");
  await anna.page.keyboard.press("Enter");
  await until("the reply has the focus", async () => /^Reply to Open Chat/.test(await focused(anna.page)) || focused(anna.page));
  await anna.page.keyboard.type("I was ty");
  await (await house.visitor()).ask("I interrupt", { name: "Interrupter" });
  await anna.rung("I interrupt");
  await anna.page.keyboard.type("ping");
  await holds(anna.reply, "I was typing");
});

/** Waits until the focus is where it should be: somewhere, and visible. */
async function keepsFocus(page: Page, after: string): Promise<void> {
  await until(`${after}: the focus is seen`, () =>
    page.evaluate(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLElement) || at === document.body) return "it is lost";
      if (at.tagName === "H1" || at.tabIndex < 0) return true; // where a page begins; nothing is done there
      const { outlineStyle, boxShadow } = getComputedStyle(at);
      return (
        (at.matches(":focus-visible") && (boxShadow !== "none" || outlineStyle !== "none")) ||
        `nothing shows it on ${at.outerHTML.slice(0, 90)}`
      );
    }),
  );
}

test("S4.38 a manager signs in, adds a person, changes the routing, asks one question more, makes a webhook and looks at the activity by keyboard alone", async (house) => {
  const context = await house.context();
  const page = await context.newPage();
  const { email, password } = house.usher.signIn("Kadri");
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await keepsFocus(page, key);
  };
  /** Tabs to something and works it. */
  const work = async (name: RegExp, key = "Enter") => {
    await tabTo(page, name);
    await keepsFocus(page, String(name));
    await press(key);
  };
  const write = async (name: RegExp, text: string) => {
    await tabTo(page, name);
    await keepsFocus(page, String(name));
    await page.keyboard.press("Control+a");
    await page.keyboard.type(text);
  };
  const visit = async (name: string, heading = name) => {
    await work(new RegExp(`^${name}$`));
    await see(page.getByRole("heading", { name: heading, level: 1 }));
    await until(`${name} begins at its heading`, async () => (await focused(page)) === heading || focused(page));
  };

  await page.goto("/agent/");
  await see(page.getByRole("button", { name: "Sign in" }));
  await write(/^E-mail/, email);
  await write(/^Password/, password);
  await page.keyboard.press("Enter");
  await see(page.getByRole("heading", { name: "Client questions", level: 1 }));

  await visit("People");
  await work(/^Add a person$/);
  await see(page.getByRole("dialog", { name: "Add a person" }));
  await write(/^Name/, "Tiina Key");
  await write(/^E-mail/, "tiina@tamm.example");
  await work(/^Add$/);
  await until("the link of the invitation has the focus", async () => /Tiina Key/.test(await focused(page)) || focused(page));
  await work(/^Done$/);
  await until("People has the focus again", async () => (await focused(page)) === "People" || focused(page));
  await see(page.getByText("tiina@tamm.example"));

  await visit("Routing");
  await tabTo(page, /^Start from/);
  await page.keyboard.press("ArrowDown");
  await see(page.getByText("changed since version", { exact: false }));
  await keepsFocus(page, "another algorithm");
  await tabTo(page, /^Turn on$/, "Shift+Tab");
  await press("Enter");
  await gone(page.getByText("changed since version", { exact: false }));
  await keepsFocus(page, "the routing is saved");

  await visit("Sites", "Tamm Kitchens");
  await work(/^Add a question$/);
  await until("the new question has the focus", async () => /^Question/.test(await focused(page)) || focused(page));
  await write(/^Question/, "Which town?");
  await tabTo(page, /^Save$/, "Shift+Tab");
  await press("Enter");
  await see(page.getByRole("status").getByText(/saved/i).first());
  await keepsFocus(page, "the site is saved");

  await visit("Programs");
  await work(/^New webhook$/);
  await see(page.getByRole("dialog", { name: "New webhook" }));
  await write(/^Name/, "Warehouse");
  await write(/^Address of the receiver/, "http://127.0.0.1:9/hook");
  await work(/^Save$/);
  await until("the secret has the focus", async () => /Warehouse/.test(await focused(page)) || focused(page));
  await work(/^Done$/);

  await visit("Activity");
  const lines = page.getByRole("list", { name: "Activity" });
  for (const line of [/made or changed a webhook · Warehouse/, /changed a site/, /changed the routing/, /added a person · Tiina Key/])
    await see(lines.getByText(line).first());
});
