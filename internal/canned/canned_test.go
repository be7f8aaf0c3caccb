package canned_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"usher/internal/canned"
	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/sqlite"
)

var anna = chat.Author{Kind: chat.Agent, ID: "anna", Name: "Anna Kask"}

func open(t *testing.T) (*canned.Service, eventlog.Store) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return canned.New(store, time.Now), store
}

func put(t *testing.T, s *canned.Service, r canned.Reply) canned.Reply {
	t.Helper()
	made, err := s.Put(t.Context(), anna, r)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func names(replies []canned.Reply) (all []string) {
	for _, r := range replies {
		all = append(all, r.Name)
	}
	return all
}

func TestRepliesAreSharedOrOnesOwnAndComeBackAfterARestart(t *testing.T) {
	s, store := open(t)
	hello := put(t, s, canned.Reply{Name: "hello", Text: "Hello {first_name}", Texts: map[string]string{"pl": "Dzień dobry {first_name}"}})
	put(t, s, canned.Reply{Name: "bye", Text: "Bye", Owner: "anna"})
	put(t, s, canned.Reply{Name: "secret", Text: "Mine", Owner: "marek"})
	hello.Text = "Good morning {name}"
	hello = put(t, s, hello)
	again := canned.New(store, time.Now)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"bye", "hello"}, names(again.For("anna"))); diff != "" {
		t.Error(diff)
	}
	kept, err := again.Get("marek", hello.ID)
	if diff := cmp.Diff(hello, kept); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, r := range again.For("marek") {
		if r.Owner == "marek" {
			if _, err := again.Get("anna", r.ID); !errors.Is(err, canned.ErrNoReply) {
				t.Errorf("anna reads marek's own: %v", err)
			}
		}
	}
	events, err := store.Read(t.Context(), canned.Stream, 0, 10)
	if err != nil || len(events) != 4 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	for _, e := range events {
		if d, err := chat.Decode[canned.Changed](e); err != nil || d.By != anna {
			t.Errorf("%s by %+v, %v", e.Kind, d.By, err)
		}
	}
}

func TestAReplyIsCheckedBeforeItIsKept(t *testing.T) {
	s, _ := open(t)
	put(t, s, canned.Reply{Name: "hello", Text: "Hello"})
	put(t, s, canned.Reply{Name: "hello", Text: "Hello", Owner: "anna"}) // one's own may have the same name
	for name, c := range map[string]struct {
		reply       canned.Reply
		code, field string
	}{
		"no name":                  {canned.Reply{Text: "x"}, "bad_name", "name"},
		"a name with blanks":       {canned.Reply{Name: "good day", Text: "x"}, "bad_name", "name"},
		"a name like a path":       {canned.Reply{Name: "../x", Text: "x"}, "bad_name", "name"},
		"no text":                  {canned.Reply{Name: "a", Text: " \n"}, "empty_text", "text"},
		"too long":                 {canned.Reply{Name: "a", Text: strings.Repeat("ż", 4001)}, "too_long", "text"},
		"control characters":       {canned.Reply{Name: "a", Text: "a\x00b"}, "bad_text", "text"},
		"an unknown variable":      {canned.Reply{Name: "a", Text: "Hello {nmae}"}, "unknown_variable", "text"},
		"CVE-2024-27516 a program": {canned.Reply{Name: "a", Text: "{{constructor.constructor('alert(1)')()}}"}, "unknown_variable", "text"},
		"a template's variable":    {canned.Reply{Name: "a", Text: "{{.Secret}}"}, "unknown_variable", "text"},
		"unknown in a language":    {canned.Reply{Name: "a", Text: "x", Texts: map[string]string{"et": "{nimi}"}}, "unknown_variable", "texts.et"},
		"no language":              {canned.Reply{Name: "a", Text: "x", Texts: map[string]string{"EN_gb": "x"}}, "bad_language", "texts"},
		"another's name":           {canned.Reply{Name: "HELLO", Text: "x"}, "name_taken", "name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Put(t.Context(), anna, c.reply)
			if f := fault.From(err); f.Code != c.code || f.Fields[c.field] == "" {
				t.Errorf("got %v with %v, want %s at %s", err, f.Fields, c.code, c.field)
			}
		})
	}
	_, err := s.Put(t.Context(), anna, canned.Reply{Name: "a", Text: "Hello {nmae}"})
	if f := fault.From(err); !strings.Contains(f.Message, "{nmae}") {
		t.Errorf("the unknown variable is not named: %s", f.Message)
	}
	put(t, s, canned.Reply{Name: "braces", Text: "{name} {first_name} {agent} {site} {page} {topic} {} { and"})
}

func TestWhatIsInBracesIsKnownOrRefusedByName(t *testing.T) {
	s, _ := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[a-z_ .()$]{1,20}`).Draw(rt, "word")
		r, err := s.Put(t.Context(), anna, canned.Reply{Name: "x", Text: "a {" + word + "} b", Owner: rapid.StringMatching(`[a-z]{20}`).Draw(rt, "owner")})
		switch known := slices.Contains(canned.Variables(), word); {
		case known && err != nil:
			rt.Fatal(err)
		case !known && (!errors.Is(err, fault.New("", "unknown_variable", "")) || !strings.Contains(fault.From(err).Message, "{"+word+"}")):
			rt.Fatalf("%q was kept as %q: %v", word, r.Text, err)
		}
	})
}

func TestOfTwoWhoSaveAtOnceTheLaterIsToldTheDifference(t *testing.T) {
	s, store := open(t)
	read := put(t, s, canned.Reply{Name: "hello", Text: "Hello", Texts: map[string]string{"pl": "Cześć"}})
	other := canned.New(store, time.Now) // another node
	if err := other.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	theirs := read
	theirs.Text, theirs.Texts = "Good morning", map[string]string{"pl": "Dzień dobry", "et": "Tere"}
	put(t, s, theirs)
	mine := read
	mine.Text = "Hi"
	for _, room := range []*canned.Service{s, other} {
		_, err := room.Put(t.Context(), anna, mine)
		if diff := cmp.Diff(map[string]string{"text": "changed", "texts.pl": "changed", "texts.et": "changed"}, fault.From(err).Fields); !errors.Is(err, canned.ErrNewer) || diff != "" {
			t.Error(err, diff)
		}
		if err := room.Remove(t.Context(), anna, read); !errors.Is(err, canned.ErrNewer) {
			t.Errorf("removed in an old version: %v", err)
		}
	}
}

func TestARemovedReplyIsGoneAndItsNameIsFree(t *testing.T) {
	s, _ := open(t)
	one := put(t, s, canned.Reply{Name: "hello", Text: "Hello"})
	if err := s.Remove(t.Context(), anna, one); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), anna, one); !errors.Is(err, canned.ErrNoReply) {
		t.Error(err)
	}
	put(t, s, canned.Reply{Name: "hello", Text: "Hello"})
	for i := range canned.MaxPersonal {
		put(t, s, canned.Reply{Name: fmt.Sprint("r", i), Text: "x", Owner: "anna"})
	}
	if _, err := s.Put(t.Context(), anna, canned.Reply{Name: "more", Text: "x", Owner: "anna"}); !errors.Is(err, canned.ErrTooMany) {
		t.Error(err)
	}
}
