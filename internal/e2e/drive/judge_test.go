package drive

import (
	"encoding/json"
	"testing"
	"time"
)

func events(ids ...string) []Event {
	list := make([]Event, len(ids))
	for i, id := range ids {
		list[i] = Event{N: int64(i + 1), Kind: "said", ID: id, Text: id}
	}
	return list
}

func visitOf(screen []Event, acked ...string) *Visit {
	v := NewVisit(&Visitor{}, "c", nil)
	v.View.Take(Frame{T: "events", Upto: int64(len(screen)), Events: screen}, time.Time{})
	for i, id := range acked {
		v.ack(Frame{ID: id, N: int64(i + 1)}, time.Time{})
	}
	return v
}

// The judge must be able to find against the accused, or the tests that use it prove nothing.
func TestTheJudgeFindsEveryKindOfBreach(t *testing.T) {
	for name, c := range map[string]struct {
		log, screen               []Event
		acked                     []string
		lost, doubled, disordered int
	}{
		"all is well":             {events("a", "b"), events("a", "b"), []string{"a", "b"}, 0, 0, 0},
		"one is gone":             {events("a"), events("a"), []string{"a", "b"}, 1, 0, 0},
		"one stands twice":        {events("a", "a"), events("a", "a"), []string{"a"}, 0, 1, 0},
		"another order":           {events("a", "b"), events("b", "a"), []string{"a", "b"}, 0, 0, 1},
		"the screen lacks one":    {events("a", "b"), events("a"), []string{"a", "b"}, 0, 0, 1},
		"the log misses a number": {[]Event{{N: 2, Kind: "said", ID: "a"}}, events("a"), []string{"a"}, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got := Judge(visitOf(c.screen, c.acked...), c.log)
			if got.Lost != c.lost || got.Doubled != c.doubled || got.Disordered != c.disordered || got.Acked != len(c.acked) {
				t.Errorf("lost %d, doubled %d, disordered %d: %v", got.Lost, got.Doubled, got.Disordered, got.Notes)
			}
		})
	}
}

func TestAMessageAcknowledgedAtTwoPlacesIsABreach(t *testing.T) {
	v := visitOf(events("a"), "a")
	v.ack(Frame{ID: "a", N: 7}, time.Time{})
	if got := Judge(v, events("a")); got.Doubled != 1 {
		t.Errorf("doubled %d: %v", got.Doubled, got.Notes)
	}
}

func TestAScreenNotesGapsAndLeavesOutWhatItHas(t *testing.T) {
	seen := 0
	v := NewView(func(Event, time.Time) { seen++ })
	v.Take(Frame{After: 0, Upto: 2, Events: events("a", "b")}, time.Time{})
	v.Take(Frame{After: 1, Upto: 2, Events: events("a", "b")[1:]}, time.Time{})
	if len(v.Said()) != 2 || seen != 2 || len(v.Wrong()) != 0 {
		t.Errorf("a repeated page: %v, %d, %v", v.Said(), seen, v.Wrong())
	}
	v.Take(Frame{After: 4, Upto: 5, Events: []Event{{N: 5, Kind: "said", ID: "e"}}}, time.Time{})
	if len(v.Wrong()) != 2 || v.Upto() != 5 {
		t.Errorf("a gap: %v", v.Wrong())
	}
}

func TestMessagesOfBothSidesAreRead(t *testing.T) {
	for _, raw := range []string{`{"n":1,"kind":"said","id":"x","text":"hi"}`, `{"n":1,"kind":"said","data":{"id":"x","text":"hi","by":{"kind":"agent"}}}`} {
		var e Event
		if err := json.Unmarshal([]byte(raw), &e); err != nil {
			t.Fatal(err)
		}
		if id, text, ok := e.Said(); !ok || id != "x" || text != "hi" {
			t.Errorf("%s: %q %q %v", raw, id, text, ok)
		}
	}
	if _, _, ok := (Event{Kind: "closed"}).Said(); ok {
		t.Error("closing is not a message")
	}
}
