package agent

import (
	"context"
	"net/http"
	"testing"

	"usher/internal/activity"
	"usher/internal/staff"
	"usher/internal/token"
)

func TestWhoseWaysInAreResetHasNoTokenLeft(t *testing.T) {
	h := open(t)
	kadri, anna := h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior), h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	manager := h.signedIn(kadri)
	hers := h.signedIn(anna)
	hers.secure()
	for _, c := range []struct {
		why, by string
		reset   func()
	}{
		{staff.WhySecondStepReset, "Kadri Lepp", func() { manager.ask("POST", "/people/"+anna.ID+"/second-step/reset", nil).want(http.StatusOK) }},
		{staff.WhyPasswordSet, "Anna Kask", func() {
			invitation, err := h.staff.Invite(context.Background(), kadri.ID, anna.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.staff.AcceptInvite(context.Background(), invitation, "another long password"); err != nil {
				t.Fatal(err)
			}
		}},
		{staff.WhySwitchedOff, "Kadri Lepp", func() {
			now, known := h.staff.ByID(anna.ID)
			if !known {
				t.Fatal("Anna is gone")
			}
			now.Active = false
			if _, err := h.staff.Change(context.Background(), kadri.ID, now); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		word, made := h.tokenFor(anna, token.ClientsRead)
		program := h.program(word)
		program.ask("GET", "/clients", nil).want(http.StatusOK)
		c.reset()
		program.ask("GET", "/clients", nil).want(http.StatusUnauthorized)
		again := token.New(h.store, h.clock.Now)
		again.Resets(h.staff.Resets)
		if err := again.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if known, err := again.Get(made.ID); err != nil || known.RevokedAt == nil {
			t.Errorf("%s: after a restart it would open again: %+v, %v", c.why, known, err)
		}
		if err := activity.Rebuild(t.Context(), h.store); err != nil {
			t.Fatal(err)
		}
		lines := into[struct{ Items []activityItem }](manager.ask("GET", "/activity?group=people", nil).want(http.StatusOK)).Items
		told := false
		for _, l := range lines {
			told = told || l.Kind == "revoked" && l.Facts["why"] == c.why && l.ByName == c.by && l.AboutName == "Anna Kask"
		}
		if !told {
			t.Errorf("%s: no line tells of it: %+v", c.why, lines)
		}
	}
}
