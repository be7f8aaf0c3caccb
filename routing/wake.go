package routing

// wakeAt is the earliest instant at which time alone can change a wait: the next step opens, somebody settles or ends the
// after-work and has room, or somebody unsure becomes away and empties a step. 0 means that only an event can.
func (s *scene) wakeAt() int64 {
	wake := int64(0)
	sooner := func(at int64) {
		if wake == 0 || at < wake {
			wake = at
		}
	}
	for k := range s.rungs {
		if !s.rungs[k].open {
			sooner(s.rungs[k].opens)
		}
	}
	for i := range s.agents {
		if s.turnsByTime(i) {
			sooner(s.agents[i].UntilAt)
		}
	}
	return wake
}

// turnsByTime says whether the end of agent i's state can matter to this lead.
func (s *scene) turnsByTime(i int) bool {
	a := &s.agents[i]
	state := s.states[i]
	if a.UntilAt <= s.now || !onDuty(state) || state == Here {
		return false
	}
	if state == Unsure { // away next: a step may empty, or the reason change
		return s.inAnyTier(i)
	}
	if !hasRoom(a) || s.excluded(a.ID) != "" {
		return false
	}
	if a.ID == s.lead.Responsible {
		return true
	}
	for k := range s.rungs {
		if s.waitsFor(i, &s.rungs[k]) {
			return true
		}
	}
	return false
}
