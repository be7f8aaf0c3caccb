package crm

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Faults of merging and splitting.
var (
	ErrSameCard   = fault.New(fault.Conflict, "same_card", "A card cannot be merged into itself.")
	ErrWrongWay   = fault.New(fault.Conflict, "wrong_way", "A client cannot be merged into a lead. Merge the lead into the client.")
	ErrMergedAway = fault.New(fault.Conflict, "merged_away", "This card was merged into another one. Go to that one, or split it off first.")
	ErrNoMerge    = fault.New(fault.NotFound, "not_found", "This card has no such merge, or it was split already.")
	ErrLongWhy    = fault.New(fault.Invalid, "too_long", "The reason is longer than 500 characters.")
	ErrTooMuch    = fault.New(fault.Conflict, "too_many", "Together these two cards would have too many people or requests.")
	ErrRivals     = fault.New(fault.Conflict, "two_responsible", "The two cards have open requests with different people responsible. Say whose request is asked first.")
	ErrMoved      = fault.New(fault.Conflict, "changed", "Somebody changed one of the two cards meanwhile. Look at both again.")
)

const maxWhy = 500

// Merging is the wish to merge a card into another, by somebody who has seen both: FromN and IntoN are the numbers they were read at.
type Merging struct {
	By, From, Into string
	FromN, IntoN   int64
	First          string // id of the open request that is asked first, when there are rivals
	Why            string
}

// Preview is what a merge would join.
type Preview struct {
	From, Into Client
	Same       []string  // keys that lead to both already: "email:…", "phone:…"
	Rivals     []Request // see Rivals
}

// PreviewMerge says what merging one card into another would join. Faults: ErrNoClient, ErrSameCard, ErrWrongWay, ErrMergedAway, ErrTooMuch.
func (s *Service) PreviewMerge(ctx context.Context, from, into string) (p Preview, err error) {
	defer fault.Wrap(&err, "preview merge of %s into %s", from, into)
	if p.From, err = s.Client(ctx, from); err != nil {
		return p, err
	}
	if p.Into, err = s.Client(ctx, into); err != nil {
		return p, err
	}
	switch {
	case from == into:
		return p, ErrSameCard
	case p.From.Into != "" || p.Into.Into != "":
		return p, ErrMergedAway
	case p.From.Kind == Known && p.Into.Kind != Known:
		return p, ErrWrongWay
	case len(p.From.People)+len(p.Into.People) > maxPeople || len(p.From.Requests)+len(p.Into.Requests) > MaxRequests:
		return p, ErrTooMuch
	}
	p.Same = []string{}
	theirs := p.Into.keys()
	for _, key := range p.From.keys() {
		if slices.Contains(theirs, key) {
			p.Same = append(p.Same, key)
		}
	}
	p.Rivals = Rivals(slices.Concat(p.Into.Requests, p.From.Requests)...)
	return p, nil
}

// Merge joins a card into another: from then on every key of either leads to the one that stays, with the people and requests of both. Nothing
// of either is lost, and Split undoes it.
//
// Faults: those of PreviewMerge, ErrMoved, ErrRivals, ErrLongWhy, unavailable.
func (s *Service) Merge(ctx context.Context, m Merging) (_ Client, err error) {
	defer fault.Wrap(&err, "merge %s into %s", m.From, m.Into)
	if utf8.RuneCountInString(m.Why) > maxWhy {
		return Client{}, ErrLongWhy
	}
	s.merging.Lock()
	defer s.merging.Unlock()
	p, err := s.PreviewMerge(ctx, m.From, m.Into)
	if err != nil {
		return Client{}, err
	}
	if p.From.N != m.FromN || p.Into.N != m.IntoN {
		return Client{}, ErrMoved
	}
	if len(p.Rivals) > 0 && !slices.ContainsFunc(p.Rivals, func(r Request) bool { return r.ID == m.First }) {
		return Client{}, ErrRivals
	}
	if len(p.Rivals) == 0 {
		m.First = ""
	}
	d := mergedInto{Merge: newID(), Into: m.Into, IntoName: p.Into.Name, First: m.First, By: m.By, Why: m.Why}
	if _, err := s.change(ctx, m.From, kindMergedInto, d, func(now Client) error {
		if now.N != m.FromN {
			return ErrMoved
		}
		return nil
	}); err != nil {
		return Client{}, err
	}
	return s.Current(ctx, m.From)
}

