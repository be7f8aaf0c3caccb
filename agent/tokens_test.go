package agent

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"usher/internal/staff"
	"usher/internal/token"
)

// program is a client that comes with an access token and nothing else.
func (h *house) program(word string) *browser {
	b := h.browser()
	b.header.Set("Authorization", "Bearer "+word)
	return b
}

// tokenFor makes a token of a person.
func (h *house) tokenFor(a staff.Agent, scopes ...token.Scope) (string, token.Token) {
	h.t.Helper()
	t, word, err := h.tokens.Issue(context.Background(), a.ID, "test", scopes, h.clock.Now().Add(24*time.Hour))
	if err != nil {
		h.t.Fatal(err)
	}
	return word, t
}

func TestATokenOpensWhatItsScopesAndItsPersonMay(t *testing.T) {
	h := open(t)
	manager, marek := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior), h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	all, _ := h.tokenFor(manager, token.Scopes()...)
	of, _ := h.tokenFor(marek, token.Scopes()...)
	each(func(method, path string, r rule, body any) {
		opens := scopes[method+" "+prefix+path]
		t.Run("MG01 "+method+" "+path+" by tokens", func(t *testing.T) {
			if got := h.program("ush_"+strings.Repeat("A", 43)).ask(method, fill(path), body); got.status != http.StatusUnauthorized {
				t.Errorf("an unknown token: %d %s", got.status, got.body)
			}
			h.clock.Add(time.Minute) // the pace is another test's matter
			got := h.program(all).ask(method, fill(path), body)
			if refused := got.status == http.StatusForbidden && got.code() == "token_scope"; refused != (opens == closed) {
				t.Errorf("a manager's token with every scope: %d %s", got.status, got.body)
			}
			if !can(marek, r.verb, r.object) {
				h.program(of).ask(method, fill(path), body).want(http.StatusForbidden)
			}
			if opens == closed {
				return
			}
			others := slices.DeleteFunc(token.Scopes(), func(s token.Scope) bool { return s == opens })
			narrow, made := h.tokenFor(manager, others...)
			if got := h.program(narrow).ask(method, fill(path), body); got.status != http.StatusForbidden || got.code() != "token_scope" {
				t.Errorf("a token without %s: %d %s", opens, got.status, got.body)
			}
			if _, err := h.tokens.Revoke(context.Background(), "test", made.ID); err != nil {
				t.Fatal(err)
			}
			h.program(narrow).ask(method, fill(path), body).want(http.StatusUnauthorized)
		})
	})
}

func TestATokenNeedsNoCookieAndAPageOfOthersCannotSendIt(t *testing.T) {
	h := open(t)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	word, _ := h.tokenFor(marek, token.ConversationsRead, token.ConversationsWrite)
	h.program(word).ask("GET", "/conversations", nil).want(http.StatusOK)
	id := h.visit("Eva", "Hello")
	until(t, "the dispatcher knows of it and gives it", func() bool {
		return h.program(word).ask("POST", "/conversations/"+id+"/take", nil).status == http.StatusOK
	})
	for _, origin := range []string{"https://evil.test", "null"} {
		b := h.program(word)
		b.header.Set("Origin", origin)
		b.ask("POST", "/conversations/"+id+"/close", nil).want(http.StatusForbidden)
	}
	for _, header := range []string{"Basic " + word, word, "bearer", "Bearer ", "Bearer " + word + "x", "Bearer " + word + ", Bearer " + word} {
		b := h.signedIn(marek) // a good cookie beside it does not help
		b.header.Set("Authorization", header)
		b.ask("GET", "/conversations", nil).want(http.StatusUnauthorized)
	}
	t.Run("AG06 a token in the address is refused", func(t *testing.T) {
		h.browser().ask("GET", "/conversations?access_token="+word, nil).want(http.StatusUnauthorized)
	})
	if strings.Contains(h.journal.String(), word) {
		t.Error("the log holds a token")
	}
}

func TestWhoLeavesTakesTheirTokensAlong(t *testing.T) {
	h := open(t)
	h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	word, _ := h.tokenFor(marek, token.ConversationsRead)
	h.program(word).ask("GET", "/conversations", nil).want(http.StatusOK)
	marek.Active = false
	if _, err := h.staff.Change(context.Background(), "system", marek); err != nil {
		t.Fatal(err)
	}
	h.program(word).ask("GET", "/conversations", nil).want(http.StatusUnauthorized)
}

