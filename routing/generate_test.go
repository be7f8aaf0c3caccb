package routing

import (
	"encoding/json"
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

var (
	tiers  = []string{Junior, Middle, Senior}
	skills = []string{"contracts", "tax"}
	states = []string{Here, Here, Here, Here, Off, Away, Unsure, Settling, AfterWork, LastCall}
)

const genesis = int64(1_000_000) // when generated leads arrive

func subset(t *rapid.T, of []string, label string) []string {
	var out []string
	for _, s := range of {
		if rapid.Bool().Draw(t, label) {
			out = append(out, s)
		}
	}
	return out
}

func drawPolicy(t *rapid.T) Policy {
	p := Policy{
		ID: "p", Version: 1, Algorithm: MostAvailable, Window: rapid.SampledFrom([]int64{0, Unit, 2 * Unit, Infinite}).Draw(t, "window"),
		GraceS: rapid.IntRange(0, 30).Draw(t, "grace"), AnswerS: rapid.SampledFrom([]int{0, 45}).Draw(t, "answer"),
		Level: rapid.Bool().Draw(t, "level"), Bonus: map[string]int64{Low: 0, Normal: 60, High: 300},
	}
	after := 0
	for i := range rapid.IntRange(1, 3).Draw(t, "steps") {
		if i > 0 {
			after += rapid.IntRange(0, 40).Draw(t, "after")
		}
		step := Step{AfterS: after, Tiers: subset(t, tiers, "tier")}
		if len(step.Tiers) == 0 {
			step.Tiers = tiers
		}
		if rapid.IntRange(0, 2).Draw(t, "skilled") == 0 {
			step.Must, step.Nice = subset(t, skills, "must"), subset(t, skills, "nice")
		}
		p.Steps = append(p.Steps, step)
	}
	return p
}

func drawAgent(t *rapid.T, id string) Agent {
	a := Agent{
		ID: id, Tier: rapid.SampledFrom(tiers).Draw(t, "tier"), State: rapid.SampledFrom(states).Draw(t, "state"),
		Load: rapid.IntRange(0, 12).Draw(t, "load"), Limit: rapid.IntRange(0, 12).Draw(t, "limit"),
		Weight: rapid.IntRange(1, 4).Draw(t, "weight"), Skills: subset(t, skills, "skill"),
		Owed: rapid.Int64Range(-3*Unit, 3*Unit).Draw(t, "owed"), LastGivenAt: rapid.Int64Range(1, 4).Draw(t, "last"),
	}
	if rapid.Bool().Draw(t, "short owed") {
		a.Owed = a.Owed / Unit * Unit
	}
	if a.State != Here && rapid.Bool().Draw(t, "ends") {
		a.UntilAt = genesis + rapid.Int64Range(1, 60_000).Draw(t, "until")
	}
	if rapid.IntRange(0, 3).Draw(t, "multilingual") == 0 {
		a.Languages = []string{"et"}
	}
	if rapid.IntRange(0, 3).Draw(t, "sited") == 0 {
		a.Sites = []string{"s1"}
	}
	return a
}

func drawFloor(t *rapid.T) Floor {
	f := Floor{Open: rapid.IntRange(0, 9).Draw(t, "open") > 0, N: 7}
	if !f.Open {
		f.OpensAt = rapid.SampledFrom([]int64{0, genesis + 30_000}).Draw(t, "opens")
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "agents") {
		f.Agents = append(f.Agents, drawAgent(t, fmt.Sprint("a", i)))
	}
	return f
}

func drawLead(t *rapid.T, f Floor) Lead {
	l := Lead{
		ID: rapid.SampledFrom([]string{"L1", "L2", "L3"}).Draw(t, "lead"), Seq: 3, Priority: rapid.SampledFrom([]string{Low, Normal, High}).Draw(t, "priority"),
		ArrivedAt: genesis, Trigger: Trigger{Kind: "lead_arrived", Event: 7},
	}
	if rapid.IntRange(0, 3).Draw(t, "needy") == 0 {
		l.Needs = subset(t, skills, "need")
	}
	l.Language = rapid.SampledFrom([]string{"", "", "et", "en"}).Draw(t, "language")
	l.Site = rapid.SampledFrom([]string{"", "", "s1", "s2"}).Draw(t, "site")
	if len(f.Agents) > 0 && rapid.Bool().Draw(t, "owned") {
		l.Responsible = rapid.SampledFrom(f.Agents).Draw(t, "responsible").ID
	}
	for _, a := range f.Agents {
		if rapid.IntRange(0, 5).Draw(t, "excluded") == 0 {
			l.Excluded = append(l.Excluded, Exclusion{Agent: a.ID, Reason: rapid.SampledFrom([]string{Refused, Missed}).Draw(t, "why")})
		}
	}
	return l
}

// situation is one whole input of Decide.
type situation struct {
	p   Policy
	f   Floor
	l   Lead
	now int64
}

func drawSituation(t *rapid.T) situation {
	s := situation{p: drawPolicy(t), f: drawFloor(t)}
	s.l = drawLead(t, s.f)
	s.now = genesis + rapid.Int64Range(0, 90_000).Draw(t, "age")
	return s
}

func (s situation) decide() Decision { return Decide(s.p, s.f, s.l, s.now) }

func encoded(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// ready says by the words of the rules, not by the code of fit.go, whether an agent could take the lead in a step with skills must.
func ready(s situation, a Agent, tiers, must []string) bool {
	has := func(list []string, x string) bool {
		return slices.Contains(list, x)
	}
	state := a.State
	if (state == Settling || state == AfterWork) && a.UntilAt != 0 && a.UntilAt <= s.now {
		state = Here
	}
	ok := state == Here && a.Load+Chat <= a.Limit && has(tiers, a.Tier)
	ok = ok && (s.l.Site == "" || a.Sites == nil || has(a.Sites, s.l.Site))
	ok = ok && (s.l.Language == "" || a.Languages == nil || has(a.Languages, s.l.Language))
	for _, list := range [][]string{s.l.Needs, must} {
		for _, skill := range list {
			ok = ok && has(a.Skills, skill)
		}
	}
	for _, x := range s.l.Excluded {
		ok = ok && x.Agent != a.ID
	}
	return ok
}
