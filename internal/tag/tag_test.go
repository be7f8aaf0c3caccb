package tag_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/sqlite"
	"usher/internal/tag"
)

var kadri = chat.Author{Kind: chat.Agent, ID: "kadri", Name: "Kadri Lepp"}

func open(t *testing.T) (*tag.Service, eventlog.Store) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return tag.New(store, time.Now), store
}

func put(t *testing.T, s *tag.Service, one tag.Tag) tag.Tag {
	t.Helper()
	made, err := s.Put(t.Context(), kadri, one)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTagsAreEventsWithTheirAuthorAndComeBackAfterARestart(t *testing.T) {
	s, store := open(t)
	one := put(t, s, tag.Tag{Name: "  Price \t list ", Colour: "amber"})
	two := put(t, s, tag.Tag{Name: "complaint", Colour: "violet"})
	one.Name = "Prices"
	one = put(t, s, one)
	if err := s.Remove(t.Context(), kadri, two.ID, two.N); err != nil {
		t.Fatal(err)
	}
	again := tag.New(store, time.Now)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]tag.Tag{one}, again.List()); diff != "" {
		t.Error(diff)
	}
	events, err := store.Read(t.Context(), tag.Stream, 0, 10)
	if err != nil || len(events) != 4 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	for _, e := range events {
		if d, err := chat.Decode[tag.Changed](e); err != nil || d.By != kadri {
			t.Errorf("%s by %+v, %v", e.Kind, d.By, err)
		}
	}
}

func TestATagIsCheckedBeforeItIsKept(t *testing.T) {
	s, _ := open(t)
	put(t, s, tag.Tag{Name: "Delivery", Colour: "plain"})
	for name, c := range map[string]struct {
		tag  tag.Tag
		want error
	}{
		"no name":          {tag.Tag{Name: " \t", Colour: "plain"}, fault.New(fault.Invalid, "empty", "")},
		"too long":         {tag.Tag{Name: strings.Repeat("ż", 31), Colour: "plain"}, fault.New(fault.Invalid, "too_long", "")},
		"cannot be seen":   {tag.Tag{Name: "a\u202eb", Colour: "plain"}, fault.New(fault.Invalid, "bad_text", "")},
		"broken encoding":  {tag.Tag{Name: "a\xff", Colour: "plain"}, fault.New(fault.Invalid, "bad_text", "")},
		"red":              {tag.Tag{Name: "hot", Colour: "red"}, fault.New(fault.Invalid, "not_one_of", "")},
		"a colour by hand": {tag.Tag{Name: "hot", Colour: "#f00"}, fault.New(fault.Invalid, "not_one_of", "")},
		"another's name":   {tag.Tag{Name: "DELIVERY", Colour: "plain"}, tag.ErrTaken},
		"an unknown one":   {tag.Tag{ID: chat.NewID(), Name: "x", Colour: "plain"}, tag.ErrNoTag},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Put(t.Context(), kadri, c.tag); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if len(s.List()) != 1 {
		t.Errorf("kept: %v", s.List())
	}
}

func TestOfTwoWhoChangeATagAtOnceOneIsTold(t *testing.T) {
	s, store := open(t)
	one := put(t, s, tag.Tag{Name: "Delivery", Colour: "plain"})
	other := tag.New(store, time.Now) // another node
	if err := other.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			room := []*tag.Service{s, other}[i%2]
			_, errs[i] = room.Put(t.Context(), kadri, tag.Tag{ID: one.ID, Name: fmt.Sprint("Delivery ", i), Colour: "plain", N: one.N})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, tag.ErrNewer):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of 8 changes of one version were kept", won)
	}
}

func TestAFirmHasAHundredTagsAtMost(t *testing.T) {
	s, _ := open(t)
	for i := range tag.MaxTags {
		put(t, s, tag.Tag{Name: fmt.Sprint("tag ", i), Colour: "plain"})
	}
	if _, err := s.Put(t.Context(), kadri, tag.Tag{Name: "one more", Colour: "plain"}); !errors.Is(err, tag.ErrTooMany) {
		t.Error(err)
	}
}
