// A code beside the password, where one is signed in, and what a manager sees and demands of people.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Agent } from "./agent";
import { Authenticator } from "./authenticator";
import { findings } from "./axe";
import type { House } from "./house";
import { openHouse } from "./house";
import { count, gone, holds, reads, see, until, words } from "./wait";

const { test } = openHouse();

const own = (page: Page) => page.getByRole("region", { name: "Second step", exact: true });
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Reads the key beside the picture and types the app's first code; gives the app and the recovery codes, which are shown this once. */
async function pair(page: Page): Promise<{ app: Authenticator; codes: string[] }> {
  await see(page.getByRole("img", { name: "Picture for the authenticator app" }));
  const app = new Authenticator(await words(page.locator("code.appkey")));
  const field = page.getByRole("textbox", { name: "Code that the app shows now" });
  await field.fill(app.ahead(4));
  await page.getByRole("button", { name: "Confirm" }).click();
  await see(page.getByText("This code does not fit. Check the clock of your phone, then try the next code."));
  await field.fill(await app.code());
  await page.getByRole("button", { name: "Confirm" }).click();
  const list = page.getByRole("list", { name: "Your recovery codes" });
  await see(list);
  const codes = (await words(list)).split("\n").filter(Boolean);
  assert.equal(codes.length, 10);
  return { app, codes };
}

async function setUp(agent: Agent): Promise<{ app: Authenticator; codes: string[] }> {
  await agent.go("You");
  await own(agent.page).getByRole("button", { name: "Set it up" }).click();
  const paired = await pair(agent.page);
  await agent.page.getByRole("button", { name: "I have kept them" }).click();
  await see(own(agent.page).getByText("on", { exact: true }));
  return paired;
}

/** Gives e-mail and password in a browser of its own; ends where more is asked for. */
async function knock(house: House, name: string, phone = false): Promise<Page> {
  const page = await (
    await house.context(phone ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } : {})
  ).newPage();
  const as = house.usher.signIn(name);
  await page.goto("/agent/");
  await page.getByRole("textbox", { name: "E-mail" }).fill(as.email);
  await page.getByRole("textbox", { name: "Password" }).fill(as.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  return page;
}

const inside = (page: Page) => see(page.getByRole("heading", { name: "Client questions", level: 1 }));

