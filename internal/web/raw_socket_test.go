package web_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"testing"

	"usher/internal/web"
)

func TestHandshakesThatAreRefused(t *testing.T) {
	s := echoServer(t, web.SocketConfig{})
	get := func(version, key string, more ...string) string {
		r := "GET /socket HTTP/1.1\r\nHost: usher.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: " + version + "\r\n"
		if key != "" {
			r += "Sec-WebSocket-Key: " + key + "\r\n"
		}
		for _, h := range more {
			r += h + "\r\n"
		}
		return r + "\r\n"
	}
	ours := "Origin: " + goodOrigin
	for _, c := range []struct {
		name, request, code string
		status              int
	}{
		{"WS01 foreign Origin", get("13", anyKey, "Origin: https://evil.example"), "origin_not_allowed", 403},
		{"WS01 null Origin", get("13", anyKey, "Origin: null"), "origin_not_allowed", 403},
		{"WS02 no Origin", get("13", anyKey), "origin_not_allowed", 403},
		{"WS03 two Origins", get("13", anyKey, ours, ours), "malformed_request", 400},
		{"WS04 version 8", get("8", anyKey, ours), "upgrade_required", 426},
		{"WS04 no upgrade", request("GET", "/socket", "", ours), "upgrade_required", 426},
		{"WS04 POST", request("POST", "/socket", "", ours, "Upgrade: websocket"), "method_not_allowed", 405},
		{"WS05 no key", get("13", "", ours), "bad_handshake", 400},
		{"WS05 short key", get("13", "c2hvcnQ=", ours), "bad_handshake", 400},
		{"WS05 long key", get("13", base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0")), ours), "bad_handshake", 400},
		{"WS05 no base64", get("13", "!!!!", ours), "bad_handshake", 400},
		{"WS06 token in the query", handshake("/socket?token=hunter2"), "query_not_allowed", 400},
		{"WS06 anything in the query", handshake("/socket?x"), "query_not_allowed", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.raw(t, c.request)
			a.mustBe(t, c.status, c.code)
			if c.status == 426 && a.header.Get("Sec-WebSocket-Version") != "13" {
				t.Fatalf("headers: %v", a.header)
			}
		})
	}
	if s.sockets.Count() != 0 {
		t.Fatal("a refused handshake left a socket")
	}
	eventually(t, "all are logged", func() bool { return len(s.log.String()) > 0 })
	if log := s.log.String(); containsAny(log, "hunter2") {
		t.Fatalf("WS06: the token is in the log: %s", log)
	}
}

func TestFramesThatBreakTheProtocol(t *testing.T) {
	s := echoServer(t, web.SocketConfig{})
	text := func(payload string) []byte { return frameBytes(0x81, []byte(payload)) }
	length := func(n uint64) []byte { return binary.BigEndian.AppendUint64([]byte{0x81, 0xFF}, n) }
	unmasked := []byte{0x81, 0x02, 'h', 'i'}
	for _, c := range []struct {
		name string
		sent []byte
		code int
	}{
		{"WS10 unmasked", unmasked, 1002},
		{"WS10 RSV1, WS15", frameBytes(0xC1, nil), 1002},
		{"WS10 RSV2", frameBytes(0xA1, nil), 1002},
		{"WS10 RSV3", frameBytes(0x91, nil), 1002},
		{"WS10 opcode 3", frameBytes(0x83, nil), 1002},
		{"WS10 opcode 11", frameBytes(0x8B, nil), 1002},
		{"WS10 lone continuation", frameBytes(0x80, []byte("x")), 1002},
		{"WS10 new text inside a fragment", append(frameBytes(0x01, []byte("a")), text("b")...), 1002},
		{"WS10 fragmented ping", frameBytes(0x09, nil), 1002},
		{"WS10 ping over 125", frameBytes(0x89, make([]byte, 126)), 1002},
		{"WS10 length not in its shortest form", []byte{0x81, 0xFE, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5}, 1002},
		{"WS11 invalid UTF-8", text("\xff"), 1007},
		{"WS11 overlong UTF-8", text("\xc0\xaf"), 1007},
		{"WS11 surrogate in UTF-8", text("\xed\xa0\x80"), 1007},
		{"WS11 cut character over fragments", append(frameBytes(0x01, []byte("\xf0\x9f")), frameBytes(0x80, []byte("\x98"))...), 1007},
		{"WS12 binary", frameBytes(0x82, []byte("x")), 1003},
		{"WS13 one frame over 32 KiB", frameBytes(0x81, make([]byte, 32<<10+1)), 1009},
		{"WS13 fragments over 32 KiB", append(frameBytes(0x01, make([]byte, 20<<10)), frameBytes(0x80, make([]byte, 20<<10))...), 1009},
		{"WS14 length 2^62", length(1 << 62), 1009},
		{"WS14 length 2^63", length(1 << 63), 1002},
		{"WS37 close 999", closeFrame(999, ""), 1002},
		{"WS37 close 1005", closeFrame(1005, ""), 1002},
		{"WS37 close 1006", closeFrame(1006, ""), 1002},
		{"WS37 close 5000", closeFrame(5000, ""), 1002},
		{"WS37 close of one byte", frameBytes(0x88, []byte{3}), 1002},
		{"WS37 close with a bad reason", closeFrame(1000, "\xff"), 1002},
		{"a goodbye is answered", closeFrame(1000, "bye"), 1000},
		{"a goodbye with a code of its own is answered", closeFrame(4999, "bye"), 4999},
		{"a goodbye without a code is answered", frameBytes(0x88, nil), 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := s.peer(t, "/socket", "Sec-WebSocket-Extensions: permessage-deflate")
			p.send(c.sent...)
			p.mustClose(c.code)
		})
	}
	eventually(t, "all sockets have ended", func() bool { return s.sockets.Count() == 0 })
}

