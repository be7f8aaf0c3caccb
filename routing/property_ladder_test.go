package routing

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestProperty8AMustNeverEnlargesAStepAndAgeNeverClosesOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		scene := newScene(s.p, s.f, s.l, s.now)
		for k := range scene.rungs {
			stricter := scene.rungs[k]
			stricter.must = slices.Concat(stricter.must, []string{rapid.SampledFrom(skills).Draw(t, "skill")})
			for i := range scene.agents {
				if scene.fit(i, &stricter).Code == OK && scene.fit(i, &scene.rungs[k]).Code != OK {
					t.Fatalf("%s fits only with one skill more", scene.agents[i].ID)
				}
			}
		}
		for i := range s.f.Agents { // states that end by themselves may fill a tier again, which is not the age
			s.f.Agents[i].UntilAt = 0
		}
		young := s.decide().Receipt.Steps
		s.now += rapid.Int64Range(0, 100_000).Draw(t, "older")
		for k, old := range s.decide().Receipt.Steps {
			if young[k].Open && !old.Open {
				t.Fatalf("step %d closed with age", old.Step)
			}
		}
	})
}

// Property 35.
func TestProperty35StepsOpenAtTheAgeWhateverWasOffered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		with := s.decide().Receipt.Steps
		s.l.Excluded, s.l.Trigger = nil, Trigger{Kind: "restarted", Event: 99}
		for i := range s.f.Agents {
			s.f.Agents[i].Load, s.f.Agents[i].Owed, s.f.Agents[i].LastGivenAt = 0, 0, 0
		}
		if without := s.decide().Receipt.Steps; !slices.Equal(with, without) {
			t.Fatalf("%v became %v", with, without)
		}
		for k, step := range s.p.Steps {
			if with[k].OpensAt != s.l.ArrivedAt+int64(step.AfterS)*1000 || s.now >= with[k].OpensAt && !with[k].Open {
				t.Fatalf("step %+v stands as %+v at age %d", step, with[k], s.now-s.l.ArrivedAt)
			}
		}
	})
}

func TestNiceSkillsAreAskedOnlyWhileSomebodyWhoHasThemHasRoom(t *testing.T) {
	p := Policy{Steps: []Step{{Tiers: tiers, Nice: []string{"tax"}}}, Window: 2 * Unit}
	f := Floor{Open: true, Agents: []Agent{person("ann", Middle, 0, 3, 0, 0), person("bob", Middle, 2, 3, 0, 0).knows("tax")}}
	if d := Decide(p, f, lead("L1"), 1000_000); d.Agent != "bob" || d.Receipt.Floor.Rows[0].Verdict.Code != Lacks {
		t.Errorf("with room: %+v", d.Result)
	}
	f.Agents[1].Load = 3 * Chat
	if d := Decide(p, f, lead("L1"), 1000_000); d.Agent != "ann" || d.Receipt.Choice.Step != 1 {
		t.Errorf("without room: %+v", d.Result)
	}
}
