package routing

import "slices"

// The closed list of reasons against an agent, in the order in which they are looked for: the first that applies is the verdict.
// Off to LastCall are the states of the same names.
const (
	OK     = "ok"
	Team   = "team"  // does not serve the site
	Tier   = "tier"  // stands in no open step; AtMs says when one opens, 0 for never
	Lacks  = "lacks" // Names says which skills
	Tongue = "language"
	Full   = "full"
	// GraceOver: the responsible, on duty with room, did not answer in the grace, and no open step holds them.
	GraceOver = "grace_over"
	// ByRule: would have fitted, but the responsible came first.
	ByRule = "by_rule"
	// Window, Load, Owed, LastGiven, Hash: a candidate who lost to the winner, and at which key.
	Window    = "window"
	Load      = "load"
	Owed      = "owed"
	LastGiven = "last_given"
	Hash      = "hash"
	// SiteClosed: nobody was looked at.
	SiteClosed = "closed"
)

var fitOrder = [...]string{Off, Away, Unsure, Settling, AfterWork, LastCall, Team, Tier, Lacks, Tongue, Refused, Missed, Full, OK}

// Verdict is ok or the one reason against an agent, with its figures.
type Verdict struct {
	Code string `json:"code"`
	// Names are the missing skills of Lacks.
	Names []string `json:"names,omitempty"`
	// AtMs is when the reason ends by itself, 0 if it does not.
	AtMs int64 `json:"at_ms,omitempty"`
}

// fit returns the first reason against agent i on one rung.
func (s *scene) fit(i int, r *rung) Verdict {
	a := &s.agents[i]
	if state := s.states[i]; state != Here {
		return s.stateVerdict(a, state)
	}
	if !s.serves(a) {
		return Verdict{Code: Team}
	}
	if !slices.Contains(r.tiers, a.Tier) {
		return Verdict{Code: Tier, AtMs: s.tierOpensAt(a.Tier)}
	}
	if missing := s.missing(a, r); len(missing) > 0 {
		return Verdict{Code: Lacks, Names: missing}
	}
	if !s.speaks(a) {
		return Verdict{Code: Tongue}
	}
	if reason := s.excluded(a.ID); reason != "" {
		return Verdict{Code: reason}
	}
	if !hasRoom(a) {
		return Verdict{Code: Full}
	}
	return Verdict{Code: OK}
}

// stateVerdict names the state; a state outside the closed list counts as off.
func (s *scene) stateVerdict(a *Agent, state string) Verdict {
	if !slices.Contains(fitOrder[:6], state) {
		return Verdict{Code: Off}
	}
	v := Verdict{Code: state}
	if a.UntilAt > s.now {
		v.AtMs = a.UntilAt
	}
	return v
}

func hasRoom(a *Agent) bool { return a.Load <= a.Limit-Chat }

func (s *scene) serves(a *Agent) bool {
	return s.lead.Site == "" || len(a.Sites) == 0 || slices.Contains(a.Sites, s.lead.Site)
}

func (s *scene) speaks(a *Agent) bool {
	return s.lead.Language == "" || len(a.Languages) == 0 || slices.Contains(a.Languages, s.lead.Language)
}

// missing lists what the agent lacks of the lead's needs and the rung's skills, each once.
func (s *scene) missing(a *Agent, r *rung) []string {
	var missing []string
	for _, list := range [...][]string{s.lead.Needs, r.must} {
		for _, skill := range list {
			if !slices.Contains(a.Skills, skill) && !slices.Contains(missing, skill) {
				missing = append(missing, skill)
			}
		}
	}
	return missing
}

// verdictOn is the verdict over several rungs: the one of the rung that carried the agent furthest, because a reason applies only
// if no rung lifts it.
func (s *scene) verdictOn(i int, rungs []rung) Verdict {
	best, bestRank := Verdict{Code: Tier, AtMs: s.tierOpensAt(s.agents[i].Tier)}, -1
	for k := range rungs {
		if !rungs[k].open {
			continue
		}
		v := s.fit(i, &rungs[k])
		if rank := slices.Index(fitOrder[:], v.Code); rank > bestRank {
			best, bestRank = v, rank
		}
	}
	return best
}
