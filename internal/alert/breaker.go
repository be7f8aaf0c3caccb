package alert

import "time"

const (
	trippedAfter   = 3 // calls without a usable answer
	shortestPause  = 30 * time.Second
	longestPause   = 5 * time.Minute
	strangersPause = 5 * time.Minute // with bad credentials: time to set new ones, and no hot loop
)

// breaker keeps calls away from a provider that cannot answer. After a pause one call goes out and decides.
type breaker struct {
	until    time.Time
	failures int
	pause    time.Duration
	strange  bool // the credentials were refused last
}

// doubted says that the last calls failed: one at a time now.
func (b *breaker) doubted() bool { return b.failures >= trippedAfter || b.strange }

// learn takes an answer in and gives the code of an alarm that it is a cause for, or nothing.
func (b *breaker) learn(a Answer, now time.Time) string {
	switch a.Outcome {
	case TooFast: // the provider works; it only wants to be asked later
		b.failures, b.pause, b.strange = 0, 0, false
		wait := a.Wait
		if wait <= 0 {
			wait = shortestPause
		}
		b.until = later(b.until, now.Add(min(wait, ttl)))
	case BadCredentials:
		b.strange, b.until = true, now.Add(strangersPause)
		return AlarmCredentials
	case NotReached, Unclear:
		b.failures++
		if b.failures < trippedAfter {
			return ""
		}
		b.pause = min(max(2*b.pause, shortestPause), longestPause)
		b.until = later(b.until, now.Add(b.pause))
		return AlarmProviderDown
	default:
		b.failures, b.pause, b.strange = 0, 0, false
	}
	return ""
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
