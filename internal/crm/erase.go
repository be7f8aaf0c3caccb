package crm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Faults of holding and erasing.
var (
	ErrHeld   = fault.New(fault.Conflict, "held", "This client's data is held. Let it go first.")
	ErrErased = fault.New(fault.Gone, "erased", "This person's data was erased. Only times and numbers are left.")
)

type held struct {
	By     chat.Author `json:"by"`
	Reason string      `json:"reason,omitempty"`
}

type erased struct {
	By          chat.Author `json:"by"`
	Person      string      `json:"person,omitempty"` // "" for the whole card
	Certificate string      `json:"certificate"`
}

// skeleton names the fields that stay when a whole card is erased; see package chat for the rule.
var skeleton = map[string][]string{
	kindMade:           {"kind", "by", "visitor"},
	kindChanged:        {"kind", "by"},
	kindPersonAdded:    {"id"},
	kindSubjectLinked:  {"person"},
	kindRequestOpened:  {"request", "responsible", "by"},
	kindRequestClosed:  {"request", "by"},
	kindResponsibleSet: {"request", "responsible", "by"},
	kindMergedInto:     {"merge", "into", "by"},
	kindTookIn:         {"merge", "from", "by"},
	kindGaveBack:       {"merge", "by"},
	kindSplitOff:       {"merge", "by"},
	kindHeld:           {"by"},
	kindLetGo:          {"by"},
	kindErased:         {"by", "person", "certificate"},
}

// Erase takes one person of a client, or with person "" the whole card, out of log and views. The card's id, its times and its requests' numbers stay.
// A card whose last person goes is erased whole. Doing it again completes what a crash cut off.
//
// Faults: ErrNoClient, ErrHeld, unavailable.
func (s *Service) Erase(ctx context.Context, by chat.Author, client, person, certificate string) (_ chat.Removed, err error) {
	defer fault.Wrap(&err, "erase of client %s", client)
	before, err := s.Client(ctx, client)
	if err != nil {
		return chat.Removed{}, err
	}
	if person != "" && !slices.ContainsFunc(before.People, func(p Person) bool { return p.ID != person && !p.gone() }) {
		person = ""
	}
	after, err := s.change(ctx, client, kindErased, erased{By: by, Person: person, Certificate: certificate}, func(c Client) error {
		switch {
		case c.N == 0:
			return ErrNoClient
		case c.ErasedAt != nil:
			return errUnchanged
		case c.Hold != nil:
			return ErrHeld
		}
		return nil
	})
	if err != nil {
		return chat.Removed{}, err
	}
	r, keys, redactions, err := s.bared(ctx, client, person)
	if err != nil {
		return r, err
	}
	left := after.keys()
	for _, key := range append(keys, before.keys()...) { // before the log forgets them: who completes this after a crash finds them there
		if slices.Contains(left, key) {
			continue
		}
		if err := s.store.Remove(ctx, KeyKind, key+"|"+client); err != nil {
			return r, err
		}
	}
	if len(redactions) == 0 {
		return r, nil
	}
	return r, s.store.Redact(ctx, r.Stream, redactions)
}

// bared says what has to be redacted so that of each event only what may stay is left, and gives all keys that ever led to the card.
func (s *Service) bared(ctx context.Context, client, person string) (r chat.Removed, keys []string, redactions []eventlog.Redaction, err error) {
	r.Stream = StreamPrefix + client
	left := sha256.New()
	was := Client{ID: client}
	err = eventlog.ReadAll(ctx, s.store, r.Stream, 0, func(e eventlog.Event) error {
		if e.Kind != kindErased {
			if err := was.fold(e); err != nil {
				return err
			}
			keys = append(keys, was.keys()...)
		}
		data, err := bare(e, person)
		if err != nil {
			return err
		}
		r.Events++
		fmt.Fprintf(left, "%d %s %s\n", e.N, e.Kind, data)
		if redaction := (eventlog.Redaction{N: e.N, Data: data}); redaction.Differs(e) {
			redactions = append(redactions, redaction)
		}
		return nil
	})
	r.Erased, r.LeftSHA256 = len(redactions), hex.EncodeToString(left.Sum(nil))
	slices.Sort(keys)
	return r, slices.Compact(keys), redactions, err
}

// bare gives an event's data without the person, or without anybody.
func bare(e eventlog.Event, person string) (json.RawMessage, error) {
	if person == "" {
		return eventlog.Keep(e.Data, skeleton[e.Kind]...)
	}
	if e.Kind == kindErased {
		return e.Data, nil
	}
	var tree any
	if err := json.Unmarshal(e.Data, &tree); err != nil {
		return nil, err
	}
	if !blot(tree, person) {
		return e.Data, nil
	}
	return json.Marshal(tree)
}

// blot empties every object that is about a person, whatever its kind: one with the person's id, or one that names them. It says whether it found one.
func blot(tree any, person string) (found bool) {
	switch t := tree.(type) {
	case map[string]any:
		if t["id"] == person || t["person"] == person {
			for name := range t {
				if name != "id" && name != "person" && name != "by" {
					delete(t, name)
				}
			}
			return true
		}
		for _, value := range t {
			found = blot(value, person) || found
		}
	case []any:
		for _, value := range t {
			found = blot(value, person) || found
		}
	}
	return found
}

// gone says that a person was erased: nothing is known of them.
func (p Person) gone() bool {
	return p.Name == "" && len(p.Emails)+len(p.Phones)+len(p.Subjects) == 0
}

func (c *Client) foldErased(e eventlog.Event) error {
	var d erased
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	c.People, c.Requests = slices.Clone(c.People), slices.Clone(c.Requests)
	for i, p := range c.People {
		if d.Person == "" || p.ID == d.Person {
			c.People[i] = Person{ID: p.ID, Emails: []string{}, Phones: []string{}, Subjects: []string{}}
		}
	}
	if d.Person != "" {
		return nil
	}
	c.Merges, c.back, c.merging, c.Visitors = nil, nil, nil, []string{}
	c.Name, c.ExternalID, c.ErasedAt = "", "", &e.At
	for i := range c.Requests {
		c.Requests[i].Title, c.Requests[i].ExternalID = "", ""
	}
	return nil
}

func (c *Client) foldHold(e eventlog.Event) error {
	var d held
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	if c.Hold = nil; e.Kind == kindHeld {
		c.Hold = &chat.Hold{By: d.By.Name, At: e.At, Reason: d.Reason}
	}
	return nil
}

// Hold keeps a client's data, and all their conversations, from the retention clock and from erasure until it is let go.
//
// Faults: ErrNoClient, ErrErased, chat.ErrHoldReason, unavailable.
func (s *Service) Hold(ctx context.Context, by chat.Author, client, reason string) (_ Client, err error) {
	defer fault.Wrap(&err, "hold client %s", client)
	reason = strings.Join(strings.Fields(reason), " ")
	if n := len([]rune(reason)); n == 0 || n > 500 {
		return Client{}, chat.ErrHoldReason
	}
	return s.change(ctx, client, kindHeld, held{By: by, Reason: reason}, isThere)
}

// LetGo ends a hold. Without one it changes nothing.
func (s *Service) LetGo(ctx context.Context, by chat.Author, client string) (_ Client, err error) {
	defer fault.Wrap(&err, "let client %s go", client)
	return s.change(ctx, client, kindLetGo, held{By: by}, func(c Client) error {
		if err := isThere(c); err != nil {
			return err
		}
		if c.Hold == nil {
			return errUnchanged
		}
		return nil
	})
}
