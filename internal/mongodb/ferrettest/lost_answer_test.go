package ferrettest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/eventlog"
	"usher/internal/mongodb"
)

func said(t testing.TB, text string) []eventlog.Event {
	t.Helper()
	e, err := eventlog.New(time.UnixMilli(1_700_000_000_123), "said", map[string]string{"text": text})
	if err != nil {
		t.Fatal(err)
	}
	return []eventlog.Event{e}
}

func texts(t testing.TB, store eventlog.Store, stream string) []string {
	t.Helper()
	events, err := store.Read(context.WithoutCancel(t.Context()), stream, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for i, e := range events {
		if e.N != int64(i)+1 {
			t.Fatalf("event %d is number %d", i+1, e.N)
		}
		all = append(all, string(e.Data))
	}
	return all
}

func TestAnAppendWhoseAnswerOrRequestIsLostIsInExactlyOnce(t *testing.T) {
	address := inNewDatabase(t, startFerretDB(t))
	broken, through := startProxy(t, address)
	store := open(t, through)
	for n, what := range []fate{arrives, losesAnswer, losesRequest, losesAnswer, losesAnswer, losesRequest, arrives} {
		broken.let(what, nil)
		if err := store.Append(t.Context(), "c:1", int64(n), said(t, fmt.Sprint(n))); err != nil {
			t.Fatalf("append after %d, fate %d: %v", n, what, err)
		}
	}
	var want []string
	for n := range 7 {
		want = append(want, fmt.Sprintf(`{"text":"%d"}`, n))
	}
	if diff := cmp.Diff(want, texts(t, store, "c:1")); diff != "" {
		t.Error(diff)
	}
}

func TestAWriterWhoIsOvertakenWhileItsConnectionIsDownGetsAConflict(t *testing.T) {
	address := inNewDatabase(t, startFerretDB(t))
	broken, through := startProxy(t, address)
	slow, fast := open(t, through), open(t, address)
	broken.let(losesRequest, func() {
		if err := fast.Append(t.Context(), "c:1", 0, said(t, "fast")); err != nil {
			t.Errorf("the fast writer: %v", err)
		}
	})
	if err := slow.Append(t.Context(), "c:1", 0, said(t, "slow")); !errors.Is(err, eventlog.ErrConflict) {
		t.Errorf("the slow writer: %v, want a conflict", err)
	}
	if diff := cmp.Diff([]string{`{"text":"fast"}`}, texts(t, fast, "c:1")); diff != "" {
		t.Error(diff)
	}
}

func TestACallerWhoGaveUpIsToldTheTruthWhenItCanBeFound(t *testing.T) {
	address := inNewDatabase(t, startFerretDB(t))
	broken, through := startProxy(t, address)
	store := open(t, through)
	ctx, cancel := context.WithCancel(t.Context())
	broken.let(losesAnswer, cancel)
	err := store.Append(ctx, "c:1", 0, said(t, "in or not"))
	in := texts(t, store, "c:1")
	switch {
	case err == nil && len(in) == 1, errors.Is(err, mongodb.ErrUnknown):
	default:
		t.Errorf("the append said %v, the stream has %q", err, in)
	}
}

func TestASilentServerIsAnErrorInSecondsAndForgottenWhenItAnswersAgain(t *testing.T) {
	address := inNewDatabase(t, startFerretDB(t))
	broken, through := startProxy(t, address)
	store := open(t, through)
	broken.let(meetsSilence, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := store.Append(ctx, "c:1", 0, said(t, "x")); !errors.Is(err, mongodb.ErrUnknown) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("append to a silent server: %v, want ErrUnknown because of a deadline", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	broken.heal()
	// The driver may still be throwing its dead connections away; a client of ours would try again, and so does this.
	deadline := time.Now().Add(30 * time.Second)
	for err := store.Append(t.Context(), "c:1", 0, said(t, "again")); err != nil; err = store.Append(t.Context(), "c:1", 0, said(t, "again")) {
		if errors.Is(err, eventlog.ErrConflict) || time.Now().After(deadline) {
			t.Fatalf("append after the silence: %v", err)
		}
	}
	if in := texts(t, store, "c:1"); len(in) != 1 {
		t.Errorf("the stream has %q", in)
	}
}
