package gate

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// DefaultBuckets is how many buckets [Limits] keeps per layer; at about 250 bytes each
// the three keyed layers stay under 50 MB.
const DefaultBuckets = 65536

// Key names who is counted, in one layer.
type Key struct{ layer, value string }

// From counts the client's network; pass [Prefix] of [ClientIP]. All callers whose
// address is unknown share one bucket.
func From(prefix netip.Prefix) Key { return Key{LayerPrefix, prefix.String()} }

// Visitor counts one visitor or account.
func Visitor(id string) Key { return Key{LayerVisitor, id} }

// Site counts one site. Pass only sites that exist.
func Site(id string) Key { return Key{LayerSite, id} }

// Limits counts what callers do, in token buckets. Memory is bounded: each layer keeps
// the buckets that were used last. Safe for concurrent use.
type Limits struct {
	table Table
	now   func() time.Time

	mu     sync.Mutex
	layers map[string]*buckets
	seen   time.Time     // the clock at the last call
	back   time.Duration // how far the clock was turned back in all
}

// NewLimits makes limits from table, with at most perLayer buckets in each layer
// (at least 1) and the clock now.
func NewLimits(table Table, perLayer int, now func() time.Time) *Limits {
	l := &Limits{table: table, now: now, layers: map[string]*buckets{}}
	for _, layer := range []string{LayerPrefix, LayerVisitor, LayerSite, LayerServer} {
		l.layers[layer] = newBuckets(max(1, perLayer))
	}
	return l
}

// Allow asks for one go at purpose on behalf of all keys and of the server as a whole.
// When every layer agrees it takes one token from each and returns ok. Otherwise nothing
// is taken, layer names the first one that said no, and retry is how long until it has a
// token again. Because a refusal takes nothing, a flooding network does not use up the
// site's budget; because the keys are asked in order, narrow ones should come first.
func (l *Limits) Allow(purpose Purpose, keys ...Key) (ok bool, retry time.Duration, layer string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.passed()
	var asked [4]*rate.Limiter
	take := asked[:0]
	for i := range len(keys) + 1 {
		key := Key{layer: LayerServer}
		if i < len(keys) {
			key = keys[i]
		}
		limit := l.table[purpose][key.layer]
		if limit.Count <= 0 || limit.Per <= 0 {
			continue
		}
		bucket := l.layers[key.layer].get(bucketName{purpose, key.value}, limit)
		if wait := untilToken(bucket, now); wait > 0 {
			return false, wait, key.layer
		}
		take = append(take, bucket)
	}
	for _, bucket := range take {
		bucket.AllowN(now, 1)
	}
	return true, 0, ""
}

// passed returns a time that never runs backwards: when the clock is turned back, time
// goes on from where it was. Without it a bucket emptied before the turn would stay
// empty until the clock had caught up.
func (l *Limits) passed() time.Time {
	now := l.now()
	if now.Before(l.seen) {
		l.back += l.seen.Sub(now)
	}
	l.seen = now
	return now.Add(l.back)
}

// untilToken returns how long until bucket has a whole token, in whole milliseconds
// rounded up, so that a caller who waits that long is not turned away by a rounding
// error; zero when it has a token now.
func untilToken(bucket *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - bucket.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	wait := time.Duration(missing / float64(bucket.Limit()) * float64(time.Second))
	return wait.Truncate(time.Millisecond) + time.Millisecond
}
