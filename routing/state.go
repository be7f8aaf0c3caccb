package routing

// stateAt is the agent's state at an instant: one that ends by itself has ended.
func stateAt(a *Agent, now int64) string {
	if a.UntilAt == 0 || now < a.UntilAt {
		return a.State
	}
	switch a.State {
	case Settling, AfterWork:
		return Here
	case Unsure:
		return Away
	case LastCall:
		return Off
	}
	return a.State
}

// onDuty says whether the ladder waits for somebody in this state. LastCall does not count: it ends in Off, so waiting for it
// would be in vain.
func onDuty(state string) bool {
	return state == Here || state == Unsure || state == Settling || state == AfterWork
}
