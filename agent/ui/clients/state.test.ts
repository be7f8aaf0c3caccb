import assert from "node:assert/strict";
import { test } from "node:test";
import { type Client, joined, listPath, several } from "./state";
import { added, Cutter, nothingYet, partsOf, refusalsAsTable, type TableAnswer } from "./table";

const client = (id: string): Client => ({
  id,
  external_id: "",
  kind: "client",
  name: id,
  people: [],
  requests: [],
  version: 1,
  created_at: "",
  changed_at: "",
});

test("a search is part of the address only when something is looked for", () => {
  assert.equal(listPath("clients", "  ", ""), "/clients?list=clients&limit=50");
  assert.equal(listPath("all", " a&b ", "x"), "/clients?list=all&limit=50&q=a%26b&after=x");
});

test("who moved in the list meanwhile stands there once", () => {
  assert.deepEqual(
    joined([client("a"), client("b")], [client("b"), client("c")]).map((c) => c.id),
    ["a", "b", "c"],
  );
});

test("several addresses are parted by commas, semicolons or lines", () => {
  assert.deepEqual(several(" a@b.example; c@d.example,\n\n+372 555 0101 "), ["a@b.example", "c@d.example", "+372 555 0101"]);
});

test("a table is cut at the ends of rows only, wherever its pieces end", () => {
  const table = '\ufeffname,note\r\nA,"two\nlines"\r\nB,"a ""quote"", and\n\nmore"\r\nC,last';
  for (let size = 1; size <= table.length; size++) {
    const cutter = new Cutter();
    let rows = "";
    const take = (part: string) => {
      if (!part) return;
      assert.ok(part.startsWith("name,note\r\n"), part);
      rows += part.slice("name,note\r\n".length);
    };
    for (let at = 0; at < table.length; at += size) take(cutter.push(table.slice(at, at + size)));
    take(cutter.end());
    assert.equal(rows, table.slice(table.indexOf("\n") + 1), `pieces of ${size}`);
  }
});

test("a letter of several bytes is not torn between two pieces, and what is no UTF-8 is said", async () => {
  const row = "ä".repeat(101);
  const file = new Blob([`name\n${`${row}\n`.repeat(3000)}`]);
  let text = "";
  let last = 0;
  for await (const part of partsOf(file)) {
    text += part.text.slice("name\n".length);
    last = part.done;
  }
  assert.equal(text, `${row}\n`.repeat(3000));
  assert.equal(last, file.size);
  await assert.rejects(async () => {
    for await (const part of partsOf(new Blob([new Uint8Array([0x61, 0x0a, 0xff, 0xfe, 0x0a])]))) assert.ok(part);
  }, TypeError);
});

test("rows are counted on over the parts", () => {
  const part: TableAnswer = {
    rows: 10,
    made: 8,
    changed: 0,
    same: 1,
    refused: 1,
    refusals: [{ row: 4, code: "no_key", field: "" }],
    columns: [],
    mapping: {},
    delimiter: ",",
  };
  const sum = added(added(nothingYet, part), part);
  assert.deepEqual([sum.rows, sum.made, sum.refused], [20, 16, 2]);
  assert.equal(refusalsAsTable(sum), "\ufeffrow,column,reason\r\n4,,no_key\r\n14,,no_key\r\n");
});
