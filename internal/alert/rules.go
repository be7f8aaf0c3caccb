package alert

import (
	"time"

	"usher/internal/eventlog"
	"usher/internal/setting"
)

// Rules keeps the settings in force.
type Rules = setting.Document[Settings]

// NewRules starts with the default settings; Load reads what was saved.
func NewRules(log eventlog.Log, now func() time.Time) *Rules {
	return setting.New(log, now, "alert-settings", DefaultSettings(), func(s Settings) (Settings, error) { return s, s.Check() })
}
