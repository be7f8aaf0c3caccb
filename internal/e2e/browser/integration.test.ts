// Other programs, and the clients that they and people keep.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import type { Page } from "playwright-core";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, see, until, words } from "./wait";

interface Told {
  headers: IncomingHttpHeaders;
  body: string;
}

// A program of somebody else's, on this machine.
const told: Told[] = [];
const receiver: Server = createServer((req, res) => {
  let body = "";
  req.on("data", (part: Buffer) => {
    body += part.toString();
  });
  req.on("end", () => {
    told.push({ headers: req.headers, body });
    res.end("thank you");
  });
});
let address = "";
const { test } = openHouse(async () => {
  await new Promise<void>((listens) => receiver.listen(0, "127.0.0.1", listens));
  address = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  return { more: ["--webhook-hosts", address] };
});
after(() => receiver.close());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test("S4.15 S4.16 people keep clients: found, made, changed, with requests that somebody is responsible for", async (house) => {
  const kadri = await house.console("Kadri");
  const { page } = kadri;
  await kadri.go("Clients");
  const list = page.getByRole("list", { name: "Clients" });
  await see(list.getByRole("link", { name: /Baltic Homes/ }));
  const found = await findings(page, "clients");
  const search = page.getByRole("textbox", { name: "Search clients" });
  await search.fill("magda");
  await gone(list.getByRole("link", { name: /Baltic Homes/ }));
  await see(list.getByRole("link", { name: /Studio Wnętrza/ }));
  await search.fill("nobody of this name");
  await see(page.getByRole("heading", { name: "Nobody found" }));
  found.push(...(await findings(page, "nobody found")));

  await page.getByRole("button", { name: "New client" }).click();
  const dialog = page.getByRole("dialog", { name: "New client" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await see(dialog.getByText("Please fill this in."));
  found.push(...(await findings(page, "new client with a fault")));
  await dialog.getByRole("textbox", { name: "Name of the firm or person" }).fill("Põhja Puit <b>OÜ</b>");
  await dialog.getByRole("textbox", { name: /^External id/ }).fill("C-2001");
  await dialog.getByRole("textbox", { name: /^E-mail/ }).fill("not an address");
  await dialog.getByRole("button", { name: "Save" }).click();
  await see(dialog.getByText("One of these is not an e-mail address."));
  await dialog.getByRole("textbox", { name: /^E-mail/ }).fill("info@pohja.example, juku@pohja.example");
  await dialog.getByRole("button", { name: "Save" }).click();
  await see(page.getByRole("heading", { name: "Põhja Puit <b>OÜ</b>", level: 1 }));
  await see(page.getByRole("link", { name: "juku@pohja.example" }));
  await see(page.getByText("No open request"));

  await page.getByRole("textbox", { name: "What it is about" }).fill("Order 9001");
  await page.getByRole("combobox", { name: "Who is responsible" }).selectOption({ label: "Anna Kask" });
  await page.getByRole("button", { name: "Open a request" }).click();
  const requests = page.getByRole("list", { name: "Open requests" });
  await see(requests.getByText("Order 9001"));
  found.push(...(await findings(page, "a client's card")));
  await requests.getByRole("combobox", { name: "Responsible" }).selectOption({ label: "Marek Nowak" });
  await see(page.getByText("Somebody else is responsible now."));
  await page.reload();
  await until("Marek is responsible after a reload", async () => {
    const shown = requests.getByRole("combobox", { name: "Responsible" });
    return (await shown.evaluate((s: HTMLSelectElement) => s.selectedOptions[0]?.label)) === "Marek Nowak";
  });

  // Somebody else saves while the dialog is open: the difference is named, what was typed stays.
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const change = page.getByRole("dialog", { name: /^Change/ });
  await see(change);
  const id = page.url().split("/").at(-1) ?? "";
  const other = await kadri.ask("PUT", `/clients/${id}`, { name: "Somebody else's name", external_id: "C-2001", version: 1 });
  assert.equal(other.status, 200, JSON.stringify(other.body));
  await change.getByRole("textbox", { name: "Name of the firm or person" }).fill("Põhja Puit");
  await change.getByRole("button", { name: "Save" }).click();
  await see(change.getByRole("alert").getByText(/Somebody else's name/));
  found.push(...(await findings(page, "somebody was faster")));
  await change.getByRole("button", { name: "Save" }).click();
  await see(page.getByRole("heading", { name: "Põhja Puit", level: 1 }));

  await requests.getByRole("button", { name: "Close Order 9001" }).click();
  await gone(requests.getByText("Order 9001"));
  await see(page.getByText("Closed requests: 1"));
  assert.deepEqual(found, []);
});

test("S4.41 a table of clients is looked through, taken in once, and given out again", async (house) => {
  const kadri = await house.console("Kadri");
  const { page } = kadri;
  await kadri.go("Clients");
  await page.getByRole("link", { name: "Import a table" }).click();
  await see(page.getByRole("heading", { name: "Import clients", level: 1 }));
  const rows = Array.from({ length: 300 }, (_, i) => `T-${i};"Firm; ${i}";info${i}@table.example\r\n`).join("");
  const table = `\ufeffKundennummer;Firma;Mail des Chefs\r\n${rows};No key;\r\nT-x;Bad;nonsense\r\n`;
  const choose = async () => {
    await page.getByLabel("Choose a CSV file").setInputFiles({ name: "clients.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
    await see(page.getByRole("heading", { name: "Which column is which" }));
    await page.getByRole("combobox", { name: "E-mail" }).selectOption({ label: "Mail des Chefs" });
    await page.getByRole("button", { name: "Look through it" }).click();
    await see(page.getByRole("heading", { name: "This would happen" }));
  };
  await choose();
  await see(page.getByText(/300\s*new/));
  await see(page.getByText(/2\s*refused/));
  await see(page.getByRole("cell", { name: "Neither an external id nor an e-mail." }));
  const found = await findings(page, "a table that was looked through");
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the refused rows (2)" }).click(),
  ]);
  assert.equal(readFileSync(await saved.path(), "utf8"), "\ufeffrow,column,reason\r\n301,,no_key\r\n302,email,bad_format\r\n");
  const before = await kadri.ask<{ items: unknown[] }>("GET", "/clients?q=firm");
  assert.equal(before.body.items.length, 0, "looking through writes nothing");
  await page.getByRole("button", { name: "Import them" }).click();
  await see(page.getByRole("heading", { name: "This was done" }), 60_000);
  await see(page.getByText(/300\s*new/));
  await page.reload();
  await choose();
  await see(page.getByText(/300\s*as before/));

  await page.getByRole("link", { name: "Clients" }).last().click();
  await see(page.getByRole("button", { name: "Show more" }));
  const link = page.getByRole("link", { name: "Export as CSV" });
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const text = readFileSync(await file.path(), "utf8");
  assert.match(text, /T-299,Firm; 299,,info299@table\.example,/);
  assert.match(text, /,'\+3725550101,/, "no cell is a formula");
  assert.deepEqual(found, []);
});

test("S4.41 a program acts with a token within its scopes, until somebody revokes it", async (house) => {
  const anna = await house.console("Anna");
  await anna.go("You");
  const mine = anna.page.getByRole("region", { name: "Access tokens" });
  await mine.getByRole("button", { name: "New token" }).click();
  const dialog = anna.page.getByRole("dialog", { name: "New token" });
  await dialog.getByRole("button", { name: "Make the token" }).click();
  await see(dialog.getByText("Choose at least one."));
  const found = await findings(anna.page, "a new token with a fault");
  await dialog.getByRole("textbox", { name: "What it is for" }).fill("Our CRM");
  await dialog.getByRole("checkbox", { name: "Read clients" }).check();
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const word = (await words(mine.locator("code"))).trim();
  assert.match(word, /^ush_[\w-]{43}$/);
  found.push(...(await findings(anna.page, "a token that was made")));
  const as = (path: string, method = "GET") =>
    fetch(`${house.origin}/agent/api${path}`, { method, headers: { Authorization: `Bearer ${word}` } });
  assert.equal((await as("/clients")).status, 200);
  assert.equal((await as("/conversations")).status, 403);
  assert.equal((await as("/me/tokens")).status, 403);
  await anna.page.reload();
  await see(mine.getByRole("rowheader", { name: /Our CRM/ }));
  assert.doesNotMatch(await words(anna.page.locator("body")), new RegExp(word.slice(4, 40)), "it is shown once");

  const kadri = await house.console("Kadri");
  await kadri.go("Programs");
  const everybody = kadri.page.getByRole("region", { name: "Tokens of everybody" });
  await see(everybody.getByRole("cell", { name: "Anna Kask" }));
  found.push(...(await findings(kadri.page, "integration")));
  await everybody.getByRole("button", { name: "Revoke Our CRM" }).click();
  await kadri.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await see(everybody.getByRole("cell", { name: "revoked" }));
  assert.equal((await as("/clients")).status, 401);
  assert.deepEqual(found, []);
});

test("S4.13 another program is told what happens, signed, and its answers are there to look at", async (house) => {
  const kadri = await house.console("Kadri");
  const { page } = kadri;
  await kadri.go("Programs");
  await see(page.getByRole("heading", { name: "No webhook yet" }));
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("CRM");
  await dialog.getByRole("textbox", { name: "Address of the receiver" }).fill("https://169.254.169.254/");
  await dialog.getByRole("button", { name: "Save" }).click();
  await see(dialog.getByText(/^A webhook goes to https/));
  const found = await findings(page, "a webhook inside");
  await dialog.getByRole("textbox", { name: "Address of the receiver" }).fill(`http://${address}/hook`);
  await dialog.getByRole("button", { name: "Save" }).click();
  const secret = (await words(page.getByRole("region", { name: "Secret of CRM" }).locator("code"))).trim();
  assert.match(secret, /^whsec_/);
  found.push(...(await findings(page, "a webhook and its secret")));
  await page.getByRole("button", { name: "Send a test" }).click();
  await until("the test arrives", () => told.length === 1);
  const [first] = told;
  const signed = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
    .update(`${first?.headers["webhook-id"]}.${first?.headers["webhook-timestamp"]}.${first?.body}`)
    .digest("base64");
  assert.equal(first?.headers["webhook-signature"], `v1,${signed}`);
  assert.match(first?.body ?? "", /"webhook\.test"/);

  const visitor = await house.visitor();
  await visitor.ask("Do you tell others?", { name: "Webhook" });
  await until("the message is told", () => told.some((x) => x.body.includes("message.created") && x.body.includes("Do you tell others?")));
  await page.getByRole("link", { name: "Deliveries" }).click();
  await see(page.getByRole("heading", { name: "Deliveries", level: 1 }));
  const list = page.getByRole("list", { name: "Deliveries" });
  await see(list.getByText("A message was written"));
  await list.getByText("Test", { exact: true }).click();
  await see(list.getByText("thank you").filter({ visible: true }));
  found.push(...(await findings(page, "deliveries")));
  const before = told.length;
  await list.getByRole("button", { name: "Send again" }).filter({ visible: true }).first().click();
  await until("it comes again with the same id", () => {
    const again = told.slice(before).find((x) => x.body.includes("webhook.test"));
    return again?.headers["webhook-id"] === first?.headers["webhook-id"];
  });
  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "failed" });
  await see(page.getByRole("heading", { name: "Nothing here" }));
  await page.goBack();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await see(page.getByRole("heading", { name: "No webhook yet" }));
  await kadri.closeEverything(); // a lead that rings covers the next scenario's page
  assert.deepEqual(found, []);
});

test("S4.41 the pages of clients and integration are whole on a phone, and in every language", async (house) => {
  const kadri = await house.console("Kadri", phone);
  const { page } = kadri;
  const found: string[] = [];
  for (const name of ["Clients", "Programs"] as const) {
    await kadri.go(name);
    await see(page.getByRole("main").getByRole("heading", { level: 1, name }));
    assert.ok((await sideways(page)) <= 0, `${name} scrolls sideways`);
    found.push(...(await findings(page, `${name} on a phone`)));
  }
  await page.goto("/agent/clients");
  await page.getByRole("textbox", { name: "Search clients" }).fill("baltic");
  await page.getByRole("link", { name: /Baltic Homes/ }).click();
  await see(page.getByRole("heading", { name: "Baltic Homes", level: 1 }));
  assert.ok((await sideways(page)) <= 0, "the card scrolls sideways");
  found.push(...(await findings(page, "a card on a phone")));
  for (const [language, clients, integration] of [
    ["pl", "Klienci", "Programy"],
    ["ro", "Clienți", "Programe"],
    ["de", "Kunden", "Programme"],
    ["et", "Kliendid", "Programmid"],
  ] as const) {
    await page.goto("/agent/you");
    await page.locator("main select").first().selectOption(language);
    await until(`the page speaks ${language}`, async () => (await page.evaluate(() => document.documentElement.lang)) === language);
    await page.goto("/agent/clients");
    await see(page.getByRole("heading", { level: 1, name: clients }));
    assert.ok((await sideways(page)) <= 0, `${clients} scrolls sideways`);
    await page.goto("/agent/integration");
    await see(page.getByRole("heading", { level: 1, name: integration }));
    assert.ok((await sideways(page)) <= 0, `${integration} scrolls sideways`);
  }
  await count(page.getByRole("alert"), 0);
  assert.deepEqual(found, []);
});
