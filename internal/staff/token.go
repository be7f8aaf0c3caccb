package staff

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
)

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// newToken makes a secret of 256 random bits.
func newToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, by its contract
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// hashToken is what is kept of a token. Its 256 random bits need no salt and no slow hash.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// csrfOf derives what a page must send along with a session's cookie. Only who holds the token can compute it, another session's
// does not fit, and it outlives a restart without a key of the server's.
func csrfOf(token, sessionID string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("usher csrf\x00" + sessionID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// newID makes an id of 26 lower-case characters that cannot be guessed.
func newID() string { return strings.ToLower(rand.Text()) }
