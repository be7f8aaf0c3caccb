import assert from "node:assert/strict";
import test from "node:test";
import words from "../words/en";
import { faultOf } from "./faults";
import { readKept, writeKept } from "./kept";
import { sizeIn } from "./size";

test("every refusal of a file has its words, and only what may work is offered again", () => {
  const said = (status: number, code = "") => {
    const fault = faultOf(words, status, code);
    return `${fault.words}${fault.again ? " (again)" : ""}`;
  };
  assert.equal(said(413, "file_too_big"), words.tooBig);
  assert.equal(said(413), words.tooBig);
  assert.equal(said(422, "file_type"), words.badType);
  assert.equal(said(422, "picture_too_large"), words.pixels);
  assert.equal(said(422, "file_empty"), words.empty);
  assert.equal(said(413, "files_full"), `${words.full} (again)`);
  assert.equal(said(507, "storage_full"), `${words.full} (again)`);
  assert.equal(said(429, "rate_limited"), `${words.limitedFiles} (again)`);
  assert.equal(said(0), `${words.lost} (again)`);
  assert.equal(said(503, "unavailable"), `${words.lost} (again)`);
  assert.equal(said(404, "not_found"), `${words.notTaken} (again)`);
});

test("a size is read in the reader's language", () => {
  assert.equal(sizeIn("en", 999), "999 bytes");
  assert.equal(sizeIn("en", 482_133), "482 kB");
  assert.equal(sizeIn("de", 1_530_000), "1,5 MB");
  assert.equal(sizeIn("et", 0), "0 baiti");
});

test("of what was kept over a reload only files count", () => {
  const file = { id: "a", name: "a.txt", type: "text/plain", size: 3, width: 0, height: 0, preview: false };
  assert.deepEqual(readKept(writeKept([file])), [file]);
  assert.equal(writeKept([]), "");
  for (const nothing of ["", "null", "{", "{}", "7", '[null, 3, {"id": "a"}, {"id": 1, "name": "a", "size": 3}]'])
    assert.deepEqual(readKept(nothing), [], nothing);
});
