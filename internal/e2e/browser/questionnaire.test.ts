// The questionnaire as a manager has built it: in the visitor's language, with questions that depend on answers, and a consent.
import assert from "node:assert/strict";
import { findings } from "./axe";
import { openHouse } from "./house";
import { gone, holds, see, until } from "./wait";

const { test } = openHouse();

const fields = [
  {
    key: "topic",
    label: "About",
    kind: "choice",
    required: true,
    options: ["Prices", "An order"],
    languages: {
      de: {
        label: "Thema",
        options: [
          { value: "Prices", label: "Preise" },
          { value: "An order", label: "Eine Bestellung" },
        ],
      },
    },
  },
  {
    key: "order",
    label: "Order number",
    hint: "It stands on the invoice",
    kind: "text",
    required: true,
    shown_when: { key: "topic", values: ["An order"] },
    languages: { de: { label: "Bestellnummer", hint: "Sie steht auf der Rechnung" } },
  },
  { key: "news", label: "Send me news", kind: "consent", required: false },
  {
    key: "terms",
    label: "I agree to",
    kind: "consent",
    required: true,
    link: { text: "the privacy notice", url: "https://shop.example/privacy" },
    shown_when: { key: "topic", values: ["An order"] },
    languages: { de: { label: "Ich stimme zu:", link_text: "Datenschutzhinweise", link_url: "https://shop.example/datenschutz" } },
  },
];

test("S4.10 questions appear when they are asked for, and only what is asked must be answered", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  assert.equal(await kadri.changeSite({ form: { fields } }), 200);
  const visitor = await house.visitor();
  await visitor.open();
  const order = visitor.panel.getByRole("textbox", { name: "Order number" });
  const terms = visitor.panel.getByRole("checkbox", { name: /^I agree to the privacy notice/ });
  await gone(order);
  await gone(terms);
  await visitor.panel.getByRole("combobox", { name: "About" }).selectOption("An order");
  await see(order);
  assert.match((await order.getAttribute("aria-describedby")) ?? "", /h-order/);
  await see(visitor.panel.getByText("It stands on the invoice"));
  assert.equal(await visitor.panel.getByRole("link", { name: "the privacy notice" }).getAttribute("href"), "https://shop.example/privacy");
  const found = await findings(visitor.page, "questionnaire with a consent", visitor.frame);

  await visitor.fill("Where is my order?");
  await visitor.send.click();
  await see(visitor.panel.getByText("Fill this in"));
  await see(visitor.panel.getByText("Needed before we may answer"));
  found.push(...(await findings(visitor.page, "consent that is missing", visitor.frame)));
  await order.fill("17 b");
  await terms.check();
  await visitor.reload();
  await visitor.open();
  await holds(order, "17 b");
  await until("the consent is kept, too", () => terms.isChecked());
  await visitor.takeTime();
  await visitor.send.click();
  await see(visitor.said("Where is my order?"));
  await kadri.rung("Where is my order?");
  await kadri.answerNow();
  await see(kadri.page.getByText("17 b"));

  const other = await house.visitor();
  await other.open();
  await other.panel.getByRole("combobox", { name: "About" }).selectOption("An order");
  await other.panel.getByRole("textbox", { name: "Order number" }).fill("never sent");
  await other.panel.getByRole("combobox", { name: "About" }).selectOption("Prices");
  await other.fill("What does oak cost?");
  await other.send.click();
  await see(other.said("What does oak cost?"));
  await kadri.openRow("What does oak cost?");
  await see(kadri.page.getByText("Prices", { exact: true }));
  assert.equal(await kadri.page.getByText("never sent").count(), 0);
  assert.deepEqual(found, []);
});

test("S4.10 every question speaks the visitor's language, and the answer means the same in each", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  assert.equal(await kadri.changeSite({ form: { fields } }), 200);
  const visitor = await house.visitor({ browser: { locale: "de-DE" } });
  await visitor.page.getByRole("button", { name: /^Fragen Sie uns/ }).click();
  const panel = visitor.panel;
  await panel.getByRole("combobox", { name: "Thema" }).selectOption({ label: "Eine Bestellung" });
  await see(panel.getByText("Sie steht auf der Rechnung"));
  assert.equal(await panel.getByRole("link", { name: "Datenschutzhinweise" }).getAttribute("href"), "https://shop.example/datenschutz");
  await panel.getByRole("textbox", { name: "Bestellnummer" }).fill("4711");
  await panel.getByRole("checkbox", { name: /^Ich stimme zu/ }).check();
  await panel.getByRole("textbox", { name: "Ihre Frage" }).fill("Wann kommt sie?");
  const shownFor = () => panel.getByRole("heading", { level: 1 }).evaluate(() => performance.now());
  await until("the form was there for long enough", async () => (await shownFor()) > 1500);
  await panel.getByRole("button", { name: "Senden" }).click();
  await kadri.rung("Wann kommt sie?");
  await kadri.answerNow();
  await see(kadri.page.getByText("An order", { exact: true }));
  await see(kadri.page.getByText("4711"));
});

test("S4.10 a form that cannot work is refused with the question and the reason", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const [topic, order] = fields;
  assert.equal(await kadri.changeSite({ form: { fields: [order, topic] } }), 422);
});
