package routing

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"testing"
)

// bareHeap is the least anybody could do: people by a number, the best on top.
type bareHeap []int64

func (h bareHeap) Len() int           { return len(h) }
func (h bareHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h bareHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *bareHeap) Push(x any)        { *h = append(*h, x.(int64)) }
func (h *bareHeap) Pop() any          { old := *h; x := old[len(old)-1]; *h = old[:len(old)-1]; return x }

var sizes = []int{10, 100, 1000, 10_000, 100_000}

// BenchmarkDecide gives a lead in a group of n with a third of the places taken, and frees a place of somebody else, so that the
// group stays as busy as it was. BenchmarkBareHeap does the same two updates on a container/heap.
func BenchmarkDecide(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchGroup(b, n) })
	}
}

func benchGroup(b *testing.B, n int) {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	g := NewGroup(2 * Unit)
	members := make([]*Member, n)
	for i := range members {
		members[i] = g.Join(Agent{
			ID: fmt.Sprintf("a%06d", i), Load: Chat * rnd.IntN(3), Limit: 4 * Chat, LastGivenAt: rnd.Int64N(1 << 30),
			Owed: rnd.Int64N(Unit),
		})
	}
	now := int64(1 << 31)
	freed := 0
	b.ReportAllocs()
	for b.Loop() {
		now++
		if m := g.Choose("L"); m != nil {
			g.Give(m, now)
		}
		for range 4 { // the next one who holds a chat
			m := members[freed]
			if freed++; freed == n {
				freed = 0
			}
			if m.Load() > 0 {
				g.SetLoad(m, m.Load()-Chat, 4*Chat)
				break
			}
		}
	}
}

func BenchmarkBareHeap(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, uint64(n)))
			h := make(bareHeap, n)
			for i := range h {
				h[i] = rnd.Int64N(1 << 30)
			}
			heap.Init(&h)
			now, freed := int64(1<<30), 0
			b.ReportAllocs()
			for b.Loop() {
				now++
				h[0] = now
				heap.Fix(&h, 0)
				h[freed] -= 1 << 20
				heap.Fix(&h, freed)
				if freed++; freed == n {
					freed = 0
				}
			}
		})
	}
}

// BenchmarkFullScan is Decide itself, with its receipt: what a team of ordinary size pays.
func BenchmarkFullScan(b *testing.B) {
	for _, n := range sizes[:4] {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, uint64(n)))
			f := Floor{Open: true}
			for i := range n {
				f.Agents = append(f.Agents, Agent{
					ID: fmt.Sprintf("a%06d", i), Tier: Middle, State: Here, Load: Chat * rnd.IntN(4), Limit: 4 * Chat,
					LastGivenAt: rnd.Int64N(1 << 30),
				})
			}
			p := Presets()[0]
			b.ReportAllocs()
			for b.Loop() {
				Decide(p, f, Lead{ID: "L", ArrivedAt: 1000}, 1000)
			}
		})
	}
}

// BenchmarkDecideAllEqual is the worst case of a group: everybody ties in all but the hash, which only drawing it for each can
// settle. It lasts until the people have been given their first leads.
func BenchmarkDecideAllEqual(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g := NewGroup(2 * Unit)
			for i := range n {
				g.Join(Agent{ID: fmt.Sprintf("a%06d", i), Limit: 4 * Chat})
			}
			for b.Loop() {
				g.Choose("L")
			}
		})
	}
}
