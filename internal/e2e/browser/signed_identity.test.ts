// A site's host says who its visitors are: the keys that sign, made and ended by a manager, and the switch that demands a signature.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Agent } from "./agent";
import { findings } from "./axe";
import type { House } from "./house";
import { openHouse } from "./house";
import { count, gone, see, until, words } from "./wait";

const { test } = openHouse();

const section = (page: Page) => page.getByRole("region", { name: "Signed identity", exact: true });

async function openSites(agent: Agent): Promise<void> {
  await agent.go("Sites");
  await see(section(agent.page));
}

/** Makes a key and gives what is shown of it, this once. */
async function makeKey(agent: Agent, n: number): Promise<string> {
  await section(agent.page).getByRole("button", { name: "Make a new key" }).click();
  const shown = section(agent.page).getByRole("region", { name: `Key ${n}: copy it now` });
  await see(shown);
  const key = await words(shown.getByRole("code"));
  assert.match(key, /^[A-Z2-7]{52}$/);
  return key;
}

type Sign = (user: { id: string; name: string; email: string }) => string;

/** The host's server: the very example that the console shows, with a key in its environment. */
async function hostServer(agent: Agent, key: string): Promise<Sign> {
  const code = await words(section(agent.page).getByRole("region", { name: "Node", exact: true }).getByRole("code"));
  process.env.USHER_KEY = key;
  return ((await import(`data:text/javascript,${encodeURIComponent(`${code}\n// ${key.slice(0, 4)}`)}`)) as { identityFor: Sign })
    .identityFor;
}

/** Somebody who is signed in at the host's site asks; true when the question was taken. */
async function asks(house: House, token: string, text: string): Promise<boolean> {
  const visitor = await house.visitor();
  await visitor.page.evaluate(
    (signed) => (window as unknown as { usher: (what: string, token: string) => void }).usher("identify", signed),
    token,
  );
  await visitor.open();
  await visitor.fill(text);
  await visitor.send.click();
  let taken = false;
  await until("the question is taken or refused", async () => {
    taken = await visitor.said(text).isVisible();
    return taken || (await visitor.panel.getByRole("alert").isVisible());
  });
  return taken;
}

const ewa = { id: "17", name: "Ewa Wilk", email: "ewa@wilk.example" };

test("S2.1 MG12 a manager makes a key that is shown once, the example signs with it, and a former key ends when it is ended", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await openSites(kadri);
  await see(section(kadri.page).getByText(/^made .+ with the site$/));
  const second = await makeKey(kadri, 2);
  assert.deepEqual(await findings(kadri.page, "a new key"), []);
  const former = await hostServer(kadri, second);
  const tokens = [former(ewa), former(ewa)];
  await section(kadri.page).getByRole("button", { name: "Done" }).click();
  await gone(section(kadri.page).getByText(second));
  const third = await makeKey(kadri, 3);
  const current = await hostServer(kadri, third);
  await kadri.page.reload();
  await see(section(kadri.page).getByText("Key 3"));
  assert.ok(!(await kadri.page.content()).includes(third), "a key is shown again");
  await see(section(kadri.page).getByText(/^made .+ by Kadri Lepp$/));

  assert.ok(await asks(house, tokens[0] ?? "", "Signed with the former key"));
  await kadri.rung("Signed with the former key");
  await see(kadri.bell.getByText(/verified client/));
  await section(kadri.page).getByRole("button", { name: "End it now: Key 2" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "End key 2 now" });
  await see(dialog);
  assert.deepEqual(await findings(kadri.page, "ending a key"), []);
  await dialog.getByRole("button", { name: "End it now" }).click();
  await gone(dialog);
  await count(section(kadri.page).getByText("still good"), 1);
  assert.equal(await asks(house, tokens[1] ?? "", "Signed with a key that has ended"), false);
  assert.ok(await asks(house, current(ewa), "Signed with the current key"));
});

test("S2.1 where a signature is demanded, who has none cannot begin; two who change the keys at once are told", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await openSites(kadri);
  const enforce = section(kadri.page).getByRole("switch", { name: "Only signed visitors may begin a chat" });
  await enforce.check();
  await kadri.page.getByRole("button", { name: "Save", exact: true }).click();
  await until("it is saved", async () => (await kadri.page.getByText("not saved yet").count()) === 0);
  assert.equal(await asks(house, "", "Who am I?"), false);

  const { body } = await kadri.ask<{ version: number }>("GET", "/sites/demo/keys");
  assert.equal((await kadri.ask("POST", "/sites/demo/keys", { version: body.version })).status, 200); // somebody else, meanwhile
  await section(kadri.page).getByRole("button", { name: "Make a new key" }).click();
  await see(section(kadri.page).getByText("Somebody else changed this meanwhile. Look at it again, then decide."));
  await enforce.uncheck();
  await kadri.page.getByRole("button", { name: "Save", exact: true }).click();
  await until("it is saved", async () => (await kadri.page.getByText("not saved yet").count()) === 0);
});

test("S2.1 who signed in long ago gives the password again before a key is made, and an agent sees no keys", async (house) => {
  const [kadri, anna] = await house.onDuty("Kadri", "Anna");
  await openSites(kadri);
  let old = true;
  await kadri.page.route("**/agent/api/sites/demo/keys", async (route) => {
    if (old && route.request().method() === "POST")
      await route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ code: "password_needed" }) });
    else await route.continue();
  });
  await section(kadri.page).getByRole("button", { name: "Make a new key" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Your password again" });
  await see(dialog);
  assert.deepEqual(await findings(kadri.page, "password again"), []);
  await dialog.getByRole("textbox", { name: "Password" }).fill("not the password");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await see(dialog.getByText("This is not your password."));
  old = false;
  await dialog.getByRole("textbox", { name: "Password" }).fill(house.usher.signIn("Kadri").password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await gone(dialog);
  await see(section(kadri.page).getByText(/copy it now$/));
  await kadri.page.unroute("**/agent/api/sites/demo/keys");

  await openSites(anna);
  await count(section(anna.page).getByRole("button", { name: "Make a new key" }), 0);
  assert.equal((await anna.ask("GET", "/sites/demo/keys")).status, 403);
});

test("S2.1 the keys fit on a phone", async (house) => {
  await house.onDuty();
  const kadri = await house.console("Kadri", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await openSites(kadri);
  await see(section(kadri.page).getByText("in use"));
  assert.ok((await kadri.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "it scrolls sideways");
  assert.deepEqual(await findings(kadri.page, "keys on a phone"), []);
});
