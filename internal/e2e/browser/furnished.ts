// A house in which something is on every screen: long names, many rows, every state. What people typed there is Latin, which is none of
// the languages that we speak, so that a word of ours in the wrong language is seen.
import type { Agent } from "./agent";
import type { House } from "./house";
import { picture } from "./picture";
import type { SignIn } from "./usher";
import type { Visitor } from "./visitor";
import { count, see, until } from "./wait";

/** Where the things are that have an address of their own. */
export interface Furnished {
  /** The manager, whose console stays open. */
  kadri: Agent;
  /** One more agent. */
  quintus: SignIn;
  talk: string;
  silent: string;
  closed: string;
  suspect: string;
  /** The link of somebody who has not come yet. */
  invitation: string;
  client: string;
  webhook: string;
}

const longName = "Maximiliana Konstantinopolitana-Westerwelle";
const lorem = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.";
/** What people typed, in the house and in the demonstration: no language of ours is expected in it. */
export const typed =
  /Lorem|ipsum|dolor|Tamm|Konstantinopolitana|Kadri|Anna|Marek|Quintus|Ilinca|Baltic|Liis|Studio Wn|Magda|@|\.example|worktop|Oak|Birch|Stone|quartz|^Your name$|^E-mail$|^About$|^Prices$|^\p{L}+\/\p{L}/iu;

async function did<T>(agent: Agent, method: "POST" | "PUT" | "PATCH", path: string, body: unknown): Promise<T> {
  const answer = await agent.ask<T>(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path} gives ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Furnishes the house as its manager and stays there as them. */
export async function furnish(house: House): Promise<Furnished> {
  house.keepsConversations();
  const [kadri] = await house.onDuty("Kadri");
  await patience(kadri);
  const invitation = await settings(kadri);
  const client = await clients(kadri);
  const webhook = await programs(kadri);
  const [talk, silent, closed, suspect] = await conversations(house, kadri);
  await kadri.choosePresence("Away");
  return { kadri, quintus: await another(house, kadri), talk, silent, closed, suspect, invitation, client, webhook };
}

/** Lets a lead ring for as long as the screens are looked at, however slow the machine is. */
async function patience(kadri: Agent): Promise<void> {
  const { body } = await kadri.ask<{ policy: object; version: number }>("GET", "/routing");
  await did(kadri, "PUT", "/routing", { policy: { ...body.policy, answer_s: 300 }, version: body.version });
}

async function settings(kadri: Agent): Promise<string> {
  const people = await kadri.ask<{ items: { id: string; name: string }[] }>("GET", "/people");
  const me = people.body.items.find((p) => p.name === "Kadri Lepp")?.id;
  await did(kadri, "PATCH", `/people/${me}`, { limit: 20, skills: ["lorem", "ipsum", "dolor-sit-amet"], languages: ["pl", "de", "en"] });
  const invited = await did<{ invite_url: string }>(kadri, "POST", "/people", {
    ...{ name: longName, email: "maximiliana.konstantinopolitana-westerwelle@lorem.example", role: "agent", tier: "middle", limit: 3 },
    ...{ skills: ["lorem", "consectetur", "adipiscing"], languages: ["ro", "et"] },
  });
  for (const [i, colour] of (["plain", "accent", "amber", "green", "violet"] as const).entries())
    await did(kadri, "POST", "/tags", { name: ["Lorem", "Ipsum dolor", "Dolor", "Consectetur lorem adipiscing", "Lorem elit"][i], colour });
  for (const name of ["lorem", "ipsum-dolor-sit-amet", "consectetur-lorem"])
    await did(kadri, "POST", "/replies", {
      name,
      text: `${lorem} {first_name}`,
      texts: { pl: `${lorem} {name}`, et: lorem },
      shared: name !== "lorem",
    });
  const span = [{ from: "09:00", to: "17:00" }];
  const week = [
    [],
    span,
    span,
    span,
    span,
    [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "15:00" },
    ],
    [],
  ];
  await namesQuestions(kadri);
  await newSite(kadri, { zone: "Europe/Tallinn", week, days: [{ date: "2031-12-24", name: "Lorem ipsum", spans: [] }] });
  return invited.invite_url;
}

