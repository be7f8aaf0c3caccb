package routing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The worked examples: chats and seconds, as a manager would tell them. third and half are parts of one lead; the odd unit of a
// third goes to the first candidate by id.
const (
	third = Unit / 3
	half  = Unit / 2
	sixth = Unit / 6
)

func person(id, tier string, open, limit int, owed, lastS int64) Agent {
	return Agent{ID: id, Tier: tier, State: Here, Load: open * Chat, Limit: limit * Chat, Owed: owed, LastGivenAt: lastS * 1000}
}

func (a Agent) in(state string, untilS int64) Agent {
	a.State, a.UntilAt = state, untilS*1000
	return a
}

func (a Agent) knows(skills ...string) Agent {
	a.Skills = skills
	return a
}

func (a Agent) weighs(w int) Agent {
	a.Weight = w
	return a
}

func lead(id string) Lead { return Lead{ID: id, Priority: Normal, ArrivedAt: 1000_000} }

func (l Lead) ownedBy(agent string) Lead {
	l.Responsible = agent
	return l
}

var (
	policyF = Policy{Steps: []Step{{Tiers: []string{Junior, Middle, Senior}}}, Window: 2 * Unit, GraceS: 20}
	policyJ = Policy{
		Steps: []Step{{Tiers: []string{Junior}}, {AfterS: 45, Tiers: []string{Senior}}}, Window: 2 * Unit, GraceS: 20,
	}
	policyK = Policy{
		Steps:  []Step{{Tiers: []string{Senior}, Must: []string{"contracts"}}, {AfterS: 60, Tiers: []string{Senior}}},
		Window: 2 * Unit, GraceS: 20,
	}
)

type golden struct {
	name     string
	policy   Policy
	lead     Lead
	atS      int64
	agents   []Agent
	want     Result
	verdicts map[string]Verdict
	order    []string
	owed     map[string]int64 // after the entry
}

func TestWorkedExamples(t *testing.T) {
	for _, g := range append(choiceExamples(), ladderExamples()...) {
		t.Run(g.name, func(t *testing.T) { g.check(t) })
	}
}

