package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"usher/internal/eventlog"
)

var lifeHolds = []holds{
	{"an open store answers a ping", pingAnswers},
	{"a cancelled context is respected and writes nothing", cancelledWritesNothing},
	{"after Close every call gives an error and Close can be called again", closedIsClosed},
	{"Close waits for appends under way", closeWaits},
}

func pingAnswers(s suite) { s.must(s.Ping(s.ctx())) }

// calls are all ways to talk to a store.
func (s suite) calls(ctx context.Context) map[string]func() error {
	return map[string]func() error{
		"Append":  func() error { return s.Append(ctx, "c:9", 0, s.said("x"), card("z", 1, 1, "all")) },
		"Read":    func() error { _, err := s.Read(ctx, "c:1", 0, 1); return err },
		"Streams": func() error { _, err := s.Streams(ctx, "", "", 1); return err },
		"Changed": func() error { _, err := s.Changed(ctx, noon); return err },
		"Put":     func() error { return s.Put(ctx, card("z", 1, 1, "all")) },
		"Get":     func() error { _, err := s.Get(ctx, "card", "x"); return err },
		"List":    func() error { _, _, err := s.List(ctx, "card", "all", eventlog.Page{Limit: 1}); return err },
		"Count":   func() error { _, err := s.Count(ctx, "card", "all", 1); return err },
		"Drop":    func() error { return s.Drop(ctx, "card") },
		"Redact":  func() error { return s.Redact(ctx, "c:1", []eventlog.Redaction{{N: 1, Data: json.RawMessage(`{}`)}}) },
		"Remove":  func() error { return s.Remove(ctx, "card", "x") },
		"Scrub":   func() error { return s.Scrub(ctx) },
		"Ping":    func() error { return s.Ping(ctx) },
	}
}

func cancelledWritesNothing(s suite) {
	s.append("c:1", 0, "one")
	s.put(card("x", 1, 1, "all"))
	ctx, cancel := context.WithCancel(s.ctx())
	cancel()
	for name, call := range s.calls(ctx) {
		if err := call(); !errors.Is(err, context.Canceled) {
			s.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	s.same("the log", []string(nil), s.texts("c:9"))
	s.same("the list", []string{"x"}, s.ids("all", true, 10))
}

func closedIsClosed(s suite) {
	s.append("c:1", 0, "one")
	s.put(card("x", 1, 1, "all"))
	s.must(s.Close())
	for name, call := range s.calls(s.ctx()) {
		if err := call(); err == nil || errors.Is(err, eventlog.ErrNotFound) || errors.Is(err, eventlog.ErrConflict) {
			s.Errorf("%s after Close: %v, want an error of its own", name, err)
		}
	}
	s.must(s.Close())
}

// Every append gets an answer while the store closes: a success or a refusal, never silence.
func closeWaits(s suite) {
	var wait sync.WaitGroup
	started := make(chan struct{}, 20)
	for i := range 20 {
		stream := string(rune('a' + i))
		wait.Go(func() {
			for n := int64(0); ; n++ {
				err := s.Append(s.ctx(), stream, n, s.said("x"))
				if n == 0 {
					started <- struct{}{}
				}
				if errors.Is(err, eventlog.ErrConflict) {
					s.Errorf("stream %s after %d: a conflict although nobody else writes", stream, n)
				}
				if err != nil {
					return
				}
			}
		})
	}
	for range 20 {
		<-started
	}
	s.must(s.Close())
	wait.Wait()
}
