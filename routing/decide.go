package routing

import "slices"

// Decide gives a lead to an agent or says why it has to wait. It is pure: the same arguments give the same bytes, and it changes
// none of them. It does not validate the policy; one without steps makes every lead wait.
//
// The receipt shares the skill lists of the floor and the steps of the policy: encode it before changing those in place.
func Decide(p Policy, f Floor, l Lead, nowMs int64) Decision {
	s := newScene(p, f, l, nowMs)
	if s.closed() {
		return s.conclude(s.decideClosed(), nil, -1, 0)
	}
	if res, ok := s.decideResponsible(); ok {
		return s.conclude(res, nil, -1, 0)
	}
	cs, rungAt := s.candidates()
	if len(cs) == 0 {
		return s.conclude(s.decideWait(), nil, -1, 0)
	}
	best := s.applyWindow(cs)
	s.rank(cs)
	return s.conclude(s.decideChoice(cs), cs, rungAt, best)
}

// decideChoice is the result for the first of the ranked candidates.
func (s *scene) decideChoice(cs []candidate) Result {
	winner := s.agents[cs[0].at].ID
	res := Result{Kind: Assign, Agent: winner, Rule: ByChoice, Reason: ReasonOnly, Ledger: s.entries(cs, cs[0].at, Unit)}
	if len(cs) > 1 {
		_, res.Reason = s.compare(cs[0], cs[1])
	}
	if s.lead.Responsible != "" && s.lead.Responsible != winner {
		res.HelperFor = s.lead.Responsible
	}
	if s.policy.AnswerS > 0 {
		res.AnswerByAt = s.now + int64(s.policy.AnswerS)*1000
	}
	return res
}

func (s *scene) decideWait() Result {
	return Result{Kind: Wait, Reason: s.waitReason(), WakeAt: s.wakeAt()}
}

// waitReason looks first for people to wait for in the open steps, then in the later ones.
func (s *scene) waitReason() string {
	var anyone, open, later, excluded bool
	for i := range s.agents {
		if !onDuty(s.states[i]) {
			continue
		}
		anyone = anyone || s.inAnyTier(i)
		for k := range s.rungs {
			r := &s.rungs[k]
			switch {
			case !s.waitsFor(i, r):
			case s.excluded(s.agents[i].ID) != "":
				excluded = true
			case r.open:
				open = true
			default:
				later = true
			}
		}
	}
	switch {
	case open:
		return ReasonBusy
	case later:
		return ReasonLaterStep
	case excluded:
		return ReasonExcluded
	case anyone:
		return ReasonNobodyFits
	}
	return ReasonNobodyOnDuty
}

func (s *scene) inAnyTier(i int) bool {
	for k := range s.rungs {
		if slices.Contains(s.rungs[k].tiers, s.agents[i].Tier) {
			return true
		}
	}
	return false
}
