package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ErasurePrefix is what the names of erasures' streams start with.
const ErasurePrefix = "erasure:"

// The kinds of event in an erasure's stream.
const (
	KindBegun = "erasure_begun"
	KindDone  = "erasure_done"
)

// CertificateKind is the kind of the views that keep certificates, in the list "all".
const CertificateKind = "certificate"

// Why something was erased.
const (
	WhyAsked     = "asked"
	WhyRetention = "retention"
)

// Begun is the data of erasure_begun: ids alone.
type Begun struct {
	By            chat.Author `json:"by"`
	Why           string      `json:"why"`
	Conversations []string    `json:"conversations"`
	Cards         []card      `json:"cards"`
}

// Certificate says what an erasure removed. It names nobody.
type Certificate struct {
	ID            string         `json:"id"`
	By            chat.Author    `json:"by"`
	Why           string         `json:"why"`
	BegunAt       time.Time      `json:"begun_at"`
	DoneAt        time.Time      `json:"done_at"`
	Conversations int            `json:"conversations"`
	Cards         int            `json:"cards"`
	Events        int            `json:"events"`    // of all streams below
	Erased        int            `json:"erased"`    // events that lost data
	Decisions     int            `json:"decisions"` // notes on decisions that were removed
	Held          int            `json:"held"`      // conversations and cards that were held at the last moment, and stay
	Streams       []chat.Removed `json:"streams"`
	ListFile      bool           `json:"list_file"` // the erasure stands in the list beside the store and is repeated on restored backups
}

// Erase takes everything of a person away and gives the certificate.
//
// Faults: ErrNobody, chat.ErrHeld, unavailable. After unavailable the erasure is completed by the next start, or by doing it again.
func (s *Service) Erase(ctx context.Context, by chat.Author, ref Ref) (_ Certificate, err error) {
	defer fault.Wrap(&err, "erase a person")
	s.erasing.Lock()
	defer s.erasing.Unlock()
	p, sums, err := s.gather(ctx, ref)
	if err != nil {
		return Certificate{}, err
	}
	if p.Held {
		return Certificate{}, chat.ErrHeld
	}
	t := target{ID: chat.NewID(), At: s.cfg.Now().UTC().Truncate(time.Millisecond), Why: WhyAsked, Conversations: []string{}, Cards: []card{}}
	for _, sum := range sums {
		t.Conversations = append(t.Conversations, sum.ID)
	}
	if ref.Client != "" {
		c, err := s.cfg.Clients.Client(ctx, ref.Client)
		if err != nil {
			return Certificate{}, err
		}
		for _, id := range cardsOf(c) {
			t.Cards = append(t.Cards, card{id, ref.Person})
		}
	}
	return s.erase(ctx, by, t, p)
}

// erase lists a target, then takes it away: whatever happens in between, the next start goes on.
func (s *Service) erase(ctx context.Context, by chat.Author, t target, p Person) (Certificate, error) {
	ctx = context.WithoutCancel(ctx)
	if err := s.list.add(t); err != nil {
		return Certificate{}, errBusy.Because(err)
	}
	if s.cfg.Forgotten != nil {
		if err := s.cfg.Forgotten(ctx, t.Conversations, p); err != nil {
			return Certificate{}, err
		}
	}
	if err := s.append(ctx, ErasurePrefix+t.ID, KindBegun, Begun{By: by, Why: t.Why, Conversations: t.Conversations, Cards: t.Cards}, nil); err != nil {
		return Certificate{}, err
	}
	return s.carryOut(ctx, by, t)
}

// again is carryOut for a start: who it was about is not known any more, only which conversations.
func (s *Service) again(ctx context.Context, by chat.Author, t target) error {
	if s.cfg.Forgotten != nil {
		if err := s.cfg.Forgotten(ctx, t.Conversations, Person{}); err != nil {
			return err
		}
	}
	_, err := s.carryOut(ctx, by, t)
	return err
}

