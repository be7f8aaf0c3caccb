package routing

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Bounds of a policy. A day is the longest wait a ladder can express.
const (
	maxSteps   = 20
	maxSeconds = 24 * 60 * 60
	maxWindow  = 1000 * Unit
)

// Validate returns every fault of the policy as one sentence each, joined by newlines, or nil.
func (p Policy) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !slices.Contains([]string{MostAvailable, EqualWork, ExperiencedFirst, JuniorsFirst}, p.Algorithm) {
		fault("The algorithm %q is not known.", p.Algorithm)
	}
	if p.Window != Infinite && (p.Window < 0 || p.Window > maxWindow) {
		fault("The window must lie between 0 and %d leads, or be infinite.", maxWindow/Unit)
	}
	if p.GraceS < 0 || p.GraceS > maxSeconds {
		fault("The grace for the responsible must lie between 0 and %d seconds.", maxSeconds)
	}
	if p.AnswerS < 0 || p.AnswerS > maxSeconds {
		fault("The time to answer must lie between 0 and %d seconds.", maxSeconds)
	}
	faults = append(faults, stepFaults(p.Steps)...)
	faults = append(faults, bonusFaults(p.Bonus)...)
	return errors.Join(faults...)
}

func stepFaults(steps []Step) []error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if len(steps) == 0 {
		fault("The policy needs at least one step.")
	}
	if len(steps) > maxSteps {
		fault("The policy has %d steps; at most %d are allowed.", len(steps), maxSteps)
	}
	for i, s := range steps {
		n := i + 1
		switch {
		case i == 0 && s.AfterS != 0:
			fault("Step 1 must open at once, not after %d seconds.", s.AfterS)
		case i > 0 && s.AfterS < steps[i-1].AfterS:
			fault("Step %d opens after %d seconds, earlier than step %d (%d).", n, s.AfterS, i, steps[i-1].AfterS)
		case s.AfterS > maxSeconds:
			fault("Step %d opens later than %d seconds.", n, maxSeconds)
		}
		if len(s.Tiers) == 0 {
			fault("Step %d names no tier, so nobody could be chosen in it.", n)
		}
		for _, tier := range s.Tiers {
			if tier != Junior && tier != Middle && tier != Senior {
				fault("Step %d names the tier %q, which is not known.", n, tier)
			}
		}
		if slices.Contains(s.Must, "") || slices.Contains(s.Nice, "") {
			fault("Step %d names an empty skill.", n)
		}
	}
	return faults
}

func bonusFaults(bonus map[string]int64) []error {
	var faults []error
	for _, priority := range slices.Sorted(maps.Keys(bonus)) {
		if priority != Low && priority != Normal && priority != High {
			faults = append(faults, fmt.Errorf("The priority %q is not known.", priority))
		}
		if s := bonus[priority]; s < 0 || s > maxSeconds {
			faults = append(faults, fmt.Errorf("The bonus of priority %q must lie between 0 and %d seconds.", priority, maxSeconds))
		}
	}
	if bonus[Low] > bonus[Normal] || bonus[Normal] > bonus[High] {
		faults = append(faults, errors.New("A higher priority must not have a smaller bonus than a lower one."))
	}
	return faults
}