func (g golden) check(t *testing.T) {
	d := Decide(g.policy, Floor{Agents: g.agents, Open: true}, g.lead, g.atS*1000)
	got := d.Result
	got.Ledger = nil
	if diff := cmp.Diff(g.want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	verdicts := map[string]Verdict{}
	for _, row := range d.Receipt.Floor.Rows {
		verdicts[row.Agent.ID] = row.Verdict
	}
	if diff := cmp.Diff(g.verdicts, verdicts); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
	var order []string
	if d.Receipt.Choice != nil {
		for _, r := range d.Receipt.Choice.Order {
			order = append(order, r.Agent)
		}
	}
	if diff := cmp.Diff(g.order, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	owed := map[string]int64{}
	for _, a := range g.agents {
		owed[a.ID] = a.Owed
	}
	Post(owed, d.Ledger)
	for id, want := range g.owed {
		if owed[id] != want {
			t.Errorf("%s is owed %d, want %d", id, owed[id], want)
		}
	}
}

func chosen(agent, reason string) Result {
	return Result{Kind: Assign, Agent: agent, Rule: ByChoice, Reason: reason}
}

func helping(agent, reason, responsible string) Result {
	r := chosen(agent, reason)
	r.HelperFor = responsible
	return r
}

func code(c string) Verdict { return Verdict{Code: c} }

func choiceExamples() []golden {
	return []golden{
		{
			name: "1 equal in load and owed: the longest since last given", policy: policyF, lead: lead("L1"), atS: 1000,
			agents: []Agent{
				person("ann", Middle, 1, 3, 0, 900), person("bob", Middle, 1, 3, 0, 800), person("eva", Middle, 1, 3, 0, 850),
			},
			want:     chosen("bob", LastGiven),
			verdicts: map[string]Verdict{"ann": code(LastGiven), "bob": code(OK), "eva": code(LastGiven)},
			order:    []string{"bob", "eva", "ann"},
			owed:     map[string]int64{"ann": third + 1, "bob": third - Unit, "eva": third},
		},
		{
			name: "2 equal in everything: the smaller hash", policy: policyF, lead: lead("L2"), atS: 1000,
			agents:   []Agent{person("ann", Middle, 0, 3, 0, 0), person("bob", Middle, 0, 3, 0, 0)},
			want:     chosen("ann", Hash),
			verdicts: map[string]Verdict{"ann": code(OK), "bob": code(Hash)},
			order:    []string{"ann", "bob"},
			owed:     map[string]int64{"ann": -half, "bob": half},
		},
		{
			name: "3 the window keeps out who is far ahead", policy: policyF, lead: lead("L3"), atS: 1000,
			agents: []Agent{
				person("ann", Middle, 0, 3, -3*half, 990), person("bob", Middle, 2, 3, Unit, 700), person("eva", Middle, 1, 3, half, 800),
			},
			want:     chosen("eva", Load),
			verdicts: map[string]Verdict{"ann": code(Window), "bob": code(Load), "eva": code(OK)},
			order:    []string{"eva", "bob", "ann"},
			owed:     map[string]int64{"ann": -3*half + third + 1, "bob": Unit + third, "eva": half + third - Unit},
		},
		{
			name: "4 load is a part of the limit", policy: policyF, lead: lead("L4"), atS: 1000,
			agents:   []Agent{person("ann", Middle, 2, 5, 0, 900), person("bob", Middle, 2, 3, 0, 800)},
			want:     chosen("ann", Load),
			verdicts: map[string]Verdict{"ann": code(OK), "bob": code(Load)},
			order:    []string{"ann", "bob"},
			owed:     map[string]int64{"ann": -half, "bob": half},
		},
		{
			name: "10 two weeks away earn nothing", policy: policyF, lead: lead("L11"), atS: 1000,
			agents: []Agent{
				person("ann", Middle, 0, 3, third, 1), person("bob", Middle, 1, 3, -sixth, 990), person("eva", Middle, 0, 3, -sixth, 980),
			},
			want:     chosen("ann", Owed),
			verdicts: map[string]Verdict{"ann": code(OK), "bob": code(Load), "eva": code(Owed)},
			order:    []string{"ann", "eva", "bob"},
			owed:     map[string]int64{"ann": 2*third + 1 - Unit, "bob": third - sixth, "eva": third - sixth},
		},
		{
			name: "11a who flaps gets nothing and keeps what is owed", policy: policyF, lead: lead("L12"), atS: 1000,
			agents: []Agent{
				person("ann", Middle, 0, 3, Unit, 0).in(Settling, 1040), person("bob", Middle, 2, 3, -Unit, 990),
			},
			want:     chosen("bob", ReasonOnly),
			verdicts: map[string]Verdict{"ann": {Code: Settling, AtMs: 1040_000}, "bob": code(OK)},
			order:    []string{"bob"},
			owed:     map[string]int64{"ann": Unit, "bob": -Unit},
		},
		{
			name: "11b settling and full are worth waiting for", policy: policyF, lead: lead("L12"), atS: 1000,
			agents: []Agent{
				person("ann", Middle, 0, 3, Unit, 0).in(Settling, 1040), person("bob", Middle, 3, 3, -Unit, 990),
			},
			want:     Result{Kind: Wait, Reason: ReasonBusy, WakeAt: 1040_000},
			verdicts: map[string]Verdict{"ann": {Code: Settling, AtMs: 1040_000}, "bob": code(Full)},
			owed:     map[string]int64{"ann": Unit, "bob": -Unit},
		},
		{
			name: "13 who refused is passed over but keeps what is owed", policy: policyF, atS: 1000,
			lead:     Lead{ID: "L14", ArrivedAt: 1000_000, Excluded: []Exclusion{{Agent: "ann", Reason: Refused}}},
			agents:   []Agent{person("ann", Middle, 0, 3, Unit, 0), person("bob", Middle, 2, 3, 0, 990)},
			want:     chosen("bob", ReasonOnly),
			verdicts: map[string]Verdict{"ann": code(Refused), "bob": code(OK)},
			order:    []string{"bob"},
			owed:     map[string]int64{"ann": Unit, "bob": 0},
		},
		{
			name: "14 a part-time agent gets a smaller share", policy: policyF, lead: lead("L15"), atS: 1000,
			agents:   []Agent{person("ann", Middle, 0, 3, 0, 10).weighs(1), person("bob", Middle, 0, 3, 0, 20).weighs(2)},
			want:     chosen("bob", Owed),
			verdicts: map[string]Verdict{"ann": code(Owed), "bob": code(OK)},
			order:    []string{"bob", "ann"},
			owed:     map[string]int64{"ann": third, "bob": -third},
		},
	}
}

func ladderExamples() []golden {
	kimFirst := []Agent{person("ann", Junior, 0, 3, 2*Unit, 0), person("kim", Senior, 2, 3, -Unit, 999)}
	full := []Agent{person("ann", Junior, 3, 3, 0, 0), person("bob", Junior, 3, 3, 0, 0), person("kim", Senior, 0, 3, 0, 0)}
	experts := []Agent{
		person("ann", Junior, 3, 3, 0, 0), person("kim", Senior, 2, 3, 0, 0).knows("contracts"), person("lee", Senior, 1, 3, 0, 10),
	}
	busyExpert := []Agent{experts[0], person("kim", Senior, 3, 3, 0, 0).knows("contracts"), experts[2]}
	lacks := Verdict{Code: Lacks, Names: []string{"contracts"}}
	return []golden{
		{
			name: "5a the responsible has the first call", policy: policyJ, lead: lead("L5").ownedBy("kim"), atS: 1000, agents: kimFirst,
			want: Result{
				Kind: Assign, Agent: "kim", Rule: ByResponsible, Reason: ReasonResponsible, WakeAt: 1020_000, AnswerByAt: 1020_000,
			},
			verdicts: map[string]Verdict{"ann": code(ByRule), "kim": code(OK)},
			owed:     map[string]int64{"ann": 2 * Unit, "kim": -Unit},
		},
		{
			name: "5b a helper when the responsible stays silent", policy: policyJ, lead: lead("L5").ownedBy("kim"), atS: 1020, agents: kimFirst,
			want:     helping("ann", ReasonOnly, "kim"),
			verdicts: map[string]Verdict{"ann": code(OK), "kim": code(GraceOver)},
			order:    []string{"ann"},
			owed:     map[string]int64{"ann": 2 * Unit, "kim": -Unit},
		},
		{
			name: "6 a helper at once when the responsible is off", policy: policyJ, lead: lead("L7").ownedBy("kim"), atS: 1000,
			agents: []Agent{
				person("ann", Junior, 1, 3, 0, 500), person("bob", Junior, 1, 3, half, 900), person("kim", Senior, 0, 3, 0, 0).in(Off, 0),
			},
			want:     helping("bob", Owed, "kim"),
			verdicts: map[string]Verdict{"ann": code(Owed), "bob": code(OK), "kim": code(Off)},
			order:    []string{"bob", "ann"},
			owed:     map[string]int64{"ann": half, "bob": 0},
		},
		{
			name: "7 a helper at once when the responsible is full", policy: policyJ, lead: lead("L8").ownedBy("kim"), atS: 1000,
			agents:   []Agent{person("ann", Junior, 1, 3, 0, 500), person("kim", Senior, 3, 3, 0, 0)},
			want:     helping("ann", ReasonOnly, "kim"),
			verdicts: map[string]Verdict{"ann": code(OK), "kim": code(Full)},
			order:    []string{"ann"},
			owed:     map[string]int64{"ann": 0},
		},
		{
			name: "8a full juniors keep the second step closed", policy: policyJ, lead: lead("L9"), atS: 1010, agents: full,
			want:     Result{Kind: Wait, Reason: ReasonBusy, WakeAt: 1045_000},
			verdicts: map[string]Verdict{"ann": code(Full), "bob": code(Full), "kim": {Code: Tier, AtMs: 1045_000}},
		},
		{
			name: "8b the second step opens by age", policy: policyJ, lead: lead("L9"), atS: 1045, agents: full,
			want:     chosen("kim", ReasonOnly),
			verdicts: map[string]Verdict{"ann": code(Full), "bob": code(Full), "kim": code(OK)},
			order:    []string{"kim"},
		},
		{
			name: "9 an empty tier is skipped at once", policy: policyJ, lead: lead("L10"), atS: 1000,
			agents: []Agent{
				person("ann", Junior, 0, 3, 0, 0).in(Off, 0), person("kim", Senior, 1, 3, 0, 0), person("lee", Senior, 1, 3, half, 10),
			},
			want:     chosen("lee", Owed),
			verdicts: map[string]Verdict{"ann": code(Off), "kim": code(Owed), "lee": code(OK)},
			order:    []string{"lee", "kim"},
			owed:     map[string]int64{"kim": half, "lee": 0},
		},
		{
			name: "12a the skill decides who may", policy: policyK, lead: lead("L13"), atS: 1000, agents: experts,
			want:     chosen("kim", ReasonOnly),
			verdicts: map[string]Verdict{"ann": code(Tier), "kim": code(OK), "lee": lacks},
			order:    []string{"kim"},
		},
		{
			name: "12b the only expert is full", policy: policyK, lead: lead("L13"), atS: 1005, agents: busyExpert,
			want:     Result{Kind: Wait, Reason: ReasonBusy, WakeAt: 1060_000},
			verdicts: map[string]Verdict{"ann": code(Tier), "kim": code(Full), "lee": lacks},
		},
		{
			name: "12c after a minute the skill is no longer asked", policy: policyK, lead: lead("L13"), atS: 1060, agents: busyExpert,
			want:     chosen("lee", ReasonOnly),
			verdicts: map[string]Verdict{"ann": code(Tier), "kim": code(Full), "lee": code(OK)},
			order:    []string{"lee"},
		},
	}
}

func TestTieHashIsTheFirst32BitsOfSHA256(t *testing.T) {
	if a, b := hashText(tieHash("L2", "ann")), hashText(tieHash("L2", "bob")); a != "1c0052c9" || b != "ef6c8d40" {
		t.Fatalf("hashes are %s and %s", a, b)
	}
}
