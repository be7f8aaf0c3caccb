package routing

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drain walks the waiting list once, as a freed place makes the dispatcher do, and returns who got which lead.
func drain(p Policy, f Floor, leads []Lead, now int64) map[string]string {
	f.Agents = slices.Clone(f.Agents)
	got := map[string]string{}
	for _, l := range sorted(p, leads) {
		d := Decide(p, f, l, now)
		if d.Kind != Assign {
			continue
		}
		got[l.ID] = d.Agent
		for i := range f.Agents {
			if a := &f.Agents[i]; a.ID == d.Agent {
				a.Load, a.LastGivenAt = a.Load+Chat, now
			}
		}
	}
	return got
}

// drawList makes waiting leads without responsible or exclusions, with different needs.
func drawList(t *rapid.T) []Lead {
	var leads []Lead
	for i := range rapid.IntRange(2, 6).Draw(t, "leads") {
		l := Lead{
			ID: fmt.Sprint("L", i), Seq: int64(i), ArrivedAt: genesis + rapid.Int64Range(0, 80_000).Draw(t, "arrived"),
			Priority: rapid.SampledFrom([]string{Low, Normal, High}).Draw(t, "priority"),
		}
		if rapid.Bool().Draw(t, "needy") {
			l.Needs = []string{"tax"}
		}
		leads = append(leads, l)
	}
	return leads
}

func TestProperty27OfTwoAlikeTheEarlierIsNeverAssignedLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f, leads := drawPolicy(t), drawFloor(t), drawList(t)
		got := drain(p, f, leads, genesis+90_000)
		for _, a := range leads {
			for _, b := range leads {
				alike := a.Priority == b.Priority && slices.Equal(a.Needs, b.Needs)
				if alike && Less(p, a, b) && got[a.ID] == "" && got[b.ID] != "" {
					t.Fatalf("%s waits while the later %s has %s", a.ID, b.ID, got[b.ID])
				}
			}
		}
	})
}

func TestProperty29AHigherPriorityNeverWaitsLonger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f, leads := drawPolicy(t), drawFloor(t), drawList(t)
		raised := slices.Clone(leads)
		k := rapid.IntRange(0, len(leads)-1).Draw(t, "raised")
		raised[k].Priority = High
		before, after := drain(p, f, leads, genesis+90_000), drain(p, f, raised, genesis+90_000)
		if before[leads[k].ID] != "" && after[leads[k].ID] == "" {
			t.Fatalf("%s was assigned before its priority was raised, now it waits", leads[k].ID)
		}
	})
}

func TestProperty30ALeadNobodyFitsHoldsUpNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f, leads := drawPolicy(t), drawFloor(t), drawList(t)
		without := drain(p, f, leads, genesis+90_000)
		stuck := Lead{ID: "stuck", ArrivedAt: genesis - 1_000_000, Priority: High, Needs: []string{"juggling"}}
		if diff := cmp.Diff(without, drain(p, f, append(slices.Clone(leads), stuck), genesis+90_000)); diff != "" {
			t.Fatal(diff)
		}
	})
}
