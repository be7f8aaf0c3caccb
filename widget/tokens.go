package widget

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"regexp"
	"strings"

	"usher/internal/gate"
	"usher/internal/web"
)

// tokenForm is the form of a visitor's token: 32 random bytes, made by the browser, in base64url. What has another form is no token at
// all, whatever it is; how large it may be is the body's limit.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

func newToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, by its contract
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// asker names who asks, for the gate and the limits: the visitor who has a token. All of a network who have none count as one.
func asker(ctx context.Context, siteKey, token string) string {
	if tokenForm.MatchString(token) {
		return visitorOf(siteKey, token)
	}
	return visitorOf(siteKey, "nobody "+gate.Prefix(web.ClientIP(ctx)).String())
}

var lowerBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// visitorOf names the visitor who has a token on a site. Only this hash is kept, so that nobody who reads the store can act as the
// visitor, and the same token on another site is somebody else. A visitor is looked up by it, so that time tells nothing of a token.
func visitorOf(siteKey, token string) string {
	sum := sha256.Sum256([]byte("usher visitor\x00" + siteKey + "\x00" + token))
	return strings.ToLower(lowerBase32.EncodeToString(sum[:16]))
}
