package widget_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"usher/internal/chat"
	"usher/internal/web"
	"usher/widget"
)

const secret = "Marek, is this customer creditworthy?"

// bytes reads everything that a socket is sent up to the answer to a ping.
func (l *line) bytes() []byte {
	l.h.t.Helper()
	l.send(object{"t": "ping"})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all bytes.Buffer
	for {
		_, raw, err := l.conn.Read(ctx)
		if err != nil {
			l.h.t.Fatalf("read: %v (%d)", err, websocket.CloseStatus(err))
		}
		all.Write(raw)
		all.WriteByte('\n')
		if strings.Contains(string(raw), `{"t":"pong"}`) {
			return all.Bytes()
		}
	}
}

func (h *house) says(conversation, text, quote string) (id string) {
	h.t.Helper()
	id = newID()
	_, err := h.chat.SayQuoting(h.t.Context(), conversation, anna, id, text, quote)
	must(h.t, err)
	return id
}

func (h *house) retracts(conversation, id string) {
	h.t.Helper()
	must(h.t, h.chat.Retract(h.t.Context(), conversation, anna, id, "meant for Marek", false, 0))
}

func TestARetractionReachesEveryOpenTabAndSaysNothingElse(t *testing.T) {
	h := open(t, options{})
	first, token, conversation := h.signedIn()
	second := h.hello(token, 0)
	second.await("marks")
	id := h.says(conversation, secret, "")
	for _, l := range []*line{first, second} {
		l.await("events")
	}
	h.retracts(conversation, id)
	for _, l := range []*line{first, second} {
		raw := marshal(l.await("events")["events"])
		if want := `[{"at":"2026-11-20T08:00:00.000Z","id":"` + id + `","kind":"retracted","n":3}]`; raw != want {
			t.Errorf("%s, want %s", raw, want)
		}
	}
}

// Invariant 9: whoever comes back, from wherever, is not sent one byte of a text that was retracted meanwhile.
func TestARetractedTextIsInNoByteThatAReturningSocketIsSent(t *testing.T) {
	h := open(t, options{})
	l, token, conversation := h.signedIn()
	h.says(conversation, "before", "")
	id := h.says(conversation, secret, "")
	answer := newID()
	l.send(object{"t": "say", "id": answer, "text": "What was that?", "quote": id})
	l.await("ack")
	h.retracts(conversation, id)
	h.says(conversation, "after", id)
	_ = l.bytes() // of the time before
	who := widget.AliasIn(chat.StreamPrefix+conversation, anna.ID)
	for after := range 7 {
		raw := h.hello(token, int64(after)).bytes()
		if bytes.Contains(raw, []byte("creditworthy")) || bytes.Contains(raw, []byte("meant for")) {
			t.Errorf("from %d: %s", after, raw)
		}
		if tomb := `"id":"` + id + `","by":{"kind":"agent","name":"Anna Kask","who":"` + who + `"},"retracted":true}`; after < 3 && !bytes.Contains(raw, []byte(tomb)) {
			t.Errorf("from %d there is no tombstone: %s", after, raw)
		}
		if !bytes.Contains(raw, []byte(`"more":false`)) {
			t.Errorf("from %d: no history: %s", after, raw)
		}
	}
}

// The same while it happens: once the retraction is durable, no socket that says hello is sent the text.
func TestARetractionOvertakesSocketsThatAreJustComing(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	conversation := h.begin(token)
	for range 20 {
		id := h.says(conversation, secret, "")
		coming := []*line{h.hello(token, 0), h.hello(token, 1)} // may or may not be in time for the text
		h.retracts(conversation, id)
		late := h.hello(token, 0)
		if raw := late.bytes(); bytes.Contains(raw, []byte("creditworthy")) {
			t.Fatalf("%s", raw)
		}
		_ = late.conn.CloseNow()
		for _, l := range coming {
			raw := l.bytes()
			said, gone := bytes.LastIndex(raw, []byte("creditworthy")), bytes.LastIndex(raw, []byte(`"kind":"retracted"`))
			if said > gone {
				t.Fatalf("the text came last: %s", raw)
			}
			_ = l.conn.CloseNow()
		}
		eventually(t, "the sockets are gone", func() bool { return h.sockets.Count() == 0 })
	}
}

