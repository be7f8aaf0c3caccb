// What was said is kept: over a kill of the program, a reload, a second tab, a tunnel.
import assert from "node:assert/strict";
import { openHouse } from "./house";
import { Visitor } from "./visitor";
import { count, holds, see, until } from "./wait";

const { test } = openHouse();

test("S0.13 S2.30 after a kill of the program and a start nothing is lost, nothing is there twice, on both sides", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Before the kill", { name: "Survivor" });
  await anna.rung("Before the kill");
  await anna.answerNow();
  await anna.say("Answered before");
  await see(visitor.said("Answered before"));

  await house.usher.kill();
  await visitor.say("Written while it was down");
  await visitor.fate("Written while it was down", /will be sent/);
  await anna.say("Answered while it was down");
  await anna.fate("Answered while it was down", /will be sent/);
  await see(anna.page.getByText("Reconnecting. Nothing is lost."));
  await see(visitor.panel.getByText("Reconnecting. Nothing is lost."));
  await house.usher.restart();

  await visitor.fate("Written while it was down", /sent|delivered|seen/);
  await anna.fate("Answered while it was down", /sent|delivered|seen/);
  for (const text of ["Before the kill", "Answered before", "Written while it was down", "Answered while it was down"]) {
    await count(visitor.said(text), 1, 60_000);
    await count(anna.said(text), 1, 60_000);
  }
  await see(anna.page.getByRole("banner").getByRole("button", { name: /^Here/ }));
});

test("S4.2 a reload, and another page of the shop, keep the conversation and what stands in the field", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor({ path: "/demo/oak" });
  await visitor.ask("Will you remember me?", { name: "Reloader" });
  await anna.rung("Will you remember me?");
  await anna.answerNow();
  await visitor.message.fill("half a sentence");
  await visitor.reload();
  await visitor.open();
  await see(visitor.said("Will you remember me?"));
  await holds(visitor.message, "half a sentence");
  await visitor.page.goto("/demo/stone");
  await visitor.open();
  await see(visitor.said("Will you remember me?"));
  await anna.reply.fill("half a reply");
  await anna.page.reload();
  await see(anna.said("Will you remember me?"));
  await holds(anna.reply, "half a reply");
  await anna.say("Of course.");
  await see(visitor.said("Of course."));
});

test("S2.30 a form that was filled in and not sent is there after a reload", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.open();
  await visitor.fill("Not sent yet", { name: "Careful", about: "Prices" });
  await visitor.reload();
  await visitor.open();
  await holds(visitor.question, "Not sent yet");
  await holds(visitor.panel.getByRole("textbox", { name: "Your name" }), "Careful");
});

test("S4.2 WS44 two tabs of one visitor show one conversation, each message once, in the same order", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const one = await house.visitor();
  await one.ask("From the first tab", { name: "Two Tabs" });
  await anna.rung("From the first tab");
  await anna.answerNow();
  const two = await Visitor.arrive(await one.page.context().newPage(), { path: "/demo/birch", ip: one.ip });
  await two.open();
  await see(two.said("From the first tab"));
  await two.say("From the second tab");
  await see(one.said("From the second tab"));
  await anna.say("To both tabs");
  const texts = ["From the first tab", "From the second tab", "To both tabs"];
  for (const tab of [one, two]) {
    for (const text of texts) {
      await see(tab.said(text));
      await count(tab.said(text), 1);
    }
    const all = (await tab.log.allTextContents()).join();
    assert.deepEqual(
      [...texts].sort((a, b) => all.indexOf(a) - all.indexOf(b)),
      texts,
    );
  }
  await count(anna.row("Two Tabs"), 1);
});

test("S2.30 what is written without a network says so, goes out when it is back, and arrives once", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Into the tunnel", { name: "Tunnel" });
  await anna.rung("Into the tunnel");
  await anna.answerNow();
  await visitor.page.context().setOffline(true);
  await visitor.say("In the dark");
  await visitor.fate("In the dark", /sending|will be sent/);
  await see(visitor.panel.getByText("Reconnecting. Nothing is lost."), 90_000);
  await anna.say("Are you there?");
  await visitor.page.context().setOffline(false);
  await visitor.fate("In the dark", /sent|delivered|seen/);
  await see(anna.said("In the dark"), 60_000);
  await see(visitor.said("Are you there?"), 60_000);
  for (const text of ["Into the tunnel", "In the dark", "Are you there?"]) {
    await count(visitor.said(text), 1);
    await count(anna.said(text), 1);
  }
});

test("S2.30 a question that could not be sent is kept, says so and goes out at the next try, once", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.open();
  await visitor.fill("Sent twice, there once", { name: "Patient" });
  await visitor.page.context().setOffline(true);
  await visitor.send.click();
  await see(visitor.panel.getByRole("alert").getByText(/Not sent: the server was not reached/));
  await holds(visitor.question, "Sent twice, there once");
  await visitor.page.context().setOffline(false);
  await visitor.send.click();
  await see(visitor.said("Sent twice, there once"));
  await anna.rung("Sent twice, there once");
  await until("there is one conversation", async () => (await anna.row("Sent twice, there once").count()) === 1);
});
