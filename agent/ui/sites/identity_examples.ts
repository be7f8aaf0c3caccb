// What a host's server and page do to say who is signed in. Copied by people, and run by the tests.

export const servers = ["Node", "PHP", "Go"] as const;
export type Server = (typeof servers)[number];

/** Code for a host's server that signs who somebody is for a site. */
export function serverCode(server: Server, site: string): string {
  return { Node: node, PHP: php, Go: go }[server].replaceAll("SITE", site);
}

const node = `import { createHmac, randomUUID } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function identityFor(user) {
  const now = Math.floor(Date.now() / 1000);
  const text = part({ alg: "HS256", typ: "JWT" }) + "." + part({
    sub: user.id, name: user.name, email: user.email,
    aud: "SITE", iat: now, exp: now + 300, jti: randomUUID(),
  });
  return text + "." + createHmac("sha256", process.env.USHER_KEY).update(text).digest("base64url");
}`;

const php = `<?php
function part(array $value): string {
    return rtrim(strtr(base64_encode(json_encode($value)), '+/', '-_'), '=');
}

function identity_for($user): string {
    $now = time();
    $text = part(['alg' => 'HS256', 'typ' => 'JWT']) . '.' . part([
        'sub' => (string) $user->id, 'name' => $user->name, 'email' => $user->email,
        'aud' => 'SITE', 'iat' => $now, 'exp' => $now + 300, 'jti' => bin2hex(random_bytes(16)),
    ]);
    $sign = hash_hmac('sha256', $text, getenv('USHER_KEY'), true);
    return $text . '.' . rtrim(strtr(base64_encode($sign), '+/', '-_'), '=');
}`;

const go = `// go get github.com/golang-jwt/jwt/v5
func identityFor(user User) (string, error) {
	now := time.Now()
	claims := jwt.MapClaims{
		"sub": user.ID, "name": user.Name, "email": user.Email,
		"aud": "SITE", "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "jti": rand.Text(),
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(os.Getenv("USHER_KEY")))
}`;

/** Code for the host's page that hands the token over. */
export const pageCode = `<script>
  window.usher = window.usher || function () { (window.usher.q = window.usher.q || []).push(arguments); };
  usher("identify", "THE TOKEN FROM YOUR SERVER");
</script>`;
