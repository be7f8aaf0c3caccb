package web_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"usher/internal/web"
)

func TestDrainSaysGoodbyeWithASpreadHintAndRefusesNewcomers(t *testing.T) {
	const peers = 40
	sc := web.SocketsConfig{Random: func(n int64) int64 { return n - 1 }}
	s := socketServerWith(t, web.SocketConfig{}, sc, func(s *web.Socket) {
		s.Identify(s.ID())
		s.Push([]byte("ready"))
		_ = readAll(s)
	})
	var all []*peer
	for range peers {
		p := s.peer(t, "/socket")
		if _, _, err := p.next(); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	drained := make(chan error, 1)
	go func() {
		ctx, cancel := contextFor(10 * time.Second)
		defer cancel()
		drained <- s.sockets.Drain(ctx, 30*time.Second, func(_ *web.Socket, after time.Duration) []byte { return []byte("back in " + after.String()) })
	}()
	for _, p := range all {
		if _, payload, err := p.next(); string(payload) != "back in 29.999s" || err != nil {
			t.Fatalf("the last frame is %q %v", payload, err)
		}
		if code, reason := p.closeCode(); code != web.CloseRestart || reason != "retry_after_ms=29999" {
			t.Fatalf("closed with %d %q", code, reason)
		}
		_ = p.conn.Close()
	}
	if err := <-drained; err != nil || s.sockets.Count() != 0 || !s.sockets.Draining() {
		t.Fatalf("drained: %v, %d left", err, s.sockets.Count())
	}
	s.raw(t, handshake("/socket")).mustBe(t, 503, "draining")
}

func TestDrainCutsWhoDoesNotLeaveInTime(t *testing.T) {
	release := make(chan struct{})
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) {
		s.Push([]byte("ready"))
		<-release // a handler that does not listen
	})
	p := s.peer(t, "/socket")
	if _, _, err := p.next(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := contextFor(50 * time.Millisecond)
	defer cancel()
	if err := s.sockets.Drain(ctx, 0, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("drain: %v", err)
	}
	close(release)
	eventually(t, "it ends after all", func() bool { return s.sockets.Count() == 0 })
}
