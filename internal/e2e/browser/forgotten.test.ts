// Who forgot the password chooses another one with a link that comes by e-mail.
import assert from "node:assert/strict";
import { after } from "node:test";
import type { Page } from "playwright-core";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import { Post } from "./post";
import { count, see, until } from "./wait";

let post: Post;
const { test } = openHouse(async () => {
  post = await Post.start();
  return { more: post.settings };
});
after(() => post.close());

const another = "a quite different sentence";
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

/** Asks for a link at the sign-in, by keyboard alone, and gives it once it has come. */
async function forgets(page: Page, email: string): Promise<string> {
  const link = page.getByRole("link", { name: "Forgotten your password?" });
  await page.goto("/agent/");
  await link.focus();
  await page.keyboard.press("Enter");
  await see(heading(page, "Choose a new password"));
  await page.getByRole("textbox", { name: "E-mail" }).focus();
  await page.keyboard.type(email);
  await page.keyboard.press("Enter");
  await see(heading(page, "Look into your inbox"));
  const found = () => /^http\S+\/agent\/password#\S+$/m.exec(post.text(email, "/agent/password#"))?.[0] ?? "";
  await until("a letter with a link comes", () => found() !== "");
  return found();
}

async function choose(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Save the password" }).click();
}

const fresh = async (house: House) => (await house.context()).newPage();

test("S2.1 AG15 who forgot the password chooses another with the link of a letter, is signed out elsewhere, and is told", async (house) => {
  const marek = await house.console("Marek");
  const { email } = house.usher.signIn("Marek");
  const page = await fresh(house);
  await page.goto("/agent/forgotten");
  await see(heading(page, "Choose a new password"));
  const found = await findings(page, "a forgotten password");
  await page.getByRole("textbox", { name: "E-mail" }).fill("marek");
  await page.getByRole("button", { name: "Send the link" }).click();
  await see(page.getByText("This is not an e-mail address."));
  found.push(...(await findings(page, "a forgotten password with a fault")));
  const link = await forgets(page, email);
  found.push(...(await findings(page, "a link is on its way")));

  await page.goto(link);
  await see(heading(page, "Choose a new password"));
  await see(page.getByText(`, ${email}.`));
  found.push(...(await findings(page, "a new password")));
  await page.getByRole("textbox", { name: "Password" }).fill("short");
  await page.getByRole("button", { name: "Save the password" }).click();
  await see(page.getByText("12 characters or more. A sentence is good."));
  assert.equal(await page.getByRole("textbox", { name: "Password" }).getAttribute("aria-invalid"), "true");
  await page.getByRole("textbox", { name: "Password" }).fill(another);
  await page.getByRole("button", { name: "Save the password" }).click();
  await see(heading(page, "Client questions"));
  await see(marek.page.getByText("You were signed out."));
  await until("a letter tells that it was changed", () => post.text(email, "/agent/forgotten") !== "");
  assert.deepEqual(found, []);

  const late = await fresh(house);
  await late.goto(link);
  await see(heading(late, "This link has been used or is too old"));
  assert.deepEqual(await findings(late, "a link that was used"), []);
  await late.getByRole("link", { name: "Forgotten your password?" }).click();
  await see(heading(late, "Choose a new password"));
});

test("S2.1 AG15 who asks for somebody else's address reads the same, and no letter leaves", async (house) => {
  const page = await fresh(house);
  const had = post.received.length;
  await page.goto("/agent/forgotten");
  await page.getByRole("textbox", { name: "E-mail" }).fill("nobody@tamm.example");
  await page.getByRole("button", { name: "Send the link" }).click();
  await see(heading(page, "Look into your inbox"));
  await forgets(await fresh(house), house.usher.signIn("Anna").email); // behind it in the same line
  assert.ok(!post.received.slice(had).some((l) => l.to === "nobody@tamm.example"));
});

test("S2.1 AG15 a newer link replaces the one before", async (house) => {
  const { email } = house.usher.signIn("Ilinca");
  const older = await forgets(await fresh(house), email);
  post.received.splice(0);
  const newer = await forgets(await fresh(house), email);
  assert.notEqual(older, newer);
  const page = await fresh(house);
  await page.goto(older);
  await see(heading(page, "This link has been used or is too old"));
  const other = await fresh(house);
  await choose(other, newer, another);
  await see(heading(other, "Client questions"));
  await count(other.getByRole("alert"), 0);
});
