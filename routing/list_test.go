package routing

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var bonuses = Policy{Bonus: map[string]int64{Low: 0, Normal: 60, High: 300}}

func sorted(p Policy, leads []Lead) []Lead {
	leads = slices.Clone(leads)
	slices.SortFunc(leads, func(a, b Lead) int {
		switch {
		case Less(p, a, b):
			return -1
		case Less(p, b, a):
			return 1
		}
		return 0
	})
	return leads
}

// TestWorkedExample15 is the order in which freed places go to the waiting.
func TestWorkedExample15(t *testing.T) {
	leads := []Lead{
		{ID: "L1", Seq: 1, ArrivedAt: 1000_000, Priority: Low}, {ID: "L2", Seq: 2, ArrivedAt: 1100_000, Priority: Normal},
		{ID: "L3", Seq: 3, ArrivedAt: 1030_000, Priority: Normal}, {ID: "L4", Seq: 4, ArrivedAt: 1200_000, Priority: High},
		{ID: "L5", Seq: 5, ArrivedAt: 1000_000, Priority: Low},
	}
	var order []string
	var keys []int64
	for _, l := range sorted(bonuses, leads) {
		order, keys = append(order, l.ID), append(keys, Key(bonuses, l)/1000)
	}
	if diff := cmp.Diff([]string{"L4", "L3", "L1", "L5", "L2"}, order); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{900, 970, 1000, 1000, 1040}, keys); diff != "" {
		t.Error(diff)
	}
}

func TestLeadsWhoAreGoneLetThePresentGoFirstAndKeepTheirPlace(t *testing.T) {
	early, late := Lead{ID: "early", ArrivedAt: 1, Gone: true}, Lead{ID: "late", ArrivedAt: 2}
	if !Less(bonuses, late, early) {
		t.Error("the one present must go first")
	}
	early.Gone = false
	if !Less(bonuses, early, late) {
		t.Error("a sign of life must give the old place back")
	}
}

// Property 28.
func TestProperty28OvertakenOnlyWithinTheDifferenceOfTheBonuses(t *testing.T) {
	priorities := rapid.SampledFrom([]string{Low, Normal, High})
	rapid.Check(t, func(t *rapid.T) {
		a := Lead{ID: "a", Seq: 1, ArrivedAt: rapid.Int64Range(0, 1_000_000).Draw(t, "a"), Priority: priorities.Draw(t, "pa")}
		b := Lead{ID: "b", Seq: 2, ArrivedAt: a.ArrivedAt + rapid.Int64Range(0, 1_000_000).Draw(t, "later"), Priority: priorities.Draw(t, "pb")}
		if !Less(bonuses, b, a) {
			return
		}
		if lead := (bonuses.Bonus[b.Priority] - bonuses.Bonus[a.Priority]) * 1000; b.ArrivedAt-a.ArrivedAt >= lead {
			t.Fatalf("overtaken by one that came %d ms later with %d ms of bonus", b.ArrivedAt-a.ArrivedAt, lead)
		}
	})
}
