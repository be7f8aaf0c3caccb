// What leaves by e-mail.
import assert from "node:assert/strict";
import { after } from "node:test";
import { findings } from "./axe";
import { type House, openHouse } from "./house";
import { Post } from "./post";
import type { Visitor } from "./visitor";
import { count, see, until } from "./wait";

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

/** Somebody asks on a page, Marek answers and closes the conversation: the visitor sees what the end of a chat offers. */
async function ended(house: House, path: string, question: string, given = {}): Promise<Visitor> {
  const [marek] = await house.onDuty("Marek");
  const visitor = await house.visitor({ path });
  await visitor.ask(question, given);
  await marek.rung(question);
  await marek.answerNow();
  await marek.say("In two weeks.");
  await see(visitor.said("In two weeks."));
  await marek.act("Close");
  await see(visitor.panel.getByRole("button", { name: "Save the conversation" }));
  return visitor;
}

const liis = "liis@baltichomes.example";
const sendIt = { name: "Send it to l…@baltichomes.example", exact: true };
const transcripts = () => post.received.filter((letter) => letter.to === liis && letter.raw.includes("Subject: Your chat with"));

test("S2.28 who is signed in at the host's site has the conversation sent to the address that the host proved", async (house) => {
  const before = transcripts().length;
  const visitor = await ended(house, "/demo/account", "When does our kitchen come?");
  const { panel } = visitor;
  const found = await findings(visitor.page, "a letter is offered", visitor.frame);
  await panel.getByRole("button", sendIt).click();
  await see(panel.getByText("Sent to l…@baltichomes.example."));
  await until("the letter arrives", () => transcripts().length === before + 1 || post.received);
  for (const part of ["> When does our kitchen come?", "> In two weeks."]) assert.ok(transcripts()[before]?.raw.includes(part), part);
  found.push(...(await findings(visitor.page, "a letter was sent", visitor.frame)));
  await visitor.reload();
  await visitor.open();
  await see(panel.getByText("Sent to l…@baltichomes.example."));
  assert.ok(!(await visitor.holds()).includes(liis), "the browser holds the whole address");
  assert.deepEqual(found, []);
});

test("S2.28 S2.30 a letter that does not leave says why, and another try sends one", async (house) => {
  const before = transcripts().length;
  const { page, frame, panel } = await ended(house, "/demo/account", "Is it oiled?");
  const button = panel.getByRole("button", sendIt);
  await page.route("**/letters/*", (route) => route.abort());
  await button.click();
  await see(panel.getByText("Not sent: the server was not reached. Try again."));
  await page.unroute("**/letters/*");
  post.refuses = true;
  await button.click();
  await see(panel.getByText("Not sent: the mail server did not take it. Save the conversation instead."));
  assert.deepEqual(await findings(page, "a letter was not taken", frame), []);
  post.refuses = false;
  await button.click();
  await see(panel.getByText("Sent to l…@baltichomes.example."));
  await until("one letter arrives", () => transcripts().length === before + 1 || post.received);
});

test("S2.28 who only typed an address is not offered a letter: it may be somebody else's", async (house) => {
  const { panel } = await ended(house, "/demo/oak", "Only typed", { name: "Somebody", email: liis });
  await count(panel.getByRole("button", { name: /^Send it to/ }), 0);
});
