// Package storetest is the contract of eventlog.Store as a test suite. Every engine passes the same one, so that what was
// built on the embedded store holds on the production store.
package storetest

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/eventlog"
)

// Options tell the suite what is particular about an engine. The zero value is the strictest.
type Options struct {
	// Writers is the number of goroutines in the races; 0 means 100.
	Writers int
	// LesserPeer is set for a server that only stands in for the real one in tests: it need not keep minus zero and nested arrays,
	// nor let the newest of views win that are put at once. Everything else is demanded of it too.
	LesserPeer bool
}

// Run runs the whole suite. open gives a store of its own, empty, and closes it with t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) eventlog.Store, opts Options) {
	if opts.Writers == 0 {
		opts.Writers = 100
	}
	for _, part := range [][]holds{appendHolds, readHolds, viewHolds, listHolds, findHolds, eraseHolds, lifeHolds} {
		for _, h := range part {
			t.Run(h.title, func(t *testing.T) {
				s := suite{T: t, Store: open(t), opts: opts}
				h.check(s)
			})
		}
	}
	t.Run("does what the model does", func(t *testing.T) { checkModel(t, open) })
}

// holds is one sentence of the contract and its proof.
type holds struct {
	title string
	check func(s suite)
}

// suite is a store under test with words to talk to it.
type suite struct {
	*testing.T
	eventlog.Store
	opts Options
}

// noon is the instant at which everything in the suite happens, unless it says otherwise.
var noon = time.Date(2026, 3, 29, 12, 0, 0, 123e6, time.UTC)

func (s suite) ctx() context.Context { return s.Context() }

// said makes events whose data carry a text each.
func (s suite) said(texts ...string) []eventlog.Event {
	s.Helper()
	events := make([]eventlog.Event, len(texts))
	for i, text := range texts {
		e, err := eventlog.New(noon, "said", map[string]any{"text": text})
		s.must(err)
		events[i] = e
	}
	return events
}

// append appends texts and fails the test when that fails.
func (s suite) append(stream string, after int64, texts ...string) {
	s.Helper()
	s.must(s.Append(s.ctx(), stream, after, s.said(texts...)))
}

// texts reads a whole stream, checking that its numbers have no gap.
func (s suite) texts(stream string) []string {
	s.Helper()
	var texts []string
	s.must(eventlog.ReadAll(s.ctx(), s.Store, stream, 0, func(e eventlog.Event) error {
		if e.N != int64(len(texts))+1 || e.Stream != stream {
			s.Fatalf("event %q %d where %q %d belongs", e.Stream, e.N, stream, len(texts)+1)
		}
		var data struct{ Text string }
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return err
		}
		texts = append(texts, data.Text)
		return nil
	}))
	return texts
}

// card is a document of the kind that the suite keeps.
func card(id string, n, sort int64, lists ...string) eventlog.View {
	return eventlog.View{Kind: "card", ID: id, N: n, Sort: sort, Lists: lists, Doc: map[string]any{"n": n}}
}

// put stores views and fails the test when that fails.
func (s suite) put(views ...eventlog.View) {
	s.Helper()
	for _, v := range views {
		s.must(s.Put(s.ctx(), v))
	}
}

// ids lists the ids of a list of cards, part by part, each part of the given size.
func (s suite) ids(list string, oldestFirst bool, size int) []string {
	s.Helper()
	var ids []string
	for after := ""; ; {
		views, next, err := s.List(s.ctx(), "card", list, eventlog.Page{OldestFirst: oldestFirst, After: after, Limit: size})
		s.must(err)
		if len(views) > size || next != "" && len(views) < size {
			s.Fatalf("a part of %d documents where %d were asked for, next %q", len(views), size, next)
		}
		for _, v := range views {
			ids = append(ids, v.ID)
		}
		if next == "" {
			return ids
		}
		after = next
	}
}

func (s suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("unexpected error: %v", err)
	}
}

func (s suite) same(what string, want, got any) {
	s.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }
