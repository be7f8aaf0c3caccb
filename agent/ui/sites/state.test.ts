import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addQuestion,
  asSent,
  changeQuestion,
  changeWords,
  contrast,
  enough,
  moveQuestion,
  nameOption,
  questions,
  readable,
  readLines,
  removeQuestion,
  type Site,
} from "./state";

const site = {
  key: "demo",
  name: "Tamm",
  origins: [],
  enabled: true,
  gate: "auto",
  brand: { color: "#5b3d22", on_color: "#ffffff", dark_color: "#9b7650", on_dark_color: "#ffffff" },
  texts: {},
  contact: { email: "", phone: "" },
  language: "en",
  enforce_identity: false,
  n: 7,
  form: {
    version: 3,
    fields: [
      { key: "name", label: "Name", kind: "text", required: true },
      { key: "q3", label: "About", kind: "choice", required: false, options: ["a", "b"] },
    ],
  },
} satisfies Site;
const keys = (s: Site) =>
  questions(s)
    .map((q) => q.key)
    .join();

test("questions are moved, removed and changed in place, and the ends are ends", () => {
  assert.equal(keys(moveQuestion(site, 1, 0)), "q3,name");
  assert.equal(keys(moveQuestion(site, 0, -1)), "name,q3");
  assert.equal(keys(moveQuestion(site, 1, 2)), "name,q3");
  assert.equal(keys(removeQuestion(site, 0)), "q3");
  assert.equal(questions(changeQuestion(site, 0, { label: "Who" }))[0]?.label, "Who");
  assert.equal(site.form.fields[0]?.label, "Name");
});

test("a new question gets a key that no other has", () => {
  assert.equal(keys(addQuestion(site, "New")), "name,q3,q4");
});

test("lines lose blanks and doubles", () => {
  assert.deepEqual(readLines(" https://a.example \n\nhttps://a.example\nhttps://b.example"), ["https://a.example", "https://b.example"]);
});

test("contrast is that of WCAG, and the colour offered instead can be read", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777", "#ffffff"), 0);
  assert.ok(Math.abs(contrast("#767676", "#ffffff") - 4.54) < 0.01);
  for (const [color, text] of [
    ["#9b7650", "#ffffff"],
    ["#ffff00", "#ffffff"],
    ["#102030", "#000000"],
    ["#5b3d22", "#ffffff"],
  ] as const) {
    assert.ok(contrast(readable(color, text), text) >= enough, `${color} on ${text}`);
  }
});

test("a question depends only on answers of one before it, also after a move, a change or a removal", () => {
  const two = addQuestion(site, "Which order");
  const asks = (s: Site) => questions(s).find((q) => q.label === "Which order")?.shown_when ?? null;
  const on = changeQuestion(two, 2, { shown_when: { key: "q3", values: ["a", "b"] } });
  assert.deepEqual(asks(on), { key: "q3", values: ["a", "b"] });
  assert.deepEqual(
    asks(changeQuestion(on, 1, { options: ["b", "c"] })),
    { key: "q3", values: ["b"] },
    "an answer that is gone is not waited for",
  );
  for (const [why, after] of [
    ["moved above", moveQuestion(on, 2, 0)],
    ["removed", removeQuestion(on, 1)],
    ["no choice any more", changeQuestion(on, 1, { kind: "text", options: [] })],
    ["no answer left", changeQuestion(on, 1, { options: ["c", "d"] })],
    ["depends on a text", changeQuestion(two, 2, { shown_when: { key: "name", values: ["a"] } })],
  ] as const)
    assert.equal(asks(after), null, why);
  const consent = changeQuestion(on, 1, { kind: "consent" });
  assert.deepEqual(asks(changeQuestion(consent, 2, { shown_when: { key: "q3", values: ["true"] } })), { key: "q3", values: ["true"] });
});

test("words in other languages keep each other, and an empty name is the option's own", () => {
  const q = questions(site)[1] ?? assert.fail();
  const said = nameOption(nameOption(changeWords(q, "de", { label: "Worum" }), "de", "a", "A!"), "de", "b", "B!");
  assert.deepEqual(said.languages, {
    de: {
      label: "Worum",
      options: [
        { value: "a", label: "A!" },
        { value: "b", label: "B!" },
      ],
    },
  });
  assert.deepEqual(nameOption(said, "de", "a", " ").languages?.de?.options, [{ value: "b", label: "B!" }]);
});

test("what is sent has the version it was made from and nothing that is not said", () => {
  const draft = { ...changeQuestion(site, 0, { link: null, shown_when: null, languages: null }), embed: "<script>" };
  const sent = JSON.stringify(asSent(draft, ["https://tamm.example"]));
  assert.ok(
    !sent.includes("null") &&
      !sent.includes("embed") &&
      sent.includes('"version":7') &&
      sent.includes('"origins":["https://tamm.example"]'),
    sent,
  );
});
