// Package hours answers whether an office is open and when it opens next: local rules and a time zone go in, instants come out.
//
// Hours are kept as people say them ("Monday 9:00 to 17:00 in Warsaw"), never as instants or offsets, so that they stay right when clocks
// change. A wall-clock time that a change skips stands for the first instant after it; one that comes twice stands for the first.
// The package is pure: standard library only, time is an argument.
package hours

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// Span is a part of a day by the wall clock, from inclusive to exclusive, as "09:00" and "17:30". To may be "24:00".
type Span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Day is one date with hours of its own: a holiday (no spans) or a half day.
type Day struct {
	Date  string `json:"date"` // 2026-12-24
	Name  string `json:"name"`
	Spans []Span `json:"spans"`
}

// Hours are the opening hours of an office. The zero value is always open.
type Hours struct {
	Zone string    `json:"zone"` // IANA name: Europe/Warsaw; "" with an empty week means always open
	Week [7][]Span `json:"week"` // 0 is Sunday, as in time.Weekday
	Days []Day     `json:"days"` // beat the week
}

// Always tells whether no hours are set.
func (h Hours) Always() bool {
	return h.Zone == "" && len(h.Days) == 0 && !slices.ContainsFunc(h.Week[:], func(s []Span) bool { return len(s) > 0 })
}

// Limits of what can be set.
const (
	maxSpans = 4
	maxDays  = 400
)

// Check says what is wrong with hours, a sentence per mistake, or nil.
func (h Hours) Check() error {
	if h.Always() {
		return nil
	}
	var wrong []error
	if _, err := time.LoadLocation(h.Zone); err != nil || h.Zone == "" || h.Zone == "Local" {
		wrong = append(wrong, fmt.Errorf("%q is not a time zone such as Europe/Warsaw", h.Zone))
	}
	for day, spans := range h.Week {
		if err := checkSpans(spans); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", time.Weekday(day), err))
		}
	}
	if len(h.Days) > maxDays {
		wrong = append(wrong, fmt.Errorf("more than %d special days", maxDays))
	}
	seen := map[string]bool{}
	for _, d := range h.Days {
		if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
			wrong = append(wrong, fmt.Errorf("%q is not a date such as 2026-12-24", d.Date))
		} else if seen[d.Date] {
			wrong = append(wrong, fmt.Errorf("%s is there twice", d.Date))
		}
		seen[d.Date] = true
		if err := checkSpans(d.Spans); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", d.Date, err))
		}
	}
	return errors.Join(wrong...)
}

func checkSpans(spans []Span) error {
	if len(spans) > maxSpans {
		return fmt.Errorf("more than %d parts in a day", maxSpans)
	}
	last := -1
	for _, s := range spans {
		from, ok := minute(s.From)
		to, ok2 := minute(s.To)
		switch {
		case !ok || !ok2 || from == 24*60:
			return fmt.Errorf("%q to %q are not times such as 09:00", s.From, s.To)
		case to <= from:
			return fmt.Errorf("%s to %s ends before it begins", s.From, s.To)
		case from < last:
			return fmt.Errorf("%s to %s overlaps the part before it", s.From, s.To)
		}
		last = to
	}
	return nil
}

var clockForm = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)$`)

// minute reads a wall-clock time as minutes from midnight, 0 to 1440.
func minute(text string) (int, bool) {
	m := clockForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n := (int(m[1][0]-'0')*10+int(m[1][1]-'0'))*60 + int(m[2][0]-'0')*10 + int(m[2][1]-'0')
	return n, n <= 24*60
}

// Open tells whether the office is open at an instant.
func (h Hours) Open(at time.Time) bool {
	if h.Always() {
		return true
	}
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		return true // checked when it was saved; a machine without this zone must not lock everybody out
	}
	for _, p := range h.parts(dateOf(at.In(zone)), zone) {
		if !at.Before(p.from) && at.Before(p.to) {
			return true
		}
	}
	return false
}

// searchDays is how far ahead an opening is looked for: a year of holidays in a row is a closed office.
const searchDays = 370

// NextOpening gives the first instant after at at which the office opens, while it is closed; false when it never does within a year.
func (h Hours) NextOpening(at time.Time) (time.Time, bool) {
	if h.Always() {
		return time.Time{}, false
	}
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		return time.Time{}, false
	}
	day := dateOf(at.In(zone))
	for range searchDays {
		for _, p := range h.parts(day, zone) {
			if p.from.After(at) {
				return p.from.UTC(), true
			}
		}
		day = day.next()
	}
	return time.Time{}, false
}

// date is a day of the calendar, without a clock.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

// next is the day after; noon in UTC cannot be moved by any change of clocks.
func (d date) next() date { return dateOf(time.Date(d.year, d.month, d.day+1, 12, 0, 0, 0, time.UTC)) }

func (d date) weekday() time.Weekday {
	return time.Date(d.year, d.month, d.day, 12, 0, 0, 0, time.UTC).Weekday()
}

func (d date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day) }

type part struct{ from, to time.Time }

// parts gives the spans of one day as instants. A span that a change of clocks swallows whole is left out.
func (h Hours) parts(d date, zone *time.Location) []part {
	spans := h.Week[d.weekday()]
	for _, special := range h.Days {
		if special.Date == d.String() {
			spans = special.Spans
		}
	}
	var parts []part
	for _, s := range spans {
		from, _ := minute(s.From)
		to, _ := minute(s.To)
		p := part{instant(d, from, zone), instant(d, to, zone)}
		if p.from.Before(p.to) {
			parts = append(parts, p)
		}
	}
	return parts
}

// instant finds the first instant at which the wall clock of a zone shows a minute of a day, or the change that skips that minute.
func instant(d date, minutes int, zone *time.Location) time.Time {
	if minutes == 24*60 {
		return instant(d.next(), 0, zone)
	}
	t := time.Date(d.year, d.month, d.day, minutes/60, minutes%60, 0, 0, zone)
	began, ends := t.ZoneBounds()
	if dateOf(t) != d || t.Hour()*60+t.Minute() != minutes { // skipped: time.Date gave an instant on one of the sides of the change
		if wall := t.Format("2006-01-02 15:04"); wall > fmt.Sprintf("%s %02d:%02d", d, minutes/60, minutes%60) {
			return began
		}
		return ends
	}
	if began.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := began.Add(-time.Second).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(began) {
		return first // the clock showed this minute before it was put back
	}
	return t
}