func TestFragmentsAndControlFramesInBetweenMakeOneMessage(t *testing.T) {
	s := echoServer(t, web.SocketConfig{})
	p := s.peer(t, "/socket")
	p.send(frameBytes(0x01, []byte("hello "))...)
	p.send(frameBytes(0x89, []byte("still there?"))...)
	if op, payload, err := p.next(); op != 0xA || string(payload) != "still there?" || err != nil {
		t.Fatalf("no pong: %x %s %v", op, payload, err)
	}
	p.send(frameBytes(0x00, []byte("\xf0\x9f"))...)
	p.send(frameBytes(0x80, []byte("\x98\x80"))...)
	if op, payload, err := p.next(); op != 1 || string(payload) != "hello 😀" || err != nil {
		t.Fatalf("got %x %s %v", op, payload, err)
	}
	for _, size := range []int{0, 1, 125, 126, 127, 4095, 4096, 4097, 32 << 10} {
		want := make([]byte, size)
		for i := range want {
			want[i] = 'a' + byte(i%26)
		}
		p.send(frameBytes(0x81, want)...)
		if op, payload, err := p.next(); op != 1 || string(payload) != string(want) || err != nil {
			t.Fatalf("message of %d bytes came back as %d, %v", size, len(payload), err)
		}
	}
}

func TestTooManyFragmentsClose1008(t *testing.T) {
	s := echoServer(t, web.SocketConfig{})
	p := s.peer(t, "/socket")
	p.send(frameBytes(0x01, nil)...)
	for range 63 {
		p.send(frameBytes(0x00, nil)...)
	}
	p.send(frameBytes(0x00, nil)...) // the 65th
	p.mustClose(1008)
}

func TestWS16PingAndPongFloodsClose4008(t *testing.T) {
	for _, op := range []byte{0x89, 0x8A} {
		t.Run(fmt.Sprintf("WS16 opcode %x", op), func(t *testing.T) {
			s := echoServer(t, web.SocketConfig{})
			p := s.peer(t, "/socket")
			var flood []byte
			for range 1000 {
				flood = append(flood, frameBytes(op, []byte("x"))...)
			}
			p.send(flood...)
			p.mustClose(4008)
		})
	}
}
