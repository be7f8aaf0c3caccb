package dispatch

import (
	"context"
	"time"

	"usher/internal/eventlog"
	"usher/routing"
)

// A chat that its agent has laid aside stays theirs and weighs nothing while it sleeps: it asks for nobody's attention, and an agent who
// waits for three carpenters until tomorrow must not look full today. It weighs again the moment it comes back, and may then lift its
// agent over the limit, as a silent client who writes again does; nothing new is given while that lasts. It does not move when its agent
// goes home, since it was laid aside for a time when they are back; only if the visitor waits for an answer when it wakes and the agent
// is away does it go to somebody else.

// parked is the data of the event of that name.
type parked struct {
	Conversation string `json:"conversation"`
	UntilAt      int64  `json:"until_at"`
}

// snoozed notes that the agent of a chat has laid it aside. Somebody else may have got it in the same moment: for them it is awake.
func (r *round) snoozed(conversation, agent string, untilAt int64) {
	p := r.floor.Chats[conversation]
	if p == nil || p.Agent != agent || p.ParkedUntilAt == untilAt {
		return
	}
	r.stage(kindParked, parked{Conversation: conversation, UntilAt: untilAt})
}

// woken lets a chat weigh again. Whose visitor waits for an answer goes to somebody else if its agent has left.
func (r *round) woken(conversation string) {
	p := r.floor.Chats[conversation]
	if p == nil || p.ParkedUntilAt == 0 {
		return
	}
	units, since := silentUnits, r.d.awaited[conversation]
	if since > 0 {
		units = activeUnits
	}
	r.stage(kindWeighed, ofConversation{Conversation: conversation, Units: units})
	if s := r.floor.Seats[p.Agent]; since > 0 && (s == nil || s.State == routing.Off) {
		r.release(conversation, p, left, "", since)
	}
}

// parkedDue brings back what was laid aside until now.
func (r *round) parkedDue() {
	for _, id := range sortedKeys(r.floor.Chats) {
		if p := r.floor.Chats[id]; p.ParkedUntilAt > 0 && p.ParkedUntilAt <= r.now {
			until := p.ParkedUntilAt
			r.then(func() { r.d.tellWoken(id, until) })
			r.woken(id)
		}
	}
}

// compareParked makes a chat sleep on the floor exactly when its conversation says so: a crash may have come between the two. What the
// conversation says counts, but for a time that has passed meanwhile, of which it learns.
func (r *round) compareParked(id string, p *place, snoozedUntil *time.Time) {
	until := int64(0)
	if snoozedUntil != nil {
		until = snoozedUntil.UnixMilli()
	}
	switch {
	case until == p.ParkedUntilAt:
	case until == 0:
		r.woken(id)
	case until > r.now:
		r.snoozed(id, p.Agent, until)
	default:
		r.then(func() { r.d.tellWoken(id, until) })
	}
}

func (d *Dispatcher) tellWoken(conversation string, untilAt int64) {
	d.tellings.add(telling{conversation, func(ctx context.Context) error {
		return d.cfg.Conversations.LearnWake(ctx, conversation, timeOf(untilAt))
	}})
}

func foldParked(f *floor, e eventlog.Event) error {
	d, err := read[parked](e)
	if p := f.Chats[d.Conversation]; err == nil && p != nil {
		p.Units, p.ParkedUntilAt = 0, d.UntilAt
	}
	return err
}
