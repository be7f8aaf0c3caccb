// The parts of the panel that come when they are wanted: what happens when they do not come.
import { openHouse } from "./house";
import { holds, see, until } from "./wait";

const { test } = openHouse();

test("S2.30 a part of the panel that does not load is said, loses no word, and comes with the next try", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.page.route("**/static/part.start*", (route) => route.abort());
  await visitor.open();
  await visitor.fill("Kept through a bad minute", { name: "Patient" });
  await visitor.send.click();
  await see(visitor.panel.getByRole("alert").getByText("Not sent: the server was not reached."));
  await holds(visitor.question, "Kept through a bad minute");
  await visitor.page.unroute("**/static/part.start*");
  await visitor.send.click();
  await see(visitor.said("Kept through a bad minute"));
});

test("S4.11 the picture of digits comes with the next try when it did not load", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  await visitor.takesNoTime();
  await visitor.page.route("**/static/part.check*", (route) => route.abort());
  await visitor.open();
  await visitor.question.fill("Faster than a person");
  await visitor.send.click();
  await see(visitor.panel.getByRole("alert").getByText("Not sent: the server was not reached."));
  await visitor.page.unroute("**/static/part.check*");
  await visitor.send.click();
  await see(visitor.panel.getByRole("heading", { name: "One short check" }));
});

test("S2.30 a panel of an older version starts anew with what was typed when its parts are gone", async (house) => {
  await house.onDuty("Anna");
  const visitor = await house.visitor();
  let loads = 0;
  visitor.page.on("request", (r) => {
    if (r.url().includes("/widget/frame")) loads++;
  });
  await visitor.page.route("**/static/part.start*", (route) => route.fulfill({ status: 404, body: "" }));
  await visitor.open();
  await visitor.question.fill("Typed before the upgrade");
  await until("the panel is loaded again", () => loads > 1 || `${loads} loads`);
  await visitor.page.unroute("**/static/part.start*");
  await holds(visitor.question, "Typed before the upgrade");
  await visitor.question.fill("Typed after the upgrade");
  await visitor.send.click();
  await see(visitor.said("Typed after the upgrade").or(visitor.panel.getByRole("heading", { name: "One short check" })));
});
