package widget_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/gate"
	"usher/internal/site"
)

func TestStartingTwiceIsStartingOnce(t *testing.T) {
	h := open(t, options{})
	token, id := newToken(), newID()
	first := h.start(token, object{"start_id": id})
	t.Run("QN17 the same submit again is the same conversation", func(t *testing.T) {
		again := h.start(token, object{"start_id": id})
		if again.status != http.StatusCreated || again.body != first.body {
			t.Errorf("%s and %s", first.body, again.body)
		}
	})
	t.Run("the same id with another text is a mistake", func(t *testing.T) {
		if a := h.start(token, object{"start_id": id, "text": "Something else"}); a.status != http.StatusConflict || a.code(t) != "id_reused" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("QN18 QN19 another submit goes into the open conversation", func(t *testing.T) {
		second := h.start(token, object{"text": "One more thing"})
		if second.json(t)["conversation"] != first.json(t)["conversation"] || second.json(t)["n"] != 2.0 {
			t.Errorf("%s and %s", first.body, second.body)
		}
	})
	t.Run("WB10 the same token on another site is somebody else", func(t *testing.T) {
		other := site.Default("other", "Other", []string{"https://other.example"})
		other.Gate = site.GateOff
		_, err := h.sites.Put(t.Context(), chat.Author{Kind: chat.System}, other, 0)
		must(t, err)
		a := h.do("POST", "/widget/api/sites/other/conversations", startBody(token, nil))
		if a.status != http.StatusCreated || a.json(t)["conversation"] == first.json(t)["conversation"] {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("QN22 QN23 a start while nobody is there is taken", func(t *testing.T) {
		h.floor.set(func(f *floor) { f.office.State = "closed" })
		if a := h.start(newToken(), nil); a.status != http.StatusCreated {
			t.Errorf("%d", a.status)
		}
	})
}

func TestAStartThatCouldNotBeSavedCanBeTriedAgain(t *testing.T) {
	gated := shop()
	gated.Gate = site.GateAuto
	h := open(t, options{sites: []site.Site{gated}})
	token, id := newToken(), newID()
	pass := h.work(token)
	h.store.mu.Lock()
	h.store.fail = errors.New("disk full at /var/lib/usher")
	h.store.mu.Unlock()
	a := h.start(token, object{"start_id": id, "passes": []string{pass}})
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || strings.Contains(a.body, "disk") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	h.store.mu.Lock()
	h.store.fail = nil
	h.store.mu.Unlock()
	if a := h.start(token, object{"start_id": id, "passes": []string{pass}}); a.status != http.StatusCreated {
		t.Errorf("the same pass was used up by the try that failed: %d %s", a.status, a.body)
	}
}

func TestWhoProvesWhoTheyAre(t *testing.T) {
	enforced := shop()
	enforced.EnforceIdentity = true
	h := open(t, options{sites: []site.Site{enforced}})
	secret, err := h.sites.Secret("shop")
	must(t, err)
	signed := func(changes jwt.MapClaims) string {
		claims := jwt.MapClaims{"sub": "17", "email": "anna@firma.pl", "aud": "shop", "jti": newID(), "iat": h.clock.now().Unix(), "exp": h.clock.now().Add(time.Minute).Unix()}
		maps.Copy(claims, changes)
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
		must(t, err)
		return token
	}
	t.Run("WB15 without a signature nobody begins where it is enforced", func(t *testing.T) {
		if a := h.start(newToken(), object{"answers": object{"email": "boss@firma.pl"}}); a.status != http.StatusUnauthorized || a.code(t) != "identity_required" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("a signature is kept as proof", func(t *testing.T) {
		a := h.start(newToken(), object{"identity": signed(nil)})
		if a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if who := h.began(a.json(t)["conversation"].(string)).Identity; who == nil || who.Subject != "17" || who.Email != "anna@firma.pl" {
			t.Errorf("%v", who)
		}
	})
	t.Run("WB16 one signature is good for one start, and for its retry", func(t *testing.T) {
		identity, token, id := signed(nil), newToken(), newID()
		first := h.start(token, object{"identity": identity, "start_id": id})
		again := h.start(token, object{"identity": identity, "start_id": id})
		if first.status != http.StatusCreated || again.body != first.body {
			t.Errorf("%s and %s", first.body, again.body)
		}
		if a := h.start(newToken(), object{"identity": identity}); a.status != http.StatusUnauthorized || a.code(t) != "identity_invalid" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("WB16 an expired one", func(t *testing.T) {
		old := signed(jwt.MapClaims{"exp": h.clock.now().Add(-time.Second).Unix()})
		if a := h.start(newToken(), object{"identity": old}); a.status != http.StatusUnauthorized {
			t.Errorf("%d", a.status)
		}
	})
}

func TestTooManyStartsAreTurnedAway(t *testing.T) {
	h := open(t, options{limits: gate.DefaultTable()})
	token := newToken()
	last := answer{}
	for range 6 {
		last = h.start(token, nil)
	}
	if last.status != http.StatusTooManyRequests || last.code(t) != "rate_limited" || last.header.Get("Retry-After") == "" {
		t.Errorf("CP14 %d %s", last.status, last.body)
	}
	if a := h.start(newToken(), nil, "X-Test-Ip", "203.0.113.9"); a.status != http.StatusCreated {
		t.Errorf("somebody elsewhere: %d", a.status)
	}
	t.Run("WB13 one network's bootstraps do not stop another's", func(t *testing.T) {
		refused := 0
		for range 100 {
			if h.do("GET", "/widget/api/sites/shop/state", "", "X-Test-Ip", "2001:db8::"+newHex()).status == http.StatusTooManyRequests {
				refused++
			}
		}
		if refused != 40 {
			t.Errorf("%d of 100 refused", refused)
		}
		if a := h.do("GET", "/widget/api/sites/shop/state", "", "X-Test-Ip", "2001:db8:0:1::1"); a.status != http.StatusOK {
			t.Errorf("another /64: %d", a.status)
		}
	})
}

func TestTheLogOfAStartHoldsNoSecretOfAnother(t *testing.T) {
	h := open(t, options{})
	conversation := h.begin(newToken())
	events, err := h.chat.Events(t.Context(), conversation, 0, 10)
	must(t, err)
	if len(events) != 2 || events[0].Kind != chat.KindBegan || events[1].Kind != chat.KindSaid {
		t.Errorf("%v", kinds(events))
	}
}

func kinds(events []eventlog.Event) (list []string) {
	for _, e := range events {
		list = append(list, e.Kind)
	}
	return list
}
