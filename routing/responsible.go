package routing

// graceEndsAt is the instant from which the responsible has no first call any more.
func (s *scene) graceEndsAt() int64 { return s.lead.ArrivedAt + int64(s.policy.GraceS)*1000 }

// responsibleVerdict is ok or the first reason for which the responsible, agent i, does not get the lead by rule. Tier, skills and
// language are not asked: the request is theirs already.
func (s *scene) responsibleVerdict(i int) Verdict {
	a := &s.agents[i]
	if state := s.states[i]; state != Here {
		return s.stateVerdict(a, state)
	}
	if reason := s.excluded(a.ID); reason != "" {
		return Verdict{Code: reason}
	}
	if !hasRoom(a) {
		return Verdict{Code: Full}
	}
	if s.now >= s.graceEndsAt() {
		return Verdict{Code: GraceOver}
	}
	return Verdict{Code: OK}
}

// decideResponsible gives the lead to its responsible; ok is false when a helper is to be chosen.
func (s *scene) decideResponsible() (res Result, ok bool) {
	i := s.find(s.lead.Responsible)
	if i < 0 || s.responsibleVerdict(i).Code != OK {
		return Result{}, false
	}
	res = Result{
		Kind: Assign, Agent: s.lead.Responsible, Rule: ByResponsible, Reason: ReasonResponsible,
		WakeAt: s.graceEndsAt(), AnswerByAt: s.graceEndsAt(),
	}
	if s.policy.Level {
		res.Ledger = s.charge(i)
	}
	return res, true
}
