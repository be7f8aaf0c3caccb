package hours

import (
	"fmt"
	"time"
)

// The instants for "later": what people mean by it, by the wall clock of an office. An office that is always open has no hours and no zone
// of its own: then the asker's zone counts, and its day begins at nine.
const (
	laterBy    = 3 * 60  // minutes
	quarter    = 15      // later today falls on a quarter of an hour
	before     = 60      // minutes before closing, when the office closes sooner than that
	atLeast    = 30      // minutes ahead; sooner is not worth laying aside for
	usualStart = 9 * 60  // where no hours are set
	usualEnd   = 22 * 60 // the latest "later today" there
)

// zoneOf gives the zone in which an office's clock runs, or fallback for one that is always open.
func (h Hours) zoneOf(fallback *time.Location) *time.Location {
	if h.Zone == "" {
		return fallback
	}
	if zone, err := time.LoadLocation(h.Zone); err == nil {
		return zone
	}
	return fallback
}

// ZoneName names the zone by whose clock the functions of this file reckon.
func (h Hours) ZoneName(fallback *time.Location) string { return h.zoneOf(fallback).String() }

// LaterToday gives an instant some three hours ahead on the same day while the office is open: on a quarter of an hour, or an hour before it
// closes for the day if that is sooner. False when too little of the day is left.
func (h Hours) LaterToday(at time.Time, fallback *time.Location) (time.Time, bool) {
	zone := h.zoneOf(fallback)
	local := at.In(zone)
	today := dateOf(local)
	end := instant(today, usualEnd, zone)
	if parts := h.parts(today, zone); !h.Always() {
		if len(parts) == 0 {
			return time.Time{}, false
		}
		end = parts[len(parts)-1].to.Add(-before * time.Minute)
	}
	minutes := local.Hour()*60 + local.Minute() + laterBy
	minutes = (minutes + quarter - 1) / quarter * quarter
	later := end
	if minutes < 24*60 {
		if wanted := instant(today, minutes, zone); wanted.Before(end) {
			later = wanted
		}
	}
	if !h.Always() && !h.Open(later) {
		next, ok := h.NextOpening(later) // a break at noon: when it is over
		if !ok || dateOf(next.In(zone)) != today {
			return time.Time{}, false
		}
		later = next
	}
	return later.UTC(), later.Sub(at) >= atLeast*time.Minute
}

// Tomorrow gives the opening of the next day on which the office opens. False when it never does within a year.
func (h Hours) Tomorrow(at time.Time, fallback *time.Location) (time.Time, bool) {
	return h.openingFrom(dateOf(at.In(h.zoneOf(fallback))).next(), fallback)
}

// NextWeek gives the first opening of the next week; weeks begin on Monday.
func (h Hours) NextWeek(at time.Time, fallback *time.Location) (time.Time, bool) {
	day := dateOf(at.In(h.zoneOf(fallback))).next()
	for day.weekday() != time.Monday {
		day = day.next()
	}
	return h.openingFrom(day, fallback)
}

// openingFrom gives the first opening on a day or after it.
func (h Hours) openingFrom(day date, fallback *time.Location) (time.Time, bool) {
	zone := h.zoneOf(fallback)
	if h.Always() {
		return instant(day, usualStart, zone).UTC(), true
	}
	for range searchDays {
		if parts := h.parts(day, zone); len(parts) > 0 {
			return parts[0].from.UTC(), true
		}
		day = day.next()
	}
	return time.Time{}, false
}

// WallClock gives the instant of a date ("2026-12-24") and a time ("09:00") by the office's clock. A time that a change of clocks skips
// stands for the first instant after it, one that comes twice for the first.
func (h Hours) WallClock(day, clock string, fallback *time.Location) (time.Time, error) {
	parsed, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a date such as 2026-12-24", day)
	}
	minutes, ok := minute(clock)
	if !ok {
		return time.Time{}, fmt.Errorf("%q is not a time such as 09:00", clock)
	}
	return instant(dateOf(parsed), minutes, h.zoneOf(fallback)).UTC(), nil
}
