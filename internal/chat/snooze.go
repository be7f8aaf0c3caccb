package chat

import (
	"context"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The kinds of event of a conversation that sleeps.
const (
	KindSnoozed = "snoozed"
	KindWoken   = "woken"
)

// Snoozed lays a conversation aside until an instant. It keeps its agent.
type Snoozed struct {
	By    Author    `json:"by"`
	Until time.Time `json:"until"`
}

// Woken brings it back. A visitor's message and a new agent bring it back too, without this event: they say it themselves.
type Woken struct {
	By  Author `json:"by"`
	Why string `json:"why"` // time, hand
}

// Why a conversation woke.
const (
	WokenByTime = "time"
	WokenByHand = "hand"
)

// snoozeAtMost is how far ahead a conversation can be laid aside.
const snoozeAtMost = 370 * 24 * time.Hour

// Faults of laying a conversation aside.
var (
	ErrSnoozePast  = invalidUntil("snooze_past", "That time is over. Choose a later one.")
	ErrSnoozeFar   = invalidUntil("snooze_far", "That is more than a year ahead. Choose an earlier time, or close the conversation.")
	ErrSnoozeState = fault.New(fault.Conflict, "not_open", "Only an open conversation can be laid aside.")
	ErrSnoozeOwner = fault.New(fault.Conflict, "not_yours", "Only who has this conversation can lay it aside. Take it first.")
	ErrSnoozeRings = fault.New(fault.Conflict, "still_rings", "This conversation still rings for you. Answer it or pass it on first.")
)

func invalidUntil(code, message string) *fault.Error {
	f := fault.New(fault.Invalid, code, message)
	f.Fields = map[string]string{"until": code}
	return f
}

// Snooze lays a conversation aside until an instant, at most a year ahead. Only its agent can, and only after the bell was heard: what nobody
// has acknowledged must go on to somebody else. It comes back on time, at once when the visitor writes, or when somebody else gets it.
//
// Faults: ErrNoConversation, ErrSnoozePast, ErrSnoozeFar, ErrSnoozeState, ErrSnoozeOwner, ErrSnoozeRings, ErrBusy.
func (s *Service) Snooze(ctx context.Context, conversation string, by Author, until time.Time) (err error) {
	defer fault.Wrap(&err, "snooze %s", conversation)
	until = until.UTC().Truncate(time.Millisecond)
	switch ahead := until.Sub(s.now()); {
	case ahead <= 0:
		return ErrSnoozePast
	case ahead > snoozeAtMost:
		return ErrSnoozeFar
	}
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		switch sum := c.sum; {
		case sum.State != Open:
			return nil, ErrSnoozeState
		case sum.Agent != by.ID:
			return nil, ErrSnoozeOwner
		case sum.AcceptedAt == nil:
			return nil, ErrSnoozeRings
		case sum.SnoozedUntil != nil && sum.SnoozedUntil.Equal(until):
			return nil, nil
		}
		return []draft{{KindSnoozed, Snoozed{By: by, Until: until}}}, nil
	})
	return err
}

// Wake brings a conversation back before its time. Waking one that does not sleep changes nothing.
//
// Faults: ErrNoConversation, ErrBusy.
func (s *Service) Wake(ctx context.Context, conversation string, by Author) (err error) {
	defer fault.Wrap(&err, "wake %s", conversation)
	return s.wake(ctx, conversation, Woken{By: by, Why: WokenByHand}, func(time.Time) bool { return true })
}

// LearnWake is the dispatcher's: the time until which a conversation was laid aside has come. It may be told twice, and changes nothing
// when the conversation was laid aside anew meanwhile.
func (s *Service) LearnWake(ctx context.Context, conversation string, until time.Time) (err error) {
	defer fault.Wrap(&err, "wake %s on time", conversation)
	return s.wake(ctx, conversation, Woken{By: Author{Kind: System}, Why: WokenByTime}, until.Equal)
}

func (s *Service) wake(ctx context.Context, conversation string, w Woken, applies func(until time.Time) bool) error {
	_, _, err := s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		if c.sum.SnoozedUntil == nil || !applies(*c.sum.SnoozedUntil) {
			return nil, nil
		}
		return []draft{{KindWoken, w}}, nil
	})
	return err
}

func foldSnoozed(s *Summary, e eventlog.Event) error {
	d, err := Decode[Snoozed](e)
	if err == nil {
		s.SnoozedUntil, s.WokenAt = &d.Until, nil
	}
	return err
}

func foldWoken(s *Summary, e eventlog.Event) error {
	d, err := Decode[Woken](e)
	s.SnoozedUntil = nil
	if err == nil && d.Why == WokenByTime {
		s.WokenAt = &e.At
	}
	return err
}

// awake ends a conversation's sleep as a side of something else that happens to it.
func (s *Summary) awake() { s.SnoozedUntil, s.WokenAt = nil, nil }
