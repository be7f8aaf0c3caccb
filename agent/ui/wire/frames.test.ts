import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { fateOf, waitBefore } from "./backoff";
import { readFrame } from "./frames";

interface Sample {
  name: string;
  direction: "to_server" | "to_client";
  frame: { t: string };
}
const folder = "agent/testdata/frames"; // tests run from the root of the repository

test("every golden frame for the console is understood, and none for the server is taken for one", () => {
  assert.ok(existsSync(folder), "run the tests from the root of the repository");
  let read = 0;
  for (const path of readdirSync(folder, { recursive: true })
    .map(String)
    .filter((p) => p.endsWith(".json"))) {
    const file = basename(path);
    const samples = JSON.parse(readFileSync(`${folder}/${path}`, "utf8")) as Sample[];
    for (const s of samples) {
      assert.equal(`${s.frame.t}.json`, file, s.name);
      const got = readFrame(JSON.stringify(s.frame));
      if (s.direction === "to_client") assert.deepEqual(got, s.frame, s.name);
      else if (s.frame.t !== "typing") assert.equal(got, null, s.name);
      read++;
    }
  }
  assert.ok(read >= 25);
});

test("what is no frame is nothing", () => {
  for (const text of ["", "null", "[]", "1", "{}", '{"t":"later"}', "{", undefined, new ArrayBuffer(2)])
    assert.equal(readFrame(text), null);
});

test("the range of a close code says whether to come back", () => {
  assert.equal(fateOf(4004), "sign_in");
  assert.equal(fateOf(4009), "sign_in");
  assert.equal(fateOf(4010), "replaced");
  for (const code of [1001, 1006, 1011, 1012, 1013, 4000, 4003, 4008, 4013]) assert.equal(fateOf(code), "again", String(code));
});

test("waits grow, are spread, and never undercut the hint", () => {
  assert.equal(waitBefore(0, 0, 0), 250);
  assert.ok(waitBefore(5, 0, 0.99) > waitBefore(2, 0, 0.99));
  assert.ok(waitBefore(50, 0, 0.99) <= 20_000);
  assert.ok(waitBefore(0, 3000, 0) >= 3000);
});
