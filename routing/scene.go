package routing

import (
	"slices"
	"strings"
)

// scene is what one decision looks at: the inputs, the agents in order of id and what has been found out so far.
type scene struct {
	policy Policy
	floor  Floor
	lead   Lead
	now    int64
	agents []Agent
	states []string
	rungs  []rung
	hashes map[int]uint32 // of those for whom a tie came to it
}

// newScene copies and sorts the agents, so that neither the caller's floor nor the order of people on it matters.
func newScene(p Policy, f Floor, l Lead, now int64) *scene {
	s := &scene{policy: p, floor: f, lead: l, now: now}
	s.agents = slices.Clone(f.Agents)
	byID := func(a, b Agent) int { return strings.Compare(a.ID, b.ID) }
	if !slices.IsSortedFunc(s.agents, byID) { // a caller who keeps the order saves the sort
		slices.SortStableFunc(s.agents, byID)
	}
	s.states = make([]string, len(s.agents))
	for i := range s.agents {
		s.states[i] = stateAt(&s.agents[i], now)
	}
	s.openSteps()
	return s
}

func (s *scene) age() int64 { return s.now - s.lead.ArrivedAt }

// find returns the place of an agent, or -1.
func (s *scene) find(id string) int {
	if id == "" {
		return -1
	}
	i, ok := slices.BinarySearchFunc(s.agents, id, func(a Agent, id string) int { return strings.Compare(a.ID, id) })
	if !ok {
		return -1
	}
	return i
}

// excluded returns Refused, Missed or "": a refusal weighs more when the log holds both.
func (s *scene) excluded(id string) string {
	reason := ""
	for _, x := range s.lead.Excluded {
		switch {
		case x.Agent != id:
		case x.Reason == Refused:
			return Refused
		default:
			reason = Missed
		}
	}
	return reason
}
