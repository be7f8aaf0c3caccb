package routing

import "testing"

func TestAWaitSaysWhatItWaitsFor(t *testing.T) {
	refusedBy := func(ids ...string) Lead {
		l := lead("L1")
		for _, id := range ids {
			l.Excluded = append(l.Excluded, Exclusion{Agent: id, Reason: Refused})
		}
		return l
	}
	tests := []struct {
		name   string
		policy Policy
		floor  Floor
		lead   Lead
		want   Result
	}{
		{"closed, opening known", policyF, Floor{OpensAt: 2000_000}, lead("L1"), Result{Kind: Closed, Reason: ReasonClosed, WakeAt: 2000_000}},
		{"closed, no opening known", policyF, Floor{}, lead("L1"), Result{Kind: Closed, Reason: ReasonClosed}},
		{"an empty floor", policyF, Floor{Open: true}, lead("L1"), Result{Kind: Wait, Reason: ReasonNobodyOnDuty}},
		{"an opening this very instant", policyF, Floor{OpensAt: 1000_000}, lead("L1"), Result{Kind: Wait, Reason: ReasonNobodyOnDuty}},
		{
			"everybody refused", policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0)}}, refusedBy("ann"),
			Result{Kind: Wait, Reason: ReasonExcluded},
		},
		{
			"the open step refused, the next has somebody", policyJ,
			Floor{Open: true, Agents: []Agent{person("ann", Junior, 0, 3, 0, 0), person("kim", Senior, 0, 3, 0, 0)}}, refusedBy("ann"),
			Result{Kind: Wait, Reason: ReasonLaterStep, WakeAt: 1045_000},
		},
		{
			"nobody has the skill", policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0)}},
			Lead{ID: "L1", ArrivedAt: 1000_000, Needs: []string{"tax"}}, Result{Kind: Wait, Reason: ReasonNobodyFits},
		},
		{
			"after-work ends", policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0).in(AfterWork, 1090)}}, lead("L1"),
			Result{Kind: Wait, Reason: ReasonBusy, WakeAt: 1090_000},
		},
		{
			"the last call is nobody to wait for", policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0).in(LastCall, 1090)}},
			lead("L1"), Result{Kind: Wait, Reason: ReasonNobodyOnDuty},
		},
		{
			"full people who settle bring nothing", policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 3, 3, 0, 0).in(Settling, 1040)}},
			lead("L1"), Result{Kind: Wait, Reason: ReasonBusy},
		},
		{
			"the responsible settles, though no step holds them", Policy{Steps: []Step{{Tiers: []string{Junior}}}, GraceS: 60},
			Floor{Open: true, Agents: []Agent{person("kim", Senior, 0, 3, 0, 0).in(Settling, 1040)}}, lead("L1").ownedBy("kim"),
			Result{Kind: Wait, Reason: ReasonNobodyOnDuty, WakeAt: 1040_000},
		},
		{
			"the middle tier is empty, but the first is not: the third stays closed",
			Policy{Steps: []Step{{Tiers: []string{Junior}}, {AfterS: 30, Tiers: []string{Middle}}, {AfterS: 60, Tiers: []string{Senior}}}},
			Floor{Open: true, Agents: []Agent{person("ann", Junior, 3, 3, 0, 0), person("kim", Senior, 0, 3, 0, 0)}}, lead("L1"),
			Result{Kind: Wait, Reason: ReasonBusy, WakeAt: 1030_000},
		},
		{
			"one full by a returned client is full", policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 4, 3, 0, 0)}}, lead("L1"),
			Result{Kind: Wait, Reason: ReasonBusy},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Decide(test.policy, test.floor, test.lead, 1000_000).Result
			if got.Kind != test.want.Kind || got.Reason != test.want.Reason || got.WakeAt != test.want.WakeAt {
				t.Fatalf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestTheFirstReasonOfTheClosedListWins(t *testing.T) {
	// Each agent has every fault from theirs to the end of the list.
	worst := Agent{Tier: Senior, Load: 12, Limit: 12, Sites: []string{"s2"}, Languages: []string{"en"}, State: Here}
	l := Lead{ID: "L1", ArrivedAt: 1000_000, Site: "s1", Language: "et", Needs: []string{"tax"}}
	mend := []struct {
		code string
		fix  func(*Agent)
	}{
		{Off, func(a *Agent) { a.State = Off }}, {Away, func(a *Agent) { a.State = Away }}, {Unsure, func(a *Agent) { a.State = Unsure }},
		{Settling, func(a *Agent) { a.State = Settling }}, {AfterWork, func(a *Agent) { a.State = AfterWork }},
		{LastCall, func(a *Agent) { a.State = LastCall }}, {Team, func(a *Agent) { a.State = Here }}, {Tier, func(a *Agent) { a.Sites = nil }},
		{Lacks, func(a *Agent) { a.Tier = Junior }}, {Tongue, func(a *Agent) { a.Skills = []string{"tax"} }},
		{Refused, func(a *Agent) { a.Languages = nil }}, {Full, func(a *Agent) { a.ID = "nobody excluded" }}, {OK, func(a *Agent) { a.Load = 8 }},
	}
	a := worst
	a.ID = "ann"
	l.Excluded = []Exclusion{{Agent: "ann", Reason: Refused}, {Agent: "ann", Reason: Missed}}
	for _, step := range mend {
		step.fix(&a)
		d := Decide(policyJ, Floor{Open: true, Agents: []Agent{a, person("zed", Junior, 3, 3, 0, 0).knows("tax")}}, l, 1000_000)
		if got := d.Receipt.Floor.Rows[0].Verdict.Code; got != step.code {
			t.Errorf("got %s, want %s", got, step.code)
		}
	}
}

func TestAResponsibleWhoIsNotOnTheFloorLeavesTheLeadToAHelper(t *testing.T) {
	d := Decide(policyF, Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0)}}, lead("L1").ownedBy("zoe"), 1000_000)
	if d.Agent != "ann" || d.HelperFor != "zoe" {
		t.Fatalf("%+v", d.Result)
	}
}

func TestAnAnswerDeadlineRunsFromTheDecision(t *testing.T) {
	p := policyF
	p.AnswerS = 45
	d := Decide(p, Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0)}}, lead("L1"), 1003_000)
	if d.AnswerByAt != 1048_000 || d.WakeAt != 0 {
		t.Fatalf("%+v", d.Result)
	}
}
