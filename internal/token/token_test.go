package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/sqlite"
	"usher/internal/token"
)

func openStore(t *testing.T) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func TestATokenOpensUntilItsEndAndNoOtherWordDoes(t *testing.T) {
	store, now := openStore(t), time.Now()
	clock := func() time.Time { return now }
	s := token.New(store, clock)
	made, word, err := s.Issue(t.Context(), "anna", " CRM\u202e  sync ", []token.Scope{token.ClientsWrite, token.ClientsRead}, now.Add(time.Hour))
	if err != nil || made.Name != "CRM sync" || len(made.Scopes) != 2 || !strings.HasPrefix(word, "ush_") || made.UsedAt != nil {
		t.Fatal(made, err)
	}
	if used, err := s.Use(word); err != nil || used.ID != made.ID || used.UsedAt == nil {
		t.Fatal(used, err)
	}
	for _, other := range []string{"", "ush_", word[:len(word)-1], word + "A", strings.ToUpper(word), strings.TrimPrefix(word, "ush_"), word[:20] + "AAAA" + word[24:], "ush_" + strings.Repeat("A", 10_000)} {
		if _, err := s.Use(other); !errors.Is(err, token.ErrNone) {
			t.Errorf("%.30s: %v", other, err)
		}
	}
	now = now.Add(time.Hour)
	if _, err := s.Use(word); !errors.Is(err, token.ErrNone) {
		t.Error("it opens after its end", err)
	}
}

func TestTheLogHoldsNoToken(t *testing.T) {
	store := openStore(t)
	s := token.New(store, time.Now)
	made, word, err := s.Issue(t.Context(), "anna", "x", []token.Scope{token.ClientsRead}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	events, err := store.Read(t.Context(), token.StreamPrefix+made.ID, 0, 10)
	if err != nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	raw, _ := json.Marshal(events)
	if strings.Contains(string(raw), word) || strings.Contains(string(raw), strings.TrimPrefix(word, "ush_")) {
		t.Error(string(raw))
	}
}

func TestWhatATokenMayNotBe(t *testing.T) {
	s, now := token.New(openStore(t), time.Now), time.Now()
	one := []token.Scope{token.ClientsRead}
	for field, try := range map[string]func() error{
		"name": func() error { _, _, err := s.Issue(t.Context(), "a", "\u200f ", one, now.Add(time.Hour)); return err },
		"scopes": func() error {
			_, _, err := s.Issue(t.Context(), "a", "x", []token.Scope{"admin"}, now.Add(time.Hour))
			return err
		},
		"expires_at": func() error { _, _, err := s.Issue(t.Context(), "a", "x", one, now.Add(367*24*time.Hour)); return err },
	} {
		var f *fault.Error
		if err := try(); !errors.As(err, &f) || f.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, at := range []time.Time{{}, now, now.Add(-time.Hour)} {
		if _, _, err := s.Issue(t.Context(), "a", "x", one, at); err == nil {
			t.Error("an end is required and lies ahead")
		}
	}
	if _, _, err := s.Issue(t.Context(), "a", "x", nil, now.Add(time.Hour)); err == nil {
		t.Error("no scope at all")
	}
	for range 20 {
		if _, _, err := s.Issue(t.Context(), "a", "x", one, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Issue(t.Context(), "a", "x", one, now.Add(time.Hour)); !errors.Is(err, token.ErrTooMany) {
		t.Error(err)
	}
}

func TestRevokedStaysRevokedAfterARestart(t *testing.T) {
	store := openStore(t)
	s := token.New(store, time.Now)
	made, word, err := s.Issue(t.Context(), "anna", "x", []token.Scope{token.ClientsRead}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	again := token.New(store, time.Now)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Use(word); err != nil {
		t.Fatal("a restart forgets nobody", err)
	}
	for range 2 {
		if _, err := s.Revoke(t.Context(), "kadri", made.ID); err != nil {
			t.Fatal(err)
		}
	}
	again = token.New(store, time.Now)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, room := range []*token.Service{s, again} {
		if _, err := room.Use(word); !errors.Is(err, token.ErrNone) {
			t.Error(err)
		}
	}
	if _, err := s.Revoke(t.Context(), "kadri", "nothing"); !errors.Is(err, token.ErrNoToken) {
		t.Error(err)
	}
}

// memoryLog keeps events in order; the store's own goroutines have no place in a bubble.
type memoryLog struct {
	mu      sync.Mutex
	streams map[string][]eventlog.Event
}

func (m *memoryLog) Append(_ context.Context, stream string, after int64, events []eventlog.Event, _ ...eventlog.View) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if int64(len(m.streams[stream])) != after {
		return eventlog.ErrConflict
	}
	for _, e := range events {
		e.Stream, e.N = stream, int64(len(m.streams[stream]))+1
		m.streams[stream] = append(m.streams[stream], e)
	}
	return nil
}

func (m *memoryLog) Read(_ context.Context, stream string, after int64, _ int) ([]eventlog.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.streams[stream][min(int(after), len(m.streams[stream])):], nil
}

func (m *memoryLog) Streams(_ context.Context, _, after string, _ int) (names []string, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name := range m.streams {
		if name > after {
			names = append(names, name)
		}
	}
	return names, nil
}

func (m *memoryLog) Changed(context.Context, time.Time) ([]string, error) { return nil, nil }

func TestTheLastUseIsKeptAndWhoLeavesTakesTheirTokensAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memoryLog{streams: map[string][]eventlog.Event{}}
		s := token.New(store, time.Now)
		made, word, err := s.Issue(t.Context(), "anna", "x", []token.Scope{token.ClientsRead}, time.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(11 * time.Minute)
		if _, err := s.Use(word); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		again := token.New(store, time.Now)
		if err := again.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if known := again.List("anna"); len(known) != 1 || known[0].UsedAt == nil {
			t.Fatalf("%+v", known)
		}
		s.EndAll(t.Context(), "kadri", "anna", "switched_off")
		if _, err := s.Use(word); !errors.Is(err, token.ErrNone) {
			t.Error(err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		again = token.New(store, time.Now)
		if err := again.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if known, err := again.Get(made.ID); err != nil || known.RevokedAt == nil {
			t.Errorf("it would open again after the person comes back: %+v %v", known, err)
		}
	})
}
