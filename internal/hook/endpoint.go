package hook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// EndpointPrefix is what the names of endpoints' streams start with.
const EndpointPrefix = "webhook:"

const (
	kindSet     = "endpoint_set"
	kindSecret  = "secret_made"
	kindOff     = "switched_off" // by the receiver's own word
	kindRemoved = "removed"

	maxEndpoints = 50
	maxSites     = 50
	maxName      = 80 // characters
	storeWithin  = 5 * time.Second
)

// Faults of the room.
var (
	ErrNoEndpoint = fault.New(fault.NotFound, "not_found", "There is no such webhook.")
	ErrNoDelivery = fault.New(fault.NotFound, "not_found", "There is no such delivery.")
	ErrNewer      = fault.New(fault.Conflict, "newer_version", "Somebody else changed this webhook meanwhile. Look at the newer version, then change it again.")
	ErrTooMany    = fault.New(fault.Conflict, "too_many", "There are as many webhooks as there may be. Remove one first.")
)

// Draft is what a manager chooses of an endpoint.
type Draft struct {
	Name    string   `json:"name"`
	URL     string   `json:"url"`
	Types   []Type   `json:"types"`
	Sites   []string `json:"sites"` // keys; none: all. Clients and requests belong to no site and are told in any case
	Enabled bool     `json:"enabled"`
}

// Endpoint is where things are told. It holds no secret.
type Endpoint struct {
	Draft
	ID        string    `json:"id"`
	N         int64     `json:"n"` // version
	Off       string    `json:"off,omitempty"`
	MadeAt    time.Time `json:"made_at"`
	SecretAt  time.Time `json:"secret_at"`
	enabledAt time.Time
	secrets   secretRing
	removed   bool
}

type endpointSet struct {
	By    string `json:"by"`
	Draft Draft  `json:"endpoint"`
}

type secretMade struct {
	By     string `json:"by"`
	Secret string `json:"secret"`
}

func (e *Endpoint) fold(ev eventlog.Event) error {
	e.N = ev.N
	switch ev.Kind {
	case kindSet:
		var d endpointSet
		if err := json.Unmarshal(ev.Data, &d); err != nil {
			return err
		}
		if ev.N == 1 {
			e.MadeAt = ev.At
		}
		if d.Draft.Enabled && !e.Enabled {
			e.enabledAt, e.Off = ev.At, ""
		}
		e.Draft = d.Draft
	case kindSecret:
		var d secretMade
		if err := json.Unmarshal(ev.Data, &d); err != nil {
			return err
		}
		e.secrets, e.SecretAt = secretRing{current: d.Secret, former: e.secrets.current, turned: ev.At}, ev.At
	case kindOff:
		e.Enabled, e.Off = false, WhyGone
	case kindRemoved:
		e.removed, e.Enabled = true, false
	}
	return nil
}

func (e *Endpoint) copied() Endpoint {
	c := *e
	c.Types, c.Sites = slices.Clone(e.Types), slices.Clone(e.Sites)
	return c
}

// wants says whether an endpoint is to be told of something of a site ("" for none) that happened at an instant.
func (e *Endpoint) wants(t Type, site string, at time.Time) bool {
	return e.Enabled && !at.Before(e.enabledAt) && slices.Contains(e.Types, t) && (site == "" || len(e.Sites) == 0 || slices.Contains(e.Sites, site))
}

// Load reads every endpoint. Call it once, before anything else.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load the webhooks")
	for after := ""; ; {
		names, err := s.cfg.Store.Streams(ctx, EndpointPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if _, err := s.reload(ctx, strings.TrimPrefix(name, EndpointPrefix)); err != nil && !errors.Is(err, ErrNoEndpoint) {
				return err
			}
		}
		after = names[len(names)-1]
	}
}