/** Lets what the site asks be Latin where a language has no words of its own for it. */
async function namesQuestions(kadri: Agent): Promise<void> {
  const { body } = await kadri.ask<{ items: { key: string; form: { fields: { label: string }[] } }[] }>("GET", "/sites");
  const form = body.items.find((s) => s.key === "demo")?.form;
  if (!form) throw new Error("the demonstration has no site");
  const fields = form.fields.map((field, i) => ({ ...field, label: `Lorem ${["nomen", "epistula", "res"][i] ?? i}` }));
  const status = await kadri.changeSite({ form: { ...form, fields } });
  if (status !== 200) throw new Error(`the questions are not changed: ${status}`);
}

async function another(house: House, kadri: Agent): Promise<SignIn> {
  const as = { email: "quintus@lorem.example", password: "lorem ipsum dolor sit" };
  const made = await did<{ invite_url: string }>(kadri, "POST", "/people", {
    ...{ name: "Quintus Lorem", email: as.email, role: "agent", tier: "senior", limit: 4 },
  });
  const page = await (await house.context()).newPage();
  await page.goto(made.invite_url);
  await page.getByRole("textbox", { name: "Password" }).fill(as.password);
  await page.getByRole("button", { name: "Save the password" }).click();
  await see(page.getByRole("heading", { name: "Client questions", level: 1 }));
  await page.context().close();
  return as;
}

/** A second site with all that a site can have; the first one stays as it is. */
async function newSite(kadri: Agent, hours: object): Promise<void> {
  const { body } = await kadri.ask<{ items: ({ key: string; form: { fields: object[] } } & Record<string, unknown>)[] }>("GET", "/sites");
  const had = body.items.find((s) => s.key === "demo");
  if (!had) throw new Error("the demonstration has no site");
  const { n: _n, embed: _embed, key: _key, ...like } = had;
  const choice = { key: "lorem", label: "Lorem ipsum dolor", kind: "choice", options: ["Lorem", "Ipsum"], required: true };
  await did(kadri, "PUT", "/sites/lorem", {
    ...like,
    ...{ name: "Lorem Ipsum Dolor Manufactorium", origins: ["https://lorem.example"], version: 0, hours },
    form: { fields: [...had.form.fields, choice] },
    texts: { greeting: "Lorem ipsum", away: "Lorem dolor", consent: lorem },
  });
}

async function clients(kadri: Agent): Promise<string> {
  let first = "";
  const person = (n: number) => ({ name: `Lorem ${longName} ${n}`, emails: [`lorem.${n}@ipsum.example`], phones: [`+3725550${100 + n}`] });
  for (let n = 0; n < 12; n++) {
    const made = await did<{ client: { id: string } }>(kadri, "POST", "/clients", {
      ...{
        name: n ? `Lorem Ipsum ${n}` : "Lorem Ipsum Dolor Sit Amet Consectetur Manufactorium et Filii",
        kind: n % 3 ? "client" : "lead",
      },
      ...{ external_id: `L-${1000 + n}`, people: n ? [person(n)] : [person(20), person(21)] },
    });
    first ||= made.client.id;
  }
  for (const title of ["Lorem ipsum dolor sit amet", "Ipsum"]) await did(kadri, "POST", `/clients/${first}/requests`, { title });
  return first;
}

async function programs(kadri: Agent): Promise<string> {
  const types = [
    "conversation.started",
    "conversation.assigned",
    "conversation.closed",
    "message.created",
    "lead.created",
    "client.changed",
  ];
  const hook = await did<{ item: { id: string } }>(kadri, "POST", "/webhooks", {
    ...{ name: "Lorem ipsum dolor", url: "https://hooks.lorem.example/ipsum/dolor/sit/amet", types, enabled: true },
  });
  await did(kadri, "POST", `/webhooks/${hook.item.id}/test`, {});
  const scopes = ["conversations:read", "conversations:write", "clients:read", "settings:read"];
  const expires_at = new Date(Date.now() + 90 * 24 * 3_600_000).toISOString();
  for (const name of ["Lorem ipsum", "Lorem dolor sit amet consectetur"])
    await did(kadri, "POST", "/me/tokens", { name, scopes, expires_at });
  return hook.item.id;
}

