package routing

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestProperty1SameInputSameBytesAndInputUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		before := encoded(t, []any{s.p, s.f, s.l})
		first, second := encoded(t, s.decide()), encoded(t, s.decide())
		if first != second {
			t.Fatal(cmp.Diff(first, second))
		}
		if after := encoded(t, []any{s.p, s.f, s.l}); after != before {
			t.Fatal(cmp.Diff(before, after))
		}
	})
}

func TestProperty1DecidingAgainFromTheReceiptGivesTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSituation(t).decide()
		var r Receipt
		if err := json.Unmarshal([]byte(encoded(t, d.Receipt)), &r); err != nil {
			t.Fatal(err)
		}
		again, err := Redecide(r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(encoded(t, d), encoded(t, again)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestProperty2TheOrderOfAgentsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		want := encoded(t, s.decide())
		s.f.Agents = rapid.Permutation(s.f.Agents).Draw(t, "order")
		if diff := cmp.Diff(want, encoded(t, s.decide())); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestProperty2RenamingChangesAtMostAChoiceByHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		before := s.decide()
		names := map[string]string{"": ""}
		fresh := rapid.Permutation([]string{"x", "m", "c", "z", "k", "b"}).Draw(t, "names")
		s.f.Agents = slices.Clone(s.f.Agents)
		for i := range s.f.Agents {
			names[s.f.Agents[i].ID] = fresh[i]
			s.f.Agents[i].ID = fresh[i]
		}
		s.l.Responsible = names[s.l.Responsible]
		s.l.Excluded = slices.Clone(s.l.Excluded)
		for i := range s.l.Excluded {
			s.l.Excluded[i].Agent = names[s.l.Excluded[i].Agent]
		}
		after := s.decide()
		if before.Kind != after.Kind || before.Reason != after.Reason || before.WakeAt != after.WakeAt {
			t.Fatalf("%+v became %+v", before.Result, after.Result)
		}
		if names[before.Agent] != after.Agent && before.Reason != Hash {
			t.Fatalf("%s became %s by %s", before.Agent, after.Agent, before.Reason)
		}
	})
}

func TestProperty3TheWinnerIsHereWithRoomAndFitsTheStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Kind != Assign {
			return
		}
		i := slices.IndexFunc(s.f.Agents, func(a Agent) bool { return a.ID == d.Agent })
		a := s.f.Agents[i]
		if stateAt(&a, s.now) != Here || a.Load+Chat > a.Limit {
			t.Fatalf("%+v was given a lead", a)
		}
		if d.Rule == ByChoice {
			step := s.p.Steps[d.Receipt.Choice.Step-1]
			if !d.Receipt.Steps[d.Receipt.Choice.Step-1].Open || !ready(s, a, step.Tiers, step.Must) {
				t.Fatalf("%+v does not fit the open step %+v", a, step)
			}
		}
	})
}

func TestProperty4EveryOtherAgentHasExactlyOneReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if len(d.Receipt.Floor.Rows) != len(s.f.Agents) {
			t.Fatalf("%d rows for %d agents", len(d.Receipt.Floor.Rows), len(s.f.Agents))
		}
		for _, row := range d.Receipt.Floor.Rows {
			code := row.Verdict.Code
			if (code == OK) != (row.Agent.ID == d.Agent) || !slices.Contains(verdictOrder[:], code) {
				t.Fatalf("%s has the verdict %q, the winner is %q", row.Agent.ID, code, d.Agent)
			}
			if state := stateAt(&row.Agent, s.now); d.Kind != Closed && state != Here && code != state {
				t.Fatalf("%s is %s, but the reason says %s", row.Agent.ID, state, code)
			}
			if e := Explain(d.Receipt, row.Agent.ID); e.Chosen != (code == OK) || (!e.Chosen && e.Code != code) {
				t.Fatalf("the explanation %+v contradicts the verdict %s", e, code)
			}
		}
	})
}

func TestProperty5AgentsOffDutyChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		before := s.decide().Result
		absent := drawAgent(t, "a9")
		absent.State = rapid.SampledFrom([]string{Off, Away}).Draw(t, "absent")
		s.f.Agents = append(slices.Clone(s.f.Agents), absent)
		if diff := cmp.Diff(before, s.decide().Result); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestProperty6RemovingALoserLeavesTheWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		for i := range s.f.Agents {
			s.f.Agents[i].Weight = 1
		}
		d := s.decide()
		if d.Receipt.Choice == nil {
			return
		}
		most, owed := "", int64(0)
		for _, row := range d.Receipt.Floor.Rows {
			if isCandidate(row.Verdict.Code) && (most == "" || row.Agent.Owed > owed) {
				most, owed = row.Agent.ID, row.Agent.Owed
			}
		}
		for _, loser := range d.Receipt.Choice.Order[1:] {
			if loser.Agent == most || loser.Agent == s.l.Responsible {
				continue
			}
			fewer := s
			fewer.f.Agents = slices.DeleteFunc(slices.Clone(s.f.Agents), func(a Agent) bool { return a.ID == loser.Agent })
			if got := fewer.decide().Agent; got != d.Agent {
				t.Fatalf("without the loser %s the winner %s became %s", loser.Agent, d.Agent, got)
			}
		}
	})
}

func TestProperty7ALargerLimitKeepsTheWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Kind != Assign {
			return
		}
		s.f.Agents = slices.Clone(s.f.Agents)
		for i := range s.f.Agents {
			if s.f.Agents[i].ID == d.Agent {
				s.f.Agents[i].Limit += rapid.IntRange(1, 40).Draw(t, "more")
			}
		}
		if got := s.decide().Agent; got != d.Agent {
			t.Fatalf("%s with a larger limit lost to %s", d.Agent, got)
		}
	})
}

func TestProperty9ShiftingEveryInstantChangesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		before := s.decide().Result
		by := rapid.Int64Range(1, 1<<40).Draw(t, "by")
		move := func(at *int64) {
			if *at != 0 {
				*at += by
			}
		}
		s.f.Agents = slices.Clone(s.f.Agents)
		for i := range s.f.Agents {
			move(&s.f.Agents[i].UntilAt)
			move(&s.f.Agents[i].LastGivenAt)
		}
		move(&s.f.OpensAt)
		move(&s.l.ArrivedAt)
		move(&s.now)
		after := s.decide().Result
		move(&before.WakeAt)
		move(&before.AnswerByAt)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestProperty10NothingChangesBeforeTheWake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		before := s.decide().Result
		if before.Kind == Assign && before.Rule == ByChoice {
			return // final: it has no wake
		}
		if before.WakeAt != 0 && before.WakeAt <= s.now {
			t.Fatalf("the wake %d is not later than %d", before.WakeAt, s.now)
		}
		last := s.now + 200_000
		if before.WakeAt != 0 {
			last = before.WakeAt - 1
		}
		for _, at := range []int64{last, rapid.Int64Range(s.now, last).Draw(t, "between")} {
			s.now = at
			after := s.decide().Result
			if before.Rule == ByResponsible { // what it costs credits those who are ready at that instant
				before.Ledger, after.Ledger = nil, nil
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Fatalf("at %d: %s", at, diff)
			}
		}
	})
}

// reference finds who is ready in the open steps, step by step.
func reference(s situation, steps []StepState) (perStep map[int][]string) {
	perStep = map[int][]string{}
	for k, step := range s.p.Steps {
		for _, a := range s.f.Agents {
			if steps[k].Open && ready(s, a, step.Tiers, step.Must) {
				perStep[k+1] = append(perStep[k+1], a.ID)
			}
		}
	}
	return perStep
}

func TestProperty11And12WaitOnlyWhenNobodyFitsAndTheFirstStepThatHasAnybodyDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Kind == Closed || d.Rule == ByResponsible {
			return
		}
		perStep := reference(s, d.Receipt.Steps)
		if d.Kind == Wait {
			if len(perStep) > 0 {
				t.Fatalf("waits although %v are ready", perStep)
			}
			return
		}
		if first := slices.Min(slices.Collect(maps.Keys(perStep))); first != d.Receipt.Choice.Step {
			t.Fatalf("chose from step %d, ready are %v", d.Receipt.Choice.Step, perStep)
		}
	})
}

func TestProperty15TheResponsibleComesFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSituation(t)
		d := s.decide()
		if d.Receipt.Lead.Responsible != s.l.Responsible {
			t.Fatal("routing changed the responsible")
		}
		i := slices.IndexFunc(s.f.Agents, func(a Agent) bool { return a.ID == s.l.Responsible })
		if i < 0 || d.Kind == Closed {
			return
		}
		alone := situation{l: Lead{Excluded: s.l.Excluded}, now: s.now}
		due := ready(alone, s.f.Agents[i], tiers, nil) && s.now-s.l.ArrivedAt < int64(s.p.GraceS)*1000
		if due != (d.Rule == ByResponsible) || due && d.Agent != s.l.Responsible {
			t.Fatalf("due is %v, the result %+v", due, d.Result)
		}
		if d.Rule == ByChoice && d.Agent != s.l.Responsible && d.HelperFor != s.l.Responsible {
			t.Fatalf("%s helps without saying for whom", d.Agent)
		}
		if d.Agent == s.l.Responsible && d.HelperFor != "" {
			t.Fatalf("%s helps themselves", d.Agent)
		}
	})
}
