package widget_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"usher/internal/gate"
	"usher/internal/site"
)

func newHex() string {
	var b [2]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// challenge asks for one.
func (h *house) challenge(token, kind string, headers ...string) answer {
	h.t.Helper()
	return h.do("POST", "/widget/api/sites/shop/challenges", marshal(object{"token": token, "purpose": "start", "kind": kind}), headers...)
}

func (h *house) answer(id, token string, given object) answer {
	h.t.Helper()
	body := object{"token": token, "purpose": "start"}
	maps.Copy(body, given)
	return h.do("POST", "/widget/api/sites/shop/challenges/"+id+"/answer", marshal(body))
}

// solve finds the number that a browser would find.
func solve(t testing.TB, challenge answer) (id string, number int) {
	t.Helper()
	c := challenge.json(t)
	w := c["work"].(map[string]any)
	s, ok := gate.SolveProof(context.Background(), gate.Proof{Salt: w["salt"].(string), Cost: int(w["max"].(float64)), Challenge: w["target"].(string)})
	if !ok || w["algorithm"] != "SHA-256" {
		t.Fatal("the work cannot be solved")
	}
	return c["id"].(string), s.Number
}

// work earns a pass by work.
func (h *house) work(token string) string {
	h.t.Helper()
	made := h.challenge(token, "work")
	if made.status != http.StatusCreated {
		h.t.Fatalf("challenge: %d %s", made.status, made.body)
	}
	id, number := solve(h.t, made)
	a := h.answer(id, token, object{"number": number})
	if a.status != http.StatusOK {
		h.t.Fatalf("answer: %d %s", a.status, a.body)
	}
	return a.json(h.t)["pass"].(string)
}

func gatedShop(setting string) options {
	s := shop()
	s.Gate = setting
	return options{sites: []site.Site{s}}
}

func TestTheGateAsksForWorkFirst(t *testing.T) {
	h := open(t, gatedShop(site.GateAuto))
	token, before := newToken(), h.store.count()
	a := h.start(token, nil)
	if a.status != http.StatusPreconditionRequired || a.code(t) != "challenge_required" || h.store.count() != before {
		t.Fatalf("%d %s", a.status, a.body)
	}
	pass := h.work(token)
	if a := h.start(token, object{"passes": []string{pass}}); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	t.Run("CP01 a pass is good once", func(t *testing.T) {
		if a := h.start(token, object{"passes": []string{pass}}); a.status != http.StatusForbidden || a.code(t) != "pass_invalid" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("CP01 an old pass is asked for anew", func(t *testing.T) {
		old := h.work(token)
		h.clock.add(gate.PassTTL + time.Second)
		if a := h.start(token, object{"passes": []string{old}}); a.status != http.StatusPreconditionRequired {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("CP06 a pass of somebody else", func(t *testing.T) {
		if a := h.start(newToken(), object{"passes": []string{h.work(token)}}); a.status != http.StatusForbidden || a.code(t) != "pass_invalid" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("a pass that is none", func(t *testing.T) {
		if a := h.start(newToken(), object{"passes": []string{strings.Repeat("a", 10000)}}); a.status != http.StatusForbidden {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("a refused question does not use the pass up", func(t *testing.T) {
		token := newToken()
		pass := h.work(token)
		if a := h.start(token, object{"passes": []string{pass}, "text": " "}); a.status != http.StatusUnprocessableEntity {
			t.Fatalf("%d", a.status)
		}
		if a := h.start(token, object{"passes": []string{pass}}); a.status != http.StatusCreated {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestAnAlteredProofIsWorthNothing(t *testing.T) {
	h := open(t, gatedShop(site.GateAuto))
	token := newToken()
	id, number := solve(t, h.challenge(token, "work"))
	parts := strings.Split(id, ".")
	change := func(i int, to string) string {
		p := append([]string(nil), parts...)
		p[i] = to
		return strings.Join(p, ".")
	}
	for name, altered := range map[string]string{"CP12 a later end": change(3, "9999999999"), "CP12 less work": change(2, "1"), "CP12 another salt": change(1, strings.Repeat("0", 32)),
		"another target": change(4, strings.Repeat("0", 64)), "CP05 unknown": "w.a.b.c.d.e", "digits' id": strings.Repeat("0", 32), "cut": "w", "long": strings.Repeat("w", 399)} {
		t.Run(name, func(t *testing.T) {
			if a := h.answer(altered, token, object{"number": number}); a.status != http.StatusUnprocessableEntity || a.code(t) != "challenge_invalid" {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	t.Run("for another visitor", func(t *testing.T) {
		if a := h.answer(id, newToken(), object{"number": number}); a.code(t) != "challenge_invalid" {
			t.Errorf("%s", a.body)
		}
	})
	t.Run("a wrong number", func(t *testing.T) {
		if a := h.answer(id, token, object{"number": (number + 1) % 20000}); a.code(t) != "challenge_invalid" {
			t.Errorf("%s", a.body)
		}
	})
	t.Run("both answers at once, and none", func(t *testing.T) {
		for _, given := range []object{{"number": number, "digits": "123456"}, {}} {
			if a := h.answer(id, token, given); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s", a.body)
			}
		}
	})
	t.Run("CP13 used once", func(t *testing.T) {
		if a := h.answer(id, token, object{"number": number}); a.status != http.StatusOK {
			t.Fatalf("%s", a.body)
		}
		if a := h.answer(id, token, object{"number": number}); a.code(t) != "challenge_used" {
			t.Errorf("%s", a.body)
		}
	})
}

func TestDoubtAsksForDigits(t *testing.T) {
	h := open(t, gatedShop(site.GateAuto))
	token := newToken()
	t.Run("QN24 a form filled in 200 ms", func(t *testing.T) {
		a := h.start(token, object{"elapsed_ms": 200, "passes": []string{h.work(token)}})
		if a.status != http.StatusPreconditionRequired || a.code(t) != "captcha_required" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	made := h.challenge(token, "digits")
	if made.status != http.StatusCreated {
		t.Fatalf("%s", made.body)
	}
	c := made.json(t)
	id := c["id"].(string)
	t.Run("CP07 the picture has one size, whatever is wished", func(t *testing.T) {
		a := h.do("GET", c["picture"].(string)+"?w=100000&h=100000&len=1", "")
		if a.header.Get("Content-Type") != "image/png" || !bytes.HasPrefix([]byte(a.body), []byte("\x89PNG")) || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", a.status, a.header)
		}
	})
	t.Run("CP16 the digits can be heard", func(t *testing.T) {
		a := h.do("GET", strings.ReplaceAll(c["sound"].(string), "lang=en", "lang=et"), "")
		if a.header.Get("Content-Type") != "audio/wav" || !strings.HasPrefix(a.body, "RIFF") || a.header.Get("Content-Language") != "en" {
			t.Errorf("%d %v", a.status, a.header)
		}
	})
	t.Run("CP10 an answer of 100 KiB", func(t *testing.T) {
		if a := h.answer(id, token, object{"digits": strings.Repeat("1", 100<<10)}); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d", a.status)
		}
		if a := h.answer(id, token, object{"digits": strings.Repeat("1", 1000)}); a.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d", a.status)
		}
	})
	t.Run("CP02 CP03 a wrong answer uses the picture up", func(t *testing.T) {
		if a := h.answer(id, token, object{"digits": "12345"}); a.status != http.StatusUnprocessableEntity || a.code(t) != "captcha_wrong" {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := h.answer(id, token, object{"digits": "12345"}); a.code(t) != "captcha_expired" {
			t.Errorf("%s", a.body)
		}
	})
	t.Run("CP05 unknown and empty", func(t *testing.T) {
		for _, id := range []string{strings.Repeat("0", 32), "x"} {
			if a := h.answer(id, token, object{"digits": ""}); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s", a.body)
			}
			if a := h.do("GET", "/widget/api/challenges/"+id+"/picture", ""); a.status != http.StatusUnprocessableEntity {
				t.Errorf("%d", a.status)
			}
		}
	})
	t.Run("CP17 the server's setting wins over what is said", func(t *testing.T) {
		if a := h.start(newToken(), object{"captcha": false}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%d", a.status)
		}
	})
	t.Run("CP08 pictures without end", func(t *testing.T) {
		limited := open(t, options{limits: gate.DefaultTable()})
		last := answer{}
		for range 11 {
			last = limited.challenge(newToken(), "digits")
		}
		if last.status != http.StatusTooManyRequests {
			t.Errorf("%d", last.status)
		}
	})
}

func TestAlwaysMeansAlways(t *testing.T) {
	h := open(t, gatedShop(site.GateAlways))
	token := newToken()
	if a := h.start(token, object{"passes": []string{h.work(token)}}); a.code(t) != "captcha_required" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestSpamIsTakenToTheEyeAndHeld(t *testing.T) {
	h := open(t, gatedShop(site.GateAuto))
	person, bot := newToken(), newToken()
	good := h.start(person, object{"passes": []string{h.work(person)}})
	held := h.start(bot, object{"passes": []string{h.work(bot)}, "website": "http://spam.example"})
	if held.status != good.status || len(held.body) != len(good.body) {
		t.Errorf("QN25 a program can tell: %s and %s", good.body, held.body)
	}
	if why := h.began(held.json(t)["conversation"].(string)).Suspect; len(why) == 0 || why[0] != "honeypot_filled" {
		t.Errorf("%v", why)
	}
	a, b := h.hello(person, 0), h.hello(bot, 0)
	x, y := a.await("state"), b.await("state")
	if marshal(x) != marshal(y) || x["state"] != "waiting" {
		t.Errorf("QN25 %v and %v", x, y)
	}
}
