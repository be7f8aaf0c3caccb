package web_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/hub"
	"usher/internal/web"
)

var _ hub.Listener = (*web.Socket)(nil)

// dial connects the way a browser would.
func (s *server) dial(t testing.TB, target string) *websocket.Conn {
	t.Helper()
	ctx, cancel := contextFor(20 * time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws://"+s.addr+target, &websocket.DialOptions{HTTPHeader: map[string][]string{"Origin": {goodOrigin}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func socketServer(t testing.TB, cfg web.SocketConfig, handle func(s *web.Socket)) *server {
	return socketServerWith(t, cfg, web.SocketsConfig{}, handle)
}

func socketServerWith(t testing.TB, cfg web.SocketConfig, sc web.SocketsConfig, handle func(s *web.Socket)) *server {
	if cfg.CheckOrigin == nil {
		cfg.CheckOrigin = allowShop
	}
	return startWith(t, web.Config{}, sc, func(app *fiber.App, ss *web.Sockets) { app.Get("/socket", ss.Upgrade(cfg, handle)) })
}

// readAll reads until the socket ends.
func readAll(s *web.Socket) error {
	for {
		if _, err := s.Read(s.Context()); err != nil {
			return err
		}
	}
}

func TestWS07SilenceAfterTheUpgradeCloses4003(t *testing.T) {
	var ended atomic.Value
	s := socketServer(t, web.SocketConfig{AuthWithin: 50 * time.Millisecond}, func(s *web.Socket) { ended.Store(readAll(s)) })
	p := s.peer(t, "/socket")
	p.mustClose(web.CloseNoAuth)
	var closed *web.Closed
	eventually(t, "the handler ends", func() bool { return ended.Load() != nil })
	if err, _ := ended.Load().(error); !errors.As(err, &closed) || closed.Code != web.CloseNoAuth || closed.ByPeer {
		t.Fatalf("Read gave %v", ended.Load())
	}
}

func TestAnIdentifiedSocketOutlivesTheSignInDeadline(t *testing.T) {
	s := socketServer(t, web.SocketConfig{AuthWithin: time.Second}, func(s *web.Socket) {
		if !s.Identify("ann") || s.Identify("ann") || s.Identify("bob") {
			s.Close(web.CloseFault, "Identify must work once")
		}
		timer := time.AfterFunc(1500*time.Millisecond, func() { s.Push([]byte("alive")) })
		defer timer.Stop()
		_ = readAll(s)
	})
	p := s.peer(t, "/socket")
	if op, payload, err := p.next(); op != 1 || string(payload) != "alive" || err != nil {
		t.Fatalf("got %x %q %v", op, payload, err)
	}
}

func TestWS29OnlyTheNewestSocketsOfAKeyStay(t *testing.T) {
	s := socketServer(t, web.SocketConfig{MaxPerKey: 5}, func(s *web.Socket) {
		s.Identify("one token")
		s.Push([]byte("ready"))
		_ = readAll(s)
	})
	var peers []*peer
	for range 12 {
		p := s.peer(t, "/socket")
		if _, payload, err := p.next(); string(payload) != "ready" || err != nil {
			t.Fatalf("got %q %v", payload, err)
		}
		peers = append(peers, p)
	}
	for _, p := range peers[:7] {
		p.mustClose(web.CloseReplaced)
		_ = p.conn.Close()
	}
	eventually(t, "five are left", func() bool { return s.sockets.Count() == 5 })
}

func TestWS30RevokingAKeyClosesItsSocketsAndDeliversNothingAfter(t *testing.T) {
	open := make(chan *web.Socket, 2)
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) {
		s.Identify("ann")
		open <- s
		_ = readAll(s)
	})
	one, two := s.peer(t, "/socket"), s.peer(t, "/socket")
	sockets := []*web.Socket{<-open, <-open}
	if n := s.sockets.CloseKey("ann", web.CloseRevoked, "signed out"); n != 2 {
		t.Fatalf("closed %d sockets", n)
	}
	for _, socket := range sockets {
		if socket.Push([]byte("secret")) {
			t.Fatal("a revoked socket took a frame")
		}
	}
	for _, p := range []*peer{one, two} {
		if op, payload, err := p.next(); op != 8 || err != nil {
			t.Fatalf("got %x %q %v, want the close frame first", op, payload, err)
		}
		_ = p.conn.Close()
	}
	if s.sockets.CloseKey("nobody", web.CloseRevoked, "") != 0 {
		t.Fatal("closed somebody else")
	}
	eventually(t, "all have ended", func() bool { return s.sockets.Count() == 0 && s.sockets.CloseKey("ann", 4009, "") == 0 })
}

func TestWS39APanicIsGenericForTheClientAndLoggedForUs(t *testing.T) {
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) {
		s.Push([]byte("never mind"))
		panic("secret text")
	})
	p := s.peer(t, "/socket")
	code, reason := p.closeCode()
	if code != web.CloseFault || strings.Contains(reason, "secret") {
		t.Fatalf("closed with %d %q", code, reason)
	}
	eventually(t, "the log holds the cause and the id", func() bool {
		return strings.Contains(s.log.String(), "secret text") && strings.Contains(s.log.String(), "request_id")
	})
	s.peer(t, "/socket").mustClose(web.CloseFault) // the server lives
}