// carryOut does what an erasure says, as often as it takes.
func (s *Service) carryOut(ctx context.Context, by chat.Author, t target) (Certificate, error) {
	c := Certificate{ID: t.ID, By: by, Why: t.Why, BegunAt: t.At, Streams: []chat.Removed{}, ListFile: true}
	for _, id := range t.Conversations {
		removed, err := s.cfg.Conversations.Erase(ctx, id, chat.Erased{By: by, Certificate: t.ID, Why: t.Why})
		switch {
		case errors.Is(err, chat.ErrNoConversation): // an older backup was put back, from before it began
			continue
		case errors.Is(err, chat.ErrHeld): // somebody held it a moment ago: it stays, and the certificate says so
			c.Held++
			continue
		}
		if err != nil {
			return c, err
		}
		if s.cfg.Files != nil {
			if err := s.cfg.Files.Erase(ctx, id); err != nil {
				return c, err
			}
		}
		words, err := s.forgetWords(ctx, id)
		if err != nil {
			return c, errBusy.Because(err)
		}
		c.Conversations, c.Decisions, c.Streams = c.Conversations+1, c.Decisions+words, append(c.Streams, removed...)
	}
	for _, one := range t.Cards {
		removed, err := s.cfg.Clients.Erase(ctx, by, one.Client, one.Person, t.ID)
		switch {
		case errors.Is(err, crm.ErrNoClient):
			continue
		case errors.Is(err, crm.ErrHeld):
			c.Held++
			continue
		case err != nil:
			return c, err
		}
		c.Cards, c.Streams = c.Cards+1, append(c.Streams, removed)
	}
	for _, r := range c.Streams {
		c.Events, c.Erased = c.Events+r.Events, c.Erased+r.Erased
	}
	if err := s.cfg.Store.Scrub(ctx); err != nil {
		return c, errBusy.Because(err)
	}
	c.DoneAt = s.cfg.Now().UTC().Truncate(time.Millisecond)
	err := s.append(ctx, ErasurePrefix+t.ID, KindDone, c, func(e eventlog.Event) []eventlog.View {
		return []eventlog.View{{Kind: CertificateKind, ID: t.ID, N: e.N, Sort: c.BegunAt.UnixMilli(), Lists: []string{"all"}, Doc: c}}
	})
	s.cfg.Log.Info("erased", "certificate", c.ID, "why", c.Why, "conversations", c.Conversations, "cards", c.Cards)
	return c, err
}

// forgetWords finds the decisions that a conversation went through and takes out what people typed there.
func (s *Service) forgetWords(ctx context.Context, conversation string) (int, error) {
	var numbers []int64
	for after := int64(0); ; {
		events, err := s.cfg.Conversations.Events(ctx, conversation, after, 500)
		if err != nil {
			return 0, err
		}
		for _, e := range events {
			after = e.N
			var d struct {
				Receipt int64 `json:"receipt"`
			}
			if json.Unmarshal(e.Data, &d) == nil && d.Receipt > 0 {
				numbers = append(numbers, d.Receipt)
			}
		}
		if len(events) < 500 {
			return s.cfg.Decisions.ForgetWords(ctx, numbers)
		}
	}
}

// Certificates gives a part of the list of certificates, the newest first, and the cursor of the next part.
func (s *Service) Certificates(ctx context.Context, after string, limit int) (_ []Certificate, next string, err error) {
	defer fault.Wrap(&err, "list certificates")
	views, next, err := s.cfg.Store.List(ctx, CertificateKind, "all", eventlog.Page{After: after, Limit: limit})
	if errors.Is(err, eventlog.ErrCursor) {
		return nil, "", fault.New(fault.Invalid, "bad_cursor", "This page of the list no longer exists. Start from the top.")
	}
	if err != nil {
		return nil, "", errBusy.Because(err)
	}
	list := make([]Certificate, len(views))
	for i, v := range views {
		if list[i], err = certificateOf(v); err != nil {
			return nil, "", err
		}
	}
	return list, next, nil
}

// Certificate gives one certificate. Faults: not_found, unavailable.
func (s *Service) Certificate(ctx context.Context, id string) (Certificate, error) {
	v, err := s.cfg.Store.Get(ctx, CertificateKind, id)
	if errors.Is(err, eventlog.ErrNotFound) {
		return Certificate{}, fault.New(fault.NotFound, "not_found", "There is no such certificate.")
	}
	if err != nil {
		return Certificate{}, errBusy.Because(err)
	}
	return certificateOf(v)
}

func certificateOf(v eventlog.View) (c Certificate, err error) {
	raw, ok := v.Doc.(json.RawMessage)
	if !ok {
		return c, errors.New("privacy: a certificate came back without its stored bytes")
	}
	return c, json.Unmarshal(raw, &c)
}
