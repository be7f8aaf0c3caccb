package hours

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func office(zone string, spans ...Span) Hours {
	h := Hours{Zone: zone}
	for day := time.Monday; day <= time.Friday; day++ {
		h.Week[day] = spans
	}
	return h
}

func at(t *testing.T, zone, wall string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	v, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOpeningHoursFollowTheWallClock(t *testing.T) {
	h := office("Europe/Warsaw", Span{"09:00", "12:00"}, Span{"13:00", "17:00"})
	h.Days = []Day{{Date: "2026-12-24", Name: "Christmas Eve", Spans: []Span{{"09:00", "11:00"}}}, {Date: "2026-12-25", Name: "Christmas"}}
	for wall, want := range map[string]bool{
		"2026-11-20 08:59": false, "2026-11-20 09:00": true, "2026-11-20 12:30": false, "2026-11-20 16:59": true, "2026-11-20 17:00": false,
		"2026-11-21 10:00": false, "2026-12-24 10:00": true, "2026-12-24 14:00": false, "2026-12-25 10:00": false,
	} {
		if got := h.Open(at(t, h.Zone, wall)); got != want {
			t.Errorf("at %s open is %v", wall, got)
		}
	}
	for wall, want := range map[string]string{
		"2026-11-20 12:30": "2026-11-20 13:00", "2026-11-20 17:00": "2026-11-23 09:00", "2026-12-24 11:00": "2026-12-28 09:00",
		"2026-03-28 12:00": "2026-03-30 09:00", "2026-10-24 12:00": "2026-10-26 09:00", // over both changes of clocks
	} {
		got, ok := h.NextOpening(at(t, h.Zone, wall))
		if !ok || !got.Equal(at(t, h.Zone, want)) {
			t.Errorf("after %s it opens %v, want %s", wall, got.In(at(t, h.Zone, wall).Location()), want)
		}
	}
}

func TestWithoutHoursTheOfficeIsAlwaysOpen(t *testing.T) {
	if h := (Hours{}); !h.Open(time.Unix(0, 0)) || h.Check() != nil {
		t.Error("closed")
	}
}

func TestAnOfficeThatNeverOpensSaysSo(t *testing.T) {
	h := Hours{Zone: "Europe/Tallinn"}
	if _, ok := h.NextOpening(time.Unix(0, 0)); ok || h.Open(time.Unix(0, 0)) {
		t.Error("it opens")
	}
}

func TestMG04WrongHoursAreRefusedWithAReason(t *testing.T) {
	for name, c := range map[string]struct {
		hours Hours
		want  string
	}{
		"25:00":        {office("Europe/Warsaw", Span{"25:00", "26:00"}), "not times"},
		"ends first":   {office("Europe/Warsaw", Span{"17:00", "09:00"}), "ends before"},
		"overlap":      {office("Europe/Warsaw", Span{"09:00", "12:00"}, Span{"11:00", "13:00"}), "overlaps"},
		"zone":         {office("Mars/Phobos", Span{"09:00", "12:00"}), "time zone"},
		"no zone":      {office("", Span{"09:00", "12:00"}), "time zone"},
		"date":         {Hours{Zone: "Europe/Warsaw", Days: []Day{{Date: "24.12.2026"}}}, "not a date"},
		"date twice":   {Hours{Zone: "Europe/Warsaw", Days: []Day{{Date: "2026-12-24"}, {Date: "2026-12-24"}}}, "twice"},
		"24:30":        {office("Europe/Warsaw", Span{"09:00", "24:30"}), "not times"},
		"half a digit": {office("Europe/Warsaw", Span{"9:00", "12:00"}), "not times"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.hours.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if err := office("Europe/Warsaw", Span{"00:00", "24:00"}).Check(); err != nil {
		t.Error(err)
	}
}

var zones = []string{"Europe/Warsaw", "Europe/Tallinn", "Europe/Bucharest", "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago",
	"America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia",
	"Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut"}

// Property 36: at every minute around both changes of a year, in 20 zones, the answer is what the wall clock says.
func TestHoursAnswerRightForEveryMinuteOfBothClockChanges(t *testing.T) {
	for _, zone := range zones {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		h := Hours{Zone: zone}
		for day := range h.Week {
			h.Week[day] = []Span{{"00:30", "02:30"}, {"03:15", "23:00"}}
		}
		for _, change := range changes(loc, 2026) {
			for m := -26 * 60; m <= 26*60; m++ {
				now := change.Add(time.Duration(m) * time.Minute)
				local := now.In(loc)
				clock := local.Hour()*60 + local.Minute()
				says := (clock >= 30 && clock < 150) || (clock >= 195 && clock < 23*60)
				if got := h.Open(now); got != says && !repeated(now, loc) {
					t.Fatalf("%s at %v: open is %v", zone, local, got)
				}
			}
		}
	}
}

// changes finds the instants of a year at which a zone's offset changes.
func changes(loc *time.Location, year int) []time.Time {
	var found []time.Time
	for t := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() == year; {
		_, end := t.In(loc).ZoneBounds()
		if end.IsZero() || end.Year() != year {
			return found
		}
		found = append(found, end)
		t = end
	}
	return found
}

// repeated tells whether the wall clock shows this minute twice on this day; which of the two counts is a rule, not a fact.
func repeated(t time.Time, loc *time.Location) bool {
	wall := t.In(loc).Format("2006-01-02 15:04")
	for _, shift := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour} {
		if t.Add(shift).In(loc).Format("2006-01-02 15:04") == wall || t.Add(-shift).In(loc).Format("2006-01-02 15:04") == wall {
			return true
		}
	}
	return false
}

func TestTheNextOpeningIsOpenAndNothingBeforeItIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := office(rapid.SampledFrom(zones).Draw(rt, "zone"), Span{"09:00", "12:00"}, Span{"13:30", "17:00"})
		now := time.Unix(rapid.Int64Range(1_767_225_600, 1_830_297_600).Draw(rt, "at"), 0)
		next, ok := h.NextOpening(now)
		if !ok {
			rt.Fatal("it never opens")
		}
		if !h.Open(next) || h.Open(next.Add(-time.Minute)) {
			rt.Fatalf("after %v it says %v", now, next)
		}
		probe := now.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(now))).Draw(rt, "probe")))
		if !h.Open(now) && probe.Before(next) && h.Open(probe) {
			rt.Fatalf("closed at %v, next %v, but open at %v", now, next, probe)
		}
	})
}
