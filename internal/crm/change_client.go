package crm

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"slices"
	"strings"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ErrExternalTaken is the answer when another client has the external id.
var ErrExternalTaken = &fault.Error{Kind: fault.Conflict, Code: "external_id_taken", Message: "Another client has this external id already.",
	Fields: map[string]string{"external_id": "not_unique"}}

// What a write did.
const (
	Made    = "made"
	Changed = "changed"
	Same    = "same"
)

// IDOf makes an id of a word: the same word gives the same id, so that what is made twice for one cause is one.
func IDOf(word string) string {
	sum := sha256.Sum256([]byte("usher crm\x00" + word))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}

// Create makes a client. id names it when the caller wants one client of one cause (see IDOf): made twice it is there once, as it
// was made first; empty: a new one.
//
// Faults: invalid with fields, ErrExternalTaken, unavailable.
func (s *Service) Create(ctx context.Context, by, id string, d Draft) (_ Client, err error) {
	defer fault.Wrap(&err, "create client")
	if d, err = d.checked(); err != nil {
		return Client{}, err
	}
	if id == "" {
		id = newID()
	}
	if err := s.claimExternal(ctx, id, d.ExternalID); err != nil {
		return Client{}, err
	}
	if d.Kind == "" {
		d.Kind = Known
	}
	return s.change(ctx, id, kindMade, made{Kind: d.Kind, Name: d.Name, ExternalID: d.ExternalID, People: withIDs(d.People, nil), By: by}, isNew)
}

// Change replaces a client's card, if it still is at the version that the author had read; version 0 does not ask.
//
// Faults: ErrNoClient, invalid with fields, ErrExternalTaken, conflict "newer_version" whose Fields name what is different now from
// what was sent, unavailable.
func (s *Service) Change(ctx context.Context, by, id string, version int64, d Draft) (_ Client, did string, err error) {
	defer fault.Wrap(&err, "change client %s", id)
	if d, err = d.checked(); err != nil {
		return Client{}, "", err
	}
	before, err := s.Client(ctx, id)
	if err != nil {
		return Client{}, "", err
	}
	if before.ExternalID != d.ExternalID {
		if err := s.claimExternal(ctx, id, d.ExternalID); err != nil {
			return Client{}, "", err
		}
	}
	for range 5 { // as often as somebody is faster
		did = Changed
		next := d.over(before)
		after, err := s.change(ctx, id, kindChanged, changed{Kind: next.Kind, Name: next.Name, ExternalID: next.ExternalID, People: next.People, By: by},
			func(now Client) error { return mayChange(now, before, version, next, &did) })
		if errors.Is(err, errMoved) {
			if before, err = s.Client(ctx, id); err != nil {
				return Client{}, "", err
			}
			continue
		}
		if err == nil && did == Changed && before.ExternalID != after.ExternalID {
			s.releaseExternal(ctx, id, before.ExternalID)
		}
		return after, did, err
	}
	return Client{}, "", fault.New(fault.Conflict, "conflict", "Somebody else changed this client at the same moment. Try again.")
}

// errMoved says that the card is not the one that the new one was made from.
var errMoved = errors.New("crm: the card has changed meanwhile")

func mayChange(now, before Client, version int64, next Draft, did *string) error {
	if err := isThere(now); err != nil {
		return err
	}
	switch {
	case version != 0 && now.Version != version:
		return newer(now, next)
	case now.Version != before.Version:
		return errMoved
	case len(differences(now, next)) == 0:
		*did = Same
		return errUnchanged
	}
	return nil
}

// newer names the fields in which a card differs from what somebody wanted to save over an older one.
func newer(now Client, wanted Draft) error {
	fields := map[string]string{}
	for _, field := range differences(now, wanted) {
		fields[field] = "differs"
	}
	return &fault.Error{Kind: fault.Conflict, Code: "newer_version", Fields: fields,
		Message: "Somebody else changed this client meanwhile. Look at the newer version, then change it again."}
}

func differences(now Client, d Draft) []string {
	var fields []string
	if now.Name != d.Name {
		fields = append(fields, "name")
	}
	if now.ExternalID != d.ExternalID {
		fields = append(fields, "external_id")
	}
	if now.Kind != d.Kind {
		fields = append(fields, "kind")
	}
	same := slices.EqualFunc(now.People, d.People, func(a, b Person) bool {
		return a.ID == b.ID && a.Name == b.Name && slices.Equal(a.Emails, b.Emails) && slices.Equal(a.Phones, b.Phones)
	})
	if !same {
		fields = append(fields, "people")
	}
	return fields
}

// over completes a draft from the card that it replaces: who is known by an id or an address keeps the id and what was proved of them.
func (d Draft) over(c Client) Draft {
	if d.Kind == "" {
		d.Kind = c.Kind
	}
	d.People = withIDs(d.People, c.People)
	return d
}

