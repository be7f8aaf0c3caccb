package chat

import (
	"context"
	"encoding/json"
	"errors"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Summary gives what a conversation adds up to, with the names of its log, or ErrNoConversation. An erased one still has its skeleton.
func (s *Service) Summary(ctx context.Context, conversation string) (Summary, error) {
	e := s.enter(conversation)
	defer s.leave(conversation, e)
	c, err := s.load(ctx, conversation, e)
	if err != nil {
		return Summary{}, err
	}
	if c.sum.N == 0 {
		return Summary{}, ErrNoConversation
	}
	return c.sum, nil
}

// Head gives the number of a conversation's last event, or ErrNoConversation.
func (s *Service) Head(ctx context.Context, conversation string) (int64, error) {
	sum, err := s.Summary(ctx, conversation)
	return sum.N, err
}

// Events reads the events after a number, at most limit. The doors cut them to what their side may see. A message that was
// retracted comes without its text, whoever reads: a door cannot forget it.
func (s *Service) Events(ctx context.Context, conversation string, after int64, limit int) ([]eventlog.Event, error) {
	if !conversationForm.MatchString(conversation) {
		return nil, ErrNoConversation
	}
	events, err := s.store.Read(ctx, Stream(conversation), after, limit)
	if err != nil {
		return nil, ErrBusy.Because(err)
	}
	return s.seal(ctx, conversation, events)
}

// seal takes the text out of retracted messages.
func (s *Service) seal(ctx context.Context, conversation string, events []eventlog.Event) ([]eventlog.Event, error) {
	e := s.enter(conversation)
	defer s.leave(conversation, e)
	c, err := s.load(ctx, conversation, e)
	if err != nil {
		return nil, err
	}
	for i, ev := range events {
		if ev.Kind != KindSaid {
			continue
		}
		d, err := Decode[Said](ev)
		if err != nil {
			return nil, err
		}
		if !c.said[d.ID].gone {
			continue
		}
		d.Text, d.Files, d.Retracted = "", nil, true
		if events[i].Data, err = json.Marshal(d); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// List gives a part of a list of conversations (see Summary.Lists for their names), and the cursor of the next part.
func (s *Service) List(ctx context.Context, list string, page eventlog.Page) (_ []Summary, next string, err error) {
	defer fault.Wrap(&err, "list conversations %s", list)
	views, next, err := s.store.List(ctx, ViewKind, list, page)
	if errors.Is(err, eventlog.ErrCursor) {
		return nil, "", fault.New(fault.Invalid, "bad_cursor", "This page of the list no longer exists. Start from the top.")
	}
	if err != nil {
		return nil, "", ErrBusy.Because(err)
	}
	sums := make([]Summary, len(views))
	for i, v := range views {
		sum, err := summaryOf(v)
		if err != nil {
			return nil, "", err
		}
		if sums[i], err = s.named(ctx, sum); err != nil {
			return nil, "", err
		}
	}
	return sums, next, nil
}

// countedTo is where counting stops: people read "999+".
const countedTo = 999

// Count says how many conversations stand in a list, up to 999.
func (s *Service) Count(ctx context.Context, list string) (int, error) {
	n, err := s.store.Count(ctx, ViewKind, list, countedTo)
	if err != nil {
		return 0, ErrBusy.Because(err)
	}
	return n, nil
}
