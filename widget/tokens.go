package widget

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"
)

// tokenPattern is the form of a visitor's token: 32 random bytes, made by the browser, in base64url.
const tokenPattern = `^[A-Za-z0-9_-]{43}$`

var tokenForm = regexp.MustCompile(tokenPattern)

var lowerBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// visitorOf names the visitor who has a token on a site. Only this hash is kept, so that nobody who reads the store can act as the
// visitor, and the same token on another site is somebody else.
func visitorOf(siteKey, token string) string {
	sum := sha256.Sum256([]byte("usher visitor\x00" + siteKey + "\x00" + token))
	return strings.ToLower(lowerBase32.EncodeToString(sum[:16]))
}
