package widget_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"usher/internal/chat"
	"usher/internal/gate"
	"usher/internal/mail"
)

// postbox is a mail server that keeps what it gets.
type postbox struct {
	mu      sync.Mutex
	letters []mail.Letter
	refuses bool
}

func (p *postbox) Name() string { return "mail" }

func (p *postbox) Send(_ context.Context, l mail.Letter) mail.Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuses {
		return mail.Answer{Outcome: mail.Refused, Code: "550"}
	}
	p.letters = append(p.letters, l)
	return mail.Answer{Outcome: mail.Accepted, Code: "250"}
}

func (p *postbox) sent() []mail.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.letters)
}

// proved is a conversation of somebody whom the host signed in, who typed another address into the form.
func (h *house) proved(token string) string {
	h.t.Helper()
	secret, err := h.sites.Secret("shop")
	must(h.t, err)
	identity, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "17", "email": "liis@baltichomes.example", "aud": "shop", "jti": newID(),
		"iat": h.clock.now().Unix(), "exp": h.clock.now().Add(time.Minute).Unix()}).SignedString([]byte(secret))
	must(h.t, err)
	a := h.start(token, object{"identity": identity, "answers": object{"email": "victim@elsewhere.example"}})
	if a.status != http.StatusCreated {
		h.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.json(h.t)["conversation"].(string)
}

func (h *house) asksForLetter(token, conversation, id string, headers ...string) answer {
	return h.do("PUT", "/widget/api/sites/shop/conversations/"+conversation+"/letters/"+id, "", append([]string{"Authorization", "Bearer " + token, "Origin", h.url}, headers...)...)
}

func letterOf(state object) object {
	letter, _ := state["letter"].(object)
	return letter
}

func TestAProvedVisitorHasTheConversationSent(t *testing.T) {
	post := &postbox{}
	h := open(t, options{post: post})
	token, id := newToken(), newID()
	conversation := h.proved(token)
	l := h.hello(token, 0)
	l.stateUntil("it can be sent", func(s object) bool {
		return letterOf(s)["to"] == "l…@baltichomes.example" && letterOf(s)["state"] == nil
	})
	a := h.asksForLetter(token, conversation, id)
	if a.status != http.StatusAccepted || a.json(t)["to"] != "l…@baltichomes.example" || a.json(t)["state"] == "" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	l.stateUntil("it was sent", func(s object) bool { return letterOf(s)["state"] == "sent" })
	letters := post.sent()
	if len(letters) != 1 || letters[0].To != "liis@baltichomes.example" {
		t.Fatalf("%+v", letters)
	}
	t.Run("the same wish again is the same letter", func(t *testing.T) {
		for range 3 {
			if a := h.asksForLetter(token, conversation, id); a.status != http.StatusAccepted || a.json(t)["state"] != "sent" {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if n := len(post.sent()); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
	t.Run("an address in the request is nobody's", func(t *testing.T) {
		a := h.do("PUT", "/widget/api/sites/shop/conversations/"+conversation+"/letters/"+newID()+"?to=thief@elsewhere.example", `{"to":"thief@elsewhere.example"}`,
			"Authorization", "Bearer "+token, "Origin", h.url)
		if strings.Contains(a.body, "thief") {
			t.Errorf("%d %s", a.status, a.body)
		}
		for _, letter := range post.sent() {
			if letter.To != "liis@baltichomes.example" {
				t.Errorf("a letter to %s", letter.To)
			}
		}
	})
}

func TestALetterThatTheServerRefusesIsSaidToHaveFailed(t *testing.T) {
	h := open(t, options{post: &postbox{refuses: true}})
	token := newToken()
	conversation := h.proved(token)
	l := h.hello(token, 0)
	if a := h.asksForLetter(token, conversation, newID()); a.status != http.StatusAccepted {
		t.Fatalf("%d %s", a.status, a.body)
	}
	l.stateUntil("it failed", func(s object) bool { return letterOf(s)["state"] == "failed" })
}

func TestNobodyElseHasAConversationSent(t *testing.T) {
	post := &postbox{}
	h := open(t, options{post: post})
	token, stranger := newToken(), newToken()
	conversation, claimed := h.proved(token), h.begin(stranger)
	unknown := h.asksForLetter(token, "nosuchconversation", newID())
	for name, a := range map[string]answer{
		"another visitor's token":  h.asksForLetter(stranger, conversation, newID()),
		"a token of nobody":        h.asksForLetter(newToken(), conversation, newID()),
		"no token":                 h.do("PUT", "/widget/api/sites/shop/conversations/"+conversation+"/letters/"+newID(), "", "Origin", h.url),
		"a conversation of nobody": unknown,
	} {
		if a.status != http.StatusNotFound || a.code(t) != unknown.code(t) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := h.asksForLetter(token, conversation, newID(), "Origin", "https://evil.example"); a.status != http.StatusForbidden {
		t.Errorf("another page: %d %s", a.status, a.body)
	}
	if a := h.asksForLetter(token, conversation, "short"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an id that can be guessed: %d %s", a.status, a.body)
	}
	t.Run("who only typed an address is refused without a word about it, and is not offered it", func(t *testing.T) {
		a := h.asksForLetter(stranger, claimed, newID())
		if a.status != http.StatusNotFound || a.code(t) != "no_letter" || strings.Contains(a.body, "@") {
			t.Errorf("%d %s", a.status, a.body)
		}
		if state := h.hello(stranger, 0).await("state"); letterOf(state) != nil {
			t.Errorf("offered: %v", state)
		}
	})
	t.Run("once the person is erased nothing leaves", func(t *testing.T) {
		_, err := h.chat.Erase(t.Context(), conversation, chat.Erased{By: chat.Author{Kind: chat.System}})
		must(t, err)
		if a := h.asksForLetter(token, conversation, newID()); a.status != http.StatusNotFound && a.status != http.StatusGone {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	if letters := post.sent(); len(letters) != 0 {
		t.Errorf("%+v", letters)
	}
}

func TestWithoutAMailServerNoLetterIsOffered(t *testing.T) {
	h := open(t, options{})
	token := newToken()
	conversation := h.proved(token)
	if state := h.hello(token, 0).await("state"); letterOf(state) != nil {
		t.Errorf("offered: %v", state)
	}
	if a := h.asksForLetter(token, conversation, newID()); a.status != http.StatusNotFound || a.code(t) != "no_letter" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestTooManyWishesForLettersAreAskedToWait(t *testing.T) {
	limits := generous()
	limits[gate.PurposeLetter] = map[string]gate.Rate{gate.LayerVisitor: {Count: 2, Per: time.Minute}}
	h := open(t, options{limits: limits, post: &postbox{}})
	token, id := newToken(), newID()
	conversation := h.proved(token)
	for range 2 {
		if a := h.asksForLetter(token, conversation, id); a.status != http.StatusAccepted {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if a := h.asksForLetter(token, conversation, id); a.status != http.StatusTooManyRequests || a.code(t) != "rate_limited" || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	h.clock.add(time.Minute)
	if a := h.asksForLetter(token, conversation, id); a.status != http.StatusAccepted {
		t.Errorf("after the wait: %d %s", a.status, a.body)
	}
}
