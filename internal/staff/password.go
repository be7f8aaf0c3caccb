package staff

import (
	"context"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// The bounds of a password, in Unicode code points. There is no rule about kinds of characters: length is what costs a guesser time.
const (
	minPassword = 12
	maxPassword = 128
)

// hashing is the OWASP minimum for argon2id: 19 MiB, two passes, one lane.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// common are long passwords that lists of leaked ones start with; shorter ones are refused by their length.
var common = map[string]bool{
	"123456789012": true, "1234567890123": true, "12345678901234": true, "123456789012345": true, "1234567890123456": true,
	"098765432109": true, "123123123123": true, "121212121212": true, "123412341234": true, "112233445566": true,
	"password1234": true, "password12345": true, "password123456": true, "passwordpassword": true, "password123!": true,
	"qwertyuiop123": true, "qwertyuiop12": true, "qwertyuiop[]": true, "qwertyqwerty": true, "qwerty123456": true, "1q2w3e4r5t6y": true,
	"1qaz2wsx3edc": true, "qazwsxedcrfv": true, "asdfghjkl123": true, "abcdefghijkl": true, "abcdef123456": true, "abc123abc123": true,
	"iloveyou1234": true, "iloveyouiloveyou": true, "letmein12345": true, "letmeinletmein": true, "welcome12345": true, "welcome123456": true,
	"administrator": true, "adminadminadmin": true, "admin1234567": true, "changeme1234": true, "changemechangeme": true, "secretsecret": true,
	"football1234": true, "baseball1234": true, "princess1234": true, "sunshine1234": true, "superman1234": true, "trustno1trustno1": true,
	"correct horse battery staple": true, "correcthorsebatterystaple": true,
}

// passwordFault says why a password cannot be chosen, or "". The password itself is kept byte for byte: nothing is trimmed or folded.
func passwordFault(password, email, name string) string {
	n := utf8.RuneCountInString(password)
	folded := strings.ToLower(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return "bad_format"
	case n < minPassword:
		return "too_short"
	case n > maxPassword:
		return "too_long"
	case common[folded] || folded == email || folded == strings.ToLower(name) || oneCharacter(folded):
		return "too_common"
	}
	return ""
}

func oneCharacter(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return strings.Trim(s[size:], string(first)) == ""
}

// hasher makes and compares hashes, few at a time: each takes 19 MiB and a core.
type hasher struct {
	places chan struct{}
}

// decoy is compared with when there is nobody, so that an unknown address costs the same time. It was made once, with the parameters of
// hashing, from random text that was thrown away: making it anew would take 19 MiB at every start.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$D+SS0ScqkyAsiriD46V5Xg$Y4sOVUik47P+TPdksOAnL/DSssaIN4l+JF0Kss5Y2Uk"

func newHasher() *hasher { return &hasher{places: make(chan struct{}, 2*runtime.NumCPU())} }

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy.Because(ctx.Err())
	}
}

func (h *hasher) leave() { <-h.places }

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return argon2id.CreateHash(password, hashing)
}

// fits compares a password with a hash, or with nobody's when the hash is empty; the work is the same.
func (h *hasher) fits(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	if hash == "" {
		_, err := argon2id.ComparePasswordAndHash(password, decoy)
		return false, err
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}
