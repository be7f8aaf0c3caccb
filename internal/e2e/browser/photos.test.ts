// Whom the visitor sees: the firm's logo, the photo of who answers, and what stands there when there is none.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { openHouse } from "./house";
import { type Colour, chooseWith, isOf, picture } from "./picture";
import { count, gone, see, until } from "./wait";

const { test } = openHouse();

/** Somebody sets their own photo on their own screen. */
async function ownPhoto(agent: Agent, colour: Colour): Promise<void> {
  await agent.go("You");
  const field = agent.page.getByRole("group", { name: "Photo" });
  await chooseWith(agent.page, field.getByRole("button", { name: /^(Choose a picture|Another picture)$/ }), picture(colour));
  await isOf(field.getByRole("img", { name: /^Photo of / }), colour, `${agent.name}'s photo on their own screen`);
  await see(agent.page.getByText("The photo is saved."));
}

/** A manager chooses whose face the chat has, and another logo if one is given. */
async function sitePicture(manager: Agent, shown: RegExp, logo?: Colour): Promise<void> {
  await manager.go("Sites");
  const look = manager.page.getByRole("region", { name: "Look" });
  const choice = look.getByRole("combobox", { name: "Picture in the chat" });
  await until("everybody can be chosen", async () => (await choice.locator("option").count()) > 2);
  const option = choice.locator("option").filter({ hasText: shown });
  const value = (await option.getAttribute("value")) ?? "";
  if ((await choice.inputValue()) === value && !logo) return;
  await choice.selectOption(value);
  if (logo) {
    await chooseWith(manager.page, look.getByRole("button", { name: /^(Choose a picture|Another picture)$/ }), picture(logo));
    await isOf(look.getByRole("img", { name: "Logo of Tamm Kitchens" }), logo, "the logo in the settings");
  }
  const unsaved = manager.page.getByText("not saved yet", { exact: true });
  await see(unsaved);
  await manager.page.getByRole("button", { name: "Save", exact: true }).click();
  await gone(unsaved);
}

test("S4.6 a manager gives the site another logo, and the visitor who opens the chat sees it", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await sitePicture(kadri, /^Logo, then/, "green");
  const visitor = await house.visitor();
  await visitor.open();
  await isOf(visitor.panel.locator("header img"), "green", "the picture in the head of the chat");
  await kadri.go("Activity");
  await see(kadri.page.getByRole("list", { name: "Activity" }).getByText("picture › logo"));
});

test("S4.6 S4.7 staff set their photos; the visitor sees who answers, and after a hand-over the other one, without a reload", async (house) => {
  const [kadri, anna, marek] = await house.onDuty("Kadri", "Anna", "Marek");
  await sitePicture(kadri, /^Logo, then/, "green");
  await ownPhoto(anna, "red");
  await ownPhoto(marek, "blue");
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  const head = visitor.panel.locator("header img");
  await visitor.open();
  await isOf(head, "green", "the picture while nobody answers");
  await visitor.ask("Who are you?", { name: "Curious Person" });
  await anna.rung("Who are you?");
  await anna.answerNow();
  await see(visitor.panel.getByRole("heading", { name: "Anna Kask", level: 1 }));
  await isOf(head, "red", "the picture of who answers");
  await anna.say("I am Anna.");
  const line = visitor.log.locator(".msg", { hasText: "I am Anna." });
  await isOf(line.locator("img"), "red", "the small picture beside Anna's words");
  await visitor.frame.evaluate(() => {
    document.body.dataset.still = "here";
  });
  await house.onDuty("Marek", "Anna");
  await anna.openRow("Curious Person");
  await anna.act("Hand over");
  const dialog = anna.page.getByRole("dialog", { name: "Hand over to" });
  await isOf(dialog.locator("label", { hasText: "Marek" }).locator("img"), "blue", "Marek among those to hand over to");
  await dialog.getByRole("radio", { name: /Marek/ }).check();
  await dialog.getByRole("button", { name: "Hand over", exact: true }).click();
  await gone(dialog);
  await see(visitor.panel.getByRole("heading", { name: "Marek Nowak", level: 1 }));
  await isOf(head, "blue", "the picture after the hand-over");
  await count(line.locator("img"), 0); // Anna answers no more: her words keep her initials
  await see(line.getByText("AK", { exact: true }));
  assert.equal(await visitor.frame.evaluate(() => document.body.dataset.still), "here", "the chat was not loaded again");
  await marek.openRow("Curious Person");
  await isOf(marek.message("I am Anna.").locator("img"), "red", "Anna's photo beside her words at Marek's console");
  assert.deepEqual(await findings(visitor.page, "the chat with photos", visitor.frame), []);
});

