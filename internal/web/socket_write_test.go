package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"usher/internal/web"
)

func TestWS46ASilentPeerIsPingedThenGivenUp(t *testing.T) {
	ended := make(chan error, 1)
	cfg := web.SocketConfig{PongWait: 300 * time.Millisecond}
	s := socketServerWith(t, cfg, web.SocketsConfig{PingEvery: 50 * time.Millisecond}, func(s *web.Socket) {
		s.Identify("ann")
		ended <- readAll(s)
	})
	p := s.peer(t, "/socket")
	pings := 0
	for {
		op, _, err := p.next()
		if err != nil || op == 8 {
			break
		}
		if op == 9 {
			pings++
		}
	}
	if pings == 0 {
		t.Fatal("given up without being asked")
	}
	var closed *web.Closed
	if err := <-ended; !errors.As(err, &closed) || closed.Code != web.CloseAbnormal || !closed.ByPeer {
		t.Fatalf("Read gave %v", err)
	}
}

func TestAPeerThatAnswersPingsStays(t *testing.T) {
	cfg := web.SocketConfig{PongWait: 1500 * time.Millisecond, MaxControl: 1000}
	s := socketServerWith(t, cfg, web.SocketsConfig{PingEvery: 50 * time.Millisecond}, echo)
	p := s.peer(t, "/socket")
	for deadline := time.Now().Add(2500 * time.Millisecond); time.Now().Before(deadline); {
		op, payload, err := p.next()
		if err != nil || op != 9 {
			t.Fatalf("got %x %v, want pings only", op, err)
		}
		p.send(frameBytes(0x8A, payload)...)
	}
}

func TestWS41APeerThatDoesNotReadIsClosed4013AndOthersAreNotHeldUp(t *testing.T) {
	open := make(chan *web.Socket, 2)
	cfg := web.SocketConfig{WriteWait: 2 * time.Second}
	s := socketServer(t, cfg, func(s *web.Socket) {
		s.Identify(s.ID())
		open <- s
		_ = readAll(s)
	})
	s.peer(t, "/socket")
	stalled := <-open
	lively := s.peer(t, "/socket")
	other := <-open
	frame := make([]byte, 100<<10)
	for i := range frame {
		frame[i] = 'x'
	}
	refused := false
	for range 10_000 { // far more than the kernel's buffers hold
		if refused = !stalled.Push(frame); refused {
			break
		}
		if !other.Push([]byte("tick")) {
			t.Fatal("the other socket was closed too")
		}
		if _, payload, err := lively.next(); string(payload) != "tick" || err != nil {
			t.Fatalf("the other peer got %q %v", payload, err)
		}
	}
	if !refused {
		t.Fatal("the queue has no end")
	}
	if stalled.CloseCode() != web.CloseSlow || stalled.Push(nil) {
		t.Fatalf("closed with %d", stalled.CloseCode())
	}
	eventually(t, "the stalled handler ends", func() bool { return s.sockets.Count() == 1 })
}

func TestAWriteThatStallsEndsTheSocketAsTooSlow(t *testing.T) {
	open := make(chan *web.Socket, 1)
	s := socketServer(t, web.SocketConfig{QueueBytes: 1 << 30, WriteWait: 100 * time.Millisecond}, func(s *web.Socket) {
		s.Identify(s.ID())
		open <- s
		_ = readAll(s)
	})
	s.peer(t, "/socket")
	socket := <-open
	if !socket.Push(make([]byte, 64<<20)) { // more than the kernel's buffers hold
		t.Fatal("not taken")
	}
	<-socket.Done()
	if socket.CloseCode() != web.CloseSlow {
		t.Fatalf("closed with %d", socket.CloseCode())
	}
	eventually(t, "the handler ends", func() bool { return s.sockets.Count() == 0 })
}

func TestAQueueOfTooManyFramesCloses4013WhichThePeerCanStillRead(t *testing.T) {
	const most = 64
	open := make(chan *web.Socket, 1)
	s := socketServer(t, web.SocketConfig{QueueBytes: 1 << 30}, func(s *web.Socket) {
		s.Identify(s.ID())
		open <- s
		_ = readAll(s)
	})
	p := s.peer(t, "/socket")
	socket := <-open
	frame := make([]byte, 1<<20)
	pushed := 0
	for socket.Push(frame) {
		pushed++
	}
	if pushed < most {
		t.Fatalf("refused after %d frames", pushed)
	}
	p.mustClose(web.CloseSlow)
}

func TestPushAndCloseAfterTheEndDoNothing(t *testing.T) {
	open := make(chan *web.Socket, 1)
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) { open <- s })
	s.peer(t, "/socket").mustClose(web.CloseNormal)
	socket := <-open
	eventually(t, "the socket has ended", func() bool { return s.sockets.Count() == 0 })
	<-socket.Done()
	for range 2 {
		socket.Close(web.CloseFault, "late")
		if socket.Push([]byte("late")) {
			t.Fatal("an ended socket took a frame")
		}
	}
	if socket.CloseCode() != web.CloseNormal || socket.Identify("late") {
		t.Fatal("the end was changed afterwards")
	}
	if _, err := socket.Read(context.Background()); err == nil {
		t.Fatal("an ended socket was read")
	}
}

func TestWhatWaitsCanBeRewrittenAndWhatWasWrittenCannot(t *testing.T) {
	open := make(chan *web.Socket, 1)
	s := socketServer(t, web.SocketConfig{QueueBytes: 1 << 30}, func(s *web.Socket) {
		s.Identify(s.ID())
		open <- s
		_ = readAll(s)
	})
	p := s.peer(t, "/socket")
	socket := <-open
	socket.Push(make([]byte, 64<<20)) // more than the kernel's buffers hold: what comes behind waits until the peer reads
	shared := []byte("the secret")
	for range 3 {
		socket.Push(shared)
	}
	socket.Rewrite(func(frame []byte) []byte { return bytes.ReplaceAll(frame, []byte("the secret"), []byte("a tombstone")) })
	socket.Push(shared)
	if _, payload, err := p.next(); len(payload) != 64<<20 || err != nil {
		t.Fatalf("%d bytes, %v", len(payload), err)
	}
	for i, want := range []string{"a tombstone", "a tombstone", "a tombstone", "the secret"} {
		if _, payload, err := p.next(); string(payload) != want || err != nil {
			t.Fatalf("frame %d is %q, %v", i, payload, err)
		}
	}
	socket.Close(web.CloseNormal, "")
	socket.Rewrite(func([]byte) []byte { t.Error("something waits after the end"); return nil })
}

func TestQueuedFramesAreSentInOrderBeforeTheCloseFrame(t *testing.T) {
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) {
		for n := range 50 {
			s.Push(fmt.Append(nil, n))
		}
		s.Close(web.CloseBadCursor, "no such place")
	})
	p := s.peer(t, "/socket")
	for n := range 50 {
		if op, payload, err := p.next(); op != 1 || string(payload) != fmt.Sprint(n) || err != nil {
			t.Fatalf("frame %d is %x %q %v", n, op, payload, err)
		}
	}
	p.mustClose(web.CloseBadCursor)
}