func withIDs(people, known []Person) []Person {
	out := slices.Clone(people)
	used := map[string]bool{}
	for i := range out {
		p := &out[i]
		p.Subjects = []string{}
		at := slices.IndexFunc(known, func(k Person) bool { return !used[k.ID] && samePerson(*p, k) })
		if at < 0 {
			p.ID = newID()
			continue
		}
		p.ID, p.Subjects = known[at].ID, append(p.Subjects, known[at].Subjects...)
		used[p.ID] = true
	}
	return out
}

func samePerson(p, known Person) bool {
	if p.ID != "" {
		return p.ID == known.ID
	}
	for _, email := range p.Emails {
		for _, other := range known.Emails {
			if emailKey(email) == emailKey(other) {
				return true
			}
		}
	}
	return len(p.Emails) == 0 && p.Name == known.Name
}

// Upsert writes the card of the client with an external id, and makes it if there is none.
//
// Faults: those of Create and Change.
func (s *Service) Upsert(ctx context.Context, by, externalID string, d Draft) (_ Client, did string, err error) {
	defer fault.Wrap(&err, "upsert client")
	d.ExternalID = externalID
	if d, err = d.checked(); err != nil {
		return Client{}, "", err
	}
	holder, err := s.ByExternalID(ctx, d.ExternalID)
	if errors.Is(err, ErrNoClient) {
		made, err := s.Create(ctx, by, "", d)
		if !errors.Is(err, ErrExternalTaken) {
			return made, Made, err
		}
		if holder, err = s.ByExternalID(ctx, d.ExternalID); err != nil { // somebody made it at the same moment
			return Client{}, "", ErrExternalTaken
		}
	} else if err != nil {
		return Client{}, "", err
	}
	return s.Change(ctx, by, holder.ID, 0, d)
}

// ByExternalID gives the client with an external id, or ErrNoClient.
func (s *Service) ByExternalID(ctx context.Context, externalID string) (_ Client, err error) {
	defer fault.Wrap(&err, "client by external id")
	holder, _, _, err := s.externalHolder(ctx, externalID)
	if err != nil {
		return Client{}, err
	}
	if holder == "" {
		return Client{}, ErrNoClient
	}
	c, err := s.Client(ctx, holder)
	if err == nil && c.ExternalID != externalID {
		return Client{}, ErrNoClient // claimed, and never written
	}
	return c, err
}

// claimPrefix names the streams that decide who has an external id: one of two who want the same gets it.
const claimPrefix = "client-external:"

// claimAge is how old a claim must be before it may be called abandoned: its client is written right after it.
const claimAge = time.Minute

const (
	kindClaimed  = "claimed"
	kindReleased = "released"
)

type claimed struct {
	Client string `json:"client"`
}

func claimStream(externalID string) string { return claimPrefix + IDOf("external "+externalID) }

// claimExternal makes an external id a client's own. A claim whose client never got it, after a crash, is taken over.
func (s *Service) claimExternal(ctx context.Context, id, externalID string) error {
	if externalID == "" {
		return nil
	}
	holder, at, head, err := s.externalHolder(ctx, externalID)
	if err != nil || holder == id {
		return err
	}
	if holder != "" {
		c, err := s.load(ctx, holder)
		if err != nil {
			return err
		}
		if c.ExternalID == externalID || s.now().Sub(at) < claimAge {
			return ErrExternalTaken
		}
	}
	return s.appendClaim(ctx, externalID, head, kindClaimed, id)
}

func (s *Service) appendClaim(ctx context.Context, externalID string, head int64, kind, id string) error {
	e, err := eventlog.New(s.now(), kind, claimed{Client: id})
	if err != nil {
		return err
	}
	switch err := s.store.Append(ctx, claimStream(externalID), head, []eventlog.Event{e}); {
	case errors.Is(err, eventlog.ErrConflict):
		return ErrExternalTaken
	case err != nil:
		return fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").Because(err)
	}
	return nil
}

// externalHolder folds an external id's stream: who has it since when, and the stream's head.
func (s *Service) externalHolder(ctx context.Context, externalID string) (holder string, at time.Time, head int64, err error) {
	err = eventlog.ReadAll(ctx, s.store, claimStream(externalID), 0, func(e eventlog.Event) error {
		d, err := decode[claimed](e)
		holder, at, head = d.Client, e.At, e.N
		if e.Kind == kindReleased {
			holder = ""
		}
		return err
	})
	return holder, at, head, err
}

// releaseExternal lets an id go after its client has another. If it fails, the claim is taken over by who next wants it.
func (s *Service) releaseExternal(ctx context.Context, id, externalID string) {
	if externalID == "" {
		return
	}
	if holder, _, head, err := s.externalHolder(ctx, externalID); err == nil && holder == id {
		_ = s.appendClaim(ctx, externalID, head, kindReleased, id)
	}
}

// Check says what in a draft is not allowed, without writing it. Faults: invalid with fields.
func (s *Service) Check(d Draft) error {
	_, err := d.checked()
	return err
}

// Differs says whether a draft would change a card.
func Differs(c Client, d Draft) bool {
	clean, err := d.checked()
	return err != nil || len(differences(c, clean.over(c))) > 0
}
