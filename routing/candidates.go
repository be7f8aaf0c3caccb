package routing

// candidate is somebody who fits with room in the step of the choice.
type candidate struct {
	at     int // place in scene.agents
	weight int64
	share  int64
	// value orders by owed + share without rounding: owed × total weight + Unit × weight. Otherwise the odd unit that keeps a
	// ledger entry at zero would decide a tie that belongs to the next key.
	value  int64
	inside bool // the window
}

// candidates returns those who fit with room in the first open rung that has any, and the rung's place, or -1.
func (s *scene) candidates() (found []candidate, rungAt int) {
	for k := range s.rungs {
		if !s.rungs[k].open {
			continue
		}
		for i := range s.agents {
			if s.fit(i, &s.rungs[k]).Code == OK {
				found = append(found, candidate{at: i})
			}
		}
		if len(found) > 0 {
			s.share(found, Unit)
			return found, k
		}
	}
	return nil, -1
}
