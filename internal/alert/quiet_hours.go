package alert

import (
	"cmp"
	"time"
)

// quietUntil says when a person's quiet hours end, if a moment falls into them. They may run over midnight. Equal ends mean none.
func quietUntil(at time.Time, r Recipient, s Settings) (time.Time, bool) {
	from, to, name := r.QuietFrom, r.QuietTo, cmp.Or(r.Zone, s.Zone)
	if from == "" || to == "" {
		from, to = s.QuietFrom, s.QuietTo
	}
	if !clockForm.MatchString(from) || !clockForm.MatchString(to) || from == to {
		return time.Time{}, false
	}
	local := at.In(zone(name))
	now := local.Format("15:04")
	quiet := from <= now && now < to
	if from > to {
		quiet = now >= from || now < to
	}
	if !quiet {
		return time.Time{}, false
	}
	end, err := time.Parse("15:04", to)
	if err != nil {
		return time.Time{}, false
	}
	until := time.Date(local.Year(), local.Month(), local.Day(), end.Hour(), end.Minute(), 0, 0, local.Location())
	if !until.After(local) {
		until = time.Date(local.Year(), local.Month(), local.Day()+1, end.Hour(), end.Minute(), 0, 0, local.Location())
	}
	return until, true
}
