package hub_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"usher/internal/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// box is a listener with a bounded queue, as a socket is.
type box struct {
	mu     sync.Mutex
	room   int
	closed bool
	asked  int // pushes after it said no
	got    []string
}

func (b *box) Push(frame []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		b.asked++
		return false
	}
	if len(b.got) >= b.room {
		b.closed = true
		return false
	}
	b.got = append(b.got, string(frame))
	return true
}

func (b *box) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}

func (b *box) frames() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.got...)
}

func TestPublishReachesTheTopicOnly(t *testing.T) {
	h := hub.New()
	ann, bob := &box{room: 9}, &box{room: 9}
	h.Subscribe("a", ann)
	h.Subscribe("a", ann) // twice is once
	h.Subscribe("b", bob)
	if n := h.Publish("a", []byte("1")); n != 1 {
		t.Fatalf("taken by %d, want 1", n)
	}
	if n := h.Publish("nobody", []byte("2")); n != 0 {
		t.Fatalf("taken by %d, want 0", n)
	}
	if got := fmt.Sprint(ann.frames(), bob.frames()); got != "[1] []" {
		t.Fatalf("got %s", got)
	}
}

func TestPushAfterCloseDropsTheListenerFromAllItsTopicsOnce(t *testing.T) {
	h := hub.New()
	ann := &box{room: 9}
	h.Subscribe("a", ann)
	h.Subscribe("b", ann)
	ann.close()
	ann.close()
	for range 3 {
		h.Publish("a", []byte("x"))
		h.Publish("b", []byte("x"))
	}
	if ann.asked != 1 {
		t.Fatalf("asked %d times after it ended, want once", ann.asked)
	}
	if h.Listening("a") != 0 || h.Listening("b") != 0 {
		t.Fatal("an ended listener is still on a topic")
	}
}

func TestUnsubscribeTwiceAndForgetTwiceDoNothing(t *testing.T) {
	h := hub.New()
	ann, bob := &box{room: 9}, &box{room: 9}
	h.Subscribe("a", ann)
	h.Subscribe("a", bob)
	for range 2 {
		h.Unsubscribe("a", ann)
		h.Unsubscribe("never", ann)
		h.Forget(ann)
	}
	if h.Listening("a") != 1 || h.Publish("a", []byte("x")) != 1 || len(ann.frames()) != 0 {
		t.Fatal("the other listener must stay and the first must hear nothing")
	}
}

func TestSlowListenersAreDroppedWhileOthersGetEverythingInOrder(t *testing.T) {
	const listeners, frames = 200, 300
	h := hub.New()
	all := make([]*box, listeners)
	for i := range all {
		all[i] = &box{room: frames}
		if i%3 == 0 {
			all[i].room = i % 40
		}
		h.Subscribe("t", all[i])
	}
	for n := range frames {
		h.Publish("t", fmt.Append(nil, n))
	}
	for i, b := range all {
		got := b.frames()
		if len(got) != b.room {
			t.Fatalf("listener %d got %d frames, want %d", i, len(got), b.room)
		}
		for n, frame := range got {
			if frame != fmt.Sprint(n) {
				t.Fatalf("listener %d: frame %d is %s", i, n, frame)
			}
		}
		if b.asked != 0 {
			t.Fatalf("listener %d was asked again after saying no", i)
		}
	}
}

func TestAllListenersHearTwoPublishersInOneOrder(t *testing.T) {
	h := hub.New()
	ann, bob := &box{room: 4000}, &box{room: 4000}
	h.Subscribe("t", ann)
	h.Subscribe("t", bob)
	var publishers sync.WaitGroup
	for p := range 4 {
		publishers.Go(func() {
			for n := range 1000 {
				h.Publish("t", fmt.Appendf(nil, "%d-%d", p, n))
			}
		})
	}
	publishers.Wait()
	if fmt.Sprint(ann.frames()) != fmt.Sprint(bob.frames()) || len(bob.frames()) != 4000 {
		t.Fatal("two listeners heard two orders")
	}
}

func TestComingGoingAndPublishingAtOnceLeavesNothingBehind(t *testing.T) {
	h := hub.New()
	var actors sync.WaitGroup
	for a := range 8 {
		actors.Go(func() {
			for n := range 500 {
				l := &box{room: n % 4}
				one, two := fmt.Sprint("t", (a+n)%5), fmt.Sprint("t", n%5)
				h.Subscribe(one, l)
				h.Subscribe(two, l)
				h.Publish(two, []byte("x"))
				h.Unsubscribe(one, l)
				h.Forget(l)
			}
		})
	}
	actors.Wait()
	for n := range 5 {
		if left := h.Listening(fmt.Sprint("t", n)); left != 0 {
			t.Fatalf("%d listeners left on t%d", left, n)
		}
	}
}

// The hub agrees with a plain map of sets, whatever is done in whatever order.
func TestHubAgreesWithAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := hub.New()
		boxes := make([]*box, 40) // enough that a topic gets an index
		for i := range boxes {
			boxes[i] = &box{room: rapid.IntRange(0, 6).Draw(t, "room")}
		}
		model := map[string]map[int]bool{"a": {}, "b": {}}
		for range rapid.IntRange(0, 150).Draw(t, "steps") {
			topic := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "topic")
			i := rapid.IntRange(0, len(boxes)-1).Draw(t, "box")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0, 1, 2:
				h.Subscribe(topic, boxes[i])
				model[topic][i] = true
			case 3:
				h.Unsubscribe(topic, boxes[i])
				delete(model[topic], i)
			case 4:
				h.Publish(topic, []byte("x"))
				for j := range model[topic] {
					if boxes[j].closed {
						delete(model["a"], j)
						delete(model["b"], j)
					}
				}
			}
			for _, name := range []string{"a", "b"} {
				if h.Listening(name) != len(model[name]) {
					t.Fatalf("topic %s has %d listeners, the model %d", name, h.Listening(name), len(model[name]))
				}
			}
		}
	})
}

type nobody struct{ n int }

func (l *nobody) Push([]byte) bool { l.n++; return true }

func BenchmarkPublishToAThousand(b *testing.B) {
	h := hub.New()
	for range 1000 {
		h.Subscribe("t", &nobody{})
	}
	frame := make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		h.Publish("t", frame)
	}
}

func BenchmarkPublishToTwoOfTenThousandTopics(b *testing.B) {
	h := hub.New()
	names := make([]string, 10_000)
	for i := range names {
		names[i] = fmt.Sprint("conversation/", i)
		h.Subscribe(names[i], &nobody{})
		h.Subscribe(names[i], &nobody{})
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		h.Publish(names[n%len(names)], nil)
	}
}

func BenchmarkMemoryOfTenThousandIdleListeners(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		h := hub.New()
		for i := range 10_000 {
			h.Subscribe(fmt.Sprint("conversation/", i), &nobody{})
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/10_000, "B/listener")
		runtime.KeepAlive(h)
	}
}
