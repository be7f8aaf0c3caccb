package routing

import (
	"strings"
	"testing"
)

func TestPresetsAreValidAndTheFirstIsMostAvailable(t *testing.T) {
	presets := Presets()
	for _, p := range presets {
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
	if len(presets) != 4 || presets[0].Algorithm != MostAvailable || presets[0].Window != 2*Unit || presets[1].Window != 0 {
		t.Errorf("the presets are %+v", presets)
	}
}

func TestValidateSaysEveryFaultInASentence(t *testing.T) {
	steps := func(s ...Step) func(*Policy) { return func(p *Policy) { p.Steps = s } }
	all := []string{Junior}
	tests := []struct {
		name  string
		spoil func(*Policy)
		want  string
	}{
		{"unknown algorithm", func(p *Policy) { p.Algorithm = "magic" }, `The algorithm "magic" is not known.`},
		{"negative window", func(p *Policy) { p.Window = -2 }, "The window must lie between 0 and 1000 leads, or be infinite."},
		{"huge window", func(p *Policy) { p.Window = 1001 * Unit }, "The window must lie between 0 and 1000 leads, or be infinite."},
		{"negative grace", func(p *Policy) { p.GraceS = -1 }, "The grace for the responsible must lie between 0 and 86400 seconds."},
		{"long answer", func(p *Policy) { p.AnswerS = 86401 }, "The time to answer must lie between 0 and 86400 seconds."},
		{"no steps", steps(), "The policy needs at least one step."},
		{"late first step", steps(Step{AfterS: 5, Tiers: all}), "Step 1 must open at once, not after 5 seconds."},
		{
			"decreasing", steps(Step{Tiers: all}, Step{AfterS: 60, Tiers: all}, Step{AfterS: 30, Tiers: all}),
			"Step 3 opens after 30 seconds, earlier than step 2 (60).",
		},
		{"too late", steps(Step{Tiers: all}, Step{AfterS: 86401, Tiers: all}), "Step 2 opens later than 86400 seconds."},
		{"no tier", steps(Step{}), "Step 1 names no tier, so nobody could be chosen in it."},
		{"unknown tier", steps(Step{Tiers: []string{"chief"}}), `Step 1 names the tier "chief", which is not known.`},
		{"empty skill", steps(Step{Tiers: all, Nice: []string{""}}), "Step 1 names an empty skill."},
		{"too many steps", func(p *Policy) { p.Steps = make([]Step, 21) }, "The policy has 21 steps; at most 20 are allowed."},
		{"unknown priority", func(p *Policy) { p.Bonus["vip"] = 1 }, `The priority "vip" is not known.`},
		{"negative bonus", func(p *Policy) { p.Bonus[Low] = -1 }, `The bonus of priority "low" must lie between 0 and 86400 seconds.`},
		{"bonus upside down", func(p *Policy) { p.Bonus[Low] = 100 }, "A higher priority must not have a smaller bonus than a lower one."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := Presets()[0]
			test.spoil(&p)
			err := p.Validate()
			if err == nil || !strings.Contains("\n"+err.Error()+"\n", "\n"+test.want+"\n") {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestHashNamesWhatDecidesAndNothingElse(t *testing.T) {
	a, b := Presets()[0], Presets()[0]
	b.ID, b.Name, b.Version = "other", "Other", 9
	if a.Hash() != b.Hash() {
		t.Error("policies that differ only in names must share a hash")
	}
	b.Window++
	if a.Hash() == b.Hash() {
		t.Error("another window must give another hash")
	}
}
