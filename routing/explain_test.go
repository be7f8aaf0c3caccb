package routing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhyEvaComparesHerWithTheRunnerUp(t *testing.T) {
	g := choiceExamples()[2]
	r := Decide(g.policy, Floor{Agents: g.agents, Open: true}, g.lead, g.atS*1000).Receipt
	want := Explanation{
		Agent: "eva", Chosen: true, Code: Load, Winner: "eva", Step: 1, Best: Unit + third, Window: 2 * Unit, Candidates: 3,
		Mine:  Figures{Agent: "eva", Load: 4, Limit: 12, Owed: half, Share: third, LastGivenAt: 800_000},
		Other: &Figures{Agent: "bob", Load: 8, Limit: 12, Owed: Unit, Share: third, LastGivenAt: 700_000},
	}
	if diff := cmp.Diff(want, Explain(r, "eva")); diff != "" {
		t.Error(diff)
	}
}

func TestWhyNotAnnGivesOneReasonWithHerFiguresAndTheWinners(t *testing.T) {
	g := choiceExamples()[2]
	r := Decide(g.policy, Floor{Agents: g.agents, Open: true}, g.lead, g.atS*1000).Receipt
	want := Explanation{
		Agent: "ann", Code: Window, Winner: "eva", Step: 1, Best: Unit + third, Window: 2 * Unit, Candidates: 3,
		Mine:  Figures{Agent: "ann", Load: 0, Limit: 12, Owed: -3 * half, Share: third + 1, LastGivenAt: 990_000},
		Other: &Figures{Agent: "eva", Load: 4, Limit: 12, Owed: half, Share: third, LastGivenAt: 800_000},
	}
	if diff := cmp.Diff(want, Explain(r, "ann")); diff != "" {
		t.Error(diff)
	}
}

func TestATieByHashShowsBothHashes(t *testing.T) {
	g := choiceExamples()[1]
	e := Explain(Decide(g.policy, Floor{Agents: g.agents, Open: true}, g.lead, g.atS*1000).Receipt, "bob")
	if e.Code != Hash || e.Mine.Hash != "ef6c8d40" || e.Other.Hash != "1c0052c9" {
		t.Errorf("%+v", e)
	}
}

func TestWaitingNamesTheReasonOfEachAndNoWinner(t *testing.T) {
	f := Floor{Open: true, Agents: []Agent{person("ann", Senior, 0, 3, 0, 0), person("kim", Senior, 3, 3, 0, 0).knows("contracts")}}
	r := Decide(policyK, f, lead("L1"), 1005_000).Receipt
	e := Explain(r, "ann")
	if e.Code != Lacks || len(e.Names) != 1 || e.Names[0] != "contracts" || e.Winner != "" || e.Other != nil {
		t.Errorf("%+v", e)
	}
	if e := Explain(r, "zoe"); e.Code != NotOnFloor {
		t.Errorf("%+v", e)
	}
}
