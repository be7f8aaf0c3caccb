package alert_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/alert"
	"usher/internal/fault"
	"usher/internal/sqlite"
)

func TestMG14TwoManagersWhoChangeTheSettingsLoseNothing(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	r := alert.NewRules(store, time.Now)
	first, second := alert.DefaultSettings(), alert.DefaultSettings()
	first.Mode, second.Mode = alert.AtOnce, alert.Off
	if err := r.Change(t.Context(), "kadri", first, 0); err != nil {
		t.Fatal(err)
	}
	if err := r.Change(t.Context(), "other", second, 0); fault.From(err).Code != "newer_version" {
		t.Errorf("the second save: %v", err)
	}
	second.AfterS = -1
	second.Mode = alert.IfUnacknowledged
	if err := r.Change(t.Context(), "other", second, 1); fault.From(err).Kind != fault.Invalid {
		t.Errorf("wrong settings: %v", err)
	}
	again := alert.NewRules(store, time.Now)
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, version := again.Current(); version != 1 || cmp.Diff(first, got) != "" {
		t.Errorf("after a restart version %d: %s", version, cmp.Diff(first, got))
	}
}
