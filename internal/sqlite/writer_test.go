package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"usher/internal/eventlog"
)

func openForTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func event(t *testing.T, text string) []eventlog.Event {
	t.Helper()
	e, err := eventlog.New(time.UnixMilli(0), "said", map[string]string{"text": text})
	if err != nil {
		t.Fatal(err)
	}
	return []eventlog.Event{e}
}

// hold keeps the writer busy until the returned function is called.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	taken, free := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.submit(context.Background(), func(*writer) error {
			close(taken)
			<-free
			return nil
		})
	}()
	<-taken
	return func() {
		close(free)
		if err := <-ended; err != nil {
			t.Errorf("the holding write: %v", err)
		}
	}
}

// queued waits until so many writes are waiting behind the one that is held.
func queued(t *testing.T, s *Store, n int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); len(s.writer.jobs) != n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d writes are waiting, want %d", len(s.writer.jobs), n)
		}
	}
}

func TestNeitherAConflictNorAFailureSpoilsTheOthersInTheGroup(t *testing.T) {
	s := openForTest(t)
	broken := errors.New("broken")
	release := hold(t, s)
	answers := make([]chan error, 9)
	for i := range answers {
		answers[i] = make(chan error, 1)
		go func() {
			switch i % 3 {
			case 0:
				answers[i] <- s.Append(t.Context(), fmt.Sprintf("c:%d", i), 0, event(t, "fine"))
			case 1:
				answers[i] <- s.Append(t.Context(), fmt.Sprintf("c:%d", i), 7, event(t, "late"))
			default: // writes something, then fails: what it wrote must go, the others must stay
				answers[i] <- s.submit(t.Context(), func(w *writer) error {
					return errors.Join(w.appendEvents(fmt.Sprintf("c:%d", i), 0, event(t, "gone"), nil), broken)
				})
			}
		}()
	}
	queued(t, s, len(answers))
	release()
	for i, answer := range answers {
		if err := <-answer; !errors.Is(err, []error{nil, eventlog.ErrConflict, broken}[i%3]) {
			t.Errorf("write %d: %v", i, err)
		}
	}
	names, err := s.Streams(t.Context(), "", "", 100)
	if err != nil || strings.Join(names, " ") != "c:0 c:3 c:6" {
		t.Errorf("streams %q: %v", names, err)
	}
}

func TestAnAppendThatIsCancelledWhileItWaitsIsNotWritten(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() { answer <- s.Append(ctx, "c:1", 0, event(t, "never")) }()
	queued(t, s, 1)
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("the cancelled append: %v", err)
	}
	release()
	if err := s.Append(t.Context(), "c:1", 0, event(t, "first")); err != nil {
		t.Errorf("an append after it: %v", err)
	}
}

func TestTheQueueIsBoundedAndCloseWritesWhatWasTaken(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s)
	answers := make(chan error, queueLength)
	for i := range queueLength {
		go func() { answers <- s.Append(t.Context(), fmt.Sprintf("c:%d", i), 0, event(t, "x")) }()
	}
	queued(t, s, queueLength)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := s.Append(ctx, "late", 0, event(t, "x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an append to a full queue: %v, want a deadline", err)
	}
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	<-s.closing
	if err := s.Append(t.Context(), "late", 0, event(t, "x")); !errors.Is(err, ErrClosed) {
		t.Errorf("an append while closing: %v, want ErrClosed", err)
	}
	release()
	for range queueLength {
		if err := <-answers; err != nil {
			t.Errorf("an append that had been taken: %v", err)
		}
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
}

func TestTheWriterSyncsEveryCommitToTheDisk(t *testing.T) {
	s := openForTest(t)
	err := s.submit(t.Context(), func(w *writer) error {
		for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal"} { // 2 is FULL
			var got string
			if err := w.conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %q, want %q: %v", pragma, got, want, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := openForTest(t)
	if _, err := s.readers.ExecContext(t.Context(), "DELETE FROM event"); err == nil {
		t.Error("a reading connection wrote")
	}
}

func TestAFullDiskRefusesAndTheStoreGoesOnWhenThereIsRoom(t *testing.T) {
	s := openForTest(t)
	limit := func(pages int) {
		t.Helper()
		err := s.submit(t.Context(), func(w *writer) error {
			_, err := w.conn.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Append(t.Context(), "c:1", 0, event(t, "small")); err != nil {
		t.Fatal(err)
	}
	limit(20)
	big := strings.Repeat("x", 50_000)
	var head int64 = 1
	var err error
	for err == nil && head < 100 {
		if err = s.Append(t.Context(), "c:1", head, event(t, big)); err == nil {
			head++
		}
	}
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("after %d events: %v, want that the disk is full", head, err)
	}
	limit(1 << 30)
	if err := s.Append(t.Context(), "c:1", head, event(t, big)); err != nil {
		t.Errorf("append when there is room again: %v", err)
	}
	events, err := s.Read(t.Context(), "c:1", 0, 100)
	if err != nil || int64(len(events)) != head+1 {
		t.Errorf("%d events of %d: %v", len(events), head+1, err)
	}
}

func FuzzCursorsOfOthersAreRefused(f *testing.F) {
	good := eventlog.Place{Sort: -7, ID: "k3"}.Cursor("card", "all", true)
	f.Add(good)
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := eventlog.ParseCursor(text, "card", "all", true)
		if err != nil && !errors.Is(err, eventlog.ErrCursor) {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && p.Cursor("card", "all", true) != text {
			t.Errorf("%q was taken for the place %+v", text, p)
		}
	})
}
