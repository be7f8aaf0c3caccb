package web_test

import (
	"bytes"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher/internal/web"
)

// BenchmarkIdleSockets measures what one open, signed-in, silent socket costs: live heap and stacks, the client's end (a bare
// connection in the same process) included, headers as a browser sends them.
func BenchmarkIdleSockets(b *testing.B) {
	const sockets = 4000
	cfg := web.SocketConfig{CheckOrigin: allowShop}
	s := start(b, web.Config{}, func(app *fiber.App, ss *web.Sockets) { app.Get("/socket", ss.Upgrade(cfg, echo)) })
	browser := handshake("/socket", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
		"Accept-Language: en-GB,en;q=0.9,de;q=0.8", "Accept-Encoding: gzip, deflate, br, zstd", "Cache-Control: no-cache", "Pragma: no-cache",
		"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", "Cookie: a=0123456789abcdef0123456789abcdef")
	for b.Loop() {
		before := liveBytes()
		conns := make([]net.Conn, 0, sockets)
		buf := make([]byte, 1024)
		message := frameBytes(0x81, []byte("hello"))
		for range sockets {
			conn, err := net.Dial("tcp", s.addr)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.WriteString(conn, browser); err != nil {
				b.Fatal(err)
			}
			if n, err := conn.Read(buf); err != nil || !bytes.Contains(buf[:n], []byte("101")) {
				b.Fatalf("%s %v", buf[:n], err)
			}
			if _, err := conn.Write(message); err != nil { // each socket has read and written once
				b.Fatal(err)
			}
			if _, err := conn.Read(buf); err != nil {
				b.Fatal(err)
			}
			conns = append(conns, conn)
		}
		b.ReportMetric(float64(liveBytes()-before)/sockets, "B/socket")
		b.ReportMetric(float64(runtime.NumGoroutine())/sockets, "goroutines/socket")
		for _, conn := range conns {
			_ = conn.Close()
		}
		eventually(b, "all have ended", func() bool { return s.sockets.Count() == 0 })
	}
}

func liveBytes() int64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
		time.Sleep(20 * time.Millisecond) // stacks shrink in the background
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// BenchmarkPushToAThousandSockets is the fan-out of one event to open sockets, from Push until every peer has read it.
func BenchmarkPushToAThousandSockets(b *testing.B) {
	const peers = 1000
	open := make(chan *web.Socket, peers)
	s := socketServer(b, web.SocketConfig{}, func(s *web.Socket) {
		s.Identify(s.ID())
		open <- s
		_ = readAll(s)
	})
	var sockets []*web.Socket
	heard := make(chan struct{}, peers)
	for range peers {
		p := s.peer(b, "/socket")
		_ = p.conn.SetDeadline(time.Time{})
		sockets = append(sockets, <-open)
		go func() {
			for {
				if op, _, err := p.next(); err != nil || op == 8 {
					return
				}
				heard <- struct{}{}
			}
		}()
	}
	frame := make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		for _, socket := range sockets {
			socket.Push(frame)
		}
		for range peers {
			<-heard
		}
	}
}
