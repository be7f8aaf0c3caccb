// A person or a program: what the gate asks, what it refuses, and that nobody loses what they typed.
import assert from "node:assert/strict";
import type { House } from "./house";
import { openHouse } from "./house";
import { count, gone, holds, see, until } from "./wait";

const { test } = openHouse();

/** Uses up what the limits leave to a network: starts that go through the same API as the panel's, each by a visitor of its own. */
async function useUpStarts(house: House, ip: string): Promise<void> {
  const context = await house.context({}, ip);
  const page = await context.newPage();
  await page.goto("/demo/");
  const status = await page.evaluate(async () => {
    for (let asked = 0; asked < 1000; asked++) {
      const token = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=/g, "");
      const answer = await fetch("/widget/api/sites/demo/challenges", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token, purpose: "start", kind: "work" }),
      });
      if (!answer.ok) return answer.status;
    }
    return 0;
  });
  assert.equal(status, 429, "the network is over its limit");
}

test("S4.12 who is refused for too many questions sees why, for how long, and has every word they typed", async (house) => {
  await house.onDuty("Anna");
  const ip = house.freshAddress();
  const visitor = await house.visitor({ ip });
  await visitor.open();
  await visitor.fill("Keep this question", { name: "Refused", email: "refused@example.com", about: "Prices" });
  await useUpStarts(house, ip);
  await visitor.send.click();
  const refusal = visitor.panel.getByRole("alert");
  await see(refusal.getByText(/Not sent: too many questions from your network\. Try again in \d/));
  await see(refusal.getByText("Your question is kept."));
  await holds(visitor.question, "Keep this question");
  await holds(visitor.panel.getByRole("textbox", { name: "E-mail" }), "refused@example.com");
  await see(visitor.panel.getByRole("button", { name: /^Send, possible in \d/ }));
  await see(visitor.panel.getByRole("link", { name: "Write an e-mail" }));
  await see(visitor.panel.getByRole("button", { name: "Copy the text" }));
  await visitor.reload();
  await visitor.open();
  await holds(visitor.question, "Keep this question");
});

test("S4.11 QN25 a program that fills in what people cannot see lands in the suspect list in silence, and one click routes it", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const program = await house.visitor();
  await program.open();
  await program.fill("Buy my links", { name: "Bot" });
  await program.panel.getByLabel("Website", { exact: true }).evaluate((field: HTMLInputElement) => {
    field.value = "https://spam.example";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await program.send.click();
  await see(program.said("Buy my links"));
  await program.fate("Buy my links", /sent/);

  await anna.list("Suspect");
  await see(anna.row("Buy my links"));
  await count(anna.bell, 0);
  assert.doesNotMatch(await anna.page.title(), /waits/);
  await see(anna.row("hidden field filled"));
  await see(anna.page.getByText("Kept and visible, but silent: nobody was called."));
  await anna.openRow("Buy my links");
  await anna.conversation.getByRole("button", { name: "It is a person, route it" }).click();
  await anna.rung("Buy my links");
  await anna.answerNow();
  await anna.say("Are you a person?");
  await see(program.said("Are you a person?"));
});

test("S4.11 QN24 CP16 a form filled in faster than a person can asks for digits, by picture and by sound, and keeps the question", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.takesNoTime();
  await visitor.open();
  await visitor.question.fill("Faster than a person");
  await visitor.send.click();
  await see(visitor.panel.getByRole("heading", { name: "One short check" }));
  const picture = visitor.panel.getByRole("img", { name: /Picture with digits/ });
  await until("the picture is drawn", () => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0));
  assert.doesNotMatch((await picture.getAttribute("alt")) ?? "", /\d/, "the picture's name does not carry the answer");
  const sound = visitor.page.waitForResponse((r) => r.url().includes("/sound"));
  await visitor.panel.getByRole("button", { name: "Hear the digits" }).click();
  assert.match((await (await sound).headerValue("content-type")) ?? "", /^audio\//);
  const digits = visitor.panel.getByRole("textbox", { name: "The digits in the picture" });
  const before = await picture.getAttribute("src");
  await digits.fill("000000");
  await visitor.panel.getByRole("button", { name: "Continue" }).click();
  await see(visitor.panel.getByRole("alert").getByText("That was not it. Here are new digits."));
  await until("there is another picture", async () => (await picture.getAttribute("src")) !== before);
  await see(visitor.panel.getByRole("link", { name: "office@tamm.example" }));
  await visitor.panel.getByRole("button", { name: "Back to the form" }).click();
  await holds(visitor.question, "Faster than a person");
  await count(anna.bell, 0);
});

test("S4.11 CP17 a manager can ask everybody for digits, and take it back", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const choose = async (what: string) => {
    await kadri.go("Sites");
    await kadri.page.getByRole("combobox", { name: "Check for people" }).selectOption(what);
    await kadri.page.getByRole("button", { name: "Save" }).click();
    await gone(kadri.page.getByText("not saved yet"));
  };
  await choose("digits for everybody");
  const visitor = await house.visitor();
  await visitor.open();
  await visitor.fill("A slow person");
  await visitor.send.click();
  await see(visitor.panel.getByRole("heading", { name: "One short check" }));
  await choose("silent; digits only when in doubt");
  const next = await house.visitor();
  await next.ask("No digits for me");
  await kadri.rung("No digits for me");
});

test("S4.10 the questionnaire says what is wrong beside the field, and takes the focus to it", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.open();
  await visitor.panel.getByRole("textbox", { name: "E-mail" }).fill("not an address");
  await visitor.send.click();
  await see(visitor.panel.getByText("Write it like name@firm.com"));
  await see(visitor.panel.getByText("Fill this in"));
  const email = visitor.panel.getByRole("textbox", { name: "E-mail" });
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  await until("the first wrong field has the focus", () => email.evaluate((field) => field === document.activeElement));
  await holds(email, "not an address");
});
