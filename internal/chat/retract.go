package chat

import (
	"context"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Faults of retracting.
var (
	ErrNoMessage  = fault.New(fault.NotFound, "not_found", "There is no such message in this conversation.")
	ErrNotYours   = fault.New(fault.Forbidden, "not_yours", "Only the author can take a message back.")
	ErrTooLate    = fault.New(fault.Forbidden, "too_late", "The time in which a message can be taken back is over.")
	ErrNotSealed  = fault.New(fault.Conflict, "not_retracted", "This message was not retracted.")
	ErrLongReason = fault.New(fault.Invalid, "too_long", "The reason is longer than 500 characters.")
)

const maxReason = 500

// Retract takes an author's own message back, even after it was seen: a tombstone stands in its place everywhere, and its original is sealed.
// The files that came with it are withdrawn, unless keepFiles says otherwise. within is how long after sending it may be done; 0 sets no
// limit. Retracting twice changes nothing.
//
// Faults: ErrNoConversation, ErrNoMessage, ErrNotYours, ErrTooLate, ErrLongReason, ErrBusy.
func (s *Service) Retract(ctx context.Context, conversation string, by Author, id, reason string, keepFiles bool, within time.Duration) (err error) {
	defer fault.Wrap(&err, "retract in %s", conversation)
	if len([]rune(reason)) > maxReason {
		return ErrLongReason
	}
	m, _, err := s.Marks(ctx, conversation, "")
	if err != nil {
		return err
	}
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		ref, there := c.said[id]
		switch {
		case !there:
			return nil, ErrNoMessage
		case ref.by != by.key():
			return nil, ErrNotYours
		case ref.gone:
			return nil, nil
		case within > 0 && s.now().Sub(ref.at) > within:
			return nil, ErrTooLate
		}
		return []draft{{KindRetracted, Retracted{ID: id, By: by, Reason: reason, Seen: m.VisitorSeen >= ref.n, KeepFiles: keepFiles}}}, nil
	})
	return err
}

// Unseal gives the original of a retracted message to somebody who has the right to read it. Each reading is an event of its own, written first.
//
// Faults: ErrNoConversation, ErrNoMessage, ErrNotSealed, ErrBusy.
func (s *Service) Unseal(ctx context.Context, conversation string, by Author, id string) (text string, err error) {
	defer fault.Wrap(&err, "unseal in %s", conversation)
	var at int64
	_, _, err = s.change(ctx, conversation, func(c *thread) ([]draft, error) {
		if err := exists(c); err != nil {
			return nil, err
		}
		ref, there := c.said[id]
		switch {
		case !there:
			return nil, ErrNoMessage
		case !ref.gone:
			return nil, ErrNotSealed
		}
		at = ref.n
		return []draft{{KindUnsealed, Unsealed{ID: id, By: by}}}, nil
	})
	if err != nil {
		return "", err
	}
	events, err := s.store.Read(ctx, Stream(conversation), at-1, 1)
	if err != nil {
		return "", ErrBusy.Because(err)
	}
	return textOf(events)
}

func textOf(events []eventlog.Event) (string, error) {
	if len(events) == 0 {
		return "", ErrNoMessage
	}
	said, err := Decode[Said](events[0])
	return said.Text, err
}
