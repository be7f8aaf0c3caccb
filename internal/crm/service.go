package crm

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The kinds of the room's views.
const (
	ViewKind = "client"
	KeyKind  = "client_key" // id "<key>|<client>", standing in the list "<key>"
)

// StreamPrefix is what the names of clients' streams start with.
const StreamPrefix = "client:"

// ErrNoClient is the answer for a client that does not exist.
var ErrNoClient = fault.New(fault.NotFound, "not_found", "There is no such client.")

// Service is the room's front. Make it with New; it is safe for concurrent use: the log decides races.
type Service struct {
	store   eventlog.Store
	now     func() time.Time
	changes []func(id string)
	merging sync.Mutex // one merge or split at a time in this program; the log decides against others
}

// OnChange adds somebody who hears that a client is new or changed, after it is durable. Call it before the first change; the
// function must not block.
func (s *Service) OnChange(fn func(id string)) { s.changes = append(s.changes, fn) }

// New makes the room on a store.
func New(store eventlog.Store, now func() time.Time) *Service {
	return &Service{store: store, now: now}
}

// Client gives one client, or ErrNoClient.
func (s *Service) Client(ctx context.Context, id string) (_ Client, err error) {
	defer fault.Wrap(&err, "client %s", id)
	c, err := s.load(ctx, id)
	if err != nil {
		return Client{}, err
	}
	if c.N == 0 {
		return Client{}, ErrNoClient
	}
	return c, nil
}

// Add makes a known client with its people, and gives it an id.
func (s *Service) Add(ctx context.Context, by, name string, people []Person) (_ Client, err error) {
	defer fault.Wrap(&err, "add client")
	for i := range people {
		people[i].ID = newID()
	}
	return s.change(ctx, newID(), kindMade, made{Kind: Known, Name: name, People: people, By: by}, isNew)
}

// errUnchanged stops a change that is not needed any more.
var errUnchanged = errors.New("crm: nothing to change")

func isNew(c Client) error {
	if c.N > 0 {
		return errUnchanged
	}
	return nil
}

func isThere(c Client) error {
	if c.N == 0 {
		return ErrNoClient
	}
	if c.ErasedAt != nil {
		return ErrErased
	}
	return nil
}

// followed are the kinds of event that happen to the card that stands for a client, when the client's own was merged into another. Every other
// kind, now and later, happens to the very card that was named.
var followed = map[string]bool{kindMade: true, kindPersonAdded: true, kindSubjectLinked: true, kindRequestOpened: true, kindRequestClosed: true,
	kindResponsibleSet: true}

// change appends one event to a client's stream, with its views, and tries again when somebody was faster.
func (s *Service) change(ctx context.Context, id, kind string, data any, may func(Client) error) (Client, error) {
	for range 5 + mergesDeep {
		c, err := s.load(ctx, id)
		if err != nil {
			return Client{}, err
		}
		if c.Into != "" && kind == kindChanged {
			return Client{}, ErrMergedAway
		}
		if c.Into != "" && followed[kind] {
			if id, err = s.complete(ctx, c); err != nil { // what happens to the card happens to the one that stands for it
				return Client{}, err
			}
			continue
		}
		if err := may(c); errors.Is(err, errUnchanged) {
			return c, nil
		} else if err != nil {
			return Client{}, err
		}
		e, err := eventlog.New(s.now(), kind, data)
		if err != nil {
			return Client{}, err
		}
		after := c.N
		e.N = after + 1
		if err := c.fold(e); err != nil {
			return Client{}, err
		}
		err = s.store.Append(ctx, StreamPrefix+id, after, []eventlog.Event{e}, c.views()...)
		if errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return Client{}, fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").Because(err)
		}
		for _, fn := range s.changes {
			fn(id)
		}
		return c, nil
	}
	return Client{}, fault.New(fault.Conflict, "conflict", "Somebody else changed this client at the same moment. Try again.")
}

func (s *Service) load(ctx context.Context, id string) (Client, error) {
	c := Client{ID: id, People: []Person{}, Requests: []Request{}, Visitors: []string{}}
	err := eventlog.ReadAll(ctx, s.store, StreamPrefix+id, 0, func(e eventlog.Event) error { return c.fold(e) })
	return c, err
}

func (c Client) views() []eventlog.View {
	at := c.ChangedAt.UnixMilli()
	card := eventlog.View{Kind: ViewKind, ID: c.ID, N: c.N, Sort: at, Doc: c}
	switch {
	case c.ErasedAt != nil:
		card.Lists = []string{"erased"}
	case c.Into == "": // a card that was merged stands in no list and is not found; its keys lead on to the other one
		card.Lists, card.Words = []string{ListAll, "kind:" + c.Kind}, c.words()
	}
	views := []eventlog.View{card}
	keys := c.keys()
	for _, key := range keys {
		views = append(views, eventlog.View{Kind: KeyKind, ID: key + "|" + c.ID, N: c.N, Sort: at, Lists: []string{key},
			Doc: map[string]string{"client": c.ID}})
	}
	former := slices.Clone(c.former)
	slices.Sort(former)
	for _, key := range slices.Compact(former) {
		if !slices.Contains(keys, key) { // it leads here no more
			views = append(views, eventlog.View{Kind: KeyKind, ID: key + "|" + c.ID, N: c.N, Sort: at, Doc: map[string]string{"client": c.ID}})
		}
	}
	return views
}

// found gives the clients to which a key leads; known ones before leads, then the one changed last.
func (s *Service) found(ctx context.Context, key string) ([]Client, error) {
	const most = 10 // a shared phone number belongs to a few, not to hundreds
	views, _, err := s.store.List(ctx, KeyKind, key, eventlog.Page{Limit: most})
	if err != nil {
		return nil, err
	}
	var clients []Client
	for _, v := range views {
		_, id, _ := strings.Cut(v.ID, "|")
		stored, err := s.store.Get(ctx, ViewKind, id)
		if errors.Is(err, eventlog.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var c Client
		if err := json.Unmarshal(stored.Doc.(json.RawMessage), &c); err != nil {
			return nil, err
		}
		if c.Into != "" {
			if c, err = s.Current(ctx, c.ID); err != nil {
				return nil, err
			}
		}
		if !slices.ContainsFunc(clients, func(had Client) bool { return had.ID == c.ID }) {
			clients = append(clients, c)
		}
	}
	slices.SortStableFunc(clients, func(a, b Client) int {
		if (a.Kind == Known) != (b.Kind == Known) {
			if a.Kind == Known {
				return -1
			}
			return 1
		}
		return b.ChangedAt.Compare(a.ChangedAt)
	})
	return clients, nil
}

// Repair writes a client's views from its log, for a crash between an append and its views.
func (s *Service) Repair(ctx context.Context, id string) (err error) {
	defer fault.Wrap(&err, "repair client %s", id)
	c, err := s.Client(ctx, id)
	if err != nil {
		return err
	}
	for _, v := range c.views() {
		if err := s.store.Put(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

// Rebuild forgets every client's views and folds them from the log again.
func (s *Service) Rebuild(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "rebuild clients")
	for _, kind := range []string{ViewKind, KeyKind} {
		if err := s.store.Drop(ctx, kind); err != nil {
			return err
		}
	}
	for after := ""; ; {
		names, err := s.store.Streams(ctx, StreamPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if err := s.Repair(ctx, strings.TrimPrefix(name, StreamPrefix)); err != nil {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

func newID() string { return strings.ToLower(rand.Text()) }
