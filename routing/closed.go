package routing

// closed says whether the site is closed. An opening that has passed opens it, even if nobody has said so yet.
func (s *scene) closed() bool {
	return !s.floor.Open && (s.floor.OpensAt == 0 || s.now < s.floor.OpensAt)
}

func (s *scene) decideClosed() Result {
	return Result{Kind: Closed, Reason: ReasonClosed, WakeAt: s.floor.OpensAt}
}
