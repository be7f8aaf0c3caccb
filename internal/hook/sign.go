package hook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// SecretFor is how long the former secret signs too after a change, so that receivers can be changed one by one.
const SecretFor = 24 * time.Hour

const secretPrefix = "whsec_"

// newSecret makes a secret of 256 random bits, in the form of the specification.
func newSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, by its contract
	return secretPrefix + base64.StdEncoding.EncodeToString(raw[:])
}

// sign gives the value of webhook-signature: a signature for each secret that is good, parted by blanks.
func sign(secrets []string, id string, at time.Time, body []byte) string {
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil {
			key = []byte(secret) // cannot happen: we made it
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signatures, " ")
}

// secretRing is an endpoint's newest secrets.
type secretRing struct {
	current, former string
	turned          time.Time // when current was made
}

// good gives the secrets that sign at an instant, the newest first.
func (r secretRing) good(now time.Time) []string {
	good := []string{r.current}
	if r.former != "" && now.Before(r.turned.Add(SecretFor)) {
		good = append(good, r.former)
	}
	return good
}
