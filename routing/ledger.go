package routing

import (
	"cmp"
	"slices"
)

// FloorOfCharges is how far below zero work that was not chosen freely can push owed: without it the owner of many requests would
// run off for ever and get no free lead again.
const FloorOfCharges = -3 * Unit

// weightOf bounds the weight so that sums stay far from overflow; an unset one counts as 1.
func weightOf(a *Agent) int64 { return int64(min(max(a.Weight, 1), 1_000_000)) }

// share splits units among the candidates by weight, with the largest remainders first and then in order of id, so that the
// shares sum to exactly units. The candidates must stand in order of id.
func (s *scene) share(cs []candidate, units int64) {
	total := int64(0)
	for k := range cs {
		cs[k].weight = weightOf(&s.agents[cs[k].at])
		total += cs[k].weight
	}
	left := units
	for k := range cs {
		c := &cs[k]
		c.share = units * c.weight / total
		c.value = s.agents[c.at].Owed*total + units*c.weight
		left -= c.share
	}
	order := make([]int, len(cs))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(units*cs[b].weight%total, units*cs[a].weight%total)
	})
	for _, k := range order[:left] {
		cs[k].share++
	}
}

// entries credits every candidate with their share and charges units to agent payer; entries of 0 are left out.
func (s *scene) entries(cs []candidate, payer int, units int64) []Entry {
	var out []Entry
	for _, c := range cs {
		delta := c.share
		if c.at == payer {
			delta -= units
		}
		if delta != 0 {
			out = append(out, Entry{Agent: s.agents[c.at].ID, Units: delta})
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Agent, b.Agent) })
	return out
}

// charge is the entry for work agent i got without a free choice: it credits those who could have been chosen, i among them, and
// charges i, but never below FloorOfCharges.
func (s *scene) charge(i int) []Entry {
	cs, _ := s.candidates()
	if !slices.ContainsFunc(cs, func(c candidate) bool { return c.at == i }) {
		cs = append(cs, candidate{at: i})
		slices.SortFunc(cs, func(a, b candidate) int { return cmp.Compare(a.at, b.at) })
	}
	units := min(Unit, max(0, s.agents[i].Owed-FloorOfCharges))
	if units == 0 {
		return nil
	}
	s.share(cs, units)
	return s.entries(cs, i, units)
}

// Charge is the ledger entry for a lead that somebody picked or was handed, for policies with Level; otherwise, and for agents who
// are not on the floor, it is nil. Decide adds the entry for the responsible itself.
func Charge(p Policy, f Floor, l Lead, agent string, nowMs int64) []Entry {
	if !p.Level {
		return nil
	}
	s := newScene(p, f, l, nowMs)
	i := s.find(agent)
	if i < 0 {
		return nil
	}
	return s.charge(i)
}

// Post adds an entry to what everybody is owed. Owed is nothing but the fold of all entries.
func Post(owed map[string]int64, entry []Entry) {
	for _, e := range entry {
		owed[e.Agent] += e.Units
	}
}

// Reverse is the entry that undoes another, for an offer that was refused or missed.
func Reverse(entry []Entry) []Entry {
	undo := make([]Entry, len(entry))
	for k, e := range entry {
		undo[k] = Entry{Agent: e.Agent, Units: -e.Units}
	}
	return undo
}
