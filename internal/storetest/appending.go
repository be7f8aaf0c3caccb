package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"usher/internal/eventlog"
)

var appendHolds = []holds{
	{"an append fills in stream and number", numbersAreFilledIn},
	{"an append with a head that is not the expected one is a conflict and changes nothing", headMustMatch},
	{"of a hundred writers at the same head exactly one wins", oneWinner},
	{"writers who reload after a conflict lose nothing", reloadersLoseNothing},
	{"writers to different streams do not disturb each other", streamsAreIndependent},
	{"a batch is all or none", batchIsWhole},
	{"malformed appends are refused whole", malformedIsRefused},
	{"data come back as they were", dataAreFaithful},
	{"times come back to the millisecond in UTC", timesAreFaithful},
	{"stream names may contain any sign", namesAreFree},
}

func numbersAreFilledIn(s suite) {
	events := s.said("one", "two")
	s.must(s.Append(s.ctx(), "c:1", 0, events))
	more := s.said("three")
	s.must(s.Append(s.ctx(), "c:1", 2, more))
	for i, e := range append(events, more...) {
		if e.Stream != "c:1" || e.N != int64(i)+1 {
			s.Errorf("event %d was filled in as %q %d", i+1, e.Stream, e.N)
		}
	}
}

func headMustMatch(s suite) {
	s.append("c:1", 0, "one")
	s.append("c:1", 1, "two", "three", "four")
	for _, after := range []int64{0, 1, 2, 3, 5, 6, 1000} {
		refused := s.said("never")
		if err := s.Append(s.ctx(), "c:1", after, refused, card("x", 1, 1, "all")); !errors.Is(err, eventlog.ErrConflict) {
			s.Errorf("append after %d with the head at 4: %v, want a conflict", after, err)
		}
		if refused[0].N != 0 || refused[0].Stream != "" {
			s.Errorf("a refused event was filled in: %+v", refused[0])
		}
	}
	if err := s.Append(s.ctx(), "c:empty", 1, s.said("never")); !errors.Is(err, eventlog.ErrConflict) {
		s.Errorf("append after 1 to an empty stream: %v, want a conflict", err)
	}
	s.same("the stream", []string{"one", "two", "three", "four"}, s.texts("c:1"))
	if _, err := s.Get(s.ctx(), "card", "x"); !errors.Is(err, eventlog.ErrNotFound) {
		s.Errorf("the view of a refused append: %v, want not found", err)
	}
}

func oneWinner(s suite) {
	s.append("c:1", 0, "first")
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		won    []string
		start  = make(chan struct{})
		losers int
	)
	for i := range s.opts.Writers {
		text := fmt.Sprintf("writer %d", i)
		events := s.said(slices.Repeat([]string{text}, 1+i%3)...) // batches of different length race too
		wait.Go(func() {
			<-start
			err := s.Append(s.ctx(), "c:1", 1, events)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won = append(won, slices.Repeat([]string{text}, len(events))...)
			case errors.Is(err, eventlog.ErrConflict):
				losers++
			default:
				s.Errorf("%s: %v", text, err)
			}
		})
	}
	close(start)
	wait.Wait()
	if losers != s.opts.Writers-1 {
		s.Errorf("%d losers of %d writers", losers, s.opts.Writers)
	}
	s.same("the stream", append([]string{"first"}, won...), s.texts("c:1"))
}

func reloadersLoseNothing(s suite) {
	const writers, each = 8, 5
	var wait sync.WaitGroup
	for i := range writers {
		wait.Go(func() {
			var head int64
			for j := 0; j < each; {
				err := s.Append(s.ctx(), "c:1", head, s.said(fmt.Sprintf("%d says %d", i, j)))
				if err == nil {
					head++
					j++
					continue
				}
				if !errors.Is(err, eventlog.ErrConflict) {
					s.Errorf("writer %d: %v", i, err)
					return
				}
				missed, err := s.Read(s.ctx(), "c:1", head, 1000)
				if err != nil {
					s.Errorf("writer %d: %v", i, err)
					return
				}
				head += int64(len(missed))
			}
		})
	}
	wait.Wait()
	texts := s.texts("c:1")
	if len(texts) != writers*each {
		s.Fatalf("%d events of %d", len(texts), writers*each)
	}
	for i := range writers {
		var mine, want []string
		for j := range each {
			want = append(want, fmt.Sprintf("%d says %d", i, j))
		}
		for _, text := range texts {
			if strings.HasPrefix(text, fmt.Sprintf("%d ", i)) {
				mine = append(mine, text)
			}
		}
		s.same(fmt.Sprintf("what %d says, in order", i), want, mine)
	}
}

