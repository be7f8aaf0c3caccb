package dispatch

import (
	"time"

	"usher/routing"
)

// due does what only the time has made necessary. Draining the list follows, as after every command.
func (r *round) due() {
	r.freed = true // steps open, first calls end, offices open
	r.presenceDue()
	r.parkedDue()
	for _, id := range sortedKeys(r.floor.Chats) {
		p := r.floor.Chats[id]
		if p.AnswerByAt > 0 && p.AnswerByAt <= r.now {
			r.release(id, p, routing.Missed, "", r.d.awaited[id])
		}
	}
	for _, id := range sortedKeys(r.d.quietAt) {
		if r.d.quietAt[id] > r.now {
			continue
		}
		delete(r.d.quietAt, id)
		if p := r.floor.Chats[id]; p != nil && p.Units != silentUnits && p.ParkedUntilAt == 0 {
			r.stage(kindWeighed, ofConversation{Conversation: id, Units: silentUnits})
		}
	}
}

// untilNext is how long the dispatcher may sleep.
func (d *Dispatcher) untilNext() time.Duration {
	const longest = time.Hour
	if d.retrying {
		return time.Second // the last round was not stored
	}
	now := d.cfg.Now().UnixMilli()
	next := now + longest.Milliseconds()
	sooner := func(at int64) {
		if at > 0 {
			next = min(next, at)
		}
	}
	for _, s := range d.floor.Seats {
		sooner(s.UntilAt)
	}
	for _, p := range d.floor.Chats {
		sooner(p.AnswerByAt)
		sooner(p.ParkedUntilAt)
	}
	for _, w := range d.floor.Waiting {
		sooner(w.WakeAt)
	}
	for _, at := range d.quietAt {
		sooner(at)
	}
	const shortest = time.Millisecond // never a busy loop, whatever the clock does
	return max(time.Duration(next-now)*time.Millisecond, shortest)
}