// reload reads one endpoint from the log into memory.
func (s *Service) reload(ctx context.Context, id string) (*Endpoint, error) {
	e := &Endpoint{ID: id}
	if err := eventlog.ReadAll(ctx, s.cfg.Store, EndpointPrefix+id, 0, e.fold); err != nil {
		return nil, unavailable(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.N == 0 || e.removed {
		delete(s.endpoints, id)
		return nil, ErrNoEndpoint
	}
	s.endpoints[id] = e
	return e, nil
}

// List gives all endpoints, the oldest first.
func (s *Service) List() []Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Endpoint{}
	for _, e := range s.endpoints {
		list = append(list, e.copied())
	}
	slices.SortFunc(list, func(a, b Endpoint) int {
		if c := a.MadeAt.Compare(b.MadeAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list
}

// Get gives one endpoint. Faults: ErrNoEndpoint.
func (s *Service) Get(id string) (Endpoint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.endpoints[id]; e != nil {
		return e.copied(), nil
	}
	return Endpoint{}, ErrNoEndpoint
}

// Add makes an endpoint and gives its secret, which no other answer holds. id names it if the caller wants one of one cause.
//
// Faults: invalid with fields, ErrAddress, ErrTooMany, unavailable.
func (s *Service) Add(ctx context.Context, by, id string, d Draft) (_ Endpoint, secret string, err error) {
	defer fault.Wrap(&err, "add a webhook")
	if d, err = s.checked(ctx, d); err != nil {
		return Endpoint{}, "", err
	}
	if len(s.List()) >= maxEndpoints {
		return Endpoint{}, "", ErrTooMany
	}
	if id == "" {
		id = strings.ToLower(rand.Text())
	}
	secret = newSecret()
	e, err := s.append(ctx, id, 0, step{kindSet, endpointSet{By: by, Draft: d}}, step{kindSecret, secretMade{By: by, Secret: secret}})
	return e, secret, err
}

// Change replaces what is chosen, from the version that the author had read.
//
// Faults: ErrNoEndpoint, invalid with fields, ErrAddress, ErrNewer, unavailable.
func (s *Service) Change(ctx context.Context, by, id string, version int64, d Draft) (_ Endpoint, err error) {
	defer fault.Wrap(&err, "change webhook %s", id)
	if _, err := s.Get(id); err != nil {
		return Endpoint{}, err
	}
	if d, err = s.checked(ctx, d); err != nil {
		return Endpoint{}, err
	}
	return s.append(ctx, id, version, step{kindSet, endpointSet{By: by, Draft: d}})
}

// Rotate makes a new secret and gives it. The former one signs too for SecretFor.
//
// Faults: ErrNoEndpoint, ErrNewer, unavailable.
func (s *Service) Rotate(ctx context.Context, by, id string) (_ Endpoint, secret string, err error) {
	defer fault.Wrap(&err, "rotate the secret of webhook %s", id)
	had, err := s.Get(id)
	if err != nil {
		return Endpoint{}, "", err
	}
	secret = newSecret()
	e, err := s.append(ctx, id, had.N, step{kindSecret, secretMade{By: by, Secret: secret}})
	return e, secret, err
}

type removedBy struct {
	By string `json:"by"`
}

// Remove ends an endpoint. What waits for it is dropped.
//
// Faults: ErrNoEndpoint, ErrNewer, unavailable.
func (s *Service) Remove(ctx context.Context, by, id string) (err error) {
	defer fault.Wrap(&err, "remove webhook %s", id)
	had, err := s.Get(id)
	if err != nil {
		return err
	}
	if _, err = s.append(ctx, id, had.N, step{kindRemoved, removedBy{By: by}}); errors.Is(err, ErrNoEndpoint) {
		err = nil
	}
	s.ring()
	return err
}

// step is an event that is to be appended.
type step struct {
	kind string
	data any
}

func (s *Service) events(steps []step) ([]eventlog.Event, error) {
	events := make([]eventlog.Event, len(steps))
	for i, st := range steps {
		e, err := eventlog.New(s.cfg.Now(), st.kind, st.data)
		if err != nil {
			return nil, err
		}
		events[i] = e
	}
	return events, nil
}

// append writes events of an endpoint behind a version and reads it again.
func (s *Service) append(ctx context.Context, id string, after int64, steps ...step) (Endpoint, error) {
	events, err := s.events(steps)
	if err != nil {
		return Endpoint{}, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	if err := s.cfg.Store.Append(ctx, EndpointPrefix+id, after, events); err != nil {
		if errors.Is(err, eventlog.ErrConflict) {
			return Endpoint{}, ErrNewer
		}
		return Endpoint{}, unavailable(err)
	}
	e, err := s.reload(ctx, id)
	if err != nil {
		return Endpoint{}, err
	}
	s.ring()
	return e.copied(), nil
}

// checked cleans a draft and says what in it is not allowed.
func (s *Service) checked(ctx context.Context, d Draft) (Draft, error) {
	bad := map[string]string{}
	d.Name = strings.Join(strings.Fields(strings.Map(visible, d.Name)), " ")
	if n := utf8.RuneCountInString(d.Name); n == 0 {
		bad["name"] = "required"
	} else if n > maxName {
		bad["name"] = "too_long"
	}
	if len(d.Types) == 0 {
		bad["types"] = "too_few"
	}
	for _, t := range d.Types {
		if !slices.Contains(Types(), t) {
			bad["types"] = "not_one_of"
		}
	}
	slices.Sort(d.Types)
	d.Types = slices.Compact(d.Types)
	if len(d.Sites) > maxSites {
		bad["sites"] = "too_many"
	}
	d.Sites = append([]string{}, d.Sites...)
	if len(bad) > 0 {
		return d, &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "Some values are not allowed. See the list of fields.", Fields: bad}
	}
	d.URL = strings.TrimSpace(d.URL)
	return d, checkURL(ctx, d.URL, s.cfg.Inside, s.cfg.Lookup)
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
		return -1
	}
	return r
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "unavailable", "That could not be done just now. Try again in a moment.").After(2 * time.Second).Because(err)
}
