package drive

import (
	"fmt"
	"slices"
)

// Verdict counts what must be nothing.
type Verdict struct {
	Acked      int // messages that were acknowledged
	Lost       int // acknowledged and not in the log
	Doubled    int // more than once in the log or on a screen
	Disordered int // conversations whose screens differ from the log, or that saw a gap
	Notes      []string
}

// Add sums up.
func (v *Verdict) Add(w Verdict) {
	v.Acked += w.Acked
	v.Lost += w.Lost
	v.Doubled += w.Doubled
	v.Disordered += w.Disordered
	v.Notes = append(v.Notes, w.Notes...)
}

// Judge compares what a visitor was promised and what screens show with the log of the conversation.
func Judge(v *Visit, log []Event, screens ...*View) (out Verdict) {
	note := func(format string, args ...any) {
		out.Notes = append(out.Notes, v.Conversation+": "+fmt.Sprintf(format, args...))
	}
	truth := SaidIn(log)
	times := map[string]int{}
	for _, id := range truth {
		if times[id]++; times[id] == 2 {
			out.Doubled++
			note("%s stands twice in the log", id)
		}
	}
	for i, e := range log {
		if e.N != int64(i+1) {
			out.Disordered++
			note("the log has number %d at place %d", e.N, i+1)
			break
		}
	}
	acked := v.Acked()
	out.Acked = len(acked)
	for _, id := range acked {
		if times[id] == 0 {
			out.Lost++
			note("%s was acknowledged and is gone", id)
		}
	}
	for name, shown := range append([]*View{v.View}, screens...) {
		if got := shown.Said(); !slices.Equal(got, truth) {
			out.Disordered++
			note("screen %d shows %d messages, the log has %d, or in another order", name, len(got), len(truth))
		}
		for _, wrong := range shown.Wrong() {
			out.Disordered++
			note("screen %d: %s", name, wrong)
		}
	}
	for _, wrong := range v.wrong {
		out.Doubled++
		note("%s", wrong)
	}
	return out
}
