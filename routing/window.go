package routing

// applyWindow marks the candidates who are owed enough: owed + share ≥ best − window. This bound is what keeps everybody within
// (1 + W)(n − 1)/2 leads of their fair part for ever, whatever comes (carpool argument). It returns the best owed + share.
func (s *scene) applyWindow(cs []candidate) (best int64) {
	top, total := cs[0].value, int64(0)
	best = s.agents[cs[0].at].Owed + cs[0].share
	for _, c := range cs {
		top, total = max(top, c.value), total+c.weight
		best = max(best, s.agents[c.at].Owed+c.share)
	}
	for k := range cs {
		cs[k].inside = s.policy.Window < 0 || cs[k].value >= top-s.policy.Window*total
	}
	return best
}
