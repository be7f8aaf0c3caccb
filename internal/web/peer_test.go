package web_test

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"usher/internal/web"
)

var anyKey = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef"))

const goodOrigin = "https://shop.example"

// handshake is a correct upgrade request; the given lines are added.
func handshake(target string, headers ...string) string {
	all := append([]string{"Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + anyKey, "Origin: " + goodOrigin}, headers...)
	head := "GET " + target + " HTTP/1.1\r\nHost: usher.test\r\nConnection: Upgrade\r\n"
	for _, h := range all {
		head += h + "\r\n"
	}
	return head + "\r\n"
}

// peer is a socket client that can break every rule.
type peer struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

func (s *server) peer(t testing.TB, target string, headers ...string) *peer {
	t.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.WriteString(conn, handshake(target, headers...)); err != nil {
		t.Fatal(err)
	}
	p := &peer{t, conn, bufio.NewReader(conn)}
	res, err := http.ReadResponse(p.in, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("no upgrade: %v %v", res, err)
	}
	if res.Header.Get("Sec-WebSocket-Extensions") != "" {
		t.Fatalf("WS15: an extension was agreed on: %v", res.Header)
	}
	return p
}

// frameBytes is a masked frame with the given first byte (FIN, RSV, opcode).
func frameBytes(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n > 0xFFFF:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	case n > 125:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = append(b, 0x80|byte(n))
	}
	mask := [4]byte{1, 2, 3, 4}
	b = append(b, mask[:]...)
	for i, c := range payload {
		b = append(b, c^mask[i&3])
	}
	return b
}

func (p *peer) send(b ...byte) {
	p.t.Helper()
	if _, err := p.conn.Write(b); err != nil {
		p.t.Fatalf("send: %v", err)
	}
}

// next reads one frame from the server.
func (p *peer) next() (op byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(p.in, head[:]); err != nil {
		return 0, nil, err
	}
	n := int(head[1] & 0x7F)
	switch n {
	case 126:
		var b [2]byte
		if _, err := io.ReadFull(p.in, b[:]); err != nil {
			return 0, nil, err
		}
		n = int(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		if _, err := io.ReadFull(p.in, b[:]); err != nil {
			return 0, nil, err
		}
		n = int(binary.BigEndian.Uint64(b[:]))
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(p.in, payload)
	return head[0] & 0x0F, payload, err
}

// closeCode reads until the server closes and gives its code.
func (p *peer) closeCode() (int, string) {
	p.t.Helper()
	for {
		op, payload, err := p.next()
		if err != nil {
			p.t.Fatalf("ended without a close frame: %v", err)
		}
		if op == 8 {
			if len(payload) < 2 {
				return 1005, ""
			}
			return int(binary.BigEndian.Uint16(payload)), string(payload[2:])
		}
	}
}

func (p *peer) mustClose(code int) {
	p.t.Helper()
	if got, reason := p.closeCode(); got != code {
		p.t.Fatalf("closed with %d %q, want %d", got, reason, code)
	}
}

func allowShop(c *fiber.Ctx) error {
	if c.Get("Origin") != goodOrigin {
		return web.ErrOrigin()
	}
	return nil
}

// echo answers every message with itself.
func echo(s *web.Socket) {
	s.Identify(s.ID())
	for {
		message, err := s.Read(s.Context())
		if err != nil {
			return
		}
		s.Push(message)
	}
}

func echoServer(t testing.TB, cfg web.SocketConfig) *server {
	cfg.CheckOrigin = allowShop
	return start(t, web.Config{}, func(app *fiber.App, ss *web.Sockets) { app.Get("/socket", ss.Upgrade(cfg, echo)) })
}

func closeFrame(code int, reason string) []byte {
	return frameBytes(0x88, append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...))
}
