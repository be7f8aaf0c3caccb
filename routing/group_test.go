package routing

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestGroupChoosesAsTheFullScanDoes lets people come, go, fill up and be credited from outside, and asks Decide each time.
func TestGroupChoosesAsTheFullScanDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{Steps: []Step{{Tiers: []string{Middle}}}, Window: rapid.SampledFrom([]int64{0, Unit, 2 * Unit, Infinite}).Draw(t, "window")}
		g := NewGroup(p.Window)
		var seats []*Member
		limits := map[string]int{}
		gone := map[string]bool{}
		adjusted := int64(0)
		for i := range rapid.IntRange(1, 12).Draw(t, "agents") {
			a := Agent{
				ID: fmt.Sprint("a", i), Load: Chat * rapid.IntRange(0, 3).Draw(t, "load"), Limit: Chat * rapid.IntRange(1, 4).Draw(t, "limit"),
				LastGivenAt: rapid.Int64Range(0, 2).Draw(t, "last"),
			}
			limits[a.ID] = a.Limit
			seats = append(seats, g.Join(a))
		}
		for n := range rapid.IntRange(1, 60).Draw(t, "moves") {
			m := rapid.SampledFrom(seats).Draw(t, "seat")
			switch rapid.IntRange(0, 5).Draw(t, "move") {
			case 0:
				g.Leave(m)
				gone[m.ID] = true
			case 1:
				limits[m.ID] = Chat * rapid.IntRange(1, 4).Draw(t, "limit")
				g.SetLoad(m, Chat*rapid.IntRange(0, 4).Draw(t, "load"), limits[m.ID])
				gone[m.ID] = false
			case 2:
				units := rapid.Int64Range(-Unit, Unit).Draw(t, "units")
				g.Adjust(m, units)
				adjusted += units
			default:
				agreeAndGive(t, g, p, seats, limits, gone, n)
			}
			sum := g.Carry() - adjusted
			for _, m := range seats {
				sum += g.Owed(m)
			}
			if sum != 0 {
				t.Fatalf("owed and carry sum to %d", sum)
			}
		}
	})
}

func agreeAndGive(t *rapid.T, g *Group, p Policy, seats []*Member, limits map[string]int, gone map[string]bool, n int) {
	f := Floor{Open: true}
	for _, m := range seats {
		a := Agent{ID: m.ID, Tier: Middle, State: Here, Load: m.Load(), Limit: limits[m.ID], Owed: g.Owed(m), LastGivenAt: m.lastGivenAt}
		if gone[m.ID] {
			a.State = Off
		}
		f.Agents = append(f.Agents, a)
	}
	lead := fmt.Sprint("L", n)
	want := Decide(p, f, Lead{ID: lead}, 0).Agent
	got := g.Choose(lead)
	if got == nil {
		if want != "" {
			t.Fatalf("the group finds nobody, the scan %s", want)
		}
		return
	}
	if got.ID != want {
		t.Fatalf("the group finds %s, the scan %s", got.ID, want)
	}
	g.Give(got, rapid.Int64Range(0, 3).Draw(t, "at"))
}
