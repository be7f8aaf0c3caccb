package alert

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// rulesStream holds every version of the settings, with who made it.
const rulesStream = "alert-settings"

const kindRulesChanged = "settings_changed"

// ErrNewer is the answer to a change made on an older version.
var ErrNewer = fault.New(fault.Conflict, "newer_version", "Somebody changed these settings meanwhile. Look at the new version, then change it again.")

type rulesChanged struct {
	By       string   `json:"by"`
	Settings Settings `json:"settings"`
}

// Rules keeps the settings in force. Make it with NewRules, then Load; Get answers from memory.
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
	defer fault.Wrap(&err, "load the alert settings")
	return eventlog.ReadAll(ctx, r.log, rulesStream, 0, func(e eventlog.Event) error {
		var d rulesChanged
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.settings, r.version = d.Settings, e.N
		return nil
	})
}

// Get gives the settings in force.
func (r *Rules) Get() Settings {
	settings, _ := r.Current()
	return settings
}

// Current gives the settings in force and their version.
func (r *Rules) Current() (Settings, int64) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.settings, r.version
}

// Change puts other settings in force. version is the one that the author had read.
//
// Faults: invalid with fields, ErrNewer, unavailable.
func (r *Rules) Change(ctx context.Context, by string, s Settings, version int64) (err error) {
	defer fault.Wrap(&err, "change the alert settings")
	if err := s.Check(); err != nil {
		return err
	}
	e, err := eventlog.New(r.now(), kindRulesChanged, rulesChanged{By: by, Settings: s})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if version != r.version {
		return ErrNewer
	}
	switch err := r.log.Append(context.WithoutCancel(ctx), rulesStream, version, []eventlog.Event{e}); {
	case errors.Is(err, eventlog.ErrConflict):
		return ErrNewer
	case err != nil:
		return fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").Because(err)
	}
	r.settings, r.version = s, version+1
	return nil
}
