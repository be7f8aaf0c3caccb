package token

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Bounds of the room.
const (
	MaxLife      = 366 * 24 * time.Hour // a year, leap years included
	minLife      = time.Minute
	perPerson    = 20 // tokens of one person that are alive
	maxName      = 80 // characters
	storeWithin  = 5 * time.Second
	saveUseEvery = 10 * time.Minute // how coarse the saved time of last use is
	sweepEvery   = time.Minute
)

// StreamPrefix is what the names of tokens' streams start with.
const StreamPrefix = "token:"

// Prefix is what every token begins with.
const Prefix = "ush_"

const (
	kindIssued  = "issued"
	kindUsed    = "used"
	kindRevoked = "revoked"
)

// Faults of the room.
var (
	ErrNone    = fault.New(fault.Unsigned, "token_not_valid", "This access token is not known, has expired or was revoked. Make a new one.")
	ErrNoToken = fault.New(fault.NotFound, "not_found", "There is no such token, or it is not yours to see.")
	ErrTooMany = fault.New(fault.Conflict, "too_many_tokens", "You have as many tokens as one person may have. Revoke one first.")
)

// Token is an access token without the word that opens something.
type Token struct {
	ID        string     `json:"id"`
	Agent     string     `json:"agent"` // whose rights it has
	Name      string     `json:"name"`
	Scopes    []Scope    `json:"scopes"`
	Ending    string     `json:"ending"` // its last four characters, to tell it from others
	MadeAt    time.Time  `json:"made_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at"` // nil: never
	RevokedAt *time.Time `json:"revoked_at"`
}

// Alive says whether the token opens anything at an instant.
func (t Token) Alive(now time.Time) bool { return t.RevokedAt == nil && now.Before(t.ExpiresAt) }

type issued struct {
	Agent     string    `json:"agent"`
	Name      string    `json:"name"`
	Scopes    []Scope   `json:"scopes"`
	Hash      string    `json:"hash"` // SHA-256 of the token
	Ending    string    `json:"ending"`
	ExpiresAt time.Time `json:"expires_at"`
	Resets    int64     `json:"resets"` // of the person, when it was made
}

type revoked struct {
	By    string `json:"by"`
	Agent string `json:"agent"` // whose it was
	Name  string `json:"name"`
	Why   string `json:"why,omitempty"` // see EndAll; "" when somebody revoked this one
}

// entry is a token in memory; Service.mu guards it.
type entry struct {
	Token
	hash   string
	resets int64
	n      int64
	saved  time.Time // the time of last use that the log knows
	end    revoked   // once it has one: who ended it, and why
}

// Service holds every token in memory. Make it with New, then Load; keep Run going. It is safe for concurrent use.
type Service struct {
	log    eventlog.Log
	now    func() time.Time
	resets func(agent string) int64

	mu     sync.Mutex
	byID   map[string]*entry
	byHash map[string]*entry
}

// New makes the room on a log.
func New(log eventlog.Log, now func() time.Time) *Service {
	return &Service{log: log, now: now, resets: func(string) int64 { return 0 }, byID: map[string]*entry{}, byHash: map[string]*entry{}}
}

// Resets says who knows how often a person's ways in were reset: a token from before the last time is worthless, whether or not its own
// end was written. Call it before Load.
func (s *Service) Resets(of func(agent string) int64) { s.resets = of }

// Load reads every token. Call it once, when Resets can be answered and before anything else.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load the tokens")
	if err := s.read(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.byID {
		if x.resets != s.resets(x.Agent) && x.Alive(s.now()) {
			x.revoke(s.now(), "system", whyReset) // a crash came before it was written; Run does it
		}
	}
	return nil
}

// whyReset is why a token ended that was found from before a reset.
const whyReset = "ways_reset"

func (s *Service) read(ctx context.Context) error {
	for after := ""; ; {
		names, err := s.log.Streams(ctx, StreamPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			x := &entry{Token: Token{ID: strings.TrimPrefix(name, StreamPrefix)}}
			if err := eventlog.ReadAll(ctx, s.log, name, 0, x.fold); err != nil {
				return err
			}
			s.byID[x.ID], s.byHash[x.hash] = x, x
		}
		after = names[len(names)-1]
	}
}

