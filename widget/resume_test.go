package widget_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/web"
)

func TestPresenceFollowsTheSockets(t *testing.T) {
	h := open(t, options{})
	online := func(conversation string) func() bool {
		return func() bool {
			m, _, err := h.chat.Marks(t.Context(), conversation, "")
			must(t, err)
			return m.VisitorOnline
		}
	}
	l, token, conversation := h.signedIn()
	second := h.hello(token, 0)
	second.await("marks")
	_ = l.conn.CloseNow()
	eventually(t, "one socket is gone", func() bool { return h.sockets.Count() == 1 })
	if !online(conversation)() {
		t.Error("offline with a tab open")
	}
	_ = second.conn.CloseNow()
	eventually(t, "offline", func() bool { return !online(conversation)() })
	if n := h.hub.Listening("visitor:" + conversation); n != 0 {
		t.Errorf("%d still listen", n)
	}
}

func TestWS29TheNewestFiveSocketsOfAVisitorStay(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	h.begin(token)
	var lines []*line
	for range 7 {
		l := h.hello(token, 0)
		l.await("marks")
		lines = append(lines, l)
	}
	for i, l := range lines {
		if i < 2 {
			if code := l.closed(); code != web.CloseReplaced {
				t.Errorf("socket %d: %d", i, code)
			}
			continue
		}
		l.send(object{"t": "ping"})
		l.await("pong")
	}
}

func TestWS28WhoIsFarBehindGetsPages(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	conversation := h.begin(token)
	const messages = 3000
	text := strings.Repeat("x", 300)
	for i := range messages {
		_, err := h.chat.Say(t.Context(), conversation, anna, fmt.Sprintf("message-%016d", i), text)
		must(t, err)
	}
	cursor, connections, pages := int64(0), 0, 0
	for more := true; more; connections++ {
		l := h.hello(token, cursor)
		for {
			frame, code := l.next()
			if code == web.CloseRestart {
				break
			}
			if code != 0 {
				t.Fatalf("closed with %d", code)
			}
			if frame["t"] != "events" {
				continue
			}
			pages++
			if frame["after"].(float64) != float64(cursor) {
				t.Fatalf("a page after %v, at %d", frame["after"], cursor)
			}
			for _, e := range frame["events"].([]any) {
				if cursor++; e.(object)["n"].(float64) != float64(cursor) {
					t.Fatalf("number %v at %d", e.(object)["n"], cursor)
				}
			}
			if more = frame["more"].(bool); !more {
				break
			}
		}
	}
	if cursor != messages+1 || connections < 2 || pages < 15 {
		t.Errorf("%d events in %d pages over %d connections", cursor, pages, connections)
	}
}

func TestTheStateFollowsTheConversationAndTheFloor(t *testing.T) {
	h := open(t, options{})
	h.floor.set(func(f *floor) { f.ahead = 2 })
	l, _, conversation := h.signedIn()
	h.floor.set(func(f *floor) { f.ahead = 1 })
	h.door.FloorChanged()
	if s := l.await("state"); s["ahead"] != 1.0 || s["state"] != "waiting" || s["agent"] != nil {
		t.Errorf("%v", s)
	}
	must(t, h.chat.LearnAssign(t.Context(), conversation, chat.Assigned{Agent: "a1", AgentName: "Anna Kask", Rule: "choice", Receipt: 1}))
	if s := l.await("state"); s["state"] != "with" || s["ahead"] != 0.0 || marshal(s["agent"]) != `{"here":false,"name":"Anna Kask"}` {
		t.Errorf("%v", s)
	}
	h.floor.set(func(f *floor) { f.here["a1"] = true })
	h.door.FloorChanged()
	if s := l.await("state"); s["agent"].(object)["here"] != true {
		t.Errorf("%v", s)
	}
}

func TestADrainSaysBye(t *testing.T) {
	h := open(t, options{})
	l, _, _ := h.signedIn()
	go func() { _ = h.sockets.Drain(t.Context(), 10*time.Second, h.door.Farewell) }()
	if f := l.await("bye"); f["retry_ms"].(float64) < 0 || len(f) != 2 {
		t.Errorf("%v", f)
	}
	if code := l.closed(); code != web.CloseRestart {
		t.Errorf("closed with %d", code)
	}
}
