package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher/internal/web"
)

// acceptAll keeps what a listener accepts until the test ends.
func acceptAll(t *testing.T, most int, exempt []netip.Prefix) (addr string, accepted func() []net.Conn) {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln := web.LimitConnections(inner, most, exempt)
	var mu sync.Mutex
	var conns []net.Conn
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		accepting.Wait()
		for _, conn := range conns {
			_ = conn.Close()
		}
	})
	return inner.Addr().String(), func() []net.Conn {
		mu.Lock()
		defer mu.Unlock()
		return append([]net.Conn(nil), conns...)
	}
}

func dialFrom(t *testing.T, source, addr string) net.Conn {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
	conn, err := dialer.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestHT09OneAddressCannotTakeAllConnections(t *testing.T) {
	addr, accepted := acceptAll(t, 3, nil)
	for range 3 {
		dialFrom(t, "127.0.0.1", addr)
	}
	eventually(t, "three are taken", func() bool { return len(accepted()) == 3 })
	fourth := dialFrom(t, "127.0.0.1", addr)
	_ = fourth.SetReadDeadline(time.Now().Add(30 * time.Second))
	if n, err := fourth.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Fatal("the fourth connection stays open")
	} else if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		t.Fatal("the fourth connection was not closed")
	}
	dialFrom(t, "127.0.0.2", addr)
	eventually(t, "another address gets in", func() bool { return len(accepted()) == 4 })
	first := accepted()[0]
	_ = first.Close()
	_ = first.Close() // twice frees one place only
	dialFrom(t, "127.0.0.1", addr)
	eventually(t, "the freed place is given", func() bool { return len(accepted()) == 5 })
	dialFrom(t, "127.0.0.1", addr)
	dialFrom(t, "127.0.0.3", addr)
	eventually(t, "the next stranger gets in", func() bool { return len(accepted()) >= 6 })
	if n := len(accepted()); n != 6 {
		t.Fatalf("%d connections are in, want 6", n)
	}
}

// fromNetwork is a listener whose connections come from addresses that rotate inside one /64.
type fromNetwork struct {
	net.Listener
	next byte
}

func (l *fromNetwork) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.next++
	return &connFrom{conn, netip.AddrPortFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 7: 1, 9: l.next, 15: l.next}), 4711)}, nil
}

type connFrom struct {
	net.Conn
	from netip.AddrPort
}

func (c *connFrom) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.from) }

// idleConnections is how many connections the flood below opens: some, or with USHER_FLOOD (make flood) as many as the machine lets us.
func idleConnections(t *testing.T) (flood, most int) {
	if os.Getenv("USHER_FLOOD") == "" {
		return 300, 100
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	const both, spare = 1000, 500 // the server holds so many of them, in this very process
	return int(min(20_000, limit.Cur-both-spare)), both
}

func TestIdleConnectionsOfOneNetworkLeaveRoomForOthers(t *testing.T) {
	flood, most := idleConnections(t)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app := web.NewApp(web.Config{Log: slog.New(slog.DiscardHandler), ReadTimeout: time.Minute})
	app.Get("/hello", func(c *fiber.Ctx) error { return c.SendString("hello") })
	listening := make(chan struct{})
	app.Hooks().OnListen(func(fiber.ListenData) error { close(listening); return nil })
	var serving sync.WaitGroup
	serving.Go(func() { _ = app.Listener(web.LimitConnections(inner, most, nil)) })
	<-listening
	addr := inner.Addr().String()
	var conns []net.Conn
	t.Cleanup(func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
		if err := app.ShutdownWithTimeout(30 * time.Second); err != nil {
			t.Error(err)
		}
		_ = inner.Close()
		serving.Wait()
	})
	for range flood {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
	}
	t.Run("HT09 of many idle connections from one network only so many stay", func(t *testing.T) {
		eventually(t, "the rest are closed", func() bool {
			open := 0
			for _, conn := range conns {
				_ = conn.SetReadDeadline(time.Now().Add(100 * time.Microsecond))
				_, err := conn.Read(make([]byte, 1))
				if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
					open++
				}
			}
			return open == most
		})
		t.Logf("%d connections, %d stay", flood, most)
	})
	t.Run("HT09 a newcomer from elsewhere is answered", func(t *testing.T) {
		conn := dialFrom(t, "127.0.0.2", addr)
		_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
		if _, err := io.WriteString(conn, request("GET", "/hello", "")); err != nil {
			t.Fatal(err)
		}
		if a := readAnswer(t, conn); a.status != 200 {
			t.Errorf("%d", a.status)
		}
	})
}

func TestHT09AddressesInsideOne64ShareTheirConnections(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln := web.LimitConnections(&fromNetwork{Listener: inner}, 3, nil)
	taken := make(chan net.Conn, 10)
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				close(taken)
				return
			}
			taken <- conn
		}
	})
	var conns []net.Conn
	for range 10 {
		conns = append(conns, dialFrom(t, "127.0.0.1", inner.Addr().String()))
	}
	for _, conn := range conns[3:] {
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("a connection over the limit: %v", err)
		}
	}
	_ = ln.Close()
	accepting.Wait()
	in := 0
	for conn := range taken {
		in++
		_ = conn.Close()
	}
	if in != 3 {
		t.Errorf("%d of ten addresses of one /64 are in", in)
	}
}

func TestHT09OurOwnProxiesAreNotCounted(t *testing.T) {
	addr, accepted := acceptAll(t, 1, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	for range 5 {
		dialFrom(t, "127.0.0.1", addr)
	}
	eventually(t, "all are in", func() bool { return len(accepted()) == 5 })
}
