package gate

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"
)

const (
	// ChallengeTTL is how long a proof of work or a captcha can be answered.
	ChallengeTTL = 10 * time.Minute
	// PassTTL is how long a pass can be redeemed.
	PassTTL = 5 * time.Minute
	// MinKeyBytes is the shortest secret [NewChallenges] takes: 256 bits.
	MinKeyBytes = 32
)

// ErrShortKey is returned by [NewChallenges] for a secret of less than [MinKeyBytes].
var ErrShortKey = errors.New("gate: the secret has fewer than 32 bytes")

// Store remembers what must not be answered twice. Nodes that share one store share
// their captchas and refuse each other's used proofs and passes. [Memory] is the store
// of a single node. Every error means "not stored" and is passed to the caller wrapped.
type Store interface {
	// Use marks id as used until the given time and reports whether this was the first
	// use. Of several callers at once exactly one is first. A full store returns
	// [RateLimited] rather than forget an id that is still valid.
	Use(ctx context.Context, id string, until time.Time) (first bool, err error)
	// PutCaptcha keeps c under id until c.Expires, or until room is needed.
	PutCaptcha(ctx context.Context, id string, c Captcha) error
	// LookCaptcha returns the captcha and counts the look; found is false when it is
	// unknown, taken, or was looked at maxLooks times before. The caller checks expiry.
	LookCaptcha(ctx context.Context, id string, maxLooks int) (c Captcha, found bool, err error)
	// TakeCaptcha returns the captcha and removes it; of several callers one finds it.
	// The caller checks expiry.
	TakeCaptcha(ctx context.Context, id string) (c Captcha, found bool, err error)
}

// Captcha is one unsolved captcha as a [Store] keeps it. It holds no text of a caller.
type Captcha struct {
	Digits  [captchaDigits]byte // each 0 to 9
	Bound   [32]byte            // seal over the [Binding]
	Expires time.Time
	Prefix  netip.Prefix // who asked for it: eviction starts in the same prefix
	Looks   int          // how often it was drawn or spoken
}

// Config is what [NewChallenges] needs. Key must be the same on all nodes and secret.
type Config struct {
	Key    []byte
	Store  Store
	Now    func() time.Time
	Random io.Reader // cryptographically strong; crypto/rand.Reader outside tests
}

// Challenges issues and verifies proofs of work, captchas and passes. Safe for
// concurrent use. Every refusal is a *fault.Error with one of the codes of this package;
// any other error is the store's or the random source's.
type Challenges struct{ cfg Config }

// NewChallenges returns [ErrShortKey] for a weak secret.
func NewChallenges(cfg Config) (*Challenges, error) {
	if len(cfg.Key) < MinKeyBytes {
		return nil, ErrShortKey
	}
	cfg.Key = append([]byte(nil), cfg.Key...)
	return &Challenges{cfg: cfg}, nil
}

// newID returns 128 random bits as 32 hex digits.
func (c *Challenges) newID() (string, error) {
	var id [16]byte
	if _, err := io.ReadFull(c.cfg.Random, id[:]); err != nil {
		return "", fmt.Errorf("gate: random source: %w", err)
	}
	return hex.EncodeToString(id[:]), nil
}

// isID tells whether id could have come from newID, before any look-up.
func isID(id string) bool {
	if len(id) != 32 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
