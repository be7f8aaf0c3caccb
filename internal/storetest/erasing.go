package storetest

import (
	"encoding/json"
	"errors"
	"fmt"

	"usher/internal/eventlog"
)

var eraseHolds = []holds{
	{"a redacted event keeps number, time and kind, and nothing of its data", redactedKeepsItsPlace},
	{"redacting reaches into the middle of a batch", redactedInABatch},
	{"redacting what is not there is ErrNotFound and changes nothing", redactAbsent},
	{"a stream goes on after a redaction", appendAfterRedaction},
	{"a removed document is in no list, and its neighbours are", removedIsGone},
	{"what is left after scrubbing reads as before", scrubKeepsTheRest},
}

// blank is a redaction that leaves a mark and nothing else.
func blank(n int64) eventlog.Redaction {
	return eventlog.Redaction{N: n, Data: json.RawMessage(`{"text":"","erased":true}`)}
}

func redactedKeepsItsPlace(s suite) {
	s.append("c:1", 0, "one")
	s.append("c:1", 1, "two")
	s.append("c:2", 0, "other")
	before, err := s.Read(s.ctx(), "c:1", 0, 10)
	s.must(err)
	for range 2 {
		s.must(s.Redact(s.ctx(), "c:1", []eventlog.Redaction{blank(1)}))
	}
	got, err := s.Read(s.ctx(), "c:1", 0, 10)
	s.must(err)
	want := append([]eventlog.Event{}, before...)
	want[0].Data = blank(1).Data
	s.same("the stream", want, got)
	s.same("another stream", []string{"other"}, s.texts("c:2"))
}

func redactedInABatch(s suite) {
	s.append("c:1", 0, "a", "b", "c")
	s.append("c:1", 3, "d", "e")
	s.must(s.Redact(s.ctx(), "c:1", []eventlog.Redaction{blank(5), blank(2), blank(3)}))
	s.same("the stream", []string{"a", "", "", "d", ""}, s.texts("c:1"))
}

func redactAbsent(s suite) {
	s.append("c:1", 0, "a", "b")
	for _, n := range []int64{-1, 0, 3, 1 << 40} {
		err := s.Redact(s.ctx(), "c:1", []eventlog.Redaction{blank(1), blank(n)})
		if !errors.Is(err, eventlog.ErrNotFound) {
			s.Errorf("redact %d: %v, want not found", n, err)
		}
	}
	if err := s.Redact(s.ctx(), "c:9", []eventlog.Redaction{blank(1)}); !errors.Is(err, eventlog.ErrNotFound) {
		s.Errorf("redact in an absent stream: %v, want not found", err)
	}
	if err := s.Redact(s.ctx(), "c:1", []eventlog.Redaction{{N: 1, Data: json.RawMessage(`[]`)}}); err == nil {
		s.Error("an array was taken for data")
	}
	s.must(s.Redact(s.ctx(), "c:1", nil))
	s.same("the stream", []string{"a", "b"}, s.texts("c:1"))
}

func appendAfterRedaction(s suite) {
	s.append("c:1", 0, "a", "b")
	s.must(s.Redact(s.ctx(), "c:1", []eventlog.Redaction{blank(2)}))
	s.append("c:1", 2, "c")
	if err := s.Append(s.ctx(), "c:1", 2, s.said("late")); !errors.Is(err, eventlog.ErrConflict) {
		s.Errorf("an append after a head that has moved: %v, want a conflict", err)
	}
	s.same("the stream", []string{"a", "", "c"}, s.texts("c:1"))
}

func removedIsGone(s suite) {
	s.put(card("x", 5, 1, "all", "some"), card("y", 1, 2, "all"))
	s.must(s.Remove(s.ctx(), "card", "x"))
	s.must(s.Remove(s.ctx(), "card", "x"))
	s.must(s.Remove(s.ctx(), "never_seen", "x"))
	if _, err := s.Get(s.ctx(), "card", "x"); !errors.Is(err, eventlog.ErrNotFound) {
		s.Errorf("a removed document: %v, want not found", err)
	}
	s.same("all", []string{"y"}, s.ids("all", true, 10))
	s.same("some", []string(nil), s.ids("some", true, 10))
	s.put(card("x", 1, 3, "all"))
	s.same("all, after it came back with a smaller number", []string{"y", "x"}, s.ids("all", true, 10))
}

func scrubKeepsTheRest(s suite) {
	var want []string
	for n := range int64(40) {
		text := fmt.Sprintf("text %d", n)
		s.must(s.Append(s.ctx(), "c:1", n, s.said(text), card(fmt.Sprintf("x%02d", n), 1, n, "all")))
		want = append(want, text)
	}
	s.must(s.Redact(s.ctx(), "c:1", []eventlog.Redaction{blank(7), blank(40)}))
	want[6], want[39] = "", ""
	s.must(s.Remove(s.ctx(), "card", "x03"))
	s.must(s.Scrub(s.ctx()))
	s.same("the stream", want, s.texts("c:1"))
	s.same("the list's length", 39, len(s.ids("all", true, 10)))
	s.append("c:1", 40, "more")
	s.same("the stream goes on", append(want, "more"), s.texts("c:1"))
}