func TestATokenThatAsksTooOftenIsToldWhenToComeBack(t *testing.T) {
	h := open(t)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	word, _ := h.tokenFor(marek, token.ConversationsRead)
	other, _ := h.tokenFor(marek, token.ConversationsRead)
	var got reply
	for range 40 * tokenBurst {
		if got = h.program(word).ask("GET", "/conversations?limit=1", nil); got.status != http.StatusOK {
			break
		}
	}
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "1" || got.code() != "rate_limited" {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	h.program(other).ask("GET", "/conversations", nil).want(http.StatusOK)
	h.clock.Add(time.Second)
	h.program(word).ask("GET", "/conversations", nil).want(http.StatusOK)
}

func TestTokensAreMadeShownOnceAndRevoked(t *testing.T) {
	h := open(t)
	manager := h.signedIn(h.hire("Anna Kask", staff.RoleManager, staff.TierSenior))
	marek, eva := h.signedIn(h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)), h.signedIn(h.hire("Eva Tamm", staff.RoleAgent, staff.TierJunior))
	body := map[string]any{"name": "CRM", "scopes": []string{"conversations:read"}, "expires_at": h.clock.Now().Add(time.Hour)}
	made := into[struct {
		Item tokenItem
		Word string
	}](marek.ask("POST", "/me/tokens", body).want(http.StatusOK))
	h.program(made.Word).ask("GET", "/conversations", nil).want(http.StatusOK)
	t.Run("MG12 a token is never shown again", func(t *testing.T) {
		for _, b := range []*browser{marek, manager} {
			for _, path := range []string{"/me/tokens", "/people"} {
				if r := b.ask("GET", path, nil).want(http.StatusOK); strings.Contains(string(r.body), made.Word[4:40]) {
					t.Error(string(r.body))
				}
			}
		}
		if r := manager.ask("GET", "/tokens", nil).want(http.StatusOK); strings.Contains(string(r.body), made.Word[4:40]) || !strings.Contains(string(r.body), "Marek Nowak") {
			t.Error(string(r.body))
		}
	})
	if items := into[struct{ Items []tokenItem }](marek.ask("GET", "/me/tokens", nil)).Items; len(items) != 1 || items[0].UsedAt == nil || items[0].State != "alive" {
		t.Errorf("%+v", items)
	}
	eva.ask("DELETE", "/me/tokens/"+made.Item.ID, nil).want(http.StatusNotFound)
	eva.ask("DELETE", "/tokens/"+made.Item.ID, nil).want(http.StatusForbidden)
	h.program(made.Word).ask("GET", "/conversations", nil).want(http.StatusOK)
	manager.ask("DELETE", "/tokens/"+made.Item.ID, nil).want(http.StatusOK)
	h.program(made.Word).ask("GET", "/conversations", nil).want(http.StatusUnauthorized)
	for field, change := range map[string]map[string]any{
		"body.expires_at": {"expires_at": h.clock.Now().Add(400 * 24 * time.Hour)}, "body.scopes": {"scopes": []string{"everything"}}, "body.name": {"name": " "},
	} {
		spoilt := map[string]any{}
		maps.Copy(spoilt, body)
		maps.Copy(spoilt, change)
		if r := marek.ask("POST", "/me/tokens", spoilt).want(http.StatusUnprocessableEntity); !strings.Contains(string(r.body), `"`+field+`"`) {
			t.Errorf("%s: %s", field, r.body)
		}
	}
	delete(body, "expires_at")
	marek.ask("POST", "/me/tokens", body).want(http.StatusUnprocessableEntity)
}

func TestNoTokenOpensTheSocket(t *testing.T) {
	h := open(t)
	marek := h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior)
	word, _ := h.tokenFor(marek, token.Scopes()...)
	for name, frame := range map[string]map[string]any{
		"in the place of the csrf word": {"t": "hello", "v": 1, "csrf": word},
		"as a token":                    {"t": "hello", "v": 1, "token": word},
	} {
		for _, cookie := range []string{"", word, strings.TrimPrefix(word, "ush_")} {
			header := http.Header{"Cookie": {plainCookie + "=" + cookie}, "Authorization": {"Bearer " + word}, "Origin": {h.url}}
			ws, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(h.url, "http")+socketPath, &websocket.DialOptions{HTTPHeader: header})
			if err != nil {
				continue // refused before it was open
			}
			raw, _ := json.Marshal(frame)
			if err := ws.Write(context.Background(), websocket.MessageText, raw); err != nil {
				t.Fatal(err)
			}
			if _, got, err := ws.Read(context.Background()); websocket.CloseStatus(err) == -1 || strings.Contains(string(got), "ready") {
				t.Errorf("%s: %s %v", name, got, err)
			}
			_ = ws.CloseNow()
		}
	}
}