func TestVisitorsQuote(t *testing.T) {
	h := open(t, options{})
	l, _, conversation := h.signedIn()
	_, _, other := h.signedIn()
	id, foreign := h.says(conversation, "Oak or beech?", ""), h.says(other, secret, "")
	l.await("events")
	mine := newID()
	l.send(object{"t": "say", "id": mine, "text": "Oak.", "quote": id})
	if e := l.await("events")["events"].([]any)[0].(object); e["quote"] != id || e["id"] != mine || e["text"] != "Oak." {
		t.Errorf("%v", e)
	}
	for name, quote := range map[string]string{"WS35 of another conversation": foreign, "of nothing": newID(), "of no form": "x"} {
		bad := newID()
		t.Run(name, func(t *testing.T) {
			l.send(object{"t": "say", "id": bad, "text": "x", "quote": quote})
			if e := l.await("error"); e["code"] != "no_quote" || e["id"] != bad || strings.Contains(marshal(e), "Marek") {
				t.Errorf("%v", e)
			}
		})
	}
	l.send(`{"t":"say","id":"` + newID() + `","text":"x","quote":7}`)
	if e := l.await("error"); e["code"] != "bad_json" {
		t.Errorf("%v", e)
	}
	t.Run("WS36 a visitor takes nothing of an agent back", func(t *testing.T) {
		for _, kind := range []string{"retract", "edit", "delete"} {
			l.send(object{"t": kind, "id": id})
			if e := l.await("error"); e["code"] != "forbidden" && e["code"] != "unknown_type" {
				t.Errorf("%s: %v", kind, e)
			}
			l.send(object{"t": "ping"})
			l.await("pong")
		}
		if sum, err := h.chat.Summary(t.Context(), conversation); err != nil || sum.LastText != "Oak." {
			t.Errorf("%q %v", sum.LastText, err)
		}
	})
}

func TestATokenOpensNothingAfterItsLife(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	first := h.begin(token)
	h.clock.add(179 * 24 * time.Hour)
	must(t, h.chat.Close(t.Context(), first, anna))
	second := h.begin(token)
	if second == first {
		t.Fatal("no second conversation")
	}
	h.clock.add(24 * time.Hour)
	t.Run("WB12 for 180 days it does, in the socket and in a start", func(t *testing.T) {
		h.hello(token, 0).await("marks")
		if a := h.start(token, nil); a.status != http.StatusCreated || a.json(t)["conversation"] != second {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	h.clock.add(time.Second)
	t.Run("WB12 then no socket, though a later conversation is young", func(t *testing.T) {
		if code := h.hello(token, 0).closed(); code != web.CloseAuthFailed {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("WB12 nor a start, which tells nothing of what was", func(t *testing.T) {
		sum, err := h.chat.Summary(t.Context(), second)
		must(t, err)
		for _, changes := range []object{nil, {"start_id": newID(), "text": "Anybody?"}} {
			if a := h.start(token, changes); a.status != http.StatusUnauthorized || a.code(t) != "token_expired" || strings.Contains(a.body, second) {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if after, err := h.chat.Summary(t.Context(), second); err != nil || after.N != sum.N {
			t.Errorf("%d events more, %v", after.N-sum.N, err)
		}
		if a := h.start(newToken(), nil); a.status != http.StatusCreated || a.json(t)["conversation"] == second {
			t.Errorf("a new token: %d %s", a.status, a.body)
		}
	})
}

func TestATokenThatIsTakenAwayEndsItsSockets(t *testing.T) {
	h := open(t, options{})
	one, token, conversation := h.signedIn()
	two := h.hello(token, 0)
	two.await("marks")
	other, _, _ := h.signedIn()
	sum, err := h.chat.Summary(t.Context(), conversation)
	must(t, err)
	t.Run("WS30 every tab is closed with 4009 at once, and nothing is delivered after", func(t *testing.T) {
		h.door.Revoked(sum.Visitor)
		h.says(conversation, secret, "")
		for _, l := range []*line{one, two} {
			for {
				frame, code := l.next()
				if code == 0 {
					if strings.Contains(marshal(frame), "creditworthy") {
						t.Errorf("%v", frame)
					}
					continue
				}
				if code != web.CloseRevoked {
					t.Errorf("closed with %d", code)
				}
				break
			}
		}
	})
	t.Run("WS30 nobody else notices", func(t *testing.T) {
		other.send(object{"t": "ping"})
		other.await("pong")
		h.door.Revoked("nobody")
	})
}

func TestAnOpenPanelIsToldWhenTheOfficeClosesAndOpens(t *testing.T) {
	h := open(t, options{})
	l, _, conversation := h.signedIn()
	at := h.clock.now().Add(60 * time.Hour)
	h.floor.set(func(f *floor) { f.office.State, f.office.OpensAt = "closed", &at })
	h.clock.add(2 * time.Second)
	h.door.FloorChanged()
	if s := marshal(l.await("state")["office"]); s != `{"opens_at":"2026-11-22T20:00:00.000Z","people":0,"state":"closed","usually_s":120}` {
		t.Errorf("%s", s)
	}
	h.floor.set(func(f *floor) { f.office.State, f.office.OpensAt = "here", nil })
	h.clock.add(2 * time.Second)
	must(t, h.chat.LearnWait(t.Context(), conversation, chat.Waiting{Reason: "all_full", Receipt: 1}))
	h.door.FloorChanged()
	if s := l.await("state")["office"].(object); s["state"] != "here" {
		t.Errorf("%v", s)
	}
}
