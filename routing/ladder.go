package routing

import "slices"

// Why a step is open.
const (
	ByAge   = "age"
	ByEmpty = "empty" // nobody is on duty in any earlier open step
)

// rung is a step as it is climbed. A step with nice skills makes two: first with them, then without.
type rung struct {
	step  int // from 1
	opens int64
	tiers []string
	must  []string
	open  bool
	why   string
}

// StepState is a step of the policy at the instant of the decision.
type StepState struct {
	Step    int    `json:"step"`
	Open    bool   `json:"open"`
	Why     string `json:"why,omitempty"`
	OpensAt int64  `json:"opens_at"`
}

// openSteps finds out which steps are open. The age counts from arrival whatever was offered or missed since; somebody who
// refused the lead still keeps a step from being skipped, otherwise one missed call would let the general rule overtake the special.
func (s *scene) openSteps() {
	empty := true // nobody is on duty in any open step so far
	for k, step := range s.policy.Steps {
		r := rung{step: k + 1, opens: s.lead.ArrivedAt + int64(step.AfterS)*1000, tiers: step.Tiers, must: step.Must}
		switch {
		case s.now >= r.opens:
			r.open, r.why = true, ByAge
		case empty:
			r.open, r.why = true, ByEmpty
		}
		empty = empty && !s.hasDuty(&r)
		if len(step.Nice) > 0 {
			nice := r
			nice.must = slices.Concat(step.Must, step.Nice)
			s.rungs = append(s.rungs, nice)
		}
		s.rungs = append(s.rungs, r)
	}
}

// hasDuty says whether anybody is on duty in the rung.
func (s *scene) hasDuty(r *rung) bool {
	for i := range s.agents {
		if s.waitsFor(i, r) {
			return true
		}
	}
	return false
}

// waitsFor says whether agent i is on duty in the rung, with or without room.
func (s *scene) waitsFor(i int, r *rung) bool {
	a := &s.agents[i]
	return onDuty(s.states[i]) && slices.Contains(r.tiers, a.Tier) && s.serves(a) && s.speaks(a) && len(s.missing(a, r)) == 0
}

// tierOpensAt is when the first closed rung with this tier opens by age, 0 if there is none.
func (s *scene) tierOpensAt(tier string) int64 {
	for k := range s.rungs {
		if r := &s.rungs[k]; !r.open && slices.Contains(r.tiers, tier) {
			return r.opens
		}
	}
	return 0
}

// stepStates folds the rungs back into the steps of the policy.
func (s *scene) stepStates() []StepState {
	states := make([]StepState, 0, len(s.policy.Steps))
	for _, r := range s.rungs {
		if n := len(states); n == 0 || states[n-1].Step != r.step {
			states = append(states, StepState{Step: r.step, Open: r.open, Why: r.why, OpensAt: r.opens})
		}
	}
	return states
}
