package widget_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"usher/internal/chat"
	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/web"
)

// said lists the ids of the messages in a conversation's log, in its order.
func (h *house) said(conversation string) (ids []string) {
	h.t.Helper()
	events, err := h.chat.Events(h.t.Context(), conversation, 0, 1000)
	must(h.t, err)
	for _, e := range events {
		if e.Kind == chat.KindSaid {
			said, err := chat.Decode[chat.Said](e)
			must(h.t, err)
			ids = append(ids, said.ID)
		}
	}
	return ids
}

func TestTheLineBreaksBeforeTheAcknowledgement(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	conversation := h.begin(token)
	t.Run("WS38 what was sent on a line that broke is sent again and stored once", func(t *testing.T) {
		const times = 20
		for i := range times {
			say := object{"t": "say", "id": fmt.Sprintf("message-%016d", i), "text": "x"}
			broken := h.hello(token, 0)
			broken.await("marks")
			broken.send(say)
			_ = broken.conn.CloseNow() // without a close frame, and before the answer was read
			again := h.hello(token, 0)
			again.send(say)
			if ack := again.await("ack"); ack["id"] != say["id"] {
				t.Fatalf("%v", ack)
			}
			_ = again.conn.CloseNow()
		}
		if ids := h.said(conversation); len(ids) != times+1 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != times+1 {
			t.Errorf("%d messages of %d: %v", len(ids), times+1, ids)
		}
	})
}

func TestTwoTabsOfOneVisitor(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	conversation := h.begin(token)
	t.Run("WS44 what two tabs send at once has one order, the same in all views", func(t *testing.T) {
		const each = 30
		tabs := []*screen{{line: h.hello(token, 0)}, {line: h.hello(token, 0)}, {line: h.hello(token, 0)}}
		for _, s := range tabs {
			s.line.await("marks")
		}
		var sending sync.WaitGroup
		for n, s := range tabs[:2] {
			sending.Go(func() {
				for i := range each {
					s.line.send(object{"t": "say", "id": fmt.Sprintf("tab-%d-message-%08d", n, i), "text": "x"})
				}
			})
		}
		sending.Wait()
		for _, s := range tabs {
			ids := s.idsUntil(t, 2*each)
			if want := h.said(conversation)[1:]; !slices.Equal(ids, want) {
				t.Errorf("a tab shows %v\nthe log has %v", ids, want)
			}
		}
	})
}

// idsUntil reads the ids of so many messages.
func (s *screen) idsUntil(t *testing.T, n int) (ids []string) {
	t.Helper()
	for len(ids) < n {
		for _, e := range s.line.await("events")["events"].([]any) {
			if id, ok := e.(object)["id"].(string); ok {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func TestTokensThatNobodyWasGiven(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	conversation := h.begin(token)
	t.Run("WB11 with a bit flipped a start is somebody else's", func(t *testing.T) {
		if a := h.start(flip(token), nil); a.status != http.StatusCreated || a.json(t)["conversation"] == conversation {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	seen := map[any]bool{conversation: true}
	for name, bad := range map[string]string{"WB11 cut": token[:20], "WB11 10 KB": strings.Repeat("a", 10<<10), "WB11 no base64": strings.Repeat("!", 43), "WB11 empty": ""} {
		t.Run(name+" is none: somebody new begins and gets a token, each time another", func(t *testing.T) {
			for range 2 {
				a := h.start(bad, nil)
				if a.status != http.StatusCreated {
					t.Fatalf("%d %s", a.status, a.body)
				}
				begun := a.json(t)
				if seen[begun["conversation"]] {
					t.Errorf("it opened what was there: %s", a.body)
				}
				seen[begun["conversation"]] = true
				made, _ := begun["token"].(string)
				l := h.hello(made, 0)
				if ready := l.await("ready"); ready["conversation"] != begun["conversation"] {
					t.Errorf("the token that it got opens %v", ready)
				}
				if bad != "" {
					if code := h.hello(bad, 0).closed(); code != web.CloseAuthFailed {
						t.Errorf("a socket with it is closed with %d", code)
					}
				}
			}
			if log := h.logs.String(); bad != "" && strings.Contains(log, bad) {
				t.Error("it is in the log")
			}
		})
	}
	t.Run("WB11 who has a token gets no other", func(t *testing.T) {
		if a := h.start(token, nil); a.json(t)["token"] != nil {
			t.Errorf("%s", a.body)
		}
	})
}

func TestAllOfANetworkWithoutATokenCountAsOne(t *testing.T) {
	h := open(t, options{limits: gate.DefaultTable()})
	t.Run("WB11 other tokens of no form are no other visitors to the limits", func(t *testing.T) {
		for n := range 20 {
			a := h.start(strings.Repeat("?", n), nil)
			if a.status == http.StatusTooManyRequests {
				if want := gate.DefaultTable()[gate.PurposeStart][gate.LayerVisitor].Count; n != want {
					t.Errorf("%d could begin, want %d", n, want)
				}
				return
			}
		}
		t.Error("nobody was told to wait")
	})
}

func TestAGateLetsInWhoHasNoToken(t *testing.T) {
	h := open(t, gatedShop(site.GateAuto))
	t.Run("WB11 work that was done without a token lets somebody new begin", func(t *testing.T) {
		if a := h.start("cut", nil); a.status != http.StatusPreconditionRequired {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := h.start("cut otherwise", object{"passes": []string{h.work("cut")}}); a.status != http.StatusCreated || a.json(t)["token"] == nil {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestAChallengeOfAFormerRun(t *testing.T) {
	before, after := open(t, gatedShop(site.GateAuto)), open(t, gatedShop(site.GateAuto))
	token := newToken()
	made := before.challenge(token, "digits")
	if made.status != http.StatusCreated {
		t.Fatalf("%s", made.body)
	}
	id := made.json(t)["id"].(string)
	t.Run("CP11 an answer after a restart is captcha_expired, and a new picture can be had", func(t *testing.T) {
		if a := after.answer(id, token, object{"digits": "12345"}); a.status != http.StatusUnprocessableEntity || a.code(t) != "captcha_expired" {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := after.do("GET", made.json(t)["picture"].(string), ""); a.status != http.StatusUnprocessableEntity || a.code(t) != "captcha_expired" {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := after.challenge(token, "digits"); a.status != http.StatusCreated {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}
