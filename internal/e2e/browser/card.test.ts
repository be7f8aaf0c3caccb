// The card beside a conversation, the page of a client, and two cards that become one and two again.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, reads, see, until } from "./wait";

const { test } = openHouse();

interface Shown {
  card: { client: { id: string } | null };
}

/** The id of the client of the open conversation, once its card is made. */
async function clientOf(agent: Agent): Promise<string> {
  const conversation = /\/agent\/c\/([^/?#]+)/.exec(agent.page.url())?.[1];
  let id = "";
  await until("the card is made", async () => {
    id = (await agent.ask<Shown>("GET", `/conversations/${conversation}`)).body.card.client?.id ?? "";
    return id !== "";
  });
  return id;
}

test("S4.31 S4.32 S4.33 S4.34 the card says what is known, and what is not in as many words", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor({ browser: { timezoneId: "Asia/Tokyo" } });
  await visitor.ask("Do you know me?", { name: "Maximiliane-Wolfeschlegelstein".repeat(3), email: "max@card.example" });
  await anna.rung("Do you know me?");
  await anna.answerNow();
  await clientOf(anna);
  await anna.page.reload();
  await see(anna.card.getByText("This is their first conversation."));
  await see(anna.card.getByText("No open request."));
  await reads(anna.fact("IP address"), new RegExp(visitor.ip.replaceAll(".", "\\.")));
  await reads(anna.fact("Page"), /oak/);
  await reads(anna.fact("Browser"), /Chrome/);
  await reads(anna.fact("Local time"), /Asia\/Tokyo/);
  const wide = await anna.card.evaluate((card) => card.scrollWidth - card.clientWidth);
  assert.ok(wide <= 0, `a long name makes the card ${wide} px too wide`);
  const found = await findings(anna.page, "the card of a stranger");
  await anna.say("Now I do.");
  await anna.act("Close");
  await see(anna.log.getByText(/^Closed by Anna Kask at/));
  const again = await house.visitor();
  await again.ask("And now?", { name: "Max", email: "max@card.example" });
  await anna.home();
  await anna.rung("And now?");
  await anna.answerNow();
  await clientOf(anna);
  await anna.page.reload();
  const earlier = anna.card.getByRole("link", { name: /Now I do\..*closed/ });
  await see(earlier);
  found.push(...(await findings(anna.page, "the card of somebody who came back")));
  await anna.card.getByRole("link", { name: "Everything about them" }).click();
  await see(anna.page.getByRole("region", { name: /^Conversations 2$/ }));
  await see(anna.page.getByText("This card was never merged."));
  found.push(...(await findings(anna.page, "the page of a lead")));
  assert.deepEqual(found, []);
});

test("S4.14 S4.15 S4.16 a lead is merged into a client whom it belongs to, rings at who is responsible, and is split off again", async (house) => {
  const [anna, marek] = await house.onDuty("Anna", "Marek");
  const visitor = await house.visitor();
  await visitor.ask("This is about our order", { name: "Liis At Home" });
  const called = await Promise.any([anna, marek].map((a) => a.rung("This is about our order").then(() => a)));
  await called.answerNow();
  const lead = await clientOf(called);
  const { page } = called;
  await page.goto(`/agent/clients/${lead}`);
  await see(page.getByRole("heading", { name: "Liis At Home", level: 1 }));
  await page.getByRole("button", { name: "Merge into another card" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge Liis At Home into" });
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await see(dialog.getByText("Choose the card that stays.").last());
  await dialog.getByRole("textbox", { name: "Find the card that stays" }).fill("balt");
  await dialog.getByRole("radio", { name: /Baltic Homes/ }).check();
  const joined = dialog.getByRole("region", { name: "What will be joined" });
  await see(joined.getByText("They have no address or number in common. Look twice."));
  await see(joined.getByText("1 conversation"));
  const found = await findings(page, "what a merge joins");
  await dialog.getByRole("textbox", { name: /^Reason/ }).fill("She writes from home");
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await see(page.getByRole("heading", { name: "Baltic Homes", level: 1 }));
  await see(page.getByRole("region", { name: "People" }).getByText("Liis At Home"));
  const journal = page.getByRole("region", { name: "Merges and splits" });
  await see(journal.getByText(/merged Liis At Home into this card\..*She writes from home/));
  await see(page.getByRole("region", { name: /^Conversations/ }).getByRole("link", { name: /Baltic Homes · Liis At Home/ })); // the present name
  found.push(...(await findings(page, "the page of a merged client")));
  await page.goto(`/agent/client/${lead}`); // where the page was once
  await see(page.getByText("This card was merged into Baltic Homes."));
  assert.match(page.url(), new RegExp(`/agent/clients/${lead}$`));
  await count(page.getByRole("button", { name: "Change" }), 0);
  found.push(...(await findings(page, "a card that was merged away")));
  await page.getByRole("link", { name: "Go to that card" }).click();

  await called.home();
  await called.openRow("Baltic Homes · Liis At Home");
  await see(called.card.getByText("Order 4417"));
  await called.act("Close");
  await visitor.say("One more thing");
  await marek.rung("One more thing"); // it is their client's now
  await marek.answerNow();
  await see(marek.card.getByText("Order 4417"));

  await page.goto("/agent/search?q=liis+home");
  await page
    .getByRole("region", { name: "Clients and leads" })
    .getByRole("link", { name: /Baltic Homes/ })
    .click();
  await journal.getByRole("button", { name: "Split Liis At Home off" }).click();
  const ask = page.getByRole("dialog", { name: "Split Liis At Home off again?" });
  found.push(...(await findings(page, "the question before a split")));
  await ask.getByRole("textbox", { name: /^Reason/ }).fill("Another Liis");
  await ask.getByRole("button", { name: "Split", exact: true }).click();
  await gone(ask);
  await see(journal.getByText(/split Liis At Home off\..*Another Liis/));
  await count(page.getByRole("region", { name: "People" }).getByText("Liis At Home"), 0);
  await count(journal.getByRole("button", { name: "Split Liis At Home off" }), 0);
  assert.deepEqual(found, []);
});

test("the page of a client is whole on a phone in every language, and says when there is none", async (house) => {
  const kadri = await house.console("Kadri", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = kadri;
  const list = await kadri.ask<{ items: { id: string }[] }>("GET", "/clients?q=Baltic");
  const id = list.body.items[0]?.id ?? "";
  const found: string[] = [];
  for (const language of ["pl", "ro", "de", "et", "en"]) {
    await page.evaluate((l) => localStorage.setItem("usher.language", l), language);
    await page.goto(`/agent/clients/${id}`);
    await see(page.getByRole("heading", { name: "Baltic Homes", level: 1 }));
    await until(`${language}: nothing is wider than the screen`, () =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    );
    await page.locator(".head button").last().click();
    await see(page.getByRole("dialog"));
    found.push(...(await findings(page, `a client's page and the merge, ${language}`)));
    await page.keyboard.press("Escape");
  }
  await page.goto(`/agent/client/${"a".repeat(26)}`);
  await see(page.getByRole("heading", { name: "There is no such client" }));
  assert.deepEqual(found, []);
});
