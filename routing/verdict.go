package routing

// verdictOrder is the closed list of everything a row can say.
var verdictOrder = [...]string{
	SiteClosed, Off, Away, Unsure, Settling, AfterWork, LastCall, Team, Tier, Lacks, Tongue, Refused, Missed, Full, GraceOver,
	ByRule, Window, Load, Owed, LastGiven, Hash, OK,
}

// isCandidate says whether a verdict is one of those only candidates get.
func isCandidate(code string) bool {
	switch code {
	case OK, Window, Load, Owed, LastGiven, Hash:
		return true
	}
	return false
}

// verdicts gives every agent ok, which only the winner has, or exactly one reason.
func (s *scene) verdicts(res Result, cs []candidate, rungAt int) []Verdict {
	out := make([]Verdict, len(s.agents))
	rungs := s.rungs
	if rungAt >= 0 {
		rungs = rungs[:rungAt+1]
	}
	chosen := make([]string, len(s.agents))
	for k, c := range cs {
		chosen[c.at] = OK
		if k > 0 {
			_, chosen[c.at] = s.compare(cs[0], c)
		}
	}
	for i := range s.agents {
		switch {
		case res.Kind == Closed:
			out[i] = Verdict{Code: SiteClosed, AtMs: s.floor.OpensAt}
		case chosen[i] != "":
			out[i] = Verdict{Code: chosen[i]}
		case s.agents[i].ID == s.lead.Responsible:
			out[i] = s.responsibleVerdict(i)
		default:
			out[i] = s.verdictOn(i, rungs)
			if out[i].Code == OK {
				out[i].Code = ByRule
			}
		}
	}
	return out
}
