package routing

import "slices"

// Versions that a receipt carries, so that a later program knows whether it can decide again from it.
const (
	ReceiptFormat    = 1
	AlgorithmVersion = 1
)

// WholeFloor is the largest floor a receipt stores whole.
const WholeFloor = 64

// Receipt is everything a decision read and what came out. It holds no names of people, no message text, and nothing from a clock
// or random source outside these fields.
type Receipt struct {
	Head   Head   `json:"head"`
	Policy Policy `json:"policy"`
	Lead   Lead   `json:"lead"`
	// Key is the lead's place in the waiting list, AgeMs its age at the decision.
	Key   int64       `json:"key"`
	AgeMs int64       `json:"age_ms"`
	Steps []StepState `json:"steps,omitempty"`
	Floor FloorRecord `json:"floor"`
	// Choice is there when the agent was chosen freely.
	Choice *Choice `json:"choice,omitempty"`
	Result Result  `json:"result"`
}

// Head says which decision this is.
type Head struct {
	Format    int `json:"format"`
	Algorithm int `json:"algorithm"`
	// Number is the place in the dispatch log this decision can take, FoldedTo the last event the floor was folded from.
	Number     int64   `json:"number"`
	FoldedTo   int64   `json:"folded_to"`
	At         int64   `json:"at"`
	Trigger    Trigger `json:"trigger"`
	PolicyHash string  `json:"policy_hash"`
}

// FloorRecord is the floor as it was read. Above WholeFloor agents it keeps the candidates and the responsible whole, the rest as
// counts per reason, and a hash of the floor, which the log can rebuild.
type FloorRecord struct {
	Open    bool    `json:"open"`
	OpensAt int64   `json:"opens_at,omitempty"`
	Agents  int     `json:"agents"`
	Whole   bool    `json:"whole"`
	Rows    []Row   `json:"rows,omitempty"`
	Counts  []Count `json:"counts,omitempty"`
	Hash    string  `json:"hash,omitempty"`
}

// Row is one agent with the verdict.
type Row struct {
	Agent   Agent   `json:"agent"`
	Verdict Verdict `json:"verdict"`
}

// Count is how many agents beyond the rows share a reason.
type Count struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

// Choice is how the winner was found.
type Choice struct {
	// Step is the step of the policy, from 1; Skills what it asked.
	Step   int      `json:"step"`
	Skills []string `json:"skills,omitempty"`
	// Best is the most anybody is owed with their share; Window was allowed below it.
	Best   int64 `json:"best"`
	Window int64 `json:"window"`
	// Order lists the candidates, the winner first.
	Order []Ranked `json:"order"`
}

// Ranked is one candidate in the final order.
type Ranked struct {
	Agent string `json:"agent"`
	Share int64  `json:"share"`
	// Claim is owed plus share; Inside says whether the window holds it.
	Claim  int64 `json:"claim"`
	Inside bool  `json:"inside"`
	// Key decided against the next in the order; empty for the last.
	Key string `json:"key,omitempty"`
	// Hash is there when a tie came to it.
	Hash string `json:"hash,omitempty"`
}

// conclude writes the receipt of a result.
func (s *scene) conclude(res Result, cs []candidate, rungAt int, best int64) Decision {
	policy := s.policy
	policy.Name = ""
	r := Receipt{
		Head: Head{
			Format: ReceiptFormat, Algorithm: AlgorithmVersion, Number: s.floor.N + 1, FoldedTo: s.floor.N, At: s.now,
			Trigger: s.lead.Trigger, PolicyHash: policy.Hash(),
		},
		Policy: policy, Lead: s.lead, Key: Key(policy, s.lead), AgeMs: s.age(), Steps: s.stepStates(), Result: res,
	}
	if len(cs) > 0 {
		r.Choice = s.recordChoice(cs, rungAt, best)
	}
	r.Floor = s.recordFloor(s.verdicts(res, cs, rungAt))
	return Decision{Result: res, Receipt: r}
}

func (s *scene) recordChoice(cs []candidate, rungAt int, best int64) *Choice {
	rung := &s.rungs[rungAt]
	choice := &Choice{Step: rung.step, Skills: rung.must, Best: best, Window: s.policy.Window, Order: make([]Ranked, len(cs))}
	for k, c := range cs {
		a := &s.agents[c.at]
		choice.Order[k] = Ranked{Agent: a.ID, Share: c.share, Claim: a.Owed + c.share, Inside: c.inside}
		if h, ok := s.hashes[c.at]; ok {
			choice.Order[k].Hash = hashText(h)
		}
		if k+1 < len(cs) {
			_, choice.Order[k].Key = s.compare(c, cs[k+1])
		}
	}
	return choice
}

func (s *scene) recordFloor(verdicts []Verdict) FloorRecord {
	record := FloorRecord{
		Open: s.floor.Open, OpensAt: s.floor.OpensAt, Agents: len(s.agents), Whole: len(s.agents) <= WholeFloor,
	}
	if record.Whole {
		record.Rows = make([]Row, 0, len(s.agents))
	}
	counts := map[string]int{}
	for i, a := range s.agents {
		if record.Whole || isCandidate(verdicts[i].Code) || a.ID == s.lead.Responsible {
			record.Rows = append(record.Rows, Row{Agent: a, Verdict: verdicts[i]})
			continue
		}
		counts[verdicts[i].Code]++
	}
	for code, n := range counts {
		record.Counts = append(record.Counts, Count{Code: code, N: n})
	}
	slices.SortFunc(record.Counts, func(a, b Count) int {
		return slices.Index(verdictOrder[:], a.Code) - slices.Index(verdictOrder[:], b.Code)
	})
	if !record.Whole {
		record.Hash = hashJSON(s.agents)
	}
	return record
}
