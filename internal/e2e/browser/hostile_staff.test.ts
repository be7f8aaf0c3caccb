// What the console answers where somebody wants more than they may.
import assert from "node:assert/strict";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, see, until } from "./wait";

const { test } = openHouse();

test("AG06 who is at capacity is told so; a manager is asked for the reason, and everybody sees it", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  const { body } = await kadri.ask<{ items: { id: string; name: string; limit: number }[] }>("GET", "/people");
  const limits = new Map(body.items.map((p) => [p.name, p]));
  for (const name of ["Kadri Lepp", "Marek Nowak"]) await kadri.ask("PATCH", `/people/${limits.get(name)?.id}`, { limit: 1 });
  const [, marek] = await house.onDuty("Kadri", "Marek");
  for (const text of ["The first place", "The second place"]) await (await house.visitor()).ask(text);
  await (await house.visitor()).ask("No place is left", { name: "Third Person" });

  await marek.list("Waiting");
  await marek.openRow("No place is left");
  await marek.act("Take");
  await see(marek.conversation.getByText("You have as many chats as your limit allows. Close one or hand one over first."));

  await kadri.list("Waiting");
  await kadri.openRow("No place is left");
  await kadri.act("Take");
  const dialog = kadri.page.getByRole("dialog", { name: "Take it beyond your limit?" });
  await see(dialog);
  assert.deepEqual(await findings(kadri.page, "take beyond the limit"), []);
  await dialog.getByRole("button", { name: "Take it all the same" }).click();
  await see(dialog.getByText("Fill this in"));
  await dialog.getByRole("textbox", { name: "Reason" }).fill("They stand at our door");
  await dialog.getByRole("button", { name: "Take it all the same" }).click();
  await gone(dialog);
  for (const agent of [kadri, marek]) {
    await see(agent.log.getByText(/Over capacity\..*Reason: They stand at our door/));
  }
  await kadri.more(/^Why you/);
  await see(kadri.page.getByText("That was above the limit, for this reason: They stand at our door"));
  for (const [, p] of limits) await kadri.ask("PATCH", `/people/${p.id}`, { limit: p.limit });
});

test("AG24 many leads at once make one notification for the first and one for all that follow", async (house) => {
  await house.onDuty();
  const anna = await house.console("Anna");
  await anna.page.evaluate(() => {
    const shown: { title: string; at: number }[] = [];
    class Silent {
      static permission = "granted";
      constructor(title: string) {
        shown.push({ title, at: performance.now() });
      }
      close(): void {}
    }
    Object.assign(globalThis, { Notification: Silent, shown });
    document.hasFocus = () => false;
  });
  await anna.choosePresence("Here");
  const leads = ["One of four", "Two of four", "Three of four", "Four of four"];
  const visitors = [];
  for (const text of leads) {
    const visitor = await house.visitor();
    await visitor.open();
    await visitor.fill(text);
    visitors.push(visitor);
  }
  await Promise.all(visitors.map((v) => v.send.click()));
  await see(anna.page.getByRole("region", { name: "4 new leads" }));
  await count(anna.bell, 1);
  const shown = () => anna.page.evaluate(() => (globalThis as unknown as { shown: { title: string; at: number }[] }).shown);
  await until("the rest calls together", async () => (await shown()).some(({ title }) => /leads wait for you/.test(title)));
  const all = await shown();
  assert.ok(all.length < leads.length, JSON.stringify(all));
  for (const [i, one] of all.entries()) {
    const before = all[i - 1];
    if (before) assert.ok(one.at - before.at > 4900, `two notifications within five seconds: ${JSON.stringify(all)}`);
  }
  assert.match(all.at(-1)?.title ?? "", /leads wait for you/);
});
