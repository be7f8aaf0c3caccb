package crm

import (
	"context"
	"slices"

	"usher/internal/chat"
	"usher/internal/fault"
)

// Query is what is known of a visitor. Identity is proved by the host site's signature, Visitor by the browser's own token; the rest is claimed.
type Query struct {
	Site     string
	Visitor  string
	Identity *chat.Identity
	Claim    chat.Claim
}

// Match is which client a visitor is taken for. Verified only with a signed identity: then, and only then, the
// client's own data may be told to the visitor. Request is the client's open request with a responsible, if there is one.
type Match struct {
	Client   Client
	Verified bool
	Evidence []chat.Evidence
	Request  *Request
}

// clue is one key to look up, and what it would prove.
type clue struct {
	key string
	chat.Evidence
}

// Match finds the client that a visitor is, or seems to be. It only reads, so that routing need not wait for a card; without any
// client the answer's Client.ID is empty, and Card makes one.
func (s *Service) Match(ctx context.Context, q Query) (_ Match, err error) {
	defer fault.Wrap(&err, "match visitor %s", q.Visitor)
	var m Match
	for _, c := range q.clues() {
		clients, err := s.found(ctx, c.key)
		if err != nil {
			return Match{}, err
		}
		if len(clients) == 0 {
			continue
		}
		if m.Client.ID == "" {
			m.Client, m.Verified = clients[0], c.Strength == "proved"
		}
		for _, other := range clients {
			if other.ID == m.Client.ID {
				m.Evidence = append(m.Evidence, c.Evidence)
				break
			}
		}
	}
	m.Request = m.Client.OpenRequest()
	return m, nil
}

// Card completes a match: it makes the card of somebody nobody knows, and keeps what a signature proved. A claim alone changes
// nothing on a card that is there: somebody who types another's address leaves no trace in that client's data.
func (s *Service) Card(ctx context.Context, q Query, m Match) (_ Match, err error) {
	defer fault.Wrap(&err, "card of visitor %s", q.Visitor)
	if m.Client.ID == "" {
		return s.newLead(ctx, q)
	}
	if m.Verified {
		m.Client, err = s.linkProved(ctx, m.Client, q)
	}
	return m, err
}

// clues lists what can lead to a client, the strongest first.
func (q Query) clues() []clue {
	var clues []clue
	add := func(key, kind, strength, text string) {
		clues = append(clues, clue{key, chat.Evidence{Kind: kind, Strength: strength, Text: text}})
	}
	if id := q.Identity; id != nil {
		add(subjectKey(q.Site+":"+id.Subject), "signed", "proved", id.Subject)
		if id.Email != "" {
			add(emailKey(id.Email), "signed", "proved", id.Email)
		}
	}
	add(visitorKey(q.Visitor), "token", "strong", "")
	if q.Claim.Email != "" {
		add(emailKey(q.Claim.Email), "email", "medium", q.Claim.Email)
	}
	if q.Claim.Phone != "" {
		add(phoneKey(q.Claim.Phone), "phone", "medium", q.Claim.Phone)
	}
	return clues
}

// newLead makes the card of somebody nobody knows. Its id is the visitor's: made twice, it is one card.
func (s *Service) newLead(ctx context.Context, q Query) (Match, error) {
	kind, p := Lead, Person{ID: newID(), Name: q.Claim.Name, Emails: []string{}, Phones: []string{}, Subjects: []string{}}
	m := Match{Evidence: []chat.Evidence{}}
	if id := q.Identity; id != nil { // only what was signed stands on a known client's card
		kind, p.Name, p.Subjects = Known, id.Name, []string{q.Site + ":" + id.Subject}
		p.add(id.Email, id.Phone)
		m.Verified, m.Evidence = true, []chat.Evidence{{Kind: "signed", Strength: "proved", Text: id.Subject}}
	} else {
		p.add(q.Claim.Email, q.Claim.Phone)
	}
	var err error
	card := made{Kind: kind, Name: p.Name, People: []Person{p}, Visitor: q.Visitor}
	m.Client, err = s.change(ctx, q.Visitor, kindMade, card, isNew)
	if err == nil && m.Client.ErasedAt != nil { // the browser comes back after its person was erased: that card stays empty
		m.Client, err = s.change(ctx, newID(), kindMade, card, isNew)
	}
	m.Request = m.Client.OpenRequest()
	return m, err
}

func (p *Person) add(email, phone string) {
	if email != "" {
		p.Emails = append(p.Emails, email)
	}
	if phone != "" {
		p.Phones = append(p.Phones, phone)
	}
}

// linkProved keeps what a signature proved: the subject belongs to the person with the signed address, or to the only person there is.
func (s *Service) linkProved(ctx context.Context, c Client, q Query) (Client, error) {
	subject := q.Site + ":" + q.Identity.Subject
	person := ""
	for _, p := range c.People {
		if slices.Contains(p.Subjects, subject) {
			return c, nil
		}
		for _, email := range p.Emails {
			if emailKey(email) == emailKey(q.Identity.Email) {
				person = p.ID
			}
		}
	}
	if person == "" {
		return c, nil
	}
	return s.change(ctx, c.ID, kindSubjectLinked, linked{Person: person, Subject: subject}, func(now Client) error {
		for _, p := range now.People {
			if slices.Contains(p.Subjects, subject) {
				return errUnchanged
			}
		}
		return isThere(now)
	})
}
