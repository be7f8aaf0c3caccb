// Package setting keeps what a manager chose: one value in force, every version of it in the log with who made it, and nobody's change lost.
package setting

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ErrNewer is the answer to a change made on an older version.
var ErrNewer = fault.New(fault.Conflict, "newer_version", "Somebody changed these settings meanwhile. Look at the new version, then change it again.")

var errBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.")

const kindChanged = "settings_changed"

type changed[S any] struct {
	By       string `json:"by"`
	Settings S      `json:"settings"`
}

// Document holds settings of one kind. Make it with New, then Load; Current answers from memory.
type Document[S any] struct {
	log    eventlog.Log
	now    func() time.Time
	stream string
	check  func(S) (S, error)

	mu       sync.RWMutex
	settings S
	version  int64
}

// New starts with first. Every version goes to stream. check gives a change as it is to be kept, or a fault that names each setting that
// is not allowed.
func New[S any](log eventlog.Log, now func() time.Time, stream string, first S, check func(S) (S, error)) *Document[S] {
	return &Document[S]{log: log, now: now, stream: stream, check: check, settings: first}
}

// Load reads the newest version.
func (d *Document[S]) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load %s", d.stream)
	return eventlog.ReadAll(ctx, d.log, d.stream, 0, func(e eventlog.Event) error {
		var c changed[S]
		if err := json.Unmarshal(e.Data, &c); err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.settings, d.version = c.Settings, e.N
		return nil
	})
}

// Get gives the settings in force.
func (d *Document[S]) Get() S {
	settings, _ := d.Current()
	return settings
}

// Current gives the settings in force and their version.
func (d *Document[S]) Current() (S, int64) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.settings, d.version
}

// Change puts other settings in force. version is the one that the author had read.
//
// Faults: those of check, ErrNewer, unavailable.
func (d *Document[S]) Change(ctx context.Context, by string, s S, version int64) (err error) {
	defer fault.Wrap(&err, "change %s", d.stream)
	if s, err = d.check(s); err != nil {
		return err
	}
	e, err := eventlog.New(d.now(), kindChanged, changed[S]{By: by, Settings: s})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if version != d.version {
		return ErrNewer
	}
	switch err := d.log.Append(context.WithoutCancel(ctx), d.stream, version, []eventlog.Event{e}); {
	case errors.Is(err, eventlog.ErrConflict):
		return ErrNewer
	case err != nil:
		return errBusy.Because(err)
	}
	d.settings, d.version = s, version+1
	return nil
}

// Refused is the fault of settings that cannot be used, with a code for each; nil for none.
func Refused(fields map[string]string) error {
	if len(fields) == 0 {
		return nil
	}
	err := fault.New(fault.Invalid, "bad_settings", "Some of these settings cannot be used. Nothing was changed.")
	err.Fields = fields
	return err
}