func (x *entry) fold(e eventlog.Event) error {
	x.n = e.N
	switch e.Kind {
	case kindIssued:
		var d issued
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		x.Agent, x.Name, x.Scopes, x.hash, x.Ending, x.ExpiresAt, x.MadeAt, x.resets = d.Agent, d.Name, d.Scopes, d.Hash, d.Ending, d.ExpiresAt, e.At, d.Resets
	case kindUsed:
		at := e.At
		x.UsedAt, x.saved = &at, at
	case kindRevoked:
		at := e.At
		x.RevokedAt, x.saved = &at, at
	}
	return nil
}

// Issue makes a token for a person and gives the word, which nobody can read again.
//
// Faults: invalid with fields, ErrTooMany, unavailable.
func (s *Service) Issue(ctx context.Context, agent, name string, scopes []Scope, expiresAt time.Time) (_ Token, word string, err error) {
	defer fault.Wrap(&err, "issue a token")
	d := issued{Agent: agent, Name: oneLine(name), ExpiresAt: expiresAt.UTC().Truncate(time.Second), Resets: s.resets(agent)}
	if d.Scopes, err = s.check(d, scopes); err != nil {
		return Token{}, "", err
	}
	if s.alive(agent) >= perPerson {
		return Token{}, "", ErrTooMany
	}
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, by its contract
	word = Prefix + base64.RawURLEncoding.EncodeToString(raw[:])
	d.Hash, d.Ending = hashOf(word), word[len(word)-4:]
	e, err := eventlog.New(s.now(), kindIssued, d)
	if err != nil {
		return Token{}, "", err
	}
	x := &entry{Token: Token{ID: strings.ToLower(rand.Text())}}
	if err := s.write(ctx, StreamPrefix+x.ID, 0, e); err != nil {
		return Token{}, "", err
	}
	e.N = 1
	if err := x.fold(e); err != nil {
		return Token{}, "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[x.ID], s.byHash[x.hash] = x, x
	return x.copied(), word, nil
}

func (s *Service) check(d issued, scopes []Scope) ([]Scope, error) {
	bad := map[string]string{}
	switch n := utf8.RuneCountInString(d.Name); {
	case n == 0:
		bad["name"] = "required"
	case n > maxName:
		bad["name"] = "too_long"
	}
	clean, ok := checkedScopes(scopes)
	if !ok {
		bad["scopes"] = "not_one_of"
	}
	switch life := d.ExpiresAt.Sub(s.now()); {
	case life < minLife:
		bad["expires_at"] = "too_small"
	case life > MaxLife:
		bad["expires_at"] = "too_large"
	}
	if len(bad) > 0 {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "Some values are not allowed. See the list of fields.", Fields: bad}
	}
	return clean, nil
}

func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

func (s *Service) alive(agent string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.byID {
		if x.Agent == agent && x.Alive(s.now()) {
			n++
		}
	}
	return n
}

var form = regexp.MustCompile(`^ush_[A-Za-z0-9_-]{43}$`)

// Use gives the token that a word stands for, and counts as a use of it. Faults: ErrNone.
func (s *Service) Use(word string) (Token, error) {
	if !form.MatchString(word) {
		return Token{}, ErrNone
	}
	hash, now := hashOf(word), s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.byHash[hash] // found by its hash: time tells nothing of the word
	if x == nil || !x.Alive(now) || x.resets != s.resets(x.Agent) {
		return Token{}, ErrNone
	}
	at := now.UTC().Truncate(time.Second)
	x.UsedAt = &at
	return x.copied(), nil
}

// List gives the tokens of a person, or with "" of everybody, the newest first, those that are dead included.
func (s *Service) List(agent string) []Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Token{}
	for _, x := range s.byID {
		if agent == "" || x.Agent == agent {
			list = append(list, x.copied())
		}
	}
	slices.SortFunc(list, func(a, b Token) int { return cmp.Or(b.MadeAt.Compare(a.MadeAt), cmp.Compare(a.ID, b.ID)) })
	return list
}

// Get gives one token. Faults: ErrNoToken.
func (s *Service) Get(id string) (Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.byID[id]; x != nil {
		return x.copied(), nil
	}
	return Token{}, ErrNoToken
}

