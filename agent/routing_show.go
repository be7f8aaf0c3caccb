package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"usher/internal/staff"
	"usher/routing"
)

type routingOutput struct {
	Body struct {
		Policy   routing.Policy   `json:"policy"`
		Version  int              `json:"version" doc:"Send it with a change."`
		Presets  []routing.Policy `json:"presets"`
		Problems []string         `json:"problems" doc:"What is wrong with the policy in force, for people."`
	}
}

// showRouting gives the policy in force, what it can be chosen from, and what does not fit the staff.
func (d *Door) showRouting(ctx context.Context, _ *struct{}) (*routingOutput, error) {
	p := d.Dispatcher.Policy()
	people, err := d.Staff.List(ctx)
	if err != nil {
		return nil, err
	}
	out := &routingOutput{}
	out.Body.Policy, out.Body.Version, out.Body.Presets = p, p.Version, routing.Presets()
	out.Body.Problems = policyProblems(p, people)
	return out, nil
}

// policyProblems finds what makes a policy wrong in itself, and steps that nobody of the staff can serve.
func policyProblems(p routing.Policy, people []staff.Agent) []string {
	problems := []string{}
	if err := p.Validate(); err != nil {
		problems = strings.Split(err.Error(), "\n")
	}
	for i, step := range p.Steps {
		served := slices.ContainsFunc(people, func(a staff.Agent) bool { return a.Active && slices.Contains(step.Tiers, a.Tier) })
		if !served && len(step.Tiers) > 0 {
			problems = append(problems, fmt.Sprintf("Nobody of the staff is in the tiers of step %d.", i+1))
		}
	}
	return problems
}
