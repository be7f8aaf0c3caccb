package hours

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func later(t *testing.T, zone string) (Hours, func(string) time.Time) {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	nine := []Span{{"09:00", "12:00"}, {"13:00", "17:00"}}
	h := Hours{Zone: zone, Week: [7][]Span{1: nine, 2: nine, 3: nine, 4: nine, 5: nine}, Days: []Day{{Date: "2026-12-24", Name: "Eve"}, {Date: "2026-12-25", Name: "Day"}}}
	return h, func(wall string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
}

func TestLaterIsReckonedByTheOfficesClock(t *testing.T) {
	h, at := later(t, "Europe/Tallinn")
	for _, c := range []struct{ name, now, today, tomorrow, week string }{
		{"in the morning", "2026-11-23 09:07", "2026-11-23 13:00", "2026-11-24 09:00", "2026-11-30 09:00"}, // 12:15 is lunch
		{"after noon", "2026-11-23 13:00", "2026-11-23 16:00", "2026-11-24 09:00", "2026-11-30 09:00"},
		{"an hour before closing", "2026-11-23 14:20", "2026-11-23 16:00", "2026-11-24 09:00", "2026-11-30 09:00"},
		{"too late today", "2026-11-23 15:45", "", "2026-11-24 09:00", "2026-11-30 09:00"},
		{"before opening", "2026-11-23 05:30", "2026-11-23 09:00", "2026-11-24 09:00", "2026-11-30 09:00"},
		{"Friday", "2026-11-27 10:10", "2026-11-27 13:15", "2026-11-30 09:00", "2026-11-30 09:00"},
		{"Sunday", "2026-11-29 10:00", "", "2026-11-30 09:00", "2026-11-30 09:00"},
		{"before the holidays", "2026-12-23 13:00", "2026-12-23 16:00", "2026-12-28 09:00", "2026-12-28 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := h.LaterToday(at(c.now), time.UTC)
			if ok != (c.today != "") || (ok && !got.Equal(at(c.today))) {
				t.Errorf("today: %v %v, want %q", got, ok, c.today)
			}
			if got, ok := h.Tomorrow(at(c.now), time.UTC); !ok || !got.Equal(at(c.tomorrow)) {
				t.Errorf("tomorrow: %v, want %s", got, c.tomorrow)
			}
			if got, ok := h.NextWeek(at(c.now), time.UTC); !ok || !got.Equal(at(c.week)) {
				t.Errorf("next week: %v, want %s", got, c.week)
			}
		})
	}
}

func TestAnOfficeThatIsAlwaysOpenReckonsByTheAskersClock(t *testing.T) {
	_, at := later(t, "America/New_York")
	zone := at("2026-11-23 00:00").Location()
	var h Hours
	if got, _ := h.Tomorrow(at("2026-11-23 23:30"), zone); !got.Equal(at("2026-11-24 09:00")) {
		t.Errorf("tomorrow: %v", got)
	}
	if got, ok := h.LaterToday(at("2026-11-23 10:01"), zone); !ok || !got.Equal(at("2026-11-23 13:15")) {
		t.Errorf("today: %v", got)
	}
	if got, ok := h.LaterToday(at("2026-11-23 22:10"), zone); ok {
		t.Errorf("late in the evening: %v", got)
	}
	if h.ZoneName(zone) != "America/New_York" {
		t.Error(h.ZoneName(zone))
	}
}

func TestAChosenTimeIsTheOfficesWallClock(t *testing.T) {
	h, at := later(t, "Europe/Warsaw")
	for day, want := range map[string]string{"2027-01-04 09:30": "2027-01-04 09:30", "2027-03-28 02:30": "2027-03-28 03:00"} { // skipped in spring
		got, err := h.WallClock(day[:10], day[11:], time.UTC)
		if err != nil || !got.Equal(at(want)) {
			t.Errorf("%s: %v %v", day, got, err)
		}
	}
	for _, bad := range [][2]string{{"2027-02-30", "09:00"}, {"2027-01-04", "9:00"}, {"", ""}, {"2027-01-04", "25:00"}} {
		if got, err := h.WallClock(bad[0], bad[1], time.UTC); err == nil {
			t.Errorf("%v is %v", bad, got)
		}
	}
}

func TestWhateverIsLaterIsLaterAndOpen(t *testing.T) {
	h, _ := later(t, "Europe/Tallinn")
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Unix(1_700_000_000+rapid.Int64Range(0, 200_000_000).Draw(rt, "now"), 0)
		for name, f := range map[string]func(time.Time, *time.Location) (time.Time, bool){"today": h.LaterToday, "tomorrow": h.Tomorrow, "week": h.NextWeek} {
			if got, ok := f(now, time.UTC); ok && (!got.After(now) || !h.Open(got)) {
				rt.Fatalf("%s of %v is %v, open %v", name, now, got, h.Open(got))
			}
		}
	})
}
