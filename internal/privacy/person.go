package privacy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Faults of looking for somebody.
var (
	ErrNobody   = fault.New(fault.NotFound, "not_found", "Nobody is known here under this.")
	ErrTooShort = fault.New(fault.Invalid, "too_short", "Give an e-mail address, a phone number, or at least three letters of a name.")
)

// Ref names a person: a person on a client's card, or a visitor who has no card.
type Ref struct {
	Client  string `json:"client,omitempty"`
	Person  string `json:"person,omitempty"`
	Visitor string `json:"visitor,omitempty"`
}

// Person is somebody whose data are here.
type Person struct {
	Ref
	Name          string    `json:"name"`
	Firm          string    `json:"firm"` // of a card with several people
	Kind          string    `json:"kind"` // lead, client, visitor
	Emails        []string  `json:"emails"`
	Phones        []string  `json:"phones"`
	Conversations int       `json:"conversations"`
	LastAt        time.Time `json:"last_at"`
	Held          bool      `json:"held"` // the card or one of the conversations
}

const (
	foundAtMost = 20
	shortest    = 3
)

// Find looks for people by an e-mail address, a phone number, or a part of a name; those without a card, who were kept apart as suspect, too.
//
// Faults: ErrTooShort, unavailable.
func (s *Service) Find(ctx context.Context, text string) (_ []Person, err error) {
	defer fault.Wrap(&err, "find a person")
	text = strings.TrimSpace(text)
	if len([]rune(text)) < shortest {
		return nil, ErrTooShort
	}
	clients, _, err := s.cfg.Clients.Search(ctx, text, "", foundAtMost)
	if err != nil {
		return nil, err
	}
	found := []Person{}
	for _, c := range clients {
		for _, p := range c.People {
			if c.ErasedAt != nil || len(c.People) > 1 && !fits(text, p.Name, p.Emails, p.Phones) && !strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) {
				continue
			}
			person, _, err := s.gather(ctx, Ref{Client: c.ID, Person: p.ID})
			if err != nil && !errors.Is(err, ErrNobody) {
				return nil, err
			}
			if err == nil && len(found) < foundAtMost {
				found = append(found, person)
			}
		}
	}
	without, err := s.withoutCard(ctx, text)
	return append(found, without...), err
}

// Person gives one person with what is on their card today.
//
// Faults: ErrNobody, unavailable.
func (s *Service) Person(ctx context.Context, ref Ref) (_ Person, err error) {
	defer fault.Wrap(&err, "look a person up")
	p, _, err := s.gather(ctx, ref)
	return p, err
}

// fits says whether a text is an address or a number, or a part of a name.
func fits(text, name string, emails, phones []string) bool {
	text = strings.ToLower(text)
	same := func(v string) bool { return strings.ToLower(v) == text }
	return strings.Contains(strings.ToLower(name), text) || slices.ContainsFunc(emails, same) || slices.ContainsFunc(phones, func(v string) bool {
		return strings.ReplaceAll(v, " ", "") == strings.ReplaceAll(text, " ", "")
	})
}

