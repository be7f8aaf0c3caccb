package sqlite_test

import (
	"flag"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"usher/internal/eventlog"
	"usher/internal/sqlite"
	"usher/internal/storetest"
)

// TestMain tries properties fewer times than usual unless the command line says otherwise: each try is a whole store on the disk.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	appendUntilKilled() // does not return in the child of the crash test
	goleak.VerifyTestMain(m)
}

func TestSQLiteKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventlog.Store { return open(t, filepath.Join(t.TempDir(), "usher.db")) }, storetest.Options{})
}

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
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
