import assert from "node:assert/strict";
import { test } from "node:test";
import { type Delivery, looksAgain, looksRight } from "./state";

test("what cannot be an address is said before it is sent", () => {
  for (const good of ["https://crm.example.com/hook", " http://inside:8080/ "]) assert.ok(looksRight(good), good);
  for (const bad of ["", "crm.example.com", "ftp://x.example", "https://user:pass@x.example", "javascript:alert(1)"])
    assert.ok(!looksRight(bad), bad);
});

test("the page looks again only while something waits", () => {
  const of = (state: Delivery["state"]): Delivery => ({
    id: state,
    type: "message.created",
    about: "",
    at: "",
    queued_at: "",
    state,
    why: "",
    next_at: null,
    tries: [],
  });
  assert.ok(looksAgain([of("delivered"), of("waiting")]));
  assert.ok(!looksAgain([of("delivered"), of("failed"), of("dropped")]));
});
