package chat

import (
	"context"
	"errors"
	"slices"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Opening is one wish to start a conversation, already checked by the visitor's door: answers fit the questionnaire,
// the gate has spoken, the page is cleaned.
type Opening struct {
	Site     string
	Visitor  string // hash of the visitor's token, bound to the site
	StartID  string // client-made; also the id of the first message
	Text     string
	Answers  []Answer
	Claim    Claim
	Identity *Identity
	Consent  *Consent
	Page     Page
	IP       string
	Browser  string
	Language string
	TimeZone string
	Suspect  []string // reason codes of the gate; empty for a person
}

// Begun says where the first message stands.
type Begun struct {
	Conversation string
	Ack
	Existing bool // it went into a conversation that was there before
}

// VisitorPrefix is what the names of visitors' streams start with. A visitor's stream holds the conversations that they began.
const VisitorPrefix = "visitor:"

// kindConversationBegan is the one kind of event in a visitor's stream.
const kindConversationBegan = "conversation_began"

type conversationBegan struct {
	Conversation string `json:"conversation"`
	StartID      string `json:"start_id"`
}

// Begin starts a conversation, exactly once per StartID. A visitor who has an open one gets the message into that one: two tabs
// make one conversation. The visitor's stream decides a race; a crash after it is healed by the retry.
//
// Faults: those of Say.
func (s *Service) Begin(ctx context.Context, o Opening) (b Begun, err error) {
	defer fault.Wrap(&err, "begin on %s", o.Site)
	if err := CheckID(o.StartID); err != nil {
		return Begun{}, err
	}
	if err := CheckText(o.Text); err != nil {
		return Begun{}, err
	}
	lock := s.visitors.of(o.Visitor)
	lock.Lock()
	defer lock.Unlock()
	const tries = 3
	for range tries {
		id, existing, err := s.place(ctx, o)
		if errors.Is(err, eventlog.ErrConflict) {
			continue // another node placed one: read again
		}
		if err != nil {
			return Begun{}, err
		}
		ack, err := s.open(ctx, id, o)
		return Begun{Conversation: id, Ack: ack, Existing: existing}, err
	}
	return Begun{}, ErrBusy
}

// place finds the conversation into which an opening goes, or writes a new one into the visitor's stream.
func (s *Service) place(ctx context.Context, o Opening) (id string, existing bool, err error) {
	began, head, err := s.begun(ctx, o.Visitor)
	if err != nil {
		return "", false, err
	}
	for _, b := range began {
		if b.StartID == o.StartID {
			return b.Conversation, true, nil
		}
	}
	if len(began) > 0 {
		newest := began[len(began)-1].Conversation
		sum, err := s.Summary(ctx, newest)
		if err == nil && sum.State != Closed {
			return newest, true, nil
		}
		if err != nil && !errors.Is(err, ErrNoConversation) {
			return "", false, err
		}
	}
	id = NewID()
	e, err := eventlog.New(s.now(), kindConversationBegan, conversationBegan{Conversation: id, StartID: o.StartID})
	if err != nil {
		return "", false, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	err = s.store.Append(ctx, VisitorPrefix+o.Visitor, head, []eventlog.Event{e})
	if err != nil && !errors.Is(err, eventlog.ErrConflict) {
		err = ErrBusy.Because(err)
	}
	return id, false, err
}

// open writes the beginning into an empty conversation, or the message into one that is there.
func (s *Service) open(ctx context.Context, id string, o Opening) (ack Ack, err error) {
	by := Author{Kind: Visitor, ID: o.Visitor}
	empty := false
	_, events, err := s.change(ctx, id, func(c *thread) ([]draft, error) {
		if empty = c.sum.N == 0; !empty {
			return nil, nil
		}
		return []draft{
			{KindBegan, Began{Site: o.Site, Visitor: o.Visitor, StartID: o.StartID, Page: o.Page, IP: o.IP, Browser: o.Browser,
				Language: o.Language, TimeZone: o.TimeZone, Answers: append([]Answer{}, o.Answers...), Claim: o.Claim,
				Identity: o.Identity, Consent: o.Consent, Suspect: o.Suspect}},
			{KindSaid, Said{ID: o.StartID, By: by, Text: o.Text}},
		}, nil
	})
	if err != nil {
		return Ack{}, err
	}
	if !empty {
		return s.Say(ctx, id, by, o.StartID, o.Text)
	}
	said := events[len(events)-1]
	return Ack{ID: o.StartID, N: said.N, At: said.At}, nil
}

// begun reads a visitor's stream: the conversations they began, oldest first, and the stream's head.
func (s *Service) begun(ctx context.Context, visitor string) (began []conversationBegan, head int64, err error) {
	err = eventlog.ReadAll(ctx, s.store, VisitorPrefix+visitor, 0, func(e eventlog.Event) error {
		head = e.N
		b, err := Decode[conversationBegan](e)
		began = append(began, b)
		return err
	})
	if err != nil {
		return nil, 0, ErrBusy.Because(err)
	}
	return began, head, nil
}

// VisitorSince gives when a visitor first began a conversation, which is the age of their token; the zero time when they never did.
//
// Faults: ErrBusy.
func (s *Service) VisitorSince(ctx context.Context, visitor string) (time.Time, error) {
	first, err := s.store.Read(ctx, VisitorPrefix+visitor, 0, 1)
	if err != nil {
		return time.Time{}, ErrBusy.Because(err)
	}
	if len(first) == 0 {
		return time.Time{}, nil
	}
	return first[0].At, nil
}

// Current finds the conversation that a visitor began last, or ErrNoConversation. It is what a visitor's token opens.
func (s *Service) Current(ctx context.Context, visitor string) (string, error) {
	began, _, err := s.begun(ctx, visitor)
	if err != nil {
		return "", err
	}
	for _, b := range slices.Backward(began) {
		if _, err := s.Summary(ctx, b.Conversation); err == nil {
			return b.Conversation, nil
		} else if !errors.Is(err, ErrNoConversation) {
			return "", err
		}
	}
	return "", ErrNoConversation
}

// BegunBy names every conversation that a visitor began, oldest first.
func (s *Service) BegunBy(ctx context.Context, visitor string) ([]string, error) {
	began, _, err := s.begun(ctx, visitor)
	ids := make([]string, len(began))
	for i, b := range began {
		ids[i] = b.Conversation
	}
	return ids, err
}
