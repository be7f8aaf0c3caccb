package alert

import (
	"regexp"
	"slices"
	"time"

	"usher/internal/setting"
)

// The modes: when a lead that rings for somebody also makes an SMS.
const (
	AtOnce           = "at_once"           // with the ring
	IfUnacknowledged = "if_unacknowledged" // AfterS seconds later, if nobody has acknowledged the lead by then
	Off              = "off"
)

// Settings is what a manager chose about SMS.
type Settings struct {
	Mode            string   `json:"mode"`
	AfterS          int      `json:"after_s"`    // 5 … 600, for IfUnacknowledged
	QuietFrom       string   `json:"quiet_from"` // local "22:00"; empty: no quiet hours
	QuietTo         string   `json:"quiet_to"`
	Zone            string   `json:"zone"` // IANA name; days and quiet hours are counted in it
	PerPersonPerDay int      `json:"per_person_per_day"`
	PerDay          int      `json:"per_day"`   // for the whole firm
	Countries       []string `json:"countries"` // ISO 3166 codes to which SMS may go; nothing else is ever called
}

// DefaultSettings is one SMS for a lead that nobody acknowledged for a minute, to numbers of Europe, where fraudulent premium traffic is rare.
func DefaultSettings() Settings {
	return Settings{Mode: IfUnacknowledged, AfterS: 60, Zone: "UTC", PerPersonPerDay: 20, PerDay: 200, Countries: []string{
		"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
		"LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "UA"}}
}

var (
	clockForm   = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Check gives a fault that names each setting that is not allowed.
func (s Settings) Check() error {
	fields := map[string]string{}
	if !slices.Contains([]string{AtOnce, IfUnacknowledged, Off}, s.Mode) {
		fields["mode"] = "unknown"
	}
	if s.Mode == IfUnacknowledged && (s.AfterS < 5 || s.AfterS > 600) {
		fields["after_s"] = "out_of_range"
	}
	if (s.QuietFrom == "") != (s.QuietTo == "") {
		fields["quiet_to"] = "half"
	}
	for name, clock := range map[string]string{"quiet_from": s.QuietFrom, "quiet_to": s.QuietTo} {
		if clock != "" && !clockForm.MatchString(clock) {
			fields[name] = "bad_clock"
		}
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		fields["zone"] = "unknown"
	}
	if s.PerPersonPerDay < 1 || s.PerPersonPerDay > 1000 {
		fields["per_person_per_day"] = "out_of_range"
	}
	if s.PerDay < 1 || s.PerDay > 100_000 {
		fields["per_day"] = "out_of_range"
	}
	if slices.ContainsFunc(s.Countries, func(c string) bool { return !countryForm.MatchString(c) }) {
		fields["countries"] = "bad_country"
	}
	return setting.Refused(fields)
}

// wait is how long after the ring an SMS is due.
func (s Settings) wait() time.Duration {
	if s.Mode == AtOnce {
		return 0
	}
	return time.Duration(s.AfterS) * time.Second
}

// day names the day that a moment belongs to, for budgets.
func (s Settings) day(at time.Time) string { return at.In(zone(s.Zone)).Format(time.DateOnly) }

// zone is UTC when the name is not known on this machine: an SMS at the wrong hour is better than none.
func zone(name string) *time.Location {
	if l, err := time.LoadLocation(name); err == nil {
		return l
	}
	return time.UTC
}
