package file

import (
	"encoding/json"
	"slices"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/setting"
)

// Settings is what a manager chose about files.
type Settings struct {
	Visitors   Allowed `json:"visitors"`
	Staff      Allowed `json:"staff"`
	VisitorMiB int     `json:"visitor_mib" doc:"What all files of one visitor may take."` // 1 … 2,000
	SiteGiB    int     `json:"site_gib" doc:"What all files of one site may take."`       // 1 … 1,000
	StripPlace bool    `json:"strip_place"`                                               // takes the place, time and camera out of the pictures themselves; previews never have them
}

// Allowed is what somebody may send.
type Allowed struct {
	MaxMiB int      `json:"max_mib" doc:"The largest file, up to 10."`
	Kinds  []string `json:"kinds" doc:"None: no files at all."`
}

// of gives what an author may send.
func (s Settings) of(by chat.Author) Allowed {
	if by.Kind == chat.Visitor {
		return s.Visitors
	}
	return s.Staff
}

// within gives the bounds under these settings.
func (q Quota) within(s Settings) Quota {
	q.VisitorBytes = min(q.VisitorBytes, int64(s.VisitorMiB)<<20)
	q.SiteBytes = min(q.SiteBytes, int64(s.SiteGiB)<<30)
	return q
}

// DefaultSettings lets people send what they usually send.
func DefaultSettings() Settings {
	usual := func() Allowed {
		return Allowed{MaxMiB: MaxBytes >> 20, Kinds: []string{KindPicture, KindDocument, KindMedia, KindArchive}}
	}
	return Settings{Visitors: usual(), Staff: usual(), VisitorMiB: 200, SiteGiB: 50}
}

// The most that a manager can set.
const (
	mostVisitorMiB = 2_000
	mostSiteGiB    = 1_000
)

// Check gives a fault that names each setting that is not allowed.
func (s Settings) Check() error {
	fields := map[string]string{}
	within := func(name string, n, most int) {
		if n < 1 || n > most {
			fields[name] = "out_of_range"
		}
	}
	within("visitors.max_mib", s.Visitors.MaxMiB, MaxBytes>>20)
	within("staff.max_mib", s.Staff.MaxMiB, MaxBytes>>20)
	within("visitor_mib", s.VisitorMiB, mostVisitorMiB)
	within("site_gib", s.SiteGiB, mostSiteGiB)
	for name, kinds := range map[string][]string{"visitors.kinds": s.Visitors.Kinds, "staff.kinds": s.Staff.Kinds} {
		if slices.ContainsFunc(kinds, func(k string) bool { return !slices.Contains(Kinds(), k) }) {
			fields[name] = "unknown"
		}
	}
	return setting.Refused(fields)
}

// UnmarshalJSON also reads what was saved when one rule held for everybody, and quotas could not be chosen.
func (s *Settings) UnmarshalJSON(raw []byte) error {
	type plain Settings
	before := Allowed{}
	if err := json.Unmarshal(raw, &before); err != nil {
		return err
	}
	*s = DefaultSettings()
	if before.MaxMiB > 0 {
		s.Visitors, s.Staff = before, before
	}
	return json.Unmarshal(raw, (*plain)(s))
}

// Rules keeps the settings in force.
type Rules = setting.Document[Settings]

// NewRules starts with the default settings; Load reads what was saved.
func NewRules(log eventlog.Log, now func() time.Time) *Rules {
	return setting.New(log, now, "file-settings", DefaultSettings(), func(s Settings) (Settings, error) {
		if err := s.Check(); err != nil {
			return s, err
		}
		s.Visitors.Kinds, s.Staff.Kinds = inOrder(s.Visitors.Kinds), inOrder(s.Staff.Kinds)
		return s, nil
	})
}

// inOrder gives kinds as they are listed, each once.
func inOrder(kinds []string) []string {
	return slices.DeleteFunc(Kinds(), func(k string) bool { return !slices.Contains(kinds, k) })
}
