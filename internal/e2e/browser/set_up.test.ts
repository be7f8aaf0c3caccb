// The first form of an empty house.
import assert from "node:assert/strict";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, see } from "./wait";

const { test } = openHouse(() => ({ empty: true }));

test("who opens the link of the first start sets the house up with one form, and the link works for nobody afterwards", async (house) => {
  const link = house.usher.setUpLink;
  assert.match(link, /^http:\/\/\S+\/agent\/setup#\S{20,}$/);
  const guess = await (await house.context()).newPage();
  await guess.goto(`/agent/setup#${"x".repeat(43)}`);
  await see(guess.getByRole("heading", { name: "This link has been used or is too old" }));

  const page = await (await house.context()).newPage();
  await page.goto(link);
  await see(page.getByRole("heading", { name: "Welcome. One form and it runs.", level: 1 }));
  const found = await findings(page, "set-up");
  const field = (name: string | RegExp) => page.getByRole("textbox", { name });
  await field("Name of your firm").fill("Saar Boats");
  await field("Your name").fill("Mari Saar");
  await field("E-mail").fill("mari@saar.example");
  await field("Password").fill("short");
  await field(/^Address of your website/).fill("saar");
  await page.getByRole("button", { name: "Set up" }).click();
  await see(page.getByText("“saar” is not an address like https://tamm.example."));
  assert.equal(await field("Password").getAttribute("aria-invalid"), "true");
  found.push(...(await findings(page, "set-up with faults")));
  await field("Password").fill("a sentence is good");
  await field(/^Address of your website/).fill("https://saar.example");
  await page.getByRole("button", { name: "Set up" }).click();
  await see(page.getByRole("heading", { name: "Saar Boats", level: 1 }));
  await see(page.getByText(`<script async src="${house.origin}/widget.js?site=saar-boats"></script>`));
  await see(page.getByRole("banner").getByText("Saar Boats"));
  found.push(...(await findings(page, "the first site")));
  assert.deepEqual(found, []);

  const late = await (await house.context()).newPage();
  await late.goto(link);
  await see(late.getByRole("heading", { name: "This link has been used or is too old" }));
  await late.getByRole("link", { name: "To the sign-in" }).click();
  await late.getByRole("textbox", { name: "E-mail" }).fill("mari@saar.example");
  await late.getByRole("textbox", { name: "Password" }).fill("a sentence is good");
  await late.getByRole("button", { name: "Sign in" }).click();
  await see(late.getByRole("heading", { name: "Client questions", level: 1 }));
  await gone(late.getByRole("button", { name: "Sign in" }));
  await count(late.getByRole("alert"), 0);
});
