package agent

import (
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"usher/internal/activity"
	"usher/internal/gate"
	"usher/internal/mail"
	"usher/internal/staff"
	"usher/internal/token"
	"usher/internal/web"
)

// linkIn is the link of a letter, and the secret in it.
var linkIn = regexp.MustCompile(`(?m)^(http\S+/agent/password)#(\S+)$`)

// forgets asks for a link as the sign-in screen does and gives the secret in the letter that comes.
func (h *house) forgets(a staff.Agent) (secret string) {
	h.t.Helper()
	had := len(h.postbox.to(a.Email))
	h.browser().ask("POST", "/password/forgotten", map[string]any{"email": a.Email}).want(http.StatusAccepted)
	var letters []mail.Letter
	until(h.t, "a letter comes", func() bool { letters = h.postbox.to(a.Email); return len(letters) > had })
	found := linkIn.FindStringSubmatch(letters[len(letters)-1].Text)
	if found == nil {
		h.t.Fatalf("no link in %s", letters[len(letters)-1].Text)
	}
	return found[2]
}

// chooses uses a link.
func (h *house) chooses(secret, word string) reply {
	return h.browser().ask("POST", "/password", map[string]any{"token": secret, "password": word})
}

const otherPassword = "another long sentence of mine"

// patient lets one address have many letters: limits have a test of their own.
func patient(t *testing.T) *house {
	table := gate.DefaultTable()
	table[gate.PurposeLogin], table[gate.PurposeForgotten] = nil, nil
	return openAt(t, filepath.Join(t.TempDir(), "usher.db"), gate.NewLimits(table, 1000, time.Now))
}

func TestALinkForAForgottenPassword(t *testing.T) {
	h := patient(t)
	kadri, anna := h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior), h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	manager := h.signedIn(kadri)
	t.Run("AG15 a link used ends sessions, sockets and tokens, works once, and only for whom it was sent to", func(t *testing.T) {
		hers := h.signedIn(anna)
		line := hers.open()
		word, _ := h.tokenFor(anna, token.ClientsRead)
		secret := h.forgets(anna)
		b := h.browser()
		shown := into[map[string]any](b.ask("POST", "/password/look", map[string]any{"token": secret}).want(http.StatusOK))
		if shown["email"] != anna.Email {
			t.Errorf("it is for %v", shown)
		}
		b.ask("POST", "/password", map[string]any{"token": secret, "password": otherPassword, "email": kadri.Email}).want(http.StatusUnprocessableEntity)
		b.ask("POST", "/password", map[string]any{"token": secret, "password": "passwordpassword"}).want(http.StatusUnprocessableEntity)
		in := h.chooses(secret, otherPassword).want(http.StatusOK)
		if in.header.Get("Set-Cookie") == "" {
			t.Error("nobody was signed in")
		}
		if code := line.closed(); code != web.CloseRevoked {
			t.Errorf("the socket was closed with %d", code)
		}
		hers.ask("GET", "/session", nil).want(http.StatusUnauthorized)
		h.program(word).ask("GET", "/clients", nil).want(http.StatusUnauthorized)
		h.signedIn(kadri)
		h.browser().ask("POST", "/session", map[string]any{"email": anna.Email, "password": password}).want(http.StatusUnauthorized)
		h.browser().ask("POST", "/session", map[string]any{"email": anna.Email, "password": otherPassword}).want(http.StatusOK)
		if r := h.chooses(secret, password).want(http.StatusGone); r.code() != "password_link_gone" {
			t.Error(r.code())
		}
		h.chooses(strings.Repeat("A", 43), password).want(http.StatusGone)
		until(t, "a letter tells that the password was changed", func() bool {
			for _, l := range h.postbox.to(anna.Email) {
				if strings.Contains(l.Subject, "was changed") && !strings.Contains(l.Text, otherPassword) && strings.Contains(l.Text, h.url+"/agent/forgotten") {
					return true
				}
			}
			return false
		})
		if log := h.journal.String(); strings.Contains(log, secret) || strings.Contains(log, anna.Email) {
			t.Errorf("the log tells of it: %s", log)
		}
		if err := activity.Rebuild(t.Context(), h.store); err != nil {
			t.Fatal(err)
		}
		lines := manager.ask("GET", "/activity?group=people", nil).want(http.StatusOK)
		if told := string(lines.body); !strings.Contains(told, `"password_forgotten"`) || strings.Contains(told, secret) || strings.Contains(told, "hash") {
			t.Errorf("the activity: %s", told)
		}
	})
	hired := 0
	for name, end := range map[string]func(a staff.Agent){
		"AG15 a link older than half an hour is gone": func(staff.Agent) { h.clock.Add(31 * time.Minute) },
		"AG15 a link to a former address is gone":     func(a staff.Agent) { a.Email = "x" + a.Email; h.changed(a) },
		"AG15 a newer link replaces it":               func(a staff.Agent) { h.forgets(a) },
		"AG15 a newer invitation replaces it": func(a staff.Agent) {
			if _, err := h.staff.Invite(context.Background(), kadri.ID, a.ID); err != nil {
				t.Fatal(err)
			}
		},
		"AG15 a password that was changed otherwise ends it": func(a staff.Agent) {
			b := h.signedIn(a)
			b.ask("PUT", "/me/password", map[string]any{"old": password, "password": otherPassword}).want(http.StatusNoContent)
		},
		"AG15 a person who is switched off has none": func(a staff.Agent) { a.Active = false; h.changed(a) },
	} {
		t.Run(name, func(t *testing.T) {
			hired++
			someone := h.hire("Someone "+strconv.Itoa(hired), staff.RoleAgent, staff.TierSenior)
			secret := h.forgets(someone)
			end(someone)
			h.browser().ask("POST", "/password/look", map[string]any{"token": secret}).want(http.StatusGone)
			h.chooses(secret, otherPassword).want(http.StatusGone)
		})
	}
	t.Run("AG15 the second step is asked for as ever", func(t *testing.T) {
		mart := h.hire("Mart Saar", staff.RoleAgent, staff.TierSenior)
		hers := h.signedIn(mart)
		hers.secure()
		r := h.chooses(h.forgets(mart), otherPassword).want(http.StatusOK)
		if r.header.Get("Set-Cookie") != "" || !strings.Contains(string(r.body), "second_step") {
			t.Errorf("let in by %s", r.body)
		}
	})
}

