package routing

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestProperty13TheChosenIsInTheWindowAndLeastLoadedThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Receipt.Choice == nil {
			return
		}
		scene := newScene(s.p, s.f, s.l, s.now)
		winner := d.Receipt.Choice.Order[0]
		// One unit, a millionth of a lead, is the rounding of the share; the choice compares without it.
		if s.p.Window >= 0 && winner.Claim < d.Receipt.Choice.Best-s.p.Window-1 {
			t.Fatalf("claim %d, best %d, window %d", winner.Claim, d.Receipt.Choice.Best, s.p.Window)
		}
		a := scene.agents[scene.find(winner.Agent)]
		for _, c := range d.Receipt.Choice.Order[1:] {
			b := scene.agents[scene.find(c.Agent)]
			if c.Inside && b.Load*a.Limit < a.Load*b.Limit {
				t.Fatalf("%s is less loaded than the chosen %s", b.ID, a.ID)
			}
			if s.p.Window == Infinite && !c.Inside {
				t.Fatalf("%s is outside an infinite window", b.ID)
			}
		}
	})
}

func TestProperty14SharesSumToOneLeadAndScaleWithTheWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Receipt.Choice == nil {
			return
		}
		sum := int64(0)
		for _, c := range d.Receipt.Choice.Order {
			sum += c.Share
			if c.Share < 0 {
				t.Fatalf("%s has the share %d", c.Agent, c.Share)
			}
		}
		if sum != Unit {
			t.Fatalf("shares sum to %d", sum)
		}
		for i := range s.f.Agents {
			s.f.Agents[i].Weight *= 2
		}
		if diff := cmp.Diff(d.Receipt.Choice, s.decide().Receipt.Choice); diff != "" {
			t.Fatal(diff)
		}
	})
}

// history lets a team with changing presence and room take many leads by choice; owed is folded from the entries alone.
func history(t *rapid.T, visit func(p Policy, owed map[string]int64, d Decision, n int)) {
	n := rapid.IntRange(2, 6).Draw(t, "n")
	p := Policy{Steps: []Step{{Tiers: tiers}}, Window: rapid.SampledFrom([]int64{0, Unit / 2, 2 * Unit}).Draw(t, "window")}
	owed := map[string]int64{}
	f := Floor{Open: true}
	for i := range n {
		f.Agents = append(f.Agents, Agent{ID: string(rune('a' + i)), Tier: Middle, Limit: 100 * Chat, Weight: rapid.IntRange(1, 9).Draw(t, "weight")})
	}
	for range rapid.IntRange(1, 80).Draw(t, "leads") {
		for i := range f.Agents {
			a := &f.Agents[i]
			a.State, a.Owed = rapid.SampledFrom([]string{Here, Here, Off}).Draw(t, "state"), owed[a.ID]
			a.Load = Chat * rapid.IntRange(0, 3).Draw(t, "load")
		}
		d := Decide(p, f, Lead{ID: "L"}, 0)
		Post(owed, d.Ledger)
		visit(p, owed, d, n)
	}
}

func TestProperty16OwedStaysWithinTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history(t, func(p Policy, owed map[string]int64, _ Decision, n int) {
			// The theorem, with the window wider by the one unit to which shares are rounded.
			bound := (Unit + p.Window + 1) * int64(n-1)
			for id, units := range owed {
				if 2*max(units, -units) > bound {
					t.Fatalf("%s is owed %d, twice that is beyond %d", id, units, bound)
				}
			}
		})
	})
}

func TestProperty17OwedSumsToZeroAfterEveryEntryAndReversal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var receipts []Receipt
		reversed := map[int]bool{}
		live := map[string]int64{}
		history(t, func(_ Policy, owed map[string]int64, d Decision, _ int) {
			receipts = append(receipts, d.Receipt)
			Post(live, d.Ledger)
			if rapid.IntRange(0, 4).Draw(t, "missed") == 0 {
				reversed[len(receipts)-1] = true
				Post(owed, Reverse(d.Ledger))
				Post(live, Reverse(d.Ledger))
			}
			sum := int64(0)
			for _, units := range live {
				sum += units
			}
			if sum != 0 {
				t.Fatalf("owed sums to %d", sum)
			}
		})
		fold := map[string]int64{}
		for i, r := range receipts {
			if !reversed[i] {
				Post(fold, r.Result.Ledger)
			}
		}
		for _, id := range slices.Collect(maps.Keys(live)) {
			if fold[id] != live[id] {
				t.Fatalf("%s: the fold says %d, the account %d", id, fold[id], live[id])
			}
		}
	})
}

func TestProperty18WhoWasNoCandidateKeepsWhatIsOwed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Rule == ByResponsible {
			return // its charge is tested on its own
		}
		for _, e := range d.Ledger {
			for _, row := range d.Receipt.Floor.Rows {
				if row.Agent.ID == e.Agent && !isCandidate(row.Verdict.Code) {
					t.Fatalf("%s is %s but gets %d", e.Agent, row.Verdict.Code, e.Units)
				}
			}
		}
	})
}

func TestChargesSumToZeroAndStopAtTheFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		if len(s.f.Agents) == 0 {
			return
		}
		a := rapid.SampledFrom(s.f.Agents).Draw(t, "picks")
		entry := Charge(s.p, s.f, s.l, a.ID, s.now)
		if !s.p.Level && entry != nil {
			t.Fatal("charged although the policy does not level")
		}
		sum, own := int64(0), int64(0)
		for _, e := range entry {
			sum += e.Units
			if e.Agent == a.ID {
				own = e.Units
			}
		}
		if sum != 0 {
			t.Fatalf("the charge sums to %d", sum)
		}
		if own > 0 || own < 0 && a.Owed+own < FloorOfCharges {
			t.Fatalf("owed %d is charged %d", a.Owed, own)
		}
	})
}

func TestChargeStopsAtTheFloor(t *testing.T) {
	p := policyF
	p.Level = true
	tests := []struct{ owed, want int64 }{{0, -Unit / 2}, {FloorOfCharges + Unit/2, -Unit / 4}, {FloorOfCharges, 0}, {FloorOfCharges - Unit, 0}}
	for _, test := range tests {
		f := Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0), person("bob", Middle, 0, 3, test.owed, 0)}}
		after := map[string]int64{}
		Post(after, Charge(p, f, lead("L1"), "bob", 1000_000))
		if after["bob"] != test.want || after["ann"] != -test.want {
			t.Errorf("owed %d: charged %v, want %d", test.owed, after, test.want)
		}
		d := Decide(p, f, lead("L1").ownedBy("bob"), 1000_000)
		byRule := map[string]int64{}
		Post(byRule, d.Ledger)
		if d.Rule != ByResponsible || byRule["bob"] != test.want {
			t.Errorf("owed %d: by rule charged %v, want %d", test.owed, byRule, test.want)
		}
	}
}
