package sqlite_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

func said(t testing.TB, text string) []eventlog.Event {
	t.Helper()
	e, err := eventlog.New(time.UnixMilli(1_700_000_000_123), "said", map[string]string{"text": text})
	if err != nil {
		t.Fatal(err)
	}
	return []eventlog.Event{e}
}

func TestAStoreIsTheSameAfterClosingAndOpening(t *testing.T) {
	for _, name := range []string{"usher.db", "a b%41?x#y&z=1'.db"} {
		path := filepath.Join(t.TempDir(), "made on the way", name)
		first := open(t, path)
		view := eventlog.View{Kind: "card", ID: "x", N: 1, Sort: 5, Lists: []string{"all"}, Doc: json.RawMessage(`{"a":1}`)}
		if err := first.Append(t.Context(), "c:1", 0, said(t, "hello"), view); err != nil {
			t.Fatal(err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		second := open(t, path)
		if err := second.Append(t.Context(), "c:1", 0, said(t, "again")); !errors.Is(err, eventlog.ErrConflict) {
			t.Errorf("append after 0 in the reopened store: %v, want a conflict", err)
		}
		events, err := second.Read(t.Context(), "c:1", 0, 10)
		if err != nil || len(events) != 1 || string(events[0].Data) != `{"text":"hello"}` || events[0].At.UnixMilli() != 1_700_000_000_123 {
			t.Errorf("events %+v: %v", events, err)
		}
		views, _, err := second.List(t.Context(), "card", "all", eventlog.Page{Limit: 1})
		if err != nil || len(views) != 1 || !bytes.Equal(views[0].Doc.(json.RawMessage), []byte(`{"a":1}`)) {
			t.Errorf("views %+v: %v", views, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is not the owner's alone: %v %v", info.Mode(), err)
		}
	}
}

func TestWhatAnOlderIndexHeldIsFoundAfterTheUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usher.db")
	first := open(t, path)
	view := eventlog.View{Kind: "card", ID: "x", N: 1, Sort: 5, Words: []string{"oak"}, Doc: json.RawMessage(`{}`)}
	if err := first.Put(t.Context(), view); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	run(t, path, `CREATE VIRTUAL TABLE older USING fts5(words, id UNINDEXED, tokenize = 'ascii', prefix = '2 3', detail = none, columnsize = 0);
		INSERT INTO older (rowid, words, id) SELECT rowid, words, id FROM find;
		DROP TABLE find;
		ALTER TABLE older RENAME TO find;
		PRAGMA user_version = 2`)
	second := open(t, path)
	oak := eventlog.Hunt{Words: []string{"oak"}, Limit: 5}
	if found, err := second.Find(t.Context(), "card", oak); err != nil || len(found) != 1 || found[0].ID != "x" {
		t.Errorf("found %+v: %v", found, err)
	}
	view.N, view.Words = 2, []string{"elm"}
	if err := second.Put(t.Context(), view); err != nil {
		t.Fatal(err)
	}
	if found, err := second.Find(t.Context(), "card", oak); err != nil || len(found) != 0 {
		t.Errorf("a word it no longer has finds %+v: %v", found, err)
	}
}

// run executes a script on the file of a store that is closed.
func run(t *testing.T, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestASecondOpenIsRefusedUntilTheFirstCloses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usher.db")
	first := open(t, path)
	if _, err := sqlite.Open(t.Context(), path); !errors.Is(err, sqlite.ErrLocked) {
		t.Fatalf("second open: %v, want ErrLocked", err)
	} else if want := fmt.Sprintf("by process %d", os.Getpid()); !bytes.Contains([]byte(err.Error()), []byte(want)) {
		t.Errorf("%q does not say %q", err, want)
	}
	if err := first.Append(t.Context(), "c:1", 0, said(t, "still alive")); err != nil {
		t.Errorf("the first store after a second open: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

func TestAFileOfANewerUsherOrAnotherProgramIsLeftAlone(t *testing.T) {
	for script, want := range map[string]error{
		`CREATE TABLE cookies (a)`:                                      sqlite.ErrForeign,
		`PRAGMA application_id = 7`:                                     sqlite.ErrForeign,
		`PRAGMA application_id = 1431521362; PRAGMA user_version = 999`: sqlite.ErrNewer,
	} {
		path := filepath.Join(t.TempDir(), "usher.db")
		run(t, path, script)
		if _, err := sqlite.Open(t.Context(), path); !errors.Is(err, want) {
			t.Errorf("after %q: %v, want %v", script, err, want)
		}
	}
	path := filepath.Join(t.TempDir(), "usher.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path); err == nil {
		t.Error("a text file was opened as a store")
	}
}

// A power cut may leave any beginning of the write-ahead log. Whatever is left must open, and hold a beginning of what was written.
func TestATornWriteAheadLogGivesABeginningOfTheHistory(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "usher.db")
	store := open(t, path)
	const appends = 60
	for n := range int64(appends) {
		view := eventlog.View{Kind: "card", ID: "x", N: n + 1, Sort: n, Doc: map[string]any{"n": n}}
		if err := store.Append(t.Context(), "c:1", n, said(t, fmt.Sprint(n+1)), view); err != nil {
			t.Fatal(err)
		}
	}
	main, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	trials, longest := 50, int64(0)
	for i := range trials {
		cut := rand.IntN(len(wal))
		if i == 0 {
			cut = len(wal)
		}
		longest = max(longest, historyAfterCut(t, filepath.Join(dir, fmt.Sprint(i), "usher.db"), main, wal[:cut]))
	}
	if longest != appends {
		t.Errorf("the whole write-ahead log gave %d events of %d", longest, appends)
	}
}

func historyAfterCut(t *testing.T, path string, main, wal []byte) int64 {
	t.Helper()
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{path: main, path + "-wal": wal} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store := open(t, path)
	var head int64
	err := eventlog.ReadAll(t.Context(), store, "c:1", 0, func(e eventlog.Event) error {
		head++
		if want := fmt.Sprintf(`{"text":"%d"}`, head); e.N != head || string(e.Data) != want {
			return fmt.Errorf("event %d is number %d with %s", head, e.N, e.Data)
		}
		return nil
	})
	if err != nil {
		t.Errorf("cut at %d: %v", len(wal), err)
	}
	view, err := store.Get(t.Context(), "card", "x")
	if head > 0 && (err != nil || view.N != head) {
		t.Errorf("cut at %d: the view is at %d, the stream at %d: %v", len(wal), view.N, head, err)
	}
	if err := store.Append(t.Context(), "c:1", head, said(t, "on we go")); err != nil {
		t.Errorf("cut at %d: append afterwards: %v", len(wal), err)
	}
	return head
}
