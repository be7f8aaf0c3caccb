package storetest

import (
	"fmt"
	"strings"
	"time"

	"usher/internal/eventlog"
)

var readHolds = []holds{
	{"a stream is read from any number, in parts of any size", readFromAnyNumber},
	{"a stream nobody has written to is empty", emptyIsEmpty},
	{"streams are listed by exact prefix, in order, in parts", streamsByPrefix},
	{"changed streams are named once each", changedOnce},
}

func readFromAnyNumber(s suite) {
	var want []string
	for _, batch := range []int{1, 3, 1, 5, 2} {
		var texts []string
		for range batch {
			texts = append(texts, fmt.Sprint(len(want)+len(texts)+1))
		}
		s.append("c:1", int64(len(want)), texts...)
		want = append(want, texts...)
		s.append("c:0", int64(len(want)-batch), texts...)
		s.append("c:10", int64(len(want)-batch), texts...)
	}
	for after := range len(want) + 3 {
		for limit := range len(want) + 2 {
			events, err := s.Read(s.ctx(), "c:1", int64(after), limit)
			s.must(err)
			from := min(after, len(want))
			to := min(from+limit, len(want))
			if len(events) != to-from {
				s.Fatalf("read after %d at most %d: %d events, want %d", after, limit, len(events), to-from)
			}
			for i, e := range events {
				if e.N != int64(from+i+1) || e.Stream != "c:1" || e.Kind != "said" || !strings.Contains(string(e.Data), fmt.Sprintf(`"%d"`, e.N)) {
					s.Fatalf("read after %d at most %d: place %d has %+v", after, limit, i, e)
				}
			}
		}
	}
}

func emptyIsEmpty(s suite) {
	s.append("c:1", 0, "one")
	for _, name := range []string{"c:2", "c", "c:", "", "c:1 ", "C:1"} {
		events, err := s.Read(s.ctx(), name, 0, 10)
		s.must(err)
		if len(events) != 0 {
			s.Errorf("%q has %d events", name, len(events))
		}
	}
	for _, limit := range []int{0, -1} {
		events, err := s.Read(s.ctx(), "c:1", 0, limit)
		s.must(err)
		if len(events) != 0 {
			s.Errorf("a limit of %d gave %d events", limit, len(events))
		}
	}
}

func streamsByPrefix(s suite) {
	names := []string{"a", "a%", "a%b", "a.", "a.b", "ab", "a_", "axb", "a$", "a'", `a"`, "A", "b", "ä", "a\U0010FFFF", "a\U0010FFFFb", "conversation:1",
		"conversation:10", "conversation:2", "conversations", "client:1"}
	for _, name := range names {
		s.append(name, 0, "one", "two")
		s.append(name, 2, "three")
	}
	all := sorted(names)
	for _, prefix := range append([]string{"", "c", "conversation:", "a%b%", "zzz", "\U0010FFFF"}, names...) {
		var want []string
		for _, name := range all {
			if strings.HasPrefix(name, prefix) {
				want = append(want, name)
			}
		}
		for _, size := range []int{1, 3, 100} {
			s.same(fmt.Sprintf("prefix %q in parts of %d", prefix, size), want, s.streams(prefix, size))
		}
	}
	beyond, err := s.Streams(s.ctx(), "a", "b", 10)
	s.must(err)
	s.same("after a name beyond the prefix", 0, len(beyond))
	before, err := s.Streams(s.ctx(), "client:", "a", 10)
	s.must(err)
	s.same("after a name before the prefix", []string{"client:1"}, before)
}

// streams lists all streams with a prefix, part by part.
func (s suite) streams(prefix string, size int) []string {
	s.Helper()
	var names []string
	for after := ""; ; {
		part, err := s.Streams(s.ctx(), prefix, after, size)
		s.must(err)
		if len(part) > size {
			s.Fatalf("%d names where at most %d were asked for", len(part), size)
		}
		names = append(names, part...)
		if len(part) < size {
			return names
		}
		after = part[len(part)-1]
	}
}

func changedOnce(s suite) {
	at := func(stream string, after int64, offsets ...time.Duration) {
		var events []eventlog.Event
		for _, d := range offsets {
			e, err := eventlog.New(noon.Add(d), "said", map[string]any{})
			s.must(err)
			events = append(events, e)
		}
		s.must(s.Append(s.ctx(), stream, after, events))
	}
	at("old", 0, -time.Hour, -time.Minute)
	at("edge", 0, 0)
	at("both", 0, -time.Hour)
	at("both", 1, time.Second, time.Minute)
	at("backwards", 0, time.Hour, -time.Hour)
	for _, c := range []struct {
		since time.Duration
		want  []string
	}{
		{-2 * time.Hour, []string{"backwards", "both", "edge", "old"}},
		{-time.Minute, []string{"backwards", "both", "edge", "old"}},
		{-time.Minute + time.Millisecond, []string{"backwards", "both", "edge"}},
		{0, []string{"backwards", "both", "edge"}},
		{time.Nanosecond, []string{"backwards", "both"}},
		{time.Millisecond, []string{"backwards", "both"}},
		{time.Hour, []string{"backwards"}},
		{time.Hour + time.Millisecond, nil},
	} {
		got, err := s.Changed(s.ctx(), noon.Add(c.since))
		s.must(err)
		s.same(fmt.Sprintf("changed since noon %+v", c.since), c.want, sorted(got))
	}
}