func TestWS42BytesBehindTheUpgradeAreReadByTheHandlerOnly(t *testing.T) {
	got := make(chan string, 1)
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) {
		message, _ := s.Read(s.Context())
		got <- string(message)
		s.Close(web.CloseAuthFailed, "")
	})
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(append([]byte(handshake("/socket")), frameBytes(0x81, []byte("early"))...)); err != nil {
		t.Fatal(err)
	}
	if message := <-got; message != "early" {
		t.Fatalf("the handler read %q", message)
	}
}

func TestReadEndsWithItsContextAndTheSocketGoesOn(t *testing.T) {
	s := socketServer(t, web.SocketConfig{}, func(s *web.Socket) {
		for range 3 {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			_, err := s.Read(ctx)
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				s.Close(web.CloseFault, fmt.Sprint(err))
				return
			}
		}
		s.Push([]byte("go"))
		echo(s)
	})
	conn := s.dial(t, "/socket")
	ctx, cancel := contextFor(10 * time.Second)
	defer cancel()
	if _, b, err := conn.Read(ctx); string(b) != "go" || err != nil {
		t.Fatalf("got %q %v", b, err)
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, b, err := conn.Read(ctx); string(b) != "hello" || err != nil {
		t.Fatalf("got %q %v", b, err)
	}
	if err := conn.Close(websocket.StatusNormalClosure, "bye"); err != nil {
		t.Fatalf("the goodbye was not answered: %v", err)
	}
}

func TestAdmitRefusesBeforeTheUpgradeAndItsValueReachesTheSocket(t *testing.T) {
	cfg := web.SocketConfig{Admit: func(c *fiber.Ctx) (any, error) {
		if c.Cookies("s") == "" {
			return nil, fault.New(fault.Unsigned, "not_signed_in", "Sign in first.")
		}
		return "ann:" + c.Cookies("s"), nil
	}}
	s := socketServer(t, cfg, func(s *web.Socket) {
		s.Push(fmt.Append(nil, s.Value(), " ", s.RemoteIP()))
	})
	s.raw(t, handshake("/socket")).mustBe(t, 401, "not_signed_in")
	p := s.peer(t, "/socket", "Cookie: s=1")
	if _, payload, err := p.next(); string(payload) != "ann:1 127.0.0.1" || err != nil {
		t.Fatalf("got %q %v", payload, err)
	}
}

func TestOneAddressHasAnEndOfSockets(t *testing.T) {
	s := socketServer(t, web.SocketConfig{MaxPerIP: 3}, func(s *web.Socket) {
		s.Push([]byte("ready"))
		_ = readAll(s)
	})
	var peers []*peer
	for range 3 {
		p := s.peer(t, "/socket")
		if _, _, err := p.next(); err != nil {
			t.Fatal(err)
		}
		peers = append(peers, p)
	}
	a := s.raw(t, handshake("/socket"))
	a.mustBe(t, 429, "rate_limited")
	if a.header.Get("Retry-After") == "" {
		t.Fatal("no Retry-After")
	}
	_ = peers[0].conn.Close()
	eventually(t, "one has ended", func() bool { return s.sockets.Count() == 2 })
	if _, payload, err := s.peer(t, "/socket").next(); string(payload) != "ready" || err != nil {
		t.Fatalf("the freed place is not given: %q %v", payload, err)
	}
}

func TestHT09SocketsOfOne64HaveAnEndBehindAProxyToo(t *testing.T) {
	cfg := web.SocketConfig{CheckOrigin: allowShop, MaxPerIP: 3}
	proxies := web.Config{ClientIP: web.BehindProxies([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})}
	s := startWith(t, proxies, web.SocketsConfig{}, func(app *fiber.App, ss *web.Sockets) { app.Get("/socket", ss.Upgrade(cfg, echo)) })
	from := func(address string) string { return "X-Forwarded-For: " + address }
	for i := range 3 {
		p := s.peer(t, "/socket", from(fmt.Sprintf("2001:db8:0:1::%x", i+1)))
		p.send(frameBytes(0x81, []byte("here"))...)
		if _, payload, err := p.next(); string(payload) != "here" || err != nil {
			t.Fatalf("%q %v", payload, err)
		}
	}
	s.raw(t, handshake("/socket", from("2001:db8:0:1:ffff::4"))).mustBe(t, 429, "rate_limited")
	s.peer(t, "/socket", from("2001:db8:0:2::1")) // a newcomer from elsewhere
}

func TestASocketRouteWithoutAnOriginRuleIsABug(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("it was accepted")
		}
	}()
	ss := web.NewSockets(web.SocketsConfig{})
	defer ss.Close()
	ss.Upgrade(web.SocketConfig{}, echo)
}
