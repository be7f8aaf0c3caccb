package widget_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/coder/websocket"
)

// line is a visitor's socket.
type line struct {
	h    *house
	conn *websocket.Conn
}

func (h *house) dial(headers ...string) *line {
	h.t.Helper()
	header := http.Header{"Origin": {h.url}}
	for i := 0; i+1 < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, res, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(h.url, "http")+"/widget/socket", &websocket.DialOptions{HTTPHeader: header, HTTPClient: client})
	if err != nil {
		status := 0
		if res != nil {
			status = res.StatusCode
		}
		h.t.Fatalf("dial: %d %v", status, err)
	}
	conn.SetReadLimit(4 << 20)
	h.t.Cleanup(func() { _ = conn.CloseNow() })
	return &line{h, conn}
}

// hello opens a socket, signs in and reads up to the end of the history.
func (h *house) hello(token string, after int64) *line {
	h.t.Helper()
	l := h.dial()
	l.send(object{"t": "hello", "v": 1, "site": "shop", "token": token, "after": after})
	return l
}

func (l *line) send(frame any) {
	l.h.t.Helper()
	raw, isRaw := frame.(string)
	if !isRaw {
		raw = marshal(frame)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := l.conn.Write(ctx, websocket.MessageText, []byte(raw)); err != nil {
		l.h.t.Logf("write: %v", err)
	}
}

// next reads one frame; a closed socket gives its code.
func (l *line) next() (object, int) {
	l.h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, raw, err := l.conn.Read(ctx)
	if err != nil {
		if code := websocket.CloseStatus(err); code != -1 {
			return nil, int(code)
		}
		l.h.t.Fatalf("read: %v", err)
	}
	var frame object
	must(l.h.t, json.Unmarshal(raw, &frame))
	return frame, 0
}

// await reads until a frame of a type comes.
func (l *line) await(t string) object {
	l.h.t.Helper()
	for {
		frame, code := l.next()
		if code != 0 {
			l.h.t.Fatalf("closed with %d while waiting for %s", code, t)
		}
		if frame["t"] == t {
			return frame
		}
	}
}

// closed reads until the socket ends, and gives the code.
func (l *line) closed() int {
	l.h.t.Helper()
	for {
		if _, code := l.next(); code != 0 {
			return code
		}
	}
}
