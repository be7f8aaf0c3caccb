import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { pageCode, serverCode, servers } from "./identity_examples";

test("the example for Node signs what the server asks for: one site, ten minutes at most, once", async () => {
  const code = serverCode("Node", "tamm-shop");
  const { identityFor } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    identityFor: (user: { id: string; name: string; email: string }) => string;
  };
  process.env.USHER_KEY = "a key of a test";
  const user = { id: "17", name: "Zoë Õun", email: "zoe@tamm.example" };
  const [head = "", body = "", sign] = identityFor(user).split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  assert.deepEqual(read(head), { alg: "HS256", typ: "JWT" });
  const { iat, exp, jti, ...rest } = read(body);
  assert.deepEqual(rest, { sub: "17", name: "Zoë Õun", email: "zoe@tamm.example", aud: "tamm-shop" });
  assert.ok(Number(exp) - Number(iat) <= 600 && Math.abs(Number(iat) - Date.now() / 1000) < 5);
  assert.notEqual(jti, read(identityFor(user).split(".")[1] ?? "").jti, "a token is good once");
  assert.equal(sign, createHmac("sha256", "a key of a test").update(`${head}.${body}`).digest("base64url"));
});

test("every example names the site, reads the key from the environment and holds none", () => {
  for (const server of servers) {
    const code = serverCode(server, "tamm-shop");
    assert.ok(code.includes("tamm-shop") && code.includes("USHER_KEY") && !code.includes("SITE"), server);
    for (const claim of ["sub", "name", "email", "aud", "iat", "exp", "jti"]) assert.ok(code.includes(claim), `${server}: ${claim}`);
  }
  assert.ok(pageCode.includes('usher("identify"'));
});