// Revoke makes a token worthless, in memory first: a store that does not answer must not keep a door open. Twice is once.
//
// Faults: ErrNoToken, unavailable.
func (s *Service) Revoke(ctx context.Context, by, id string) (_ Token, err error) {
	defer fault.Wrap(&err, "revoke token %s", id)
	s.mu.Lock()
	x := s.byID[id]
	if x == nil {
		s.mu.Unlock()
		return Token{}, ErrNoToken
	}
	x.revoke(s.now(), by, "")
	out, ended := x.copied(), *x
	s.mu.Unlock()
	return out, s.writeRevoked(ctx, ended)
}

// revoke ends a token in memory, once; the caller holds the lock.
func (x *entry) revoke(now time.Time, by, why string) {
	if x.RevokedAt == nil {
		at := now.UTC()
		x.RevokedAt, x.end = &at, revoked{By: by, Agent: x.Agent, Name: x.Name, Why: why}
	}
}

// writeRevoked appends the end unless it is there; a use that was saved meanwhile has moved the head, so it looks again.
func (s *Service) writeRevoked(ctx context.Context, x entry) error {
	e, err := eventlog.New(s.now(), kindRevoked, x.end)
	if err != nil {
		return err
	}
	for range 3 {
		known := entry{}
		if err := eventlog.ReadAll(ctx, s.log, StreamPrefix+x.ID, 0, known.fold); err != nil {
			return unavailable(err)
		}
		if known.RevokedAt != nil {
			return nil
		}
		if known.n == 0 {
			return ErrNoToken
		}
		if err = s.write(ctx, StreamPrefix+x.ID, known.n, e); !errors.Is(err, eventlog.ErrConflict) {
			return err
		}
	}
	return unavailable(err)
}

// EndAll makes all tokens of a person worthless for good: they were switched off, or somebody else may have got in with what they had.
// What the store does not take now is worthless in memory, and Run writes it down.
func (s *Service) EndAll(ctx context.Context, by, agent, why string) {
	s.mu.Lock()
	for _, x := range s.byID {
		if x.Agent == agent && x.Alive(s.now()) {
			x.revoke(s.now(), by, why)
		}
	}
	s.mu.Unlock()
	s.writeEnded(ctx)
}

// Run saves when tokens were last used, and the ends that are not written yet, until the context ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.sweep(ctx, saveUseEvery)
		case <-ctx.Done():
			s.sweep(context.WithoutCancel(ctx), 0)
			return nil
		}
	}
}

// sweep writes what only memory knows. What fails is tried at the next sweep.
func (s *Service) sweep(ctx context.Context, older time.Duration) {
	s.writeEnded(ctx)
	stale := s.entries(func(x *entry) bool { return x.RevokedAt == nil && x.UsedAt != nil && x.UsedAt.Sub(x.saved) > older })
	for _, x := range stale {
		e, err := eventlog.New(*x.UsedAt, kindUsed, struct{}{})
		if err == nil && s.write(ctx, StreamPrefix+x.ID, x.n, e) == nil {
			s.note(x.ID, x.n+1, *x.UsedAt)
		}
	}
}

// writeEnded writes the ends that only memory knows.
func (s *Service) writeEnded(ctx context.Context) {
	for _, x := range s.entries(func(x *entry) bool { return x.RevokedAt != nil && !x.saved.Equal(*x.RevokedAt) }) {
		if s.writeRevoked(ctx, x) == nil {
			s.note(x.ID, x.n, *x.RevokedAt)
		}
	}
}

// entries copies some tokens out of memory.
func (s *Service) entries(which func(*entry) bool) (some []entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.byID {
		if which(x) {
			some = append(some, *x)
		}
	}
	return some
}

func (s *Service) note(id string, n int64, saved time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.byID[id]; x != nil {
		x.n, x.saved = n, saved
	}
}

func (s *Service) write(ctx context.Context, stream string, after int64, e eventlog.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	err := s.log.Append(ctx, stream, after, []eventlog.Event{e})
	if err != nil && !errors.Is(err, eventlog.ErrConflict) {
		return unavailable(err)
	}
	return err
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "unavailable", "That could not be done just now. Try again in a moment.").After(2 * time.Second).Because(err)
}

func (x *entry) copied() Token {
	t := x.Token
	t.Scopes = slices.Clone(t.Scopes)
	return t
}

func hashOf(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:])
}
