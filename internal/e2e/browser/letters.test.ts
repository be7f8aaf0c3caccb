// What leaves by e-mail.
import assert from "node:assert/strict";
import { after } from "node:test";
import { findings } from "./axe";
import { openHouse } from "./house";
import { Post } from "./post";
import { see, until } from "./wait";

let post: Post;
const { test } = openHouse(async () => {
  post = await Post.start();
  return { more: post.settings };
});
after(() => post.close());

test("S2.28 an agent sends the visitor the conversation by e-mail, and sees that the server took it", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("Is it oak?", { name: "Jana", email: "jana@example.com" });
  await anna.rung("Is it oak?");
  await anna.answerNow();
  await anna.say("Yes, from Saaremaa.");
  await see(visitor.said("Yes, from Saaremaa."));
  const { page } = anna;
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Send the conversation by e-mail" }).click();
  await until("the letter arrives", () => post.received.length === 1 || post.received);
  const [letter] = post.received;
  assert.deepEqual([letter?.from, letter?.to], ["chat@tamm.example", "jana@example.com"]);
  for (const part of ["Subject: Your chat with Tamm Kitchens", "> Is it oak?", "> Yes, from Saaremaa.", "Anna Kask"])
    assert.ok(letter?.raw.includes(part), `${part} is not in ${letter?.raw}`);
  const card = page.getByRole("complementary");
  await see(card.getByText("The conversation to j…@example.com"));
  await see(card.getByText("sent", { exact: true }));
  assert.deepEqual(await findings(page, "the card with a letter"), []);
});

test("S2.28 somebody who left no address cannot be sent the conversation, and the agent reads why", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.ask("No address", { name: "Nobody", email: "" });
  await anna.rung("No address");
  await anna.answerNow();
  await anna.page.getByRole("button", { name: "More actions" }).click();
  await anna.page.getByRole("menuitem", { name: "Send the conversation by e-mail" }).click();
  await see(anna.page.getByText("Not sent: there is no e-mail address."));
});
