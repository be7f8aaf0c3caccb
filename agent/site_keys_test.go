package agent

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/site"
	"usher/internal/staff"
)

// keysAnswer is what the routes of a site's keys answer.
type keysAnswer struct {
	Items   []siteKeyItem
	Version int64
	Value   string
}

func TestTheKeysOfASite(t *testing.T) {
	h := open(t)
	if _, err := h.sites.Put(context.Background(), chat.Author{Kind: chat.System}, site.Default("demo", "Tamm Kitchens", nil), 0); err != nil {
		t.Fatal(err)
	}
	anna := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	manager, agent := h.signedIn(anna), h.signedIn(h.hire("Marek Nowak", staff.RoleAgent, staff.TierJunior))
	read := func() keysAnswer {
		return into[keysAnswer](manager.ask("GET", "/sites/demo/keys", nil).want(http.StatusOK))
	}
	first, err := h.sites.Secret("demo")
	if err != nil {
		t.Fatal(err)
	}
	if got := read(); len(got.Items) != 1 || got.Version != 1 || !got.Items[0].Current || got.Items[0].Until != nil {
		t.Errorf("%+v", got)
	}
	t.Run("MG01 an agent neither sees nor makes keys", func(t *testing.T) {
		agent.ask("GET", "/sites/demo/keys", nil).want(http.StatusForbidden)
		agent.ask("POST", "/sites/demo/keys", map[string]any{"version": 1}).want(http.StatusForbidden)
		agent.ask("POST", "/sites/demo/keys/1/end", nil).want(http.StatusForbidden)
	})
	made := manager.ask("POST", "/sites/demo/keys", map[string]any{"version": 1}).want(http.StatusOK)
	value := into[keysAnswer](made).Value
	t.Run("MG12 what is secret of a key is told once, to who made it, and is in no log", func(t *testing.T) {
		if now, _ := h.sites.Secret("demo"); value != now || value == first || made.header.Get("Cache-Control") != "no-store" {
			t.Error("the answer does not hold the new key, or may be kept")
		}
		for _, path := range []string{"/sites/demo/keys", "/sites", "/session"} {
			body := string(manager.ask("GET", path, nil).want(http.StatusOK).body)
			if strings.Contains(body, value) || strings.Contains(body, first) {
				t.Errorf("%s tells a key", path)
			}
		}
		if strings.Contains(h.journal.String(), value) {
			t.Error("the log holds the key")
		}
	})
	t.Run("who made a key, and until when the former one is good", func(t *testing.T) {
		got := read()
		if len(got.Items) != 2 || got.Items[0].By != "Anna Kask" || !got.Items[0].Current || got.Items[1].By != "" ||
			got.Items[1].Until == nil || !got.Items[1].Until.Equal(got.Items[0].MadeAt.Add(site.FormerSecretFor)) {
			t.Errorf("%+v", got.Items)
		}
	})
	t.Run("MG14 of two who make a key at once, the second is told", func(t *testing.T) {
		if r := manager.ask("POST", "/sites/demo/keys", map[string]any{"version": 1}); r.want(http.StatusConflict).code() != "newer_version" {
			t.Error(string(r.body))
		}
	})
	t.Run("the key in use stays, a former one ends at once", func(t *testing.T) {
		if r := manager.ask("POST", "/sites/demo/keys/2/end", nil); r.want(http.StatusConflict).code() != "current_key" {
			t.Error(string(r.body))
		}
		manager.ask("POST", "/sites/demo/keys/1/end", nil).want(http.StatusOK)
		manager.ask("POST", "/sites/demo/keys/1/end", nil).want(http.StatusNotFound)
		manager.ask("POST", "/sites/demo/keys/0/end", nil).want(http.StatusUnprocessableEntity)
		manager.ask("GET", "/sites/none/keys", nil).want(http.StatusNotFound)
		if got := read(); len(got.Items) != 1 || got.Version != 3 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAKeyTakesAPasswordGivenWithinTenMinutes(t *testing.T) {
	h := open(t)
	if _, err := h.sites.Put(context.Background(), chat.Author{Kind: chat.System}, site.Default("demo", "Tamm Kitchens", nil), 0); err != nil {
		t.Fatal(err)
	}
	anna := h.hire("Anna Kask", staff.RoleManager, staff.TierSenior)
	manager, other := h.signedIn(anna), h.signedIn(anna)
	h.clock.Add(10 * time.Minute)
	makeOne := func(b *browser, version int) reply {
		return b.ask("POST", "/sites/demo/keys", map[string]any{"version": version})
	}
	if r := makeOne(manager, 1).want(http.StatusForbidden); r.code() != "password_needed" {
		t.Error(string(r.body))
	}
	if r := manager.ask("POST", "/session/proof", map[string]any{"password": "wrong wrong wrong"}).want(http.StatusUnprocessableEntity); !strings.Contains(string(r.body), "body.password") {
		t.Error(string(r.body))
	}
	makeOne(manager, 1).want(http.StatusForbidden)
	manager.ask("POST", "/session/proof", map[string]any{"password": password}).want(http.StatusNoContent)
	makeOne(other, 1).want(http.StatusForbidden) // another sign-in of the same person is not fresher by it
	makeOne(manager, 1).want(http.StatusOK)
}
