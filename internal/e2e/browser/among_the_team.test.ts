// What the team says to itself beside a conversation.
import assert from "node:assert/strict";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, holds, see } from "./wait";

const { test } = openHouse();

test("S2.11 S2.14 a note tells the colleague who is mentioned and nobody else, and nothing of it ever reaches the visitor", async (house) => {
  const [anna] = await house.onDuty("Anna");
  const visitor = await house.visitor();
  const told = visitor.overhear();
  await visitor.ask("May I have a discount?", { name: "Bargain" });
  await anna.rung("May I have a discount?");
  await anna.answerNow();
  const [, marek, ilinca] = await house.onDuty("Anna", "Marek", "Ilinca");
  await anna.openRow("Bargain");
  await anna.turnTo("Note");
  await anna.note.pressSequentially("Twelve percent is our limit, @Mar");
  await see(anna.page.getByRole("option", { name: /Marek Nowak/ }));
  const found = await findings(anna.page, "people to mention");
  await anna.note.press("Enter");
  await holds(anna.note, "Twelve percent is our limit, @Marek Nowak ");
  await anna.note.pressSequentially("agreed to it");
  await anna.note.press("Enter");
  const text = "Twelve percent is our limit, @Marek Nowak agreed to it";
  await see(anna.log.getByText("only your team sees it"));
  await see(anna.log.getByText(text));
  found.push(...(await findings(anna.page, "note")));

  await see(marek.page.getByText(`Anna Kask mentions you: ${text}`));
  found.push(...(await findings(marek.page, "mention")));
  await marek.page.getByRole("banner").getByRole("link", { name: "1 conversation with a note for you" }).click();
  await see(marek.log.getByText(text));
  await gone(marek.page.getByRole("banner").getByRole("link", { name: /with a note for you/ }));
  assert.deepEqual(found, []);

  await anna.turnTo("Reply");
  await anna.say("I may give you ten.");
  await see(visitor.said("I may give you ten."));
  await ilinca.list("All");
  await see(ilinca.row("I may give you ten."));
  await count(ilinca.page.getByText(/mentions you/), 0);
  await count(ilinca.page.getByRole("link", { name: /with a note for you/ }), 0);
  await ilinca.openRow("Bargain");
  await see(ilinca.log.getByText(text));

  const before = await visitor.holds();
  await visitor.reload();
  await visitor.open();
  await see(visitor.said("I may give you ten."));
  const sent = await told();
  assert.match(sent, /I may give you ten\./, "what is sent was overheard");
  for (const [where, all] of [
    ["what the visitor was sent", sent],
    ["what the visitor's browser held", before],
    ["what it holds after a reload", await visitor.holds()],
  ] as const)
    assert.doesNotMatch(all, /Twelve|noted|Marek/, where);
});
