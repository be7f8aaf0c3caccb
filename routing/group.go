package routing

import "slices"

// Group makes the choice of candidates.go to ties.go among many thousands of agents without looking at each: joining, leaving,
// choosing and giving cost O(log n), plus the number of load levels, plus those who tie in everything but the hash.
//
// It holds the people one step can use, with equal weights; several weights would need one running sum each. While somebody is a
// candidate they are owed key + sum: one addition to the sum credits everybody. Who is full or leaves keeps what they were owed.
// The part of a lead that does not divide evenly is carried to the next, so owed of all, plus the carry, sums to 0.
//
// A Group is not safe for concurrent use.
type Group struct {
	window  int64
	sum     int64
	carry   int64
	members int64 // candidates only
	levels  []*level
}

// Member is an agent's seat in a group.
type Member struct {
	ID          string
	load, limit int
	owed        int64 // while no candidate
	lastGivenAt int64
	level       *level // nil while no candidate
	at          int    // place in the level's heap
}

// level holds the candidates with the same load/limit.
type level struct {
	load, limit int
	heap        seatHeap
}

// NewGroup makes an empty group with the window of a policy.
func NewGroup(window int64) *Group { return &Group{window: window} }

// Join adds an agent; with room they are a candidate from now on.
func (g *Group) Join(a Agent) *Member {
	m := &Member{ID: a.ID, load: a.Load, limit: a.Limit, owed: a.Owed, lastGivenAt: a.LastGivenAt}
	g.enter(m)
	return m
}

// Leave takes a member out of the candidates, keeping what they are owed. SetLoad brings them back.
func (g *Group) Leave(m *Member) {
	if m.level == nil {
		return
	}
	m.owed = g.Owed(m)
	m.level.heap.remove(m.at)
	m.level = nil
	g.members--
}

// SetLoad changes load and limit: a place was freed, a silent client returned, a manager changed the limit.
func (g *Group) SetLoad(m *Member, load, limit int) {
	if m.level != nil && compareLoad(load, limit, m.level.load, m.level.limit) == 0 && load <= limit-Chat {
		m.load, m.limit = load, limit
		return
	}
	g.Leave(m)
	m.load, m.limit = load, limit
	g.enter(m)
}

// Adjust changes what a member is owed by an entry from outside: a reversal, a charge, another group's share.
func (g *Group) Adjust(m *Member, units int64) {
	if m.level == nil {
		m.owed += units
		return
	}
	m.level.heap.rekey(m.at, m.level.heap[m.at].key+units, m.lastGivenAt)
}

// Owed is what a member is owed now, in Units.
func (g *Group) Owed(m *Member) int64 {
	if m.level == nil {
		return m.owed
	}
	return m.level.heap[m.at].key + g.sum
}

// Load is the member's load in quarters of a chat.
func (m *Member) Load() int { return m.load }

// Candidates is how many members have room.
func (g *Group) Candidates() int { return int(g.members) }

// Carry is the part of a lead, in Units, that did not divide evenly and is credited with the next.
func (g *Group) Carry() int64 { return g.carry }

// Choose returns who gets the lead, or nil if nobody has room. It changes nothing.
func (g *Group) Choose(lead string) *Member {
	if g.members == 0 {
		return nil
	}
	best, found := int64(0), false
	for _, l := range g.levels {
		if len(l.heap) > 0 && (!found || l.heap[0].key > best) {
			best, found = l.heap[0].key, true
		}
	}
	for _, l := range g.levels {
		if len(l.heap) > 0 && (g.window < 0 || l.heap[0].key >= best-g.window) {
			return l.heap.first(lead)
		}
	}
	return nil
}

// Give charges a candidate one lead, credits all candidates their shares and raises the winner's load by one chat.
func (g *Group) Give(m *Member, at int64) {
	if m.level == nil {
		return
	}
	g.carry += Unit
	share := g.carry / g.members
	g.carry -= share * g.members
	g.sum += share
	m.lastGivenAt = at
	key := m.level.heap[m.at].key - Unit
	if m.load+Chat > m.limit-Chat { // full now
		g.Leave(m)
		m.owed -= Unit
		m.load += Chat
		return
	}
	m.level.heap.remove(m.at)
	m.load += Chat
	m.level = g.levelFor(m.load, m.limit)
	m.level.heap.push(seat{key: key, last: at, member: m})
}

func (g *Group) enter(m *Member) {
	if m.load > m.limit-Chat {
		return
	}
	g.members++
	m.level = g.levelFor(m.load, m.limit)
	m.level.heap.push(seat{key: m.owed - g.sum, last: m.lastGivenAt, member: m})
}

// levelFor finds or makes the level of a load/limit; levels are few and stay in order of load.
func (g *Group) levelFor(load, limit int) *level {
	k, ok := slices.BinarySearchFunc(g.levels, [2]int{load, limit}, func(l *level, t [2]int) int {
		return compareLoad(l.load, l.limit, t[0], t[1])
	})
	if !ok {
		g.levels = slices.Insert(g.levels, k, &level{load: load, limit: limit})
	}
	return g.levels[k]
}
