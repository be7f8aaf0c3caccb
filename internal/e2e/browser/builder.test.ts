// A manager builds the questionnaire, looks at it before it is saved, and sees where the chat stands.
import assert from "node:assert/strict";
import { findings } from "./axe";
import { openHouse } from "./house";
import { gone, see } from "./wait";

const { test } = openHouse();

test("S4.10 a manager builds a question that is asked sometimes and in another language, looks at it, and visitors are asked it", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const { page } = kadri;
  await page.goto("/agent/sites");
  await page.getByRole("button", { name: "Add a question" }).click();
  const question = page.getByLabel("Question", { exact: true });
  await question.fill("Which order is it");
  await page.getByLabel("Asked", { exact: true }).selectOption({ label: "after certain answers to “About”" });
  await page.getByLabel("An order", { exact: true }).check();
  await page.getByLabel("Prices", { exact: true }).uncheck();
  const words = page.getByRole("group", { name: "Words in" }).first();
  await words.getByRole("button", { name: "Deutsch" }).click();
  await page.getByLabel("Question: Which order is it").fill("Um welche Bestellung geht es");
  const preview = page.frameLocator("iframe");
  await see(preview.getByLabel("Your question"));
  await gone(preview.getByLabel(/Which order is it/));
  await preview.getByLabel(/^About/).selectOption("An order");
  await see(preview.getByLabel(/Which order is it/));
  await page.getByLabel("Language of the preview").selectOption("de");
  await preview.getByLabel(/^Thema/).selectOption("An order");
  await see(preview.getByLabel(/Um welche Bestellung geht es/));
  const texts = page.getByRole("region", { name: "Your own words" });
  await texts.getByLabel("Above the questions, while somebody is there").fill("Ask us about kitchens");
  await page.getByLabel("Language of the preview").selectOption("en");
  await see(preview.getByText("Ask us about kitchens"));
  assert.deepEqual(await findings(page, "the site while it is edited"), []);
  await page.getByRole("button", { name: "Save" }).click();
  await see(page.getByText("Saved. Open widgets change within a minute."));

  const visitor = await house.visitor();
  await visitor.open();
  await see(visitor.panel.getByText("Ask us about kitchens"));
  await visitor.panel.getByLabel(/^About/).selectOption("An order");
  await visitor.panel.getByLabel(/Which order is it/).fill("The oak one");
  await visitor.ask("Where is it?", { name: "Jana" });
  await kadri.home();
  await kadri.rung("Where is it?");
  await kadri.answerNow();
  await see(page.getByRole("complementary").getByText("The oak one"));
});

test("S4.2 a manager sees on which pages the chat was seen, and which page was refused", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const visitor = await house.visitor();
  await see(visitor.launcher);
  await kadri.page.goto("/agent/sites");
  const seen = kadri.page.getByRole("list", { name: "Pages on which the chat was seen" });
  await see(seen.getByText(house.origin, { exact: true }));
  await see(seen.getByText("seen", { exact: true }));
  const stranger = await house.context({ extraHTTPHeaders: { Referer: "https://stranger.example/" } });
  await (await stranger.newPage()).goto("/widget.js?site=demo");
  await see(seen.getByText("https://stranger.example"));
  await see(seen.getByText("refused: not an allowed address"));
});

test("S4.1 a manager switches a site's chat off and on: its pages show nothing and break nothing, and then it is there again", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const { page } = kadri;
  const turn = async (to: boolean) => {
    await page.goto("/agent/sites");
    await page.getByRole("switch", { name: "The chat is shown" }).setChecked(to);
    await page.getByRole("button", { name: "Save" }).click();
    await see(page.getByText("Saved. Open widgets change within a minute."));
  };
  await turn(false);
  const guest = await (await house.context()).newPage();
  const broken: string[] = [];
  guest.on("pageerror", (e) => broken.push(e.message));
  const [loader] = await Promise.all([guest.waitForResponse(/widget\.js/), guest.goto("/demo/oak")]);
  assert.equal(loader.status(), 404);
  await see(guest.getByRole("heading", { level: 1 }));
  assert.deepEqual(
    [await guest.locator("usher-chat, iframe").count(), await guest.getByRole("button", { name: "Ask us" }).count(), broken],
    [0, 0, []],
  );
  await turn(true);
  const visitor = await house.visitor();
  await see(visitor.launcher);
});
