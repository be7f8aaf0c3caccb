package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

const (
	childFile = "USHER_CRASH_CHILD" // set in the child only: the store that it writes to until it is killed
	streams   = 8                   // written at once, so that appends share transactions when the kill comes
)

// appendUntilKilled is the child's life: every goroutine appends to a stream of its own and tells the parent what was
// acknowledged, never before Append has returned.
func appendUntilKilled() {
	path := os.Getenv(childFile)
	if path == "" {
		return
	}
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var wait sync.WaitGroup
	for i := range streams {
		wait.Go(func() {
			if err := appendForever(store, fmt.Sprintf("s%d", i)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		})
	}
	wait.Wait()
}

func appendForever(store *sqlite.Store, stream string) error {
	ctx := context.Background()
	var head int64
	err := eventlog.ReadAll(ctx, store, stream, 0, func(e eventlog.Event) error { head = e.N; return nil })
	if err != nil {
		return err
	}
	for ; ; head++ {
		e, err := eventlog.New(time.UnixMilli(head+1), "said", map[string]any{"n": head + 1})
		if err != nil {
			return err
		}
		view := eventlog.View{Kind: "stream", ID: stream, N: head + 1, Sort: head + 1, Lists: []string{"all"}, Doc: map[string]any{"n": head + 1}}
		if err := store.Append(ctx, stream, head, []eventlog.Event{e}, view); err != nil {
			return err
		}
		if _, err := fmt.Printf("%s %d\n", stream, head+1); err != nil {
			return err
		}
	}
}

// USHER_LONG=1 kills a hundred times instead of five.
func TestWhatWasAcknowledgedSurvivesKillMinusNine(t *testing.T) {
	cycles := 5
	if os.Getenv("USHER_LONG") != "" {
		cycles = 100
	}
	path := filepath.Join(t.TempDir(), "usher.db")
	acked := map[string]int64{}
	for cycle := range cycles {
		kills := 1 + rand.IntN(400)
		killAfter(t, path, kills, acked)
		verify(t, path, acked)
		if t.Failed() {
			t.Fatalf("cycle %d, killed after %d acknowledgements", cycle, kills)
		}
	}
	var total int64
	for _, n := range acked {
		total += n
	}
	t.Logf("%d kills, %d appends acknowledged, none lost", cycles, total)
}

// killAfter runs a child, kills it at an acknowledgement and notes every acknowledgement that it managed to write.
func killAfter(t *testing.T, path string, acks int, acked map[string]int64) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), exe)
	child.Env = append(os.Environ(), childFile+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for seen := 1; ; seen++ {
		line, err := lines.ReadString('\n')
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Error(err)
			}
			break
		}
		var stream string
		var n int64
		if _, err := fmt.Sscanf(line, "%s %d", &stream, &n); err != nil {
			t.Fatalf("the child said %q: %v", line, err)
		}
		acked[stream] = max(acked[stream], n)
		if seen == acks {
			if err := child.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	var ended *exec.ExitError
	if err := child.Wait(); !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child ended by itself: %v", err)
	}
}

// verify looks for every acknowledged event and for a view that is exactly as new as its stream.
func verify(t *testing.T, path string, acked map[string]int64) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for stream, n := range acked {
		var head int64
		err := eventlog.ReadAll(t.Context(), store, stream, 0, func(e eventlog.Event) error {
			head++
			if want := fmt.Sprintf(`{"n":%d}`, head); e.N != head || string(e.Data) != want {
				return fmt.Errorf("event %d is number %d with %s", head, e.N, e.Data)
			}
			return nil
		})
		if err != nil || head < n {
			t.Errorf("%s has %d events of %d acknowledged: %v", stream, head, n, err)
		}
		view, err := store.Get(t.Context(), "stream", stream)
		if err != nil || view.N != head {
			t.Errorf("the view of %s is at %d, the stream at %d: %v", stream, view.N, head, err)
		}
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}
