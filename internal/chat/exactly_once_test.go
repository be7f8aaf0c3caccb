package chat_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

// flakyStore loses some answers: an append fails before it happens, or its answer is lost after it happened.
type flakyStore struct {
	eventlog.Store
	next string // "", "before", "after"
}

var errLost = errors.New("connection lost")

func (f *flakyStore) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	mode := f.next
	f.next = ""
	if mode == "before" {
		return errLost
	}
	err := f.Store.Append(ctx, stream, after, events, views...)
	if mode == "after" && err == nil {
		return errLost
	}
	return err
}

// Invariant 1: two nodes on one store, clients that retry, answers that get lost, restarts in between: every acknowledged message is in
// the log exactly once, with the number that was acknowledged.
func TestWS21AcknowledgedMessagesAreThereExactlyOnce(t *testing.T) {
	dir := t.TempDir()
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		inner, err := sqlite.Open(context.Background(), filepath.Join(dir, fmt.Sprint(runs)))
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = inner.Close() }()
		store := &flakyStore{Store: inner}
		nodes := []*chat.Service{chat.New(store, time.Now), chat.New(store, time.Now)}
		begun, err := nodes[0].Begin(context.Background(), opening(1))
		if err != nil {
			rt.Fatal(err)
		}
		acked := map[string]int64{messageID(1): begun.N}
		steps := rapid.IntRange(1, 25).Draw(rt, "steps")
		for range steps {
			node := rapid.IntRange(0, 1).Draw(rt, "node")
			switch rapid.SampledFrom([]string{"say", "say", "say", "say", "restart", "close"}).Draw(rt, "what") {
			case "restart":
				nodes[node] = chat.New(store, time.Now)
			case "close":
				_ = nodes[node].Close(context.Background(), begun.Conversation, anna)
			case "say":
				store.next = rapid.SampledFrom([]string{"", "", "before", "after"}).Draw(rt, "fault")
				n := rapid.IntRange(1, 8).Draw(rt, "message") // small: repeats are common
				text := fmt.Sprintf("text %d", n)
				if n == 1 {
					text = opening(1).Text
				}
				ack, err := nodes[node].Say(context.Background(), begun.Conversation, theVisitor, messageID(n), text)
				store.next = ""
				if err != nil {
					continue // the client would try again
				}
				if before, known := acked[ack.ID]; known && before != ack.N {
					rt.Fatalf("message %s was acknowledged as %d and as %d", ack.ID, before, ack.N)
				}
				acked[ack.ID] = ack.N
			}
		}
		checkLog(rt, inner, begun.Conversation, acked)
	})
}

// checkLog compares the log with what was acknowledged.
func checkLog(rt *rapid.T, store eventlog.Store, conversation string, acked map[string]int64) {
	times := map[string]int{}
	last := int64(0)
	err := eventlog.ReadAll(context.Background(), store, chat.Stream(conversation), 0, func(e eventlog.Event) error {
		if e.N != last+1 {
			rt.Fatalf("after %d comes %d", last, e.N)
		}
		last = e.N
		if e.Kind != chat.KindSaid {
			return nil
		}
		said, err := chat.Decode[chat.Said](e)
		times[said.ID]++
		if n, ok := acked[said.ID]; ok && n != e.N {
			rt.Fatalf("message %s stands at %d and was acknowledged as %d", said.ID, e.N, n)
		}
		return err
	})
	if err != nil {
		rt.Fatal(err)
	}
	for _, id := range slices.Sorted(maps.Keys(acked)) {
		if times[id] != 1 {
			rt.Fatalf("acknowledged message %s is in the log %d times", id, times[id])
		}
	}
	for id, n := range times {
		if n > 1 {
			rt.Fatalf("message %s is in the log %d times", id, n)
		}
	}
}