test("S4.6 always the logo, always one person: an open chat follows the setting; a photo that is removed gives way", async (house) => {
  const [kadri, anna] = await house.onDuty("Kadri", "Anna");
  await ownPhoto(anna, "red");
  await sitePicture(kadri, /^Always the logo/, "green");
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Do you hide?", { name: "Face Finder" });
  await anna.rung("Do you hide?");
  await anna.answerNow();
  await see(visitor.panel.getByRole("heading", { name: "Anna Kask", level: 1 }));
  const logo = visitor.panel.getByRole("img", { name: "Tamm Kitchens" }); // it shows another than the name beside it
  await isOf(logo, "green", "the logo beside Anna's name");
  await sitePicture(kadri, /^Always one person: Anna/);
  await isOf(visitor.panel.locator("header img"), "red", "the person who was chosen");
  await anna.go("You");
  await anna.page.getByRole("group", { name: "Photo" }).getByRole("button", { name: "Remove", exact: true }).click();
  await see(anna.page.getByText("The photo is removed."));
  await isOf(logo, "green", "the logo in the place of a photo that was removed");
  await sitePicture(kadri, /^Logo, then/);
});

test("S4.6 a manager sets a colleague's photo, and what is no picture is refused with the reason", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await kadri.go("People");
  await kadri.page.getByRole("button", { name: "Change Ilinca Pop" }).click();
  const dialog = kadri.page.getByRole("dialog", { name: "Change Ilinca Pop" });
  const choose = dialog.getByRole("button", { name: "Choose a picture" });
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
  await chooseWith(kadri.page, choose, { name: "me.png", mimeType: "image/png", buffer: Buffer.from(drawing) });
  await see(dialog.getByText("This is not a PNG, JPEG or WebP picture. Choose another one."));
  const cut = picture("blue");
  await chooseWith(kadri.page, choose, { ...cut, buffer: cut.buffer.subarray(0, cut.buffer.length - 40) });
  await see(dialog.getByText("The picture is damaged and cannot be read. Choose another one."));
  await chooseWith(kadri.page, choose, picture("blue"));
  await isOf(dialog.getByRole("img", { name: "Photo of Ilinca Pop" }), "blue", "the photo in the dialog");
  await dialog.getByRole("button", { name: "Save" }).click();
  await gone(dialog);
  const row = kadri.page.getByRole("listitem").filter({ hasText: "ilinca@tamm.example" });
  await isOf(row.locator("img"), "blue", "the photo in the list");
  assert.deepEqual(await findings(kadri.page, "the people with photos"), []);
  await kadri.go("Activity");
  await see(kadri.page.getByRole("list", { name: "Activity" }).getByText("set a photo"));
});

test("S4.7 a picture that does not load gives way to initials, in the chat and at the console", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const visitor = await house.visitor();
  await visitor.page.route("**/widget/portraits/*", (route) => route.abort());
  await visitor.open();
  await see(visitor.panel.locator("header").getByText("TK", { exact: true }));
  const other = await house.console("Anna");
  await other.page.route("**/widget/portraits/*", (route) => route.abort());
  await other.go("People");
  const row = other.page.getByRole("listitem").filter({ hasText: "kadri@tamm.example" });
  await see(row.getByText("KL", { exact: true }));
  await kadri.home();
});