// withoutCard looks among conversations of which nobody has made a card.
func (s *Service) withoutCard(ctx context.Context, text string) ([]Person, error) {
	var found []Person
	seen := map[string]bool{}
	for _, list := range []string{"suspect", "closed"} {
		err := s.each(ctx, list, eventlog.Page{Limit: 200}, func(sum chat.Summary) bool {
			if sum.Client != "" || seen[sum.Visitor] || !fits(text, sum.Name, []string{sum.Claim.Email}, []string{sum.Claim.Phone}) {
				return true
			}
			seen[sum.Visitor] = true
			if p, _, err := s.gather(ctx, Ref{Visitor: sum.Visitor}); err == nil {
				found = append(found, p)
			}
			return len(found) < foundAtMost
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// each calls fn with every conversation of a list until it gives false.
func (s *Service) each(ctx context.Context, list string, page eventlog.Page, fn func(chat.Summary) bool) error {
	for {
		sums, next, err := s.cfg.Conversations.List(ctx, list, page)
		if err != nil {
			return err
		}
		for _, sum := range sums {
			if !fn(sum) {
				return nil
			}
		}
		if next == "" {
			return nil
		}
		page.After = next
	}
}

// gather finds a person and all their conversations. Of a card with one person these are all of the card; of a firm's card those in which the person
// gave an address, a number or a signature of theirs. What other browsers began under the same signature or address is on the card too.
func (s *Service) gather(ctx context.Context, ref Ref) (p Person, sums []chat.Summary, err error) {
	p = Person{Ref: ref, Kind: "visitor", Emails: []string{}, Phones: []string{}}
	if ref.Client == "" {
		sums, err = s.begunBy(ctx, ref.Visitor, nil)
	} else {
		sums, err = s.ofCard(ctx, &p)
	}
	if err != nil {
		return p, nil, err
	}
	if ref.Client == "" && len(sums) == 0 {
		return p, nil, ErrNobody
	}
	for _, sum := range sums {
		p.Held = p.Held || sum.Hold != nil
		if sum.LastAt.After(p.LastAt) {
			p.LastAt = sum.LastAt
		}
		if ref.Client == "" {
			p.Name = sum.Name
			p.Emails, p.Phones = with(p.Emails, sum.Claim.Email), with(p.Phones, sum.Claim.Phone)
		}
	}
	p.Conversations = len(sums)
	return p, sums, nil
}

func with(list []string, value string) []string {
	if value == "" || slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}

// ofCard fills in a person from their card and finds their conversations.
func (s *Service) ofCard(ctx context.Context, p *Person) ([]chat.Summary, error) {
	c, err := s.cfg.Clients.Client(ctx, p.Client)
	if errors.Is(err, crm.ErrNoClient) {
		return nil, ErrNobody
	}
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(c.People, func(q crm.Person) bool { return q.ID == p.Person })
	if at < 0 || c.ErasedAt != nil {
		return nil, ErrNobody
	}
	who := c.People[at]
	p.Name, p.Kind, p.Emails, p.Phones, p.Held = who.Name, c.Kind, append(p.Emails, who.Emails...), append(p.Phones, who.Phones...), c.Hold != nil
	if p.LastAt = c.CreatedAt; len(c.People) > 1 {
		p.Firm = c.Name
	} else if p.Name == "" {
		p.Name = c.Name
	}
	var sums []chat.Summary
	for _, id := range cardsOf(c) { // those that were merged into this one too
		err = errors.Join(err, s.each(ctx, "client:"+id, eventlog.Page{Limit: 200}, func(sum chat.Summary) bool {
			if len(c.People) == 1 || isOf(sum, who) {
				sums = append(sums, sum)
			}
			return true
		}))
	}
	if err != nil || len(c.People) > 1 {
		return sums, err
	}
	for _, visitor := range c.Visitors {
		if sums, err = s.begunBy(ctx, visitor, sums); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// cardsOf names a card and all that were merged into it.
func cardsOf(c crm.Client) []string {
	ids := []string{c.ID}
	for _, m := range c.Merges {
		ids = append(ids, m.From)
	}
	return ids
}

// begunBy adds what a browser began and is not there yet.
func (s *Service) begunBy(ctx context.Context, visitor string, sums []chat.Summary) ([]chat.Summary, error) {
	ids, err := s.cfg.Conversations.BegunBy(ctx, visitor)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if slices.ContainsFunc(sums, func(sum chat.Summary) bool { return sum.ID == id }) {
			continue
		}
		sum, err := s.cfg.Conversations.Summary(ctx, id)
		if errors.Is(err, chat.ErrNoConversation) || err == nil && sum.ErasedAt != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		sums = append(sums, sum)
	}
	return sums, nil
}

// isOf says whether somebody in a conversation gave what is on a person's card.
func isOf(sum chat.Summary, p crm.Person) bool {
	emails, phones := []string{sum.Claim.Email}, []string{sum.Claim.Phone}
	if id := sum.Identity; id != nil {
		if slices.Contains(p.Subjects, sum.Site+":"+id.Subject) {
			return true
		}
		emails, phones = append(emails, id.Email), append(phones, id.Phone)
	}
	return slices.ContainsFunc(p.Emails, func(own string) bool {
		return slices.ContainsFunc(emails, func(e string) bool { return strings.EqualFold(e, own) })
	}) || slices.ContainsFunc(p.Phones, func(own string) bool { return slices.Contains(phones, own) })
}