// changed changes a person as a manager would.
func (h *house) changed(a staff.Agent) {
	h.t.Helper()
	now, _ := h.staff.ByID(a.ID)
	a.N = now.N
	if _, err := h.staff.Change(context.Background(), "system", a); err != nil {
		h.t.Fatal(err)
	}
}

func TestAskingForALinkTellsNothing(t *testing.T) {
	table := gate.DefaultTable()
	table[gate.PurposeLogin] = nil
	table[gate.PurposeForgotten][gate.LayerServer] = gate.Rate{}
	h := openAt(t, filepath.Join(t.TempDir(), "usher.db"), gate.NewLimits(table, 1000, time.Now))
	anna, off := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior), h.hire("Off Duty", staff.RoleAgent, staff.TierSenior)
	off.Active = false
	h.changed(off)
	asks := func(email string) reply {
		return h.browser().ask("POST", "/password/forgotten", map[string]any{"email": email})
	}
	t.Run("AG15 who asks for a link learns nothing of who is here", func(t *testing.T) {
		for _, email := range []string{anna.Email, "nobody@tamm.example", off.Email, "", "no address", " " + strings.ToUpper(anna.Email)} {
			if r := asks(email).want(http.StatusAccepted); len(r.body) != 0 {
				t.Errorf("%s: %s", email, r.body)
			}
		}
	})
	t.Run("AG15 nor does an address that gets no further letter", func(t *testing.T) {
		asks(anna.Email).want(http.StatusAccepted)
		for range 20 {
			asks(anna.Email).want(http.StatusAccepted) // silently nothing: a flood of letters is one too
		}
	})
	t.Run("AG15 a network that asks for many is told to wait", func(t *testing.T) {
		told := 0
		for range 12 {
			if r := asks("somebody" + string(rune('a'+told)) + "@tamm.example"); r.status == http.StatusTooManyRequests {
				return
			}
			told++
		}
		t.Errorf("%d addresses were asked for", told)
	})
	until(t, "the letters are there", func() bool { return len(h.postbox.to(anna.Email)) >= 3 })
	if n := len(h.postbox.to(anna.Email)); n != 3 || len(h.postbox.to(off.Email)) != 0 {
		t.Errorf("%d letters came", n)
	}
}
