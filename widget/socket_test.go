package widget_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/web"
)

var anna = chat.Author{Kind: chat.Agent, ID: "a1", Name: "Anna Kask"}

// signedIn begins a conversation and gives its socket, with everything read that comes at first.
func (h *house) signedIn() (l *line, token, conversation string) {
	h.t.Helper()
	token = newToken()
	conversation = h.begin(token)
	l = h.hello(token, 0)
	l.await("marks")
	return l, token, conversation
}

func TestHelloIsSaidOnceAndRightly(t *testing.T) {
	h := open(t, options{sites: []site.Site{shop(), disabled()}})
	token := newToken()
	h.begin(token)
	hello := func(changes object) object {
		f := object{"t": "hello", "v": 1, "site": "shop", "token": token, "after": 0}
		maps.Copy(f, changes)
		return f
	}
	for _, c := range []struct {
		name  string
		frame object
		code  int
	}{
		{"WS08 a token nobody has", hello(object{"token": newToken()}), web.CloseAuthFailed},
		{"WS08 a token of another form", hello(object{"token": "abc"}), web.CloseAuthFailed},
		{"WS08 WB11 one bit flipped", hello(object{"token": flip(token)}), web.CloseAuthFailed},
		{"WS08 another site's", hello(object{"site": "off"}), web.CloseAuthFailed},
		{"WS08 no such site", hello(object{"site": "nil"}), web.CloseAuthFailed},
		{"WS27 a cursor above the head", hello(object{"after": 99}), web.CloseBadCursor},
		{"WS27 a negative cursor", hello(object{"after": -1}), web.CloseBadCursor},
		{"WS27 a fraction", hello(object{"after": 0.5}), web.CloseBadCursor},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := h.dial()
			l.send(c.frame)
			if code := l.closed(); code != c.code {
				t.Errorf("closed with %d", code)
			}
		})
	}
	t.Run("WS09 twice", func(t *testing.T) {
		l := h.hello(token, 0)
		l.send(hello(nil))
		if code := l.closed(); code != web.CloseSecondAuth {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("WS42 nothing is acted on before it", func(t *testing.T) {
		before := h.store.count()
		l := h.dial()
		l.send(object{"t": "say", "id": newID(), "text": "x"})
		if e := l.await("error"); e["code"] != "forbidden" || h.store.count() != before {
			t.Errorf("%v", e)
		}
	})
	t.Run("WS01 WS02 WS04 WS06 the handshake", func(t *testing.T) {
		up := []string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}
		for path, headers := range map[string][]string{"/widget/socket": {"Origin", shopOrigin}, "/widget/socket?": {"Origin", "-"}, "/widget/socket?token=x": {"Origin", h.url}} {
			a := h.do("GET", path, "", append(append([]string{}, up...), headers...)...)
			if want := map[bool]int{true: http.StatusBadRequest, false: http.StatusForbidden}[strings.Contains(path, "token")]; a.status != want {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	})
}

func flip(token string) string {
	if token[0] == 'a' {
		return "b" + token[1:]
	}
	return "a" + token[1:]
}

func TestWhatAVisitorSends(t *testing.T) {
	h := open(t, options{})
	l, token, conversation := h.signedIn()
	t.Run("WS21 the same id again is the same message", func(t *testing.T) {
		id := newID()
		l.send(object{"t": "say", "id": id, "text": "x"})
		first := l.await("ack")
		l.send(object{"t": "say", "id": id, "text": "x"})
		if again := l.await("ack"); marshal(again) != marshal(first) {
			t.Errorf("%v and %v", first, again)
		}
		other := h.hello(token, 0)
		other.await("marks")
		other.send(object{"t": "say", "id": id, "text": "x"})
		if again := other.await("ack"); marshal(again) != marshal(first) {
			t.Errorf("on another socket: %v and %v", first, again)
		}
		other.send(object{"t": "say", "id": id, "text": "y"})
		if e := other.await("error"); e["code"] != "id_reused" || e["id"] != id {
			t.Errorf("another text: %v", e)
		}
	})
	for name, text := range map[string]string{"WS32 empty": "", "WS32 blank": " \n\u200b", "WS32 4,001": strings.Repeat("õ", 4001), "WS33 NUL": "a\x00b"} {
		t.Run(name, func(t *testing.T) {
			id := newID()
			l.send(object{"t": "say", "id": id, "text": text})
			want := map[bool]string{true: "empty_text", false: "too_long"}[len(text) < 10]
			if strings.Contains(text, "\x00") {
				want = "bad_text"
			}
			if e := l.await("error"); e["code"] != want || e["id"] != id {
				t.Errorf("%v", e)
			}
		})
	}
	t.Run("WS33 WS34 text comes back as it was sent", func(t *testing.T) {
		for _, text := range []string{"\ufeffa", "a\u2028b", "👩\u200d👧", "\u202eabc", `<img src=x onerror=alert(1)>`, "javascript:alert(1)", strings.Repeat("õ", 4000), "a\r\nb\t"} {
			l.send(object{"t": "say", "id": newID(), "text": text})
			e := l.await("events")["events"].([]any)[0].(object)
			if e["text"] != text || e["by"].(object)["kind"] != "visitor" {
				t.Errorf("%q became %q", text, e["text"])
			}
			l.await("ack")
		}
	})
	t.Run("WS24 a message opens a closed conversation", func(t *testing.T) {
		must(t, h.chat.Close(t.Context(), conversation, anna))
		if e := l.await("events")["events"].([]any)[0].(object); e["kind"] != "closed" || len(e) != 3 {
			t.Errorf("%v", e)
		}
		for l.await("state")["state"] != "closed" { //nolint:revive // until it says so
		}
		l.send(object{"t": "say", "id": newID(), "text": "One more thing"})
		if e := l.await("events")["events"].([]any); len(e) != 2 || e[0].(object)["kind"] != "reopened" {
			t.Errorf("%v", e)
		}
		l.await("ack")
	})
	t.Run("a ping is answered", func(t *testing.T) {
		l.send(object{"t": "ping"})
		l.await("pong")
	})
	t.Run("WS25 nobody else's frames", func(t *testing.T) {
		other, _, _ := h.signedIn()
		for _, typ := range []string{"note", "assign", "system", "agent_typing", "presence"} {
			l.send(object{"t": typ, "text": "x"})
			if e := l.await("error"); e["code"] != "forbidden" {
				t.Errorf("%v", e)
			}
			l.send(object{"t": "ping"})
			l.await("pong")
		}
		other.send(object{"t": "ping"})
		if frame, _ := other.next(); frame["t"] != "pong" {
			t.Errorf("another visitor got %v", frame)
		}
	})
	t.Run("five unreadable frames in a row end the socket", func(t *testing.T) {
		bad, _, _ := h.signedIn()
		for range 4 {
			bad.send("{")
		}
		bad.send(object{"t": "ping"})
		bad.await("pong")
		for range 5 {
			bad.send("{")
		}
		if code := bad.closed(); code != web.CloseBadFrames {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestWS16WS17TooMuchAtOnceIsSlowedAndThenEnded(t *testing.T) {
	h := open(t, options{limits: gate.DefaultTable()})
	l, token, _ := h.signedIn()
	for i := range 21 {
		l.send(object{"t": "say", "id": fmt.Sprintf("message-%016d", i), "text": "x"})
	}
	e := l.await("error")
	if e["code"] != "rate_limited" || e["id"] != fmt.Sprintf("message-%016d", 20) || e["retry_after_ms"].(float64) <= 0 {
		t.Errorf("WS17 %v", e)
	}
	for range 100 {
		l.send(object{"t": "ping"})
	}
	if code := l.closed(); code != web.CloseRate {
		t.Errorf("WS16 WS17 closed with %d", code)
	}
	again := h.hello(token, 0)
	if events := again.await("events"); len(events["events"].([]any)) != 21 {
		t.Errorf("WS17 what was acknowledged: %d", len(events["events"].([]any)))
	}
}

func TestTypingAndMarks(t *testing.T) {
	h := open(t, options{})
	heard := &listener{}
	h.chat.Listen(heard)
	l, _, conversation := h.signedIn()
	t.Run("WS45 typing is passed on once in three seconds", func(t *testing.T) {
		before := h.store.count()
		for range 20 {
			l.send(object{"t": "typing"})
		}
		l.send(object{"t": "ping"})
		l.await("pong")
		if n := heard.typings(); n != 1 || h.store.count() != before {
			t.Errorf("%d times, store %d times", n, h.store.count()-before)
		}
		h.clock.add(3 * time.Second)
		l.send(object{"t": "typing"})
		eventually(t, "the next one is passed on", func() bool { return heard.typings() == 2 })
		for range 20 {
			h.chat.Typing(conversation, anna)
		}
		h.chat.Typing(conversation, chat.Author{Kind: chat.Visitor, ID: "x"})
		if f := l.await("typing"); f["name"] != "Anna Kask" || len(f) != 2 {
			t.Errorf("%v", f)
		}
		l.send(object{"t": "ping"})
		if frame, _ := l.next(); frame["t"] != "pong" {
			t.Errorf("a second time: %v", frame)
		}
	})
	t.Run("WS43 marks do not go back, nor beyond the head", func(t *testing.T) {
		l.send(object{"t": "mark", "delivered": 1, "seen": 1})
		l.send(object{"t": "mark", "delivered": 0, "seen": 0})
		l.send(object{"t": "mark", "delivered": 1 << 40, "seen": 1 << 40})
		l.send(object{"t": "ping"})
		l.await("pong")
		m, _, err := h.chat.Marks(t.Context(), conversation, "")
		must(t, err)
		if m.VisitorSeen != 2 || m.VisitorDelivered != 2 { // the visitor's 1 is the log's 2: "began" is not theirs to see
			t.Errorf("%+v", m)
		}
	})
	t.Run("staff's marks are told in the visitor's numbers", func(t *testing.T) {
		must(t, h.chat.Mark(t.Context(), conversation, anna, 2, 0))
		if f := l.await("marks"); f["delivered"] != 1.0 || f["seen"] != 0.0 {
			t.Errorf("%v", f)
		}
		must(t, h.chat.Mark(t.Context(), conversation, anna, 2, 2))
		if f := l.await("marks"); f["seen"] != 1.0 {
			t.Errorf("%v", f)
		}
	})
}
