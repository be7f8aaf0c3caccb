package file

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// settingsStream holds every version of the settings, with who made it.
const settingsStream = "file-settings"

const kindSettingsChanged = "settings_changed"

// ErrNewer is the answer to a change made on an older version.
var ErrNewer = fault.New(fault.Conflict, "newer_version", "Somebody changed these settings meanwhile. Look at the new version, then change it again.")

// Settings is what a manager chose about files.
type Settings struct {
	MaxMiB     int      `json:"max_mib"`     // 1 … 10, of one file
	Kinds      []string `json:"kinds"`       // which may be sent; none: no files at all
	StripPlace bool     `json:"strip_place"` // takes the place, time and camera out of the pictures themselves; previews never have them
}

// DefaultSettings lets people send what they usually send.
func DefaultSettings() Settings {
	return Settings{MaxMiB: MaxBytes >> 20, Kinds: []string{KindPicture, KindDocument, KindMedia, KindArchive}}
}

// Check gives a fault that names each setting that is not allowed.
func (s Settings) Check() error {
	fields := map[string]string{}
	if s.MaxMiB < 1 || s.MaxMiB > MaxBytes>>20 {
		fields["max_mib"] = "out_of_range"
	}
	if slices.ContainsFunc(s.Kinds, func(k string) bool { return !slices.Contains(Kinds(), k) }) {
		fields["kinds"] = "unknown"
	}
	if len(fields) == 0 {
		return nil
	}
	err := fault.New(fault.Invalid, "bad_settings", "Some of these settings cannot be used. Nothing was changed.")
	err.Fields = fields
	return err
}

type settingsChanged struct {
	By       string   `json:"by"`
	Settings Settings `json:"settings"`
}

// Rules keeps the settings in force. Make it with NewRules, then Load; Current answers from memory.
type Rules struct {
	log eventlog.Log
	now func() time.Time

	mu       sync.RWMutex
	settings Settings
	version  int64
}

// NewRules starts with the default settings.
func NewRules(log eventlog.Log, now func() time.Time) *Rules {
	return &Rules{log: log, now: now, settings: DefaultSettings()}
}

// Load reads the newest version.
func (r *Rules) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load the settings of files")
	return eventlog.ReadAll(ctx, r.log, settingsStream, 0, func(e eventlog.Event) error {
		var d settingsChanged
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.settings, r.version = d.Settings, e.N
		return nil
	})
}

// Current gives the settings in force and their version.
func (r *Rules) Current() (Settings, int64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.settings, r.version
}

// Change puts other settings in force. version is the one that the author had read.
//
// Faults: invalid with fields, ErrNewer, ErrBusy.
func (r *Rules) Change(ctx context.Context, by string, s Settings, version int64) (err error) {
	defer fault.Wrap(&err, "change the settings of files")
	if err := s.Check(); err != nil {
		return err
	}
	s.Kinds = slices.DeleteFunc(Kinds(), func(k string) bool { return !slices.Contains(s.Kinds, k) })
	e, err := eventlog.New(r.now(), kindSettingsChanged, settingsChanged{By: by, Settings: s})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if version != r.version {
		return ErrNewer
	}
	switch err := r.log.Append(context.WithoutCancel(ctx), settingsStream, version, []eventlog.Event{e}); {
	case errors.Is(err, eventlog.ErrConflict):
		return ErrNewer
	case err != nil:
		return ErrBusy.Because(err)
	}
	r.settings, r.version = s, version+1
	return nil
}