async function conversations(house: House, kadri: Agent): Promise<[string, string, string, string]> {
  const visitors = await Promise.all([0, 1, 2, 3].map(() => house.visitor({ path: "/demo/oak" })));
  const [talker, silent, gone, program] = visitors as [Visitor, Visitor, Visitor, Visitor];
  const asks = async (visitor: Visitor, text: string, name: string, email = "") => {
    await visitor.open();
    await visitor.panel.locator("#f-name").fill(name);
    await visitor.panel.locator("#f-email").fill(email);
    await visitor.ask(text);
  };
  await asks(talker, `Lorem loquitur: ${lorem}`, longName, "lorem.20@ipsum.example");
  await asks(silent, `Lorem tacet: ${lorem}`, "Ipsum");
  await asks(gone, "Lorem clausum", "Lorem Dolor", "dolor@lorem.example");
  await program.open();
  await program.fill("Lorem dubium");
  await program.panel.getByLabel("Website", { exact: true }).evaluate((field: HTMLInputElement) => {
    field.value = "https://lorem.example";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await program.send.click();
  await see(program.said("Lorem dubium"));
  const marks = { talk: "Lorem loquitur", silent: "Lorem tacet", closed: "Lorem clausum", suspect: "Lorem dubium" };
  const ids = {} as Record<"talk" | "silent" | "closed" | "suspect", string>;
  await until("all conversations are there", async () => {
    for (const list of ["all", "suspect"]) {
      const { body } = await kadri.ask<{ items: { id: string; preview?: string }[] | null }>("GET", `/conversations?list=${list}&limit=50`);
      for (const row of body.items ?? [])
        for (const name of ["talk", "silent", "closed", "suspect"] as const)
          if (JSON.stringify(row).includes(marks[name])) ids[name] = row.id;
    }
    return Object.keys(ids).length === 4 || ids;
  });
  for (const name of ["talk", "silent", "closed"] as const) await did(kadri, "POST", `/conversations/${ids[name]}/accept`, {});
  await did(kadri, "POST", `/conversations/${ids.closed}/close`, {});
  await much(kadri, talker, ids.talk);
  return [ids.talk, ids.silent, ids.closed, ids.suspect];
}

/** A conversation with one of everything. */
async function much(kadri: Agent, talker: Visitor, talk: string): Promise<void> {
  await kadri.list("All");
  await kadri.openRow("Lorem loquitur");
  await kadri.say("Lorem revocatum");
  await kadri.say(`${lorem} https://lorem.example/ipsum/dolor`);
  await talker.quote("https://lorem.example");
  await talker.say("Lorem citatum");
  await see(kadri.said("Lorem citatum"));
  await talker.panel
    .getByLabel("Attach files")
    .setInputFiles([picture("red"), { name: "lorem-ipsum.txt", mimeType: "text/plain", buffer: Buffer.from(lorem) }]);
  await count(talker.panel.getByRole("list", { name: "Files to send" }).getByRole("listitem"), 2);
  await talker.message.fill("Lorem tabulae");
  await talker.message.press("Enter");
  await see(kadri.log.getByText("lorem-ipsum.txt"));
  await did(kadri, "POST", `/conversations/${talk}/notes`, { id: crypto.randomUUID(), text: `Lorem nota: ${lorem}`, mentions: [] });
  const { body } = await kadri.ask<{ items: { id: string }[] }>("GET", "/tags");
  for (const { id } of body.items.slice(0, 4)) await did(kadri, "PUT", `/conversations/${talk}/tags/${id}`, {});
  await kadri.use("Retract", "Lorem revocatum");
  const dialog = kadri.page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Lorem");
  await dialog.getByRole("button", { name: "Retract", exact: true }).click();
  await see(talker.log.getByText("Message retracted"));
}
