package site

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The names of streams, events and views.
const (
	StreamPrefix       = "site:"
	SecretStreamPrefix = "site-secret:"
	ViewKind           = "site"
	ListAll            = "all"
	KindMade           = "site_made"
	KindChanged        = "site_changed"
)

// ErrNewer is the answer to a change that was made from an older version.
var ErrNewer = fault.New(fault.Conflict, "newer_version", "Somebody else changed this site meanwhile. Look at the newer version, then change it again.")

// errBusy is the answer when the store did not take it in time.
var errBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").After(2 * time.Second)

// storeWithin bounds one append.
const storeWithin = 5 * time.Second

// Changed is the data of both kinds of event: who, and the whole new value.
type Changed struct {
	By   chat.Author `json:"by"`
	Site Site        `json:"site"`
}

// Service holds every site in memory. Make it with New, then Load; it is safe for concurrent use.
type Service struct {
	store   eventlog.Store
	now     func() time.Time
	secret  func() string
	changes []func()

	mu       sync.RWMutex
	sites    map[string]Site
	secrets  map[string]secretRing
	used     usedTokens
	previews map[string]preview

	sightings sightings
}

// New makes the room on a store. now gives the time of events and the age of signatures.
func New(store eventlog.Store, now func() time.Time) *Service {
	return &Service{store: store, now: now, secret: newSecret, sites: map[string]Site{}, secrets: map[string]secretRing{}, used: newUsedTokens(),
		previews: map[string]preview{}, sightings: sightings{of: map[string][]Sighting{}}}
}

// newSecret makes 32 random bytes and more: 52 characters of 5 bits each.
func newSecret() string { return rand.Text() + rand.Text() }

// Load reads every site into memory, and writes the views that a crash may have left behind.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load sites")
	after := ""
	for {
		names, err := s.store.Streams(ctx, StreamPrefix, after, 200)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			key := strings.TrimPrefix(name, StreamPrefix)
			if err := s.reload(ctx, key); err != nil {
				return err
			}
			if made, found := s.Get(key); found {
				if err := s.store.Put(ctx, view(made, s.now())); err != nil {
					return err
				}
			}
		}
		after = names[len(names)-1]
	}
}

// reload reads one site from the log.
func (s *Service) reload(ctx context.Context, key string) error {
	var latest Site
	err := eventlog.ReadAll(ctx, s.store, StreamPrefix+key, 0, func(e eventlog.Event) error {
		if e.Kind == KindMade || e.Kind == KindChanged {
			data, err := chat.Decode[Changed](e)
			if err != nil {
				return err
			}
			latest = data.Site
			if latest.Picture.Show == "" {
				latest.Picture.Show = ShowPerson // saved before there were pictures
			}
		}
		latest.N = e.N
		return nil
	})
	if err != nil {
		return err
	}
	ring, err := s.readSecrets(ctx, key)
	if err != nil {
		return err
	}
	s.keep(key, ring)
	s.mu.Lock()
	defer s.mu.Unlock()
	if latest.N > s.sites[key].N {
		s.sites[key] = latest
	}
	return nil
}

// Get gives a site. It asks nobody but memory.
func (s *Service) Get(key string) (Site, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found, ok := s.sites[key]
	return found.clone(), ok
}

// List gives all sites, by key.
func (s *Service) List() []Site {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]Site, 0, len(s.sites))
	for _, one := range s.sites {
		list = append(list, one.clone())
	}
	slices.SortFunc(list, func(a, b Site) int { return strings.Compare(a.Key, b.Key) })
	return list
}

// Put makes a site (version 0) or changes one from the version that the author had read. It gives the site as saved, with
// its new version; the form's version counts changes of its fields and is ours to set. A new site gets its first secret.
//
// Faults: invalid (its Fields say what), newer_version, unavailable.
func (s *Service) Put(ctx context.Context, by chat.Author, next Site, version int64) (_ Site, err error) {
	defer fault.Wrap(&err, "put site %s", next.Key)
	next = next.clone()
	if err := check(next); err != nil {
		return Site{}, err
	}
	for i := range next.Form.Fields {
		next.Form.Fields[i] = next.Form.Fields[i].tidy()
	}
	before, exists := s.Get(next.Key)
	if exists && before.N != version || !exists && version != 0 {
		return Site{}, ErrNewer
	}
	if next.Form.Version = before.Form.Version; !exists || !sameFields(before.Form.Fields, next.Form.Fields) {
		next.Form.Version++
	}
	kind := KindChanged
	if version == 0 {
		kind = KindMade
		if err := s.firstSecret(ctx, by, next.Key); err != nil {
			return Site{}, err
		}
	}
	next.N = version + 1
	e, err := eventlog.New(s.now(), kind, Changed{By: by, Site: next})
	if err != nil {
		return Site{}, err
	}
	if err := s.append(ctx, StreamPrefix+next.Key, version, e, view(next, e.At)); err != nil {
		if errors.Is(err, ErrNewer) {
			return Site{}, errors.Join(ErrNewer, s.reload(ctx, next.Key))
		}
		return Site{}, err
	}
	s.mu.Lock()
	s.sites[next.Key] = next.clone()
	s.mu.Unlock()
	for _, fn := range s.changes {
		fn()
	}
	return next, nil
}

// OnChange adds somebody who hears that a site is new or changed, after it is durable. Call it before the first change; the function must not block.
func (s *Service) OnChange(fn func()) { s.changes = append(s.changes, fn) }

func (s *Service) append(ctx context.Context, stream string, after int64, e eventlog.Event, views ...eventlog.View) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	err := s.store.Append(ctx, stream, after, []eventlog.Event{e}, views...)
	switch {
	case errors.Is(err, eventlog.ErrConflict):
		return ErrNewer
	case err != nil:
		return errBusy.Because(err)
	}
	return nil
}

func sameFields(a, b []Field) bool { return slices.EqualFunc(a, b, Field.same) }

// view is the site as people look at it in the store. It holds no secret.
func view(s Site, at time.Time) eventlog.View {
	return eventlog.View{Kind: ViewKind, ID: s.Key, N: s.N, Lists: []string{ListAll}, Sort: at.UnixMilli(), Doc: s}
}
