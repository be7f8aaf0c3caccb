package routing

// seat is a candidate in a heap; the keys lie in the slice itself, so that a comparison follows no pointer.
type seat struct {
	key    int64
	last   int64
	member *Member
}

// before says whether a is more owed, or longer since last given.
func (a *seat) before(b *seat) bool {
	if a.key != b.key {
		return a.key > b.key
	}
	return a.last < b.last
}

// arity of the heap: four children share a cache line or two and halve the depth.
const arity = 4

// seatHeap is a heap whose members know their place.
type seatHeap []seat

func (h *seatHeap) push(s seat) {
	*h = append(*h, s)
	h.up(len(*h) - 1)
}

func (h *seatHeap) remove(at int) {
	old := *h
	last := len(old) - 1
	moved := old[last]
	old[last] = seat{}
	*h = old[:last]
	if at == last {
		return
	}
	(*h)[at] = moved
	h.settle(at)
}

func (h *seatHeap) rekey(at int, key, last int64) {
	(*h)[at].key, (*h)[at].last = key, last
	h.settle(at)
}

// settle restores the order around one place.
func (h *seatHeap) settle(at int) {
	if !h.down(at) {
		h.up(at)
	}
}

func (h *seatHeap) up(at int) {
	s := *h
	moving := s[at]
	for at > 0 {
		parent := (at - 1) / arity
		if !moving.before(&s[parent]) {
			break
		}
		s[at] = s[parent]
		s[at].member.at = at
		at = parent
	}
	s[at] = moving
	moving.member.at = at
}

func (h *seatHeap) down(at int) bool {
	s := *h
	moving, start := s[at], at
	for {
		child := at*arity + 1
		if child >= len(s) {
			break
		}
		best := child
		for k := child + 1; k < min(child+arity, len(s)); k++ {
			if s[k].before(&s[best]) {
				best = k
			}
		}
		if !s[best].before(&moving) {
			break
		}
		s[at] = s[best]
		s[at].member.at = at
		at = best
	}
	s[at] = moving
	moving.member.at = at
	return at > start
}

// first returns the top, or among those who tie with it the one with the smallest hash for this lead.
func (h *seatHeap) first(lead string) *Member {
	s := *h
	top := &s[0]
	winner, smallest, hashed := top.member, uint32(0), false
	var walk func(at int)
	walk = func(at int) {
		for k := at*arity + 1; k < min(at*arity+1+arity, len(s)); k++ {
			if top.before(&s[k]) {
				continue
			}
			if !hashed {
				smallest, hashed = tieHash(lead, winner.ID), true
			}
			m := s[k].member
			if x := tieHash(lead, m.ID); x < smallest || x == smallest && m.ID < winner.ID {
				winner, smallest = m, x
			}
			walk(k)
		}
	}
	walk(0)
	return winner
}
