package agent

import (
	"sync"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/web"
)

// How much of a history is sent at a time. A console's queue is bounded: a long history must wait until the console has said, by
// a mark, that it has what was sent.
const (
	pageEvents    = 100
	pageBytes     = 48 << 10
	pagesUnmarked = 3
)

// opened is a conversation that a console has open. It hears the conversation's topic and passes on what its console does not have
// yet; while the history is being read it only notes that something was missed.
type opened struct {
	s     *web.Socket
	agent string

	mu       sync.Mutex
	upto     int64 // everything up to here was sent
	catching bool
	missed   bool
	pages    int // sent since the console last said what it has
	paused   bool
}

// Push takes a frame of the conversation's topic.
func (o *opened) Push(sealed []byte) bool {
	upto, from, frame, err := unseal(sealed)
	if err != nil {
		return false
	}
	if from != "" && from == o.agent {
		return true // what this very person does
	}
	if upto == 0 {
		return o.s.Push(frame)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.catching:
		o.missed = true
		return true
	case upto <= o.upto:
		return true
	}
	o.upto = upto
	return o.s.Push(frame)
}

var errOpenTooMany = fault.New(fault.TooMany, "too_many_open", "Too many conversations are open in this window. Close some first.")

// open reads a conversation from a cursor and goes on with what happens. It listens first, so that nothing falls between the two.
func (c *console) open(f frameUp) error {
	sum, err := c.d.Conversations.Summary(c.s.Context(), f.Conversation)
	if err != nil {
		return err
	}
	after := f.After
	if after < 0 || after > sum.N {
		after = 0 // a cursor that the log never gave: read anew
	}
	o := c.opened[f.Conversation]
	if o == nil {
		if len(c.opened) >= openAtOnce {
			return errOpenTooMany
		}
		o = &opened{s: c.s, agent: c.who.Agent.ID}
		c.opened[f.Conversation] = o
	}
	o.begin(after)
	c.d.Hub.Subscribe(openedBy(f.Conversation), o)
	if err := c.catchUp(f.Conversation, o); err != nil {
		return err
	}
	marks, _, err := c.d.Conversations.Marks(c.s.Context(), f.Conversation, c.who.Agent.ID)
	if err == nil {
		c.push(marksOf(f.Conversation, marks))
	}
	return err
}

func (o *opened) begin(after int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.upto, o.catching, o.missed, o.pages, o.paused = after, true, false, 0, false
}

// awaits says whether the history stands still for a mark that has now come.
func (o *opened) awaits(delivered int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.paused || delivered < o.upto {
		return false
	}
	o.paused, o.pages = false, 0
	return true
}

// catchUp sends the history page by page until the console has everything, or has enough to be busy with.
func (c *console) catchUp(id string, o *opened) error {
	for owed := true; ; { // a first page is owed even if it is empty, and a last one after "more"
		after := o.cursor()
		events, err := c.d.Conversations.Events(c.s.Context(), id, after, pageEvents)
		if err != nil {
			c.d.Hub.Forget(o) // half a history must not go on as if it were whole: the console opens it again
			delete(c.opened, id)
			return err
		}
		page := fitting(events)
		upto, more := after, len(events) == pageEvents || len(page) < len(events)
		if len(page) > 0 {
			upto = page[len(page)-1].N
		}
		if (owed || len(page) > 0) && !c.s.Push(encode(eventsFrame{T: "events", Conversation: id, After: after, Upto: upto, More: more,
			Events: storedEvents(page)})) {
			return nil // closing
		}
		owed = more
		if o.sent(upto, more) {
			return nil
		}
	}
}

func (o *opened) cursor() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.missed = false // what comes from now on may be in the page that is read next, or not
	return o.upto
}

// sent notes a page and says whether to stop: everything is there, or the console must say first what it has.
func (o *opened) sent(upto int64, more bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.upto = upto
	o.pages++
	switch {
	case !more && !o.missed:
		o.catching = false
		return true
	case o.pages >= pagesUnmarked && more:
		o.paused = true
		return true
	}
	return false
}

// fitting cuts a page to what a console's queue can take; at least one event goes.
func fitting(events []eventlog.Event) []eventlog.Event {
	size := 0
	for i, e := range events {
		if size += len(e.Data) + 100; size > pageBytes && i > 0 {
			return events[:i]
		}
	}
	return events
}