func streamsAreIndependent(s suite) {
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			for n := range int64(5) {
				if err := s.Append(s.ctx(), fmt.Sprintf("c:%d", i), n, s.said(fmt.Sprint(n))); err != nil {
					s.Errorf("stream %d after %d: %v", i, n, err)
				}
			}
		})
	}
	wait.Wait()
	for i := range 20 {
		s.same("a stream", []string{"0", "1", "2", "3", "4"}, s.texts(fmt.Sprintf("c:%d", i)))
	}
}

func batchIsWhole(s suite) {
	bad := s.said("one", "two", "three")
	bad[2].Data = json.RawMessage(`{"text":`)
	if err := s.Append(s.ctx(), "c:1", 0, bad); err == nil {
		s.Error("a batch with a broken event was taken")
	}
	s.same("the stream", []string(nil), s.texts("c:1"))
	var long []string
	for i := range 300 {
		long = append(long, fmt.Sprint(i))
	}
	s.append("c:1", 0, long...)
	s.same("the stream", long, s.texts("c:1"))
}

func malformedIsRefused(s suite) {
	at := noon
	object := json.RawMessage(`{}`)
	for name, e := range map[string]eventlog.Event{
		"no data":         {At: at, Kind: "said"},
		"null":            {At: at, Kind: "said", Data: json.RawMessage(`null`)},
		"an array":        {At: at, Kind: "said", Data: json.RawMessage(`[1]`)},
		"a text":          {At: at, Kind: "said", Data: json.RawMessage(`"{}"`)},
		"two objects":     {At: at, Kind: "said", Data: json.RawMessage(`{}{}`)},
		"an open object":  {At: at, Kind: "said", Data: json.RawMessage(`{"a":1`)},
		"no kind":         {At: at, Data: object},
		"the year 10,000": {At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), Kind: "said", Data: object},
	} {
		if err := s.Append(s.ctx(), "c:1", 0, []eventlog.Event{e}); err == nil || errors.Is(err, eventlog.ErrConflict) {
			s.Errorf("%s: %v, want an error of its own", name, err)
		}
	}
	for name, err := range map[string]error{
		"no events":         s.Append(s.ctx(), "c:1", 0, nil),
		"no name":           s.Append(s.ctx(), "", 0, s.said("x")),
		"a negative number": s.Append(s.ctx(), "c:1", -1, s.said("x")),
		"a view that does not marshal": s.Append(s.ctx(), "c:1", 0, s.said("x"),
			eventlog.View{Kind: "card", ID: "a", N: 1, Doc: map[string]any{"f": func() {}}}),
		"a view that is no object": s.Append(s.ctx(), "c:1", 0, s.said("x"), eventlog.View{Kind: "card", ID: "a", N: 1, Doc: 7}),
	} {
		if err == nil {
			s.Errorf("%s: taken, want an error", name)
		}
	}
	s.same("the stream", []string(nil), s.texts("c:1"))
}

func timesAreFaithful(s suite) {
	berlin := time.FixedZone("two hours east", 2*60*60)
	at := []time.Time{
		noon,
		time.Unix(0, 0).UTC(),
		time.Date(1969, 12, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(2026, 10, 25, 2, 30, 0, 1e6, berlin),
		time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 1_999_999, time.UTC), // 1.999999 ms: kept as 1 ms
	}
	var events []eventlog.Event
	for _, t := range at {
		events = append(events, eventlog.Event{At: t, Kind: "said", Data: json.RawMessage(`{}`)})
	}
	s.must(s.Append(s.ctx(), "c:1", 0, events))
	got, err := s.Read(s.ctx(), "c:1", 0, 10)
	s.must(err)
	for i, e := range got {
		want := at[i].UTC().Truncate(time.Millisecond)
		if !e.At.Equal(want) || e.At.Location() != time.UTC {
			s.Errorf("event %d happened at %v, want %v", i, e.At, want)
		}
	}
}

func namesAreFree(s suite) {
	names := []string{"a$b", "$", "a.b", ".", `a"b`, `'`, "a'; DROP TABLE event; --", "%", "a%", "_", "a_", "a#1", "a#00000000000000000001", "ä:ö",
		"🦊", "日本", "a b", `a\b`, "*", "?", "[a]", "a/b", "A", "a", strings.Repeat("long ", 100)}
	for _, name := range names {
		s.append(name, 0, "in "+name)
		s.append(name, 1, "again", "and again")
	}
	for _, name := range names {
		s.same(name, []string{"in " + name, "again", "and again"}, s.texts(name))
	}
	got, err := s.Streams(s.ctx(), "", "", 1000)
	s.must(err)
	s.same("all names", sorted(names), got)
}
