package site

import (
	"sync"
	"time"
)

// keptTokens bounds the memory of used tokens: 100,000 of them are some 10 MB. A site that signs more in ten minutes is refused
// rather than served twice.
const keptTokens = 100_000

// usedTokens remembers which tokens were used for what, until they expire.
type usedTokens struct {
	mu    sync.Mutex
	of    map[[16]byte]usedToken
	swept time.Time
}

type usedToken struct {
	use   [16]byte
	until time.Time
}

func newUsedTokens() usedTokens { return usedTokens{of: map[[16]byte]usedToken{}} }

// first notes a use and tells whether the token was new, or is shown again for the same use.
func (u *usedTokens) first(token, use string, until, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sweep(now)
	id, mine := hashed(token), hashed(use)
	if old, known := u.of[id]; known {
		return old.use == mine
	}
	if len(u.of) >= keptTokens {
		return false
	}
	u.of[id] = usedToken{use: mine, until: until}
	return true
}

// sweep forgets the expired, once a minute or when there is no room left; the caller holds the lock.
func (u *usedTokens) sweep(now time.Time) {
	if now.Sub(u.swept).Abs() < time.Minute && len(u.of) < keptTokens {
		return
	}
	u.swept = now
	for id, token := range u.of {
		if !now.Before(token.until) {
			delete(u.of, id)
		}
	}
}
