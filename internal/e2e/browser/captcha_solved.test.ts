// A visitor who is sent to the picture gets through it. The program under test says what its pictures show; the one that people run does not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Agent } from "./agent";
import { findings } from "./axe";
import type { House } from "./house";
import { openHouse } from "./house";
import { gone, see, until } from "./wait";

const { test } = openHouse(() => ({ told: true }));

/** Sets whom the site asks for digits. */
async function ask(manager: Agent, whom: "digits for everybody" | "silent; digits only when in doubt"): Promise<void> {
  await manager.go("Sites");
  await manager.page.getByRole("combobox", { name: "Check for people" }).selectOption(whom);
  await manager.page.getByRole("button", { name: "Save", exact: true }).click();
  await until("it is saved", async () => (await manager.page.getByText("not saved yet").count()) === 0);
}

/** Waits for other digits than those. */
async function newDigits(house: House, before = ""): Promise<string> {
  await until("there are digits to type", () => ![before, ""].includes(house.usher.captchaDigits()));
  return house.usher.captchaDigits();
}

test("S4.11 who types the digits of the picture is taken in, after a mistake too, and with their question as it was", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await ask(kadri, "digits for everybody");
  const visitor = await house.visitor();
  await visitor.open();
  await visitor.fill("I am no program", { name: "Real Person", email: "real@person.example" });
  await visitor.send.click();
  const digits = visitor.panel.getByRole("textbox", { name: "The digits in the picture" });
  await see(digits);
  assert.deepEqual(await findings(visitor.page, "the check", visitor.frame), []);
  const first = await newDigits(house);
  await digits.fill(first === "000000" ? "111111" : "000000");
  await visitor.panel.getByRole("button", { name: "Continue" }).click();
  await see(visitor.panel.getByRole("alert").getByText("That was not it. Here are new digits."));
  const second = await newDigits(house, first);
  await digits.fill(`${second.slice(0, 3)} ${second.slice(3)}`);
  await visitor.panel.getByRole("button", { name: "Continue" }).click();
  await see(visitor.said("I am no program"));
  await visitor.fate("I am no program", /sent|delivered|seen/);
  await kadri.rung("I am no program");
  await kadri.answerNow();
  await see(kadri.card.getByText("real@person.example"));
  await ask(kadri, "silent; digits only when in doubt");
});

test("S4.11 CP16 who cannot see the picture hears the digits and gets through by keyboard alone", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await ask(kadri, "digits for everybody");
  const visitor = await house.visitor();
  const { keyboard } = visitor.page;
  await visitor.open();
  await visitor.fill("By ear and keyboard");
  await visitor.send.focus();
  await keyboard.press("Enter");
  const digits = visitor.panel.getByRole("textbox", { name: "The digits in the picture" });
  await see(digits);
  await until("the field has the focus", () => digits.evaluate((field) => field === document.activeElement));

  const hear = visitor.panel.getByRole("button", { name: "Hear the digits" });
  const sound = visitor.page.waitForResponse((r) => r.url().includes("/sound"));
  const there = () => hear.evaluate((button) => button === document.activeElement);
  for (let steps = 0; steps < 6 && !(await there()); steps++) await keyboard.press("Tab");
  assert.ok(await there(), "the button that speaks is reached by Tab");
  await keyboard.press("Enter");
  assert.match((await (await sound).headerValue("content-type")) ?? "", /^audio\//);
  const back = () => digits.evaluate((field) => field === document.activeElement);
  for (let steps = 0; steps < 6 && !(await back()); steps++) await keyboard.press("Shift+Tab");
  await keyboard.type(await newDigits(house));
  await keyboard.press("Enter");
  await see(visitor.said("By ear and keyboard"));
  await gone(digits);
  await kadri.rung("By ear and keyboard");
  await ask(kadri, "silent; digits only when in doubt");
});

test("S4.11 the program that people run does not hold what tells the digits", () => {
  const holds = (binary: string) => readFileSync(binary).includes("captcha told:");
  assert.ok(holds("bin/usher-told"));
  assert.ok(!holds(process.env.USHER_BIN ?? "bin/usher"));
  return Promise.resolve();
});
