package drive

import (
	"fmt"
	"sync"
	"time"
)

// View is what one screen has of one conversation: it takes events in as they come and notes every breach of the promise that each
// comes once and in order.
type View struct {
	mu      sync.Mutex
	events  []Event
	upto    int64
	wrong   []string
	onEvent func(e Event, at time.Time)
}

// NewView is an empty screen. onEvent, if not nil, is called for every new event, with the time at which it came.
func NewView(onEvent func(e Event, at time.Time)) *View { return &View{onEvent: onEvent} }

// Take puts a page of events on the screen. Events that are there already are known and left out, as every client does.
func (v *View) Take(f Frame, at time.Time) {
	v.mu.Lock()
	var fresh []Event
	if f.After > v.upto {
		v.wrong = append(v.wrong, fmt.Sprintf("a page goes on from %d, and %d was the last", f.After, v.upto))
	}
	for _, e := range f.Events {
		if e.N <= v.upto {
			continue
		}
		if e.N != v.upto+1 {
			v.wrong = append(v.wrong, fmt.Sprintf("%d came after %d", e.N, v.upto))
		}
		v.upto = e.N
		v.events = append(v.events, e)
		fresh = append(fresh, e)
	}
	v.upto = max(v.upto, f.Upto)
	v.mu.Unlock()
	if v.onEvent != nil {
		for _, e := range fresh {
			v.onEvent(e, at)
		}
	}
}

// Upto is the cursor: the screen has everything up to here.
func (v *View) Upto() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.upto
}

// Said lists the ids of the messages on the screen, in their order.
func (v *View) Said() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return SaidIn(v.events)
}

// Wrong lists the breaches.
func (v *View) Wrong() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.wrong...)
}

// SaidIn lists the ids of the messages among events, in their order.
func SaidIn(events []Event) []string {
	var ids []string
	for _, e := range events {
		if id, _, ok := e.Said(); ok {
			ids = append(ids, id)
		}
	}
	return ids
}
