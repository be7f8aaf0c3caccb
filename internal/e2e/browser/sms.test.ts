// A lead that rings for somebody also reaches their phone.
import assert from "node:assert/strict";
import { after } from "node:test";
import type { Agent } from "./agent";
import { openHouse } from "./house";
import { Phones } from "./phones";
import { count, see, until } from "./wait";

let phones: Phones;
const { test } = openHouse(async () => {
  phones = await Phones.start();
  return { more: phones.settings };
});
after(() => phones.close());

const number = "+37251234567";

/** Gives somebody a number, and proves by the code that arrives there that it is theirs. */
async function proveNumber(agent: Agent): Promise<void> {
  const set = await agent.ask<{ proved: boolean }>("PUT", "/me/phone", { phone: "+372 5123 4567" });
  assert.deepEqual([set.status, set.body.proved], [200, false]);
  await until("the code arrives", () => phones.at(number).length === 1);
  const code = /^\d+/.exec(phones.at(number)[0]?.text ?? "")?.[0];
  const wrong = await agent.ask("POST", "/me/phone/confirmation", { code: code === "000000" ? "111111" : "000000" });
  assert.ok(wrong.status >= 400, `a wrong code is answered with ${wrong.status}`);
  const proved = await agent.ask<{ phone: string; proved: boolean }>("POST", "/me/phone/confirmation", { code });
  assert.deepEqual([proved.status, proved.body.phone, proved.body.proved], [200, number, true]);
}

/** Turns SMS on with the ring. */
async function atOnce(manager: Agent): Promise<void> {
  const now = await manager.ask<{ settings: object; version: number; channel: string }>("GET", "/alerts");
  assert.equal(now.body.channel, "sms");
  const changed = await manager.ask("PUT", "/alerts", { settings: { ...now.body.settings, mode: "at_once" }, version: now.body.version });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
}

test("S4.39 a visitor who writes makes one SMS to the proved number of whoever is called, with our link and no address of theirs, and a suspect makes none", async (house) => {
  const [kadri, anna] = await house.onDuty("Kadri", "Anna");
  await proveNumber(anna);
  await atOnce(kadri);
  await house.onDuty("Anna");

  const program = await house.visitor();
  await program.open();
  await program.fill("Buy my links", { name: "Bot" });
  await program.panel.getByLabel("Website", { exact: true }).evaluate((field: HTMLInputElement) => {
    field.value = "https://spam.example";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await program.send.click();
  await see(program.said("Buy my links"));
  await anna.list("Suspect");
  await see(anna.row("Buy my links"));

  const visitor = await house.visitor({ path: "/demo/oak?from=visitors.example" });
  await visitor.ask("Look at https://visitors.example/plan please", { name: "Mari www.visitors.example", email: "mari@visitors.example" });
  await anna.rung("Look at https://visitors.example/plan please");
  await visitor.say("Are you there?");
  await until("the SMS arrives", () => phones.at(number).length > 1 || phones.received);
  await anna.answerNow();
  await anna.say("I am.");
  await visitor.say("Good.");
  await see(anna.said("Good."));

  // What would be sent for the first two conversations has gone out before anything about the third.
  const third = await house.visitor();
  await third.ask("And who are you?", { name: "Third" });
  await anna.rung("And who are you?");
  await until("the third one's SMS arrives", () => phones.at(number).length > 2 || phones.received);

  const [, first, last, ...more] = phones.received;
  assert.deepEqual(more, [], "one SMS for each lead that rang");
  for (const sms of [first, last]) {
    assert.equal(sms?.to, number);
    assert.deepEqual(
      sms?.text.match(/\S*[.:/]\S*\w/g),
      [sms?.text.split(" ").at(-1)],
      `only our own link looks like an address in: ${sms?.text}`,
    );
    assert.ok(sms?.text.split(" ").at(-1)?.startsWith(`${house.origin}/agent/c/`), sms?.text);
    assert.doesNotMatch(sms?.text ?? "", /visitors\.example|plan|Look at|Buy my links/);
  }
  await count(anna.bell, 1);
});
