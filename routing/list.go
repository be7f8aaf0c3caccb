package routing

import "strings"

// Key orders the waiting list: arrival minus the bonus of the priority, in milliseconds. It never changes while a lead waits, so a
// lead is overtaken only by higher ones that arrive within the difference of the bonuses: nothing starves.
func Key(p Policy, l Lead) int64 { return l.ArrivedAt - p.Bonus[l.Priority]*1000 }

// Less says whether a goes before b: those present before those gone, then by key, number and id.
func Less(p Policy, a, b Lead) bool {
	if a.Gone != b.Gone {
		return b.Gone
	}
	if ka, kb := Key(p, a), Key(p, b); ka != kb {
		return ka < kb
	}
	if a.Seq != b.Seq {
		return a.Seq < b.Seq
	}
	return strings.Compare(a.ID, b.ID) < 0
}