// Split takes a merge back: the card that was taken in stands by itself again, with what came from it as that is now. What was added since
// stays where it is. It gives the card that was split off.
//
// Faults: ErrNoClient, ErrNoMerge, ErrMergedAway for a card that is itself away, ErrLongWhy, unavailable.
func (s *Service) Split(ctx context.Context, by, id, merge, why string) (_ Client, err error) {
	defer fault.Wrap(&err, "split %s of %s", merge, id)
	if utf8.RuneCountInString(why) > maxWhy {
		return Client{}, ErrLongWhy
	}
	s.merging.Lock()
	defer s.merging.Unlock()
	for range 5 { // as often as somebody changes the card between reading and giving back
		c, err := s.Client(ctx, id)
		if err != nil {
			return Client{}, err
		}
		if c.Into != "" {
			return Client{}, ErrMergedAway
		}
		at := slices.IndexFunc(c.Merges, func(m Merge) bool { return m.ID == merge })
		if at < 0 {
			return Client{}, ErrNoMerge
		}
		m := c.Merges[at]
		_, err = s.change(ctx, id, kindGaveBack, split{Merge: merge, By: by, Why: why, parts: c.given(m)}, func(now Client) error {
			if now.N != c.N {
				return errMoved
			}
			return nil
		})
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			return Client{}, err
		}
		return s.Current(ctx, m.From)
	}
	return Client{}, fault.New(fault.Conflict, "conflict", "Somebody else changed this client at the same moment. Try again.")
}

// mergesDeep is how many cards a merged card may be behind; more is a fault of ours.
const mergesDeep = 20

// Current gives the card that stands for a client now: itself, or the one that it was merged into. It completes a merge or a split that a crash
// has left half done. Faults: ErrNoClient.
func (s *Service) Current(ctx context.Context, id string) (_ Client, err error) {
	defer fault.Wrap(&err, "current card of %s", id)
	for range mergesDeep {
		c, err := s.Client(ctx, id)
		if err != nil || c.Into == "" {
			return c, err
		}
		if id, err = s.complete(ctx, c); err != nil {
			return Client{}, err
		}
	}
	return Client{}, errors.New("crm: cards are merged in a circle")
}

// complete does what is still to be done of a card's merge, and gives the card to look at next: the other one, or itself if it stands alone.
func (s *Service) complete(ctx context.Context, c Client) (string, error) {
	into, err := s.load(ctx, c.Into)
	if err != nil {
		return "", err
	}
	d := *c.merging
	if slices.ContainsFunc(into.Merges, func(m Merge) bool { return m.ID == d.Merge }) {
		return into.ID, nil
	}
	if at := slices.IndexFunc(into.back, func(b split) bool { return b.Merge == d.Merge }); at >= 0 {
		return c.ID, s.comeBack(ctx, c.ID, into.back[at])
	}
	took := tookIn{Merge: d.Merge, From: c.ID, FromName: c.Name, FromKind: c.Kind, First: d.First, By: d.By, Why: d.Why,
		parts: parts{People: c.People, Requests: c.Requests, Visitors: c.Visitors}}
	_, err = s.change(ctx, into.ID, kindTookIn, took, func(now Client) error {
		switch {
		case now.Into != "":
			return ErrMergedAway
		case now.knowsMerge(d.Merge):
			return errUnchanged
		}
		return isThere(now)
	})
	if errors.Is(err, ErrMergedAway) { // it went away itself at the same moment: this merge did not happen
		return c.ID, s.comeBack(ctx, c.ID, split{Merge: d.Merge, By: d.By, Why: d.Why, Failed: true})
	}
	return into.ID, err
}

func (c Client) knowsMerge(id string) bool {
	return slices.ContainsFunc(c.Merges, func(m Merge) bool { return m.ID == id }) || slices.ContainsFunc(c.back, func(b split) bool { return b.Merge == id })
}

// comeBack makes a card stand by itself again, once.
func (s *Service) comeBack(ctx context.Context, id string, d split) error {
	_, err := s.change(ctx, id, kindSplitOff, d, func(now Client) error {
		if now.merging == nil || now.merging.Merge != d.Merge {
			return errUnchanged
		}
		return nil
	})
	return err
}

// Journal gives the merges and splits of a card, the newest first. Faults: ErrNoClient.
func (s *Service) Journal(ctx context.Context, id string) (_ []JournalEntry, err error) {
	defer fault.Wrap(&err, "journal of client %s", id)
	c, err := s.Client(ctx, id)
	if err != nil {
		return nil, err
	}
	var events []eventlog.Event
	if err := eventlog.ReadAll(ctx, s.store, StreamPrefix+id, 0, func(e eventlog.Event) error {
		events = append(events, e)
		return nil
	}); err != nil {
		return nil, err
	}
	return journal(c, events)
}

// Family gives the ids of a card and of all that are merged into it, its own first: whose conversations are its conversations.
func (s *Service) Family(ctx context.Context, id string) (ids []string, err error) {
	defer fault.Wrap(&err, "family of client %s", id)
	ids = []string{id}
	for i := 0; i < len(ids) && i < mergesDeep*mergesDeep; i++ {
		c, err := s.load(ctx, ids[i])
		if err != nil {
			return nil, err
		}
		for _, m := range c.Merges {
			if !slices.Contains(ids, m.From) {
				ids = append(ids, m.From)
			}
		}
	}
	return ids, nil
}
