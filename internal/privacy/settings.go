package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// SettingsStream holds every version of the settings, with who made it.
const SettingsStream = "privacy-settings"

// KindSettings is the one kind of event in it.
const KindSettings = "privacy_settings_changed"

// ErrNewer is the answer to a change made on an older version.
var ErrNewer = fault.New(fault.Conflict, "newer_version", "Somebody changed these settings meanwhile. Look at the new version, then change it again.")

// Retention says after how many days without a word a conversation is erased, by class; nil keeps it.
type Retention struct {
	LeadDays   *int `json:"lead_days"`
	ClientDays *int `json:"client_days"`
	SpamDays   *int `json:"spam_days"`
}

// Settings are the room's rules.
type Settings struct {
	IPDays    int                  `json:"ip_days"`   // after so many days a visitor's address is cut to its network
	Retention Retention            `json:"retention"` // of every site that has none of its own
	Sites     map[string]Retention `json:"sites"`
}

// Changed is the data of the event.
type Changed struct {
	By       chat.Author `json:"by"`
	Settings Settings    `json:"settings"`
}

// mostDays is the longest that can be set: ten years. Whoever must keep longer keeps.
const mostDays = 3650

// DefaultSettings keep what clients wrote until the operator sets a period, leads for half a year, and what was taken for spam for a month. They claim
// nothing about any country's law.
func DefaultSettings() Settings {
	lead, spam := 180, 30
	return Settings{IPDays: 30, Retention: Retention{LeadDays: &lead, SpamDays: &spam}, Sites: map[string]Retention{}}
}

// check tests settings; the fault's Fields say which value is wrong.
func (s Settings) check(sites []string) error {
	wrong := map[string]string{}
	if s.IPDays < 1 || s.IPDays > mostDays {
		wrong["settings.ip_days"] = "days"
	}
	s.Retention.check("settings.retention", wrong)
	for key, r := range s.Sites {
		if !slices.Contains(sites, key) {
			wrong["settings.sites"] = "unknown_site"
		}
		r.check("settings.sites."+key, wrong)
	}
	if len(wrong) == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, "days", "A period is 1 to 3,650 days, or none to keep everything.")
	f.Fields = wrong
	return f
}

func (r Retention) check(at string, wrong map[string]string) {
	for name, days := range map[string]*int{"lead_days": r.LeadDays, "client_days": r.ClientDays, "spam_days": r.SpamDays} {
		if days != nil && (*days < 1 || *days > mostDays) {
			wrong[at+"."+name] = "days"
		}
	}
}

// of gives the periods of a site.
func (s Settings) of(site string) Retention {
	if own, ok := s.Sites[site]; ok {
		return own
	}
	return s.Retention
}

// rules holds the settings in force.
type rules struct {
	mu       sync.RWMutex
	settings Settings
	version  int64
}

func (r *rules) load(ctx context.Context, log eventlog.Log) error {
	return eventlog.ReadAll(ctx, log, SettingsStream, 0, func(e eventlog.Event) error {
		var d Changed
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.settings, r.version = d.Settings, e.N
		return nil
	})
}

// Settings gives the settings in force and their version.
func (s *Service) Settings() (Settings, int64) {
	s.rules.mu.RLock()
	defer s.rules.mu.RUnlock()
	return s.rules.settings, s.rules.version
}

// Change puts other settings in force, from the clock's next turn on. version is the one that the author had read.
//
// Faults: invalid with fields, ErrNewer, unavailable.
func (s *Service) Change(ctx context.Context, by chat.Author, next Settings, version int64) (err error) {
	defer fault.Wrap(&err, "change the privacy settings")
	if next.Sites == nil {
		next.Sites = map[string]Retention{}
	}
	if err := next.check(s.cfg.Sites()); err != nil {
		return err
	}
	e, err := eventlog.New(s.cfg.Now(), KindSettings, Changed{By: by, Settings: next})
	if err != nil {
		return err
	}
	s.rules.mu.Lock()
	defer s.rules.mu.Unlock()
	if version != s.rules.version {
		return ErrNewer
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	switch err := s.cfg.Store.Append(ctx, SettingsStream, version, []eventlog.Event{e}); {
	case errors.Is(err, eventlog.ErrConflict):
		return ErrNewer
	case err != nil:
		return errBusy.Because(err)
	}
	s.rules.settings, s.rules.version = next, version+1
	return nil
}