test("S2.1 AG13 who set a second step up is asked for a code, nothing is open before it, and each code works once", async (house) => {
  const marek = await house.console("Marek");
  await marek.go("You");
  await see(own(marek.page).getByText("off: your password alone opens the console"));
  await own(marek.page).getByRole("button", { name: "Set it up" }).click();
  await see(marek.page.getByRole("img", { name: "Picture for the authenticator app" }));
  const found = await findings(marek.page, "the picture for the app");
  await marek.page.reload();
  const { app, codes } = await setUp(marek);
  found.push(...(await findings(marek.page, "a second step that is on")));
  assert.ok(!(await marek.page.content()).includes(codes[0] ?? ""), "a recovery code is shown again");

  const page = await knock(house, "Marek");
  const code = page.getByRole("textbox", { name: "Code" });
  await see(code);
  found.push(...(await findings(page, "the code at the door")));
  assert.equal(await page.evaluate(async () => (await fetch("/agent/api/session")).status), 401);
  const far = app.ahead(3);
  await code.fill(far);
  await page.getByRole("button", { name: "Continue" }).click();
  await see(page.getByText("This code does not fit, or it was used before. Wait for the next one."));
  const good = await app.code();
  await code.fill(`${good.slice(0, 3)} ${good.slice(3)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await inside(page);

  const again = await knock(house, "Marek", true);
  await see(again.getByRole("textbox", { name: "Code" }));
  assert.ok((await sideways(again)) <= 0, "the door scrolls sideways");
  await again.getByRole("textbox", { name: "Code" }).fill(good);
  await again.getByRole("button", { name: "Continue" }).click();
  await see(again.getByText("This code does not fit, or it was used before. Wait for the next one."));
  await again.getByRole("button", { name: "Use a recovery code" }).click();
  await again.getByRole("textbox", { name: "Recovery code" }).fill((codes[0] ?? "").toUpperCase());
  found.push(...(await findings(again, "a recovery code at the door")));
  await again.getByRole("button", { name: "Continue" }).click();
  await inside(again);
  await new Agent(again, "Marek").go("You");
  await see(own(again).getByText("9 recovery codes are left."));
  assert.ok((await sideways(again)) <= 0, "one's own page scrolls sideways");

  await own(again).getByRole("button", { name: "Switch it off" }).click();
  const dialog = again.getByRole("dialog", { name: "Switch your second step off?" });
  await see(dialog);
  found.push(...(await findings(again, "switching it off")));
  await dialog.getByRole("button", { name: "Switch it off" }).click();
  await see(own(again).getByText("off: your password alone opens the console"));
  assert.deepEqual(found, []);
});

test("S2.1 AG16 everybody sees where they are signed in, and what they end there is over at once", async (house) => {
  const here = await house.console("Ilinca");
  const phone = await house.console("Ilinca", {
    userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile/15E148 Safari/604.1",
  });
  const third = await house.console("Ilinca");
  await here.go("You");
  const list = here.page.getByRole("list", { name: "Where you are signed in" });
  await count(list.getByRole("listitem"), 3);
  await see(list.getByText("Safari on iPhone"));
  await count(list.getByText("this one"), 1);
  await reads(list, /203\.0\.113\.0\/24/);
  assert.doesNotMatch(await words(list), /203\.0\.113\.[1-9]/, "an agent sees no address");
  assert.deepEqual(await findings(here.page, "where one is signed in"), []);
  await list.getByRole("listitem").filter({ hasText: "iPhone" }).getByRole("button", { name: "End it" }).click();
  await count(list.getByRole("listitem"), 2);
  await see(phone.page.getByText("You were signed out."));
  await here.page.getByRole("button", { name: "End all others" }).click();
  await see(third.page.getByText("You were signed out."));
  await see(here.page.getByText("You are signed in here only.").first());
  await count(list.getByRole("listitem"), 1);
  await here.page.setViewportSize({ width: 390, height: 844 });
  assert.ok((await sideways(here.page)) <= 0, "it scrolls sideways");
});

test("S2.1 a manager demands a second step of everybody, who sets it up before being let in, and takes a lost one away", async (house) => {
  const [kadri, anna] = [await house.console("Kadri"), await house.console("Anna")];
  await kadri.go("People");
  const demand = kadri.page.getByRole("switch", { name: "Everybody signs in with a code" });
  const dialog = kadri.page.getByRole("dialog", { name: "Demand a second step of everybody?" });
  await demand.click();
  await dialog.getByRole("button", { name: "Demand it" }).click();
  await see(kadri.page.getByText("Set your own second step up first, on your page."));
  await setUp(kadri);
  await kadri.go("People");
  await demand.click();
  await see(dialog);
  const found = await findings(kadri.page, "demanding a second step");
  await dialog.getByRole("button", { name: "Demand it" }).click();
  await see(anna.page.getByText("You were signed out."));
  await until("the switch is on", () => demand.isChecked());

  const page = await knock(house, "Anna", true);
  await see(page.getByRole("heading", { name: "A second step is needed here" }));
  await see(page.getByRole("img", { name: "Picture for the authenticator app" }));
  found.push(...(await findings(page, "set up at the door")));
  assert.ok((await sideways(page)) <= 0, "the door scrolls sideways");
  const { codes } = await pair(page);
  found.push(...(await findings(page, "recovery codes at the door")));
  await page.getByRole("button", { name: "I have kept them" }).click();
  await inside(page);

  await kadri.page.reload();
  const row = kadri.page.getByRole("listitem").filter({ hasText: "Anna Kask" });
  await see(row.getByText("signs in with a code"));
  found.push(...(await findings(kadri.page, "people with second steps")));
  await row.getByRole("button", { name: /^Take the second step away/ }).click();
  await kadri.page.getByRole("dialog").getByRole("button", { name: "Take the second step away" }).click();
  await see(row.getByText("password alone"));
  await see(page.getByText("You were signed out."));
  const later = await knock(house, "Anna");
  await see(later.getByRole("heading", { name: "A second step is needed here" }));
  assert.ok(codes.length > 0);
  await demand.click();
  await until("the switch is off", async () => !(await demand.isChecked()));
  await inside(await knock(house, "Anna"));
  assert.equal((await kadri.ask("DELETE", "/me/second-step")).status, 204);
  assert.deepEqual(found, []);
});

test("S4.17 a manager sees and changes what people are good at, and sees whose phone is proved but not the number", async (house) => {
  const anna = await house.console("Anna");
  assert.equal((await anna.ask("PUT", "/me/phone", { phone: "+37251234567" })).status, 200);
  let code = "";
  await until("the code is in the log", () => {
    code = /(\d{6}) is your code/.exec(house.usher.logTail(40))?.[1] ?? "";
    return code !== "";
  });
  assert.equal((await anna.ask("POST", "/me/phone/confirmation", { code })).status, 200);

  const kadri = await house.console("Kadri");
  const kadriPage = kadri.page;
  await kadri.go("People");
  const row = kadriPage.getByRole("listitem").filter({ hasText: "Anna Kask" });
  await see(row.getByText("phone proved"));
  assert.doesNotMatch(await kadriPage.content(), /51234567/);
  await kadriPage.getByRole("button", { name: "Change Anna Kask" }).click();
  const dialog = kadriPage.getByRole("dialog", { name: "Change Anna Kask" });
  await dialog.getByRole("textbox", { name: "Skills" }).fill("kitchens, natural stone, kitchens");
  await dialog.getByRole("textbox", { name: "Languages" }).fill("et, en");
  await dialog.getByRole("button", { name: "Save" }).click();
  await gone(dialog);
  await see(row.getByText("natural stone"));
  await see(row.getByText(/Estonian/));
  assert.deepEqual(await findings(kadriPage, "skills of people"), []);
  await kadriPage.setViewportSize({ width: 390, height: 844 });
  assert.ok((await sideways(kadriPage)) <= 0, "people scroll sideways");
  await kadriPage.getByRole("button", { name: "Change Anna Kask" }).click();
  await holds(dialog.getByRole("textbox", { name: "Skills" }), "kitchens, natural stone");
});
