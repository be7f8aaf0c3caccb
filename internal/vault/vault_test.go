package vault_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/site"
	"usher/internal/sqlite"
	"usher/internal/staff"
	"usher/internal/vault"
)

// folder is a data directory.
type folder struct {
	t    *testing.T
	path string
}

func newFolder(t *testing.T) folder { return folder{t, t.TempDir()} }

func (f folder) keyFile() string { return filepath.Join(f.path, "usher.key") }

func (f folder) engine() *sqlite.Store {
	f.t.Helper()
	engine, err := sqlite.Open(f.t.Context(), filepath.Join(f.path, "usher.db"))
	if err != nil {
		f.t.Fatal(err)
	}
	return engine
}

// open gives the store as the program has it; done closes it.
func (f folder) open(set string) (_ eventlog.Store, done func()) {
	f.t.Helper()
	engine := f.engine()
	store, err := vault.Open(f.t.Context(), engine, set, f.keyFile())
	if err != nil {
		_ = engine.Close()
		f.t.Fatal(err)
	}
	return store, func() {
		f.t.Helper()
		if err := engine.Close(); err != nil {
			f.t.Error(err)
		}
	}
}

// refused tries to open the store and gives why that did not go.
func (f folder) refused(set string) error {
	f.t.Helper()
	engine := f.engine()
	defer func() { _ = engine.Close() }()
	_, err := vault.Open(f.t.Context(), engine, set, f.keyFile())
	if err == nil {
		f.t.Fatal("it opened")
	}
	return err
}

// holds says whether any file of the store holds a text.
func (f folder) holds(text string) (found bool) {
	f.t.Helper()
	err := filepath.WalkDir(f.path, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == f.keyFile() {
			return err
		}
		raw, err := os.ReadFile(path)
		found = found || strings.Contains(string(raw), text)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return found
}

func keyOf(letter string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 32)))
}

