package alert

import (
	"errors"
	"testing"
	"time"

	"usher/internal/fault"
)

func TestSettingsThatCannotBeUsedAreNamed(t *testing.T) {
	must(t, DefaultSettings().Check())
	for name, c := range map[string]struct {
		change func(*Settings)
		field  string
	}{
		"no mode":               {func(s *Settings) { s.Mode = "" }, "mode"},
		"0 seconds":             {func(s *Settings) { s.AfterS = 0 }, "after_s"},
		"601 seconds":           {func(s *Settings) { s.AfterS = 601 }, "after_s"},
		"half a night":          {func(s *Settings) { s.QuietFrom = "22:00" }, "quiet_to"},
		"25 o'clock":            {func(s *Settings) { s.QuietFrom, s.QuietTo = "25:00", "07:00" }, "quiet_from"},
		"a zone of nowhere":     {func(s *Settings) { s.Zone = "Mars/Olympus" }, "zone"},
		"a zone that is a path": {func(s *Settings) { s.Zone = "../../etc/passwd" }, "zone"},
		"no budget":             {func(s *Settings) { s.PerPersonPerDay = 0 }, "per_person_per_day"},
		"a budget below zero":   {func(s *Settings) { s.PerDay = -1 }, "per_day"},
		"a country by name":     {func(s *Settings) { s.Countries = []string{"Poland"} }, "countries"},
	} {
		t.Run(name, func(t *testing.T) {
			s := DefaultSettings()
			c.change(&s)
			f := fault.From(s.Check())
			if f.Kind != fault.Invalid || f.Fields[c.field] == "" || len(f.Fields) != 1 {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestSM03OnlyMobileNumbersOfAllowedCountriesAreTaken(t *testing.T) {
	for name, c := range map[string]struct {
		phone string
		want  string
		err   error
	}{
		"Polish mobile":              {"+48 512 345 678", "+48512345678", nil},
		"German mobile":              {"+49 1512 3456789", "+4915123456789", nil},
		"Estonian mobile":            {"+372 5123 4567", "+37251234567", nil},
		"without the country":        {"512345678", "", ErrBadNumber},
		"Polish premium":             {"+48 701 234 567", "", ErrPaidService},
		"German premium":             {"+49 900 1 234567", "", ErrPaidService},
		"German landline":            {"+49 30 1234567", "", ErrBadNumber},
		"another country":            {"+7 912 345-67-89", "", ErrNotCountry},
		"an island with dear SMS":    {"+371 2", "", ErrBadNumber},
		"empty":                      {"", "", ErrBadNumber},
		"emergency":                  {"112", "", ErrBadNumber},
		"a satellite phone":          {"+881 612 345 678", "", ErrNotCountry},
		"a channel prefix is cut":    {"whatsapp:+48512345678", "+48512345678", nil},
		"two numbers in one":         {"+48512345678,+48512345679", "", ErrBadNumber},
		"a number with a line break": {"+48512345678\nTo: x", "", ErrBadNumber},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := CheckNumber(c.phone, DefaultSettings().Countries)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestQuietHoursEndAtTheLocalClock(t *testing.T) {
	warsaw := Recipient{QuietFrom: "22:00", QuietTo: "07:00", Zone: "Europe/Warsaw"}
	for name, c := range map[string]struct{ at, end string }{
		"winter, before midnight": {"2026-11-20T21:30:00Z", "2026-11-21T06:00:00Z"},
		"winter, after midnight":  {"2026-11-21T01:00:00Z", "2026-11-21T06:00:00Z"},
		"summer":                  {"2026-07-01T21:00:00Z", "2026-07-02T05:00:00Z"},
		"the night of the change": {"2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"},
		"the first minute":        {"2026-11-20T21:00:00Z", "2026-11-21T06:00:00Z"},
		"the minute after":        {"2026-11-21T06:00:00Z", ""},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			must(t, err)
			end, quiet := quietUntil(at, warsaw, DefaultSettings())
			got := ""
			if quiet {
				got = end.UTC().Format(time.RFC3339)
			}
			if got != c.end {
				t.Errorf("quiet until %q, want %q", got, c.end)
			}
		})
	}
}

func TestAnAccountOfTheWrongFormIsRefused(t *testing.T) {
	good := TwilioConfig{AccountSID: account, AuthToken: token, From: "+48732000000", StatusURL: statusURL, Now: time.Now}
	ok, err := NewTwilio(good)
	must(t, err)
	ok.Close()
	for name, change := range map[string]func(*TwilioConfig){
		"no account":               func(c *TwilioConfig) { c.AccountSID = "" },
		"an account with a path":   func(c *TwilioConfig) { c.AccountSID = "AC/../x" },
		"no token":                 func(c *TwilioConfig) { c.AuthToken = "" },
		"a token with a space":     func(c *TwilioConfig) { c.AuthToken = "0123456789abcdef 0123456789abcdef" },
		"no sender":                func(c *TwilioConfig) { c.From = "" },
		"a sender of 12 letters":   func(c *TwilioConfig) { c.From = "abcdefghijkl" },
		"a status with a query":    func(c *TwilioConfig) { c.StatusURL += "?x=1" },
		"a status that is no http": func(c *TwilioConfig) { c.StatusURL = "ftp://x" },
		"no clock":                 func(c *TwilioConfig) { c.Now = nil },
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			change(&c)
			if _, err := NewTwilio(c); err == nil {
				t.Error("it was taken")
			}
		})
	}
}
