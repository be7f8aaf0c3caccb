package routing

// NotRecorded says that a large floor was counted, not stored; the log can rebuild it.
const NotRecorded = "not_recorded"

// NotOnFloor says that the agent was not on a floor that was stored whole.
const NotOnFloor = "not_on_floor"

// Explanation answers "why this agent?" or "why not?" with a code and figures; the reader's language makes the sentence.
type Explanation struct {
	Agent string `json:"agent"`
	// Chosen says whether this is the one who got the lead.
	Chosen bool `json:"chosen"`
	// Code is the result's reason for the chosen, the verdict for anybody else, NotRecorded or NotOnFloor.
	Code string `json:"code"`
	// Names are missing skills; AtMs is when the reason ends by itself, 0 if it does not.
	Names []string `json:"names,omitempty"`
	AtMs  int64    `json:"at_ms,omitempty"`
	// Winner and Step are set after an assignment; Step is 0 by rule.
	Winner string `json:"winner,omitempty"`
	Step   int    `json:"step,omitempty"`
	// Mine are this agent's figures, Other those of the one compared with: the winner, or for the winner the runner-up.
	Mine  Figures  `json:"mine"`
	Other *Figures `json:"other,omitempty"`
	// Best, Window and Candidates are those of the choice.
	Best       int64 `json:"best,omitempty"`
	Window     int64 `json:"window,omitempty"`
	Candidates int   `json:"candidates,omitempty"`
	// HelperFor is the responsible for whom the winner answers.
	HelperFor string `json:"helper_for,omitempty"`
}

// Figures are what the keys compared.
type Figures struct {
	Agent       string `json:"agent"`
	Load        int    `json:"load"`
	Limit       int    `json:"limit"`
	Owed        int64  `json:"owed"`
	Share       int64  `json:"share"`
	LastGivenAt int64  `json:"last_given_at,omitempty"`
	Hash        string `json:"hash,omitempty"`
}

// Explain reads the answer for one agent from a receipt.
func Explain(r Receipt, agent string) Explanation {
	e := Explanation{Agent: agent, Winner: r.Result.Agent, HelperFor: r.Result.HelperFor, Mine: r.figures(agent)}
	if r.Choice != nil {
		e.Step, e.Best, e.Window, e.Candidates = r.Choice.Step, r.Choice.Best, r.Choice.Window, len(r.Choice.Order)
	}
	if agent != "" && agent == r.Result.Agent {
		e.Chosen, e.Code = true, r.Result.Reason
		if r.Choice != nil && len(r.Choice.Order) > 1 {
			e.Other = r.figuresOf(r.Choice.Order[1].Agent)
		}
		return e
	}
	if r.Result.Agent != "" {
		e.Other = r.figuresOf(r.Result.Agent)
	}
	row := r.row(agent)
	switch {
	case row != nil:
		e.Code, e.Names, e.AtMs = row.Verdict.Code, row.Verdict.Names, row.Verdict.AtMs
	case r.Floor.Whole:
		e.Code = NotOnFloor
	default:
		e.Code = NotRecorded
	}
	return e
}

func (r *Receipt) row(agent string) *Row {
	for i := range r.Floor.Rows {
		if r.Floor.Rows[i].Agent.ID == agent {
			return &r.Floor.Rows[i]
		}
	}
	return nil
}

func (r *Receipt) figuresOf(agent string) *Figures {
	f := r.figures(agent)
	return &f
}

func (r *Receipt) figures(agent string) Figures {
	f := Figures{Agent: agent}
	if row := r.row(agent); row != nil {
		a := row.Agent
		f.Load, f.Limit, f.Owed, f.LastGivenAt = a.Load, a.Limit, a.Owed, a.LastGivenAt
	}
	if r.Choice != nil {
		for _, c := range r.Choice.Order {
			if c.Agent == agent {
				f.Share, f.Hash = c.Share, c.Hash
			}
		}
	}
	return f
}
