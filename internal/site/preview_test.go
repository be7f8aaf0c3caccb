package site

import (
	"fmt"
	"testing"
	"time"

	"usher/internal/fault"
)

func TestADraftIsCheckedKeptAWhileAndShownToWhoKnowsItsWord(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s := New(nil, func() time.Time { return now })
	draft := Default("tamm", "Tamm", []string{"https://tamm.example"})
	draft.Texts.Greeting = "Tere"
	id, err := s.Preview(draft)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := s.Previewed(id); !ok || got.Texts.Greeting != "Tere" {
		t.Errorf("the draft is %+v, %v", got, ok)
	}
	if _, ok := s.Previewed(id + "x"); ok {
		t.Error("another word opened it")
	}
	draft.Brand.Color = "red"
	if _, err := s.Preview(draft); fault.From(err).Fields["brand.color"] != "bad_format" {
		t.Errorf("a draft that cannot be saved was shown: %v", err)
	}
	draft.Brand.Color = "#0b57d0"
	for range keptPreviews {
		now = now.Add(time.Second)
		if _, err := s.Preview(draft); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := s.Previewed(id); ok || len(s.previews) != keptPreviews {
		t.Errorf("the oldest of %d drafts is still there", len(s.previews))
	}
	last, _ := s.Preview(draft)
	now = now.Add(previewFor)
	if _, ok := s.Previewed(last); ok {
		t.Error("a draft is kept too long")
	}
}

func TestSightingsKeepTheFirmsOwnPages(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	s := New(nil, func() time.Time { return now })
	s.sites["tamm"] = Default("tamm", "Tamm", []string{"https://tamm.example"})
	s.Seen("tamm", "https://tamm.example")
	for i := range 10 * keptSightings {
		now = now.Add(time.Second)
		s.Seen("tamm", fmt.Sprintf("https://stranger%d.example", i))
	}
	s.Seen("nobody", "https://tamm.example")
	list := s.Sightings("tamm")
	if len(list) != keptSightings || list[0].Origin != "https://stranger199.example" || list[0].Allowed {
		t.Errorf("%d sightings, the newest %+v", len(list), list[0])
	}
	if last := list[len(list)-1]; last.Origin != "https://tamm.example" || !last.Allowed {
		t.Errorf("strangers pushed the firm's own page out: %+v", list)
	}
	if got := s.Sightings("nobody"); len(got) != 0 {
		t.Errorf("a site that is not there was seen: %v", got)
	}
}
