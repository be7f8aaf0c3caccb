package widget

import (
	"sync"
	"time"
)

// admittedFor is how long a start that the gate let in may be tried again without a new pass: the pass was used up by the
// first try, whose answer may have been lost on the way.
const (
	admittedFor  = 15 * time.Minute
	keptAdmitted = 20_000
)

// admitted remembers the starts that the gate has let in, with what it thought of them.
type admitted struct {
	mu    sync.Mutex
	of    map[admission]admittedAs
	order []admission
}

type admission struct{ visitor, start string }

type admittedAs struct {
	suspect []string
	until   time.Time
}

func newAdmitted() admitted { return admitted{of: map[admission]admittedAs{}} }

func (a *admitted) note(visitor, start string, suspect []string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := admission{visitor, start}
	if _, known := a.of[key]; !known {
		a.order = append(a.order, key)
	}
	a.of[key] = admittedAs{suspect, now.Add(admittedFor)}
	for len(a.order) > 0 && (len(a.order) > keptAdmitted || now.After(a.of[a.order[0]].until)) {
		delete(a.of, a.order[0])
		a.order = a.order[1:]
	}
}

func (a *admitted) find(visitor, start string, now time.Time) (suspect []string, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	as, ok := a.of[admission{visitor, start}]
	return as.suspect, ok && now.Before(as.until)
}
