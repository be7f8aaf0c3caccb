package web_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher/internal/web"
)

// WS40: the library gives a connection's object to the next visitor as soon as the handler returns. Pushes that are still on their
// way must never arrive there.
func TestWS40SEQ1NoFrameReachesTheNextVisitor(t *testing.T) {
	const workers, rounds = 16, 70 // 1,120 rounds of two visitors
	var names atomic.Int64
	var pushers sync.WaitGroup
	t.Cleanup(pushers.Wait)
	cfg := web.SocketConfig{CloseWait: 50 * time.Millisecond, QueueFrames: 400}
	s := socketServer(t, cfg, func(s *web.Socket) {
		name, err := s.Read(s.Context())
		if err != nil {
			return
		}
		s.Identify(string(name))
		pushers.Go(func() { // outlives the handler on purpose
			frame := []byte("for " + string(name))
			for range 300 {
				s.Push(frame)
			}
			s.Close(web.CloseGoingAway, "for "+string(name))
			s.Push(frame)
		})
		_ = readAll(s)
	})
	var foreign, heard atomic.Int64
	visit := func(random *rand.Rand) {
		name := fmt.Sprint("visitor-", names.Add(1))
		p := s.peer(t, "/socket")
		defer p.conn.Close()
		p.send(frameBytes(0x81, []byte(name))...)
		for range random.IntN(80) {
			op, payload, err := p.next()
			if err != nil {
				return
			}
			switch {
			case op == 1 && string(payload) == "for "+name:
				heard.Add(1)
			case op == 8 && len(payload) > 2 && (string(payload[2:]) == "for "+name || string(payload[2:]) == "too slow"):
				return
			default:
				foreign.Add(1)
			}
		}
	}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), 1))
			for range rounds {
				visit(random)
				visit(random)
			}
		})
	}
	all.Wait()
	if foreign.Load() != 0 || heard.Load() == 0 {
		t.Fatalf("%d foreign frames, %d own", foreign.Load(), heard.Load())
	}
}
