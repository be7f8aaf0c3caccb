package site

import (
	"context"
	"slices"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// FormerSecretFor is how long a former secret is still good after a newer one was made, so that a host's servers can be changed one by one.
const FormerSecretFor = 24 * time.Hour

// mostSecrets is how many secrets of one site are good at a time: each is one more signature to try for every identity.
const mostSecrets = 4

// The kinds of event in a site's stream of secrets.
const (
	kindSecretMade  = "secret_made"
	kindSecretEnded = "secret_ended"
)

// The refusals about keys.
var (
	// ErrCurrentKey keeps a site from being left with nothing to sign with.
	ErrCurrentKey = fault.New(fault.Conflict, "current_key", "This is the key in use. Make a new one first; then this one can be ended.")
	// ErrManyKeys is the answer when too many former keys are still good.
	ErrManyKeys = fault.New(fault.Conflict, "many_keys", "Four keys are good at once already. End one that is no longer needed first.")
	// ErrNoKey is the answer for a key that does not exist or is over.
	ErrNoKey = fault.New(fault.NotFound, "not_found", "There is no such key, or it has ended.")
)

// secretMade keeps a secret. It is in no view and no answer.
type secretMade struct {
	By     chat.Author `json:"by"`
	Secret string      `json:"secret"`
}

// secretEnded says that a former secret is good no longer.
type secretEnded struct {
	By  chat.Author `json:"by"`
	Key int64       `json:"key"`
}

// Key is a secret as it may be looked at: everything but the secret itself.
type Key struct {
	ID      int64       // counts up within a site
	By      chat.Author // who made it
	MadeAt  time.Time
	Current bool
	Until   time.Time // a former one is good before this; zero for the current one
}

// madeSecret is one secret in memory.
type madeSecret struct {
	id     int64 // number of its event
	by     chat.Author
	at     time.Time
	secret string
	until  time.Time // zero while nothing newer was made
}

// secretRing is a site's secrets, oldest first: the last one signs, the others are still good for a while.
type secretRing struct {
	head int64
	made []madeSecret
}

func (r secretRing) current() string {
	if len(r.made) == 0 {
		return ""
	}
	return r.made[len(r.made)-1].secret
}

// good gives what a signature may have been made with at a moment, oldest first.
func (r secretRing) good(now time.Time) []madeSecret {
	return slices.DeleteFunc(slices.Clone(r.made), func(m madeSecret) bool { return !m.until.IsZero() && !now.Before(m.until) })
}

// fold puts one event of the stream of secrets on top. It leaves the former ring as it was.
func (r secretRing) fold(e eventlog.Event) (secretRing, error) {
	r.head, r.made = e.N, slices.Clone(r.made)
	if e.Kind == kindSecretEnded {
		data, err := chat.Decode[secretEnded](e)
		r.made = slices.DeleteFunc(r.made, func(m madeSecret) bool { return m.id == data.Key })
		return r, err
	}
	data, err := chat.Decode[secretMade](e)
	if n := len(r.made); n > 0 {
		r.made[n-1].until = e.At.Add(FormerSecretFor)
	}
	r.made = append(r.made, madeSecret{id: e.N, by: data.By, at: e.At, secret: data.Secret})
	return r, err
}

// Secret gives the secret with which a site's host signs identities, for the operator. It must go into no list, log or answer.
// ErrNoSite for a site without one.
func (s *Service) Secret(key string) (string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if current := s.secrets[key].current(); current != "" {
		return current, nil
	}
	return "", ErrNoSite
}

// Keys gives the keys of a site that are good, newest first, and the version that a change must name. Fault: ErrNoSite.
func (s *Service) Keys(key string) (keys []Key, version int64, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	ring, known := s.secrets[key]
	if _, saved := s.sites[key]; !known || !saved {
		return nil, 0, ErrNoSite
	}
	good := ring.good(s.now())
	slices.Reverse(good)
	for _, m := range good {
		keys = append(keys, Key{ID: m.id, By: m.by, MadeAt: m.at, Current: m.until.IsZero(), Until: m.until})
	}
	return keys, ring.head, nil
}

// MakeKey makes a new secret on top of the version that the author had read, and gives it: no read ever shows it again. The one in use
// until now stays good for FormerSecretFor.
//
// Faults: ErrNoSite, ErrNewer when somebody else changed the keys, ErrManyKeys, unavailable.
func (s *Service) MakeKey(ctx context.Context, by chat.Author, key string, version int64) (secret string, err error) {
	defer fault.Wrap(&err, "make a key of site %s", key)
	keys, head, err := s.Keys(key)
	switch {
	case err != nil:
		return "", err
	case head != version:
		return "", ErrNewer
	case len(keys) >= mostSecrets:
		return "", ErrManyKeys
	}
	secret = s.secret()
	return secret, s.turn(ctx, key, version, kindSecretMade, secretMade{By: by, Secret: secret})
}

// EndKey ends a former secret now. Faults: ErrNoSite, ErrNoKey, ErrCurrentKey, ErrNewer, unavailable.
func (s *Service) EndKey(ctx context.Context, by chat.Author, key string, id int64) (err error) {
	defer fault.Wrap(&err, "end key %d of site %s", id, key)
	keys, head, err := s.Keys(key)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(keys, func(k Key) bool { return k.ID == id })
	switch {
	case at < 0:
		return ErrNoKey
	case keys[at].Current:
		return ErrCurrentKey
	}
	return s.turn(ctx, key, head, kindSecretEnded, secretEnded{By: by, Key: id})
}

// turn appends one event to a site's secrets and folds it. Who lost a race reads what the other one did.
func (s *Service) turn(ctx context.Context, key string, after int64, kind string, data any) error {
	e, err := eventlog.New(s.now(), kind, data)
	if err != nil {
		return err
	}
	if err := s.append(ctx, SecretStreamPrefix+key, after, e); err != nil {
		if ring, unread := s.readSecrets(ctx, key); unread == nil {
			s.keep(key, ring)
		}
		return err
	}
	e.Stream, e.N = SecretStreamPrefix+key, after+1
	s.mu.RLock()
	ring := s.secrets[key]
	s.mu.RUnlock()
	if ring, err = ring.fold(e); err != nil {
		return err
	}
	s.keep(key, ring)
	return nil
}

// keep takes a ring into memory, unless a newer one is there.
func (s *Service) keep(key string, ring secretRing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ring.head >= s.secrets[key].head {
		s.secrets[key] = ring
	}
}

// readSecrets folds a site's secrets from the log.
func (s *Service) readSecrets(ctx context.Context, key string) (ring secretRing, err error) {
	err = eventlog.ReadAll(ctx, s.store, SecretStreamPrefix+key, 0, func(e eventlog.Event) (bad error) {
		ring, bad = ring.fold(e)
		return bad
	})
	return ring, err
}

// goodSecrets gives the secrets that a signature may have been made with, newest first.
func (s *Service) goodSecrets(key string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var good []string
	for _, m := range slices.Backward(s.secrets[key].good(s.now())) {
		good = append(good, m.secret)
	}
	return good
}

// firstSecret makes sure that a new site has a secret; one left by a failed try is kept.
func (s *Service) firstSecret(ctx context.Context, by chat.Author, key string) error {
	ring, err := s.readSecrets(ctx, key)
	if err != nil {
		return errBusy.Because(err)
	}
	if ring.head == 0 {
		return s.turn(ctx, key, 0, kindSecretMade, secretMade{By: by, Secret: s.secret()})
	}
	s.keep(key, ring)
	return nil
}