// secure gives two people a second step and a site a key, and returns what is secret.
func secure(t *testing.T, store eventlog.Store) (people [2]staff.Agent, seeds [2]string, key string) {
	t.Helper()
	s := staff.New(store, time.Now)
	if err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Anna Kask", "Marek Nowak"} {
		a, _, err := s.Add(t.Context(), "system", staff.Agent{Name: name, Email: strings.ToLower(name[:4]) + "@tamm.example", Role: staff.RoleAgent, Tier: staff.TierSenior, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		begun, err := s.BeginFactor(a.ID, "Usher")
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.GenerateCode(begun.Seed, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ConfirmFactor(t.Context(), a.ID, code); err != nil {
			t.Fatal(err)
		}
		people[i], seeds[i] = a, begun.Seed
	}
	sites := site.New(store, time.Now)
	if _, err := sites.Put(t.Context(), chat.Author{Kind: chat.Agent, ID: "kadri"}, site.Default("demo", "Tamm", []string{"https://tamm.example"}), 0); err != nil {
		t.Fatal(err)
	}
	key, err := sites.Secret("demo")
	if err != nil {
		t.Fatal(err)
	}
	return people, seeds, key
}

// has checks that the rooms read what they wrote.
func has(t *testing.T, store eventlog.Store, people [2]staff.Agent, key string) {
	t.Helper()
	s, sites := staff.New(store, time.Now), site.New(store, time.Now)
	if err := errors.Join(s.Load(t.Context()), sites.Load(t.Context())); err != nil {
		t.Fatal(err)
	}
	for _, a := range people {
		if !s.HasSecondStep(a.ID) {
			t.Errorf("%s has lost the second step", a.Name)
		}
	}
	if got, err := sites.Secret("demo"); err != nil || got != key {
		t.Errorf("the site's key is %q, %v", got, err)
	}
}

func TestNoFileOfTheStoreHoldsASecret(t *testing.T) {
	f := newFolder(t)
	store, done := f.open("")
	people, seeds, key := secure(t, store)
	done()
	for _, secret := range []string{seeds[0], seeds[1], key} {
		if f.holds(secret) {
			t.Errorf("a file of the store holds %s", secret)
		}
	}
	if info, err := os.Stat(f.keyFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of the key: %v, %v", info, err)
	}
	store, done = f.open("")
	defer done()
	has(t, store, people, key)
}

func TestWhatStoodInClearIsReadAndEncryptedAtTheNextStart(t *testing.T) {
	f := newFolder(t)
	engine := f.engine()
	people, seeds, key := secure(t, engine)
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	if !f.holds(seeds[0]) || !f.holds(key) {
		t.Fatal("nothing stood in clear: this test proves nothing")
	}
	store, done := f.open("")
	has(t, store, people, key)
	done()
	for _, secret := range []string{seeds[0], seeds[1], key} {
		if f.holds(secret) {
			t.Errorf("a file of the store still holds %s", secret)
		}
	}
}

func TestASecretThatWasMovedIsRefused(t *testing.T) {
	f := newFolder(t)
	store, done := f.open("")
	people, _, _ := secure(t, store)
	done()
	engine := f.engine()
	data := [2]json.RawMessage{}
	for i, a := range people {
		events, err := engine.Read(t.Context(), "staff-factor:"+a.ID, 0, 1)
		if err != nil || len(events) != 1 {
			t.Fatal(events, err)
		}
		data[i] = events[0].Data
	}
	for i, a := range people {
		if err := engine.Redact(t.Context(), "staff-factor:"+a.ID, []eventlog.Redaction{{N: 1, Data: data[1-i]}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.refused(""); !errors.Is(err, vault.ErrMoved) {
		t.Errorf("seeds of two people swapped: %v", err)
	}
}

func TestALostOrWrongKeyIsToldAtTheStart(t *testing.T) {
	f := newFolder(t)
	store, done := f.open("")
	people, _, key := secure(t, store)
	done()
	kept, err := os.ReadFile(f.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	told := func(when string, err error) {
		t.Helper()
		if other := (*vault.OtherKeyError)(nil); !errors.As(err, &other) || !strings.Contains(err.Error(), "USHER_SECRET_KEY") || !strings.Contains(err.Error(), "usher.key") {
			t.Errorf("%s: %v", when, err)
		}
	}
	told("another key", f.refused(keyOf("b")))
	if err := os.Remove(f.keyFile()); err != nil {
		t.Fatal(err)
	}
	told("no key", f.refused(""))
	if _, err := os.Stat(f.keyFile()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a new key was made over a lost one: %v", err)
	}
	if err := os.WriteFile(f.keyFile(), []byte("AAAA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.refused(""); !strings.Contains(err.Error(), "does not hold a key") {
		t.Errorf("a broken file: %v", err)
	}
	store, done = f.open(strings.TrimSpace(string(kept)))
	defer done()
	has(t, store, people, key)
}

func TestAKeyIsReplacedByANewerOne(t *testing.T) {
	f := newFolder(t)
	store, done := f.open(keyOf("a"))
	people, _, key := secure(t, store)
	done()
	store, done = f.open(keyOf("b") + "," + keyOf("a"))
	has(t, store, people, key)
	done()
	store, done = f.open(keyOf("b"))
	has(t, store, people, key)
	done()
	if _, err := os.Stat(f.keyFile()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made beside the setting: %v", err)
	}
	_ = f.refused(keyOf("a"))
}

func TestSecretsOfALostKeyCanBeGivenUp(t *testing.T) {
	f := newFolder(t)
	store, done := f.open(keyOf("a"))
	people, _, key := secure(t, store)
	done()
	engine := f.engine()
	lost, err := vault.GiveUp(t.Context(), engine, keyOf("b"), f.keyFile())
	if err != nil || lost != 3 {
		t.Errorf("%d given up, %v", lost, err)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	store, done = f.open(keyOf("b"))
	defer done()
	s, sites := staff.New(store, time.Now), site.New(store, time.Now)
	if err := errors.Join(s.Load(t.Context()), sites.Load(t.Context())); err != nil {
		t.Fatal(err)
	}
	if !s.HasSecondStep(people[0].ID) {
		t.Error("a lost seed left somebody with the password alone")
	}
	if got, err := sites.Secret("demo"); err != nil || got == key || len(got) < 20 {
		t.Errorf("the site's key is %q, %v", got, err)
	}
}

func TestTwoProgramsThatMakeAKeyAtOnceHaveTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "usher.key")
	made := make(chan string, 8)
	for range cap(made) {
		go func() {
			_, err := vault.MakeKeyFile(path)
			raw, unread := os.ReadFile(path)
			if err = errors.Join(err, unread); err != nil {
				made <- err.Error()
				return
			}
			made <- string(raw)
		}()
	}
	first := <-made
	for range cap(made) - 1 {
		if next := <-made; next != first {
			t.Errorf("%q and %q", first, next)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("beside the key: %v, %v", left, err)
	}
}

// The store hands on what it is given as it is, but for secrets.
func TestOtherStreamsPassAndPlacesAreNoted(t *testing.T) {
	f := newFolder(t)
	store, done := f.open("")
	defer done()
	for _, stream := range []string{"conversation:x", "site-secret:x"} {
		events := []eventlog.Event{{At: time.Now(), Kind: "secret_made", Data: json.RawMessage(`{"secret":"hush","by":"kadri"}`)}}
		if err := store.Append(context.Background(), stream, 0, events); err != nil {
			t.Fatal(err)
		}
		if events[0].N != 1 || events[0].Stream != stream || !strings.Contains(string(events[0].Data), "hush") {
			t.Errorf("%+v", events[0])
		}
		kept, err := store.Read(context.Background(), stream, 0, 5)
		if err != nil || len(kept) != 1 || !strings.Contains(string(kept[0].Data), `"hush"`) {
			t.Errorf("%s: %+v, %v", stream, kept, err)
		}
	}
	if err := store.Append(context.Background(), "site-secret:x", 0, []eventlog.Event{{At: time.Now(), Kind: "secret_made", Data: json.RawMessage(`{"secret":"a"}`)}}); !errors.Is(err, eventlog.ErrConflict) {
		t.Errorf("a lost race: %v", err)
	}
}
