// The hours in which there is somebody: what visitors and leads are told outside of them.
import assert from "node:assert/strict";
import type { Agent } from "./agent";
import { findings } from "./axe";
import { openHouse } from "./house";
import { count, gone, see } from "./wait";

const { test } = openHouse();

const zone = "Europe/Tallinn";
const day = 24 * 60 * 60 * 1000; // ms

/** Dates of the office's own calendar, from today on; two, so that a midnight between them opens nothing. */
function nextDates(): string[] {
  const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  return [0, 1].map((n) => calendar.format(Date.now() + n * day));
}

async function save(kadri: Agent): Promise<void> {
  await kadri.page.getByRole("button", { name: "Save" }).click();
  await gone(kadri.page.getByText("not saved yet"));
}

/** Every day from nine to five, but not in the next two. */
async function closeTheOffice(kadri: Agent): Promise<void> {
  await kadri.go("Sites");
  const hours = kadri.page.getByRole("region", { name: "Opening hours" });
  await hours.getByRole("switch", { name: "Always open" }).uncheck();
  await hours.getByRole("combobox", { name: "Time zone" }).selectOption(zone);
  for (const weekend of ["Saturday", "Sunday"]) await hours.getByRole("button", { name: `${weekend}: add hours` }).click();
  for (const [i, date] of nextDates().entries()) {
    await hours.getByRole("button", { name: "Add a day" }).click();
    await hours.getByLabel("Date", { exact: true }).nth(i).fill(date);
    await hours
      .getByRole("textbox", { name: "Name", exact: true })
      .nth(i)
      .fill(`Stocktaking ${i + 1}`);
  }
}

test("S4.9 QN22 outside of its hours the office says when it opens, asks how to reach who writes, keeps the question and gives it out later", async (house) => {
  const [kadri] = await house.onDuty("Kadri");
  await closeTheOffice(kadri);
  const found = await findings(kadri.page, "opening hours");
  await save(kadri);
  const [anna] = await house.onDuty("Anna");

  const visitor = await house.visitor({ browser: { timezoneId: zone } });
  await see(visitor.page.getByRole("button", { name: /^Leave a question Answer from \w+,? 0?9:00/ }));
  found.push(...(await findings(visitor.page, "launcher of a closed office")));
  await visitor.open();
  await see(visitor.panel.getByText("closed now"));
  await see(visitor.panel.getByText(/^We answer on \w+ from 0?9:00/));
  await visitor.fill("Are you open?", { name: "Night Owl" });
  await visitor.send.click();
  await see(visitor.panel.getByText("Fill this in"));
  found.push(...(await findings(visitor.page, "closed office", visitor.frame)));
  await visitor.panel.getByRole("textbox", { name: "E-mail" }).fill("owl@example.com");
  await visitor.send.click();
  await see(visitor.said("Are you open?"));
  await visitor.fate("Are you open?", /sent/);
  await see(visitor.log.getByText(/^We answer on \w+ from 0?9:00/));
  found.push(...(await findings(visitor.page, "waiting for a closed office", visitor.frame)));

  await anna.list("Waiting");
  await see(anna.row("Are you open?").filter({ hasText: /the office opens .*0?9:00/ }));
  await count(anna.bell, 0);
  await anna.openRow("Night Owl");
  await see(anna.log.getByText(/Waits since .*: outside of working hours\./));
  found.push(...(await findings(anna.page, "lead outside of working hours")));
  assert.deepEqual(found, []);
  await count(anna.bell, 0);

  await kadri.go("Sites");
  await kadri.page.getByRole("region", { name: "Opening hours" }).getByRole("switch", { name: "Always open" }).check();
  await save(kadri);
  await anna.rung("Are you open?");
  await anna.answerNow();
  await anna.say("Now we are.");
  await see(visitor.said("Now we are."));
});
