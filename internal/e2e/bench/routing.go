package main

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"usher/routing"
)

// bareHeap is the least anybody could do: people by a number, the best on top.
type bareHeap []int64

func (h bareHeap) Len() int           { return len(h) }
func (h bareHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h bareHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *bareHeap) Push(any)          {} // the heap keeps its size
func (h *bareHeap) Pop() any          { return nil }

// team is a group of agents of which a third of the places is taken.
type team struct {
	group   *routing.Group
	members []*routing.Member
	heap    bareHeap
	freed   int
	now     int64
}

func newTeam(n int) *team {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	t := &team{group: routing.NewGroup(2 * routing.Unit), members: make([]*routing.Member, n), heap: make(bareHeap, n), now: 1 << 31}
	for i := range n {
		t.members[i] = t.group.Join(routing.Agent{ID: fmt.Sprintf("a%06d", i), Load: routing.Chat * rnd.IntN(3), Limit: 4 * routing.Chat,
			LastGivenAt: rnd.Int64N(1 << 30), Owed: rnd.Int64N(routing.Unit)})
		t.heap[i] = rnd.Int64N(1 << 30)
	}
	heap.Init(&t.heap)
	return t
}

// decide gives a lead and frees a place of somebody else.
func (t *team) decide() {
	t.now++
	if m := t.group.Choose("L"); m != nil {
		t.group.Give(m, t.now)
	}
	for range 4 {
		m := t.members[t.freed]
		t.freed = (t.freed + 1) % len(t.members)
		if m.Load() > 0 {
			t.group.SetLoad(m, m.Load()-routing.Chat, 4*routing.Chat)
			return
		}
	}
}

// fix does the same two changes on the bare heap.
func (t *team) fix() {
	t.now++
	t.heap[0] = t.now
	heap.Fix(&t.heap, 0)
	t.heap[t.freed] -= 1 << 20
	heap.Fix(&t.heap, t.freed)
	t.freed = (t.freed + 1) % len(t.heap)
}

func perCall(do func()) float64 {
	const calls = 50_000
	began := time.Now()
	for range calls {
		do()
	}
	return float64(time.Since(began).Nanoseconds()) / calls
}

func measureRouting(_ context.Context, w *workshop) ([]figure, error) {
	sizes := []int{10, 100, 1000, 10_000, 100_000}
	teams := make([]*team, len(sizes))
	for i, n := range sizes {
		teams[i] = newTeam(n)
		perCall(teams[i].decide) // the first leads settle who ties with whom
	}
	worst := figure{name: "N8", what: "a decision ÷ a bare heap's, worst of 10 … 100,000 agents", goal: 3, how: "routing.Group: choose, give, free; two fixes of container/heap"}
	growth := figure{name: "N8", what: "growth of a decision from 10 to 100,000 agents", goal: 8, how: "the same calls"}
	largest := figure{name: "N8", what: "a decision among 100,000 agents", noGoal: true, unit: "ns", how: "the same calls"}
	for range w.rounds {
		var took []float64
		high := 0.0
		for _, t := range teams {
			ours, theirs := perCall(t.decide), perCall(t.fix)
			took = append(took, ours)
			high = max(high, ratio(ours, theirs))
		}
		worst.take(high)
		growth.take(ratio(took[len(took)-1], took[0]))
		largest.take(took[len(took)-1])
	}
	return []figure{worst, growth, largest}, nil
}
