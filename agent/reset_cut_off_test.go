package agent

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"usher/internal/eventlog"
	"usher/internal/staff"
	"usher/internal/token"
)

// cutOff is a store to which no end of a sign-in gets through.
type cutOff struct{ eventlog.Store }

func (c *cutOff) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	if strings.HasPrefix(stream, "session:") {
		return errors.New("cut off")
	}
	return c.Store.Append(ctx, stream, after, events, views...)
}

// A program that dies between a reset and the end of the person's tokens has told nobody of it: OnReset is what a crash cuts off.
func TestWhatOpenedBeforeAResetIsWorthlessEvenIfItsEndWasNeverWritten(t *testing.T) {
	h := open(t)
	kadri := h.hire("Kadri Lepp", staff.RoleManager, staff.TierSenior)
	for name, reset := range map[string]func(cut *staff.Service, a staff.Agent) error{
		"the password is set anew by an invitation": func(cut *staff.Service, a staff.Agent) error {
			invitation, err := cut.Invite(t.Context(), kadri.ID, a.ID)
			if err == nil {
				_, err = cut.AcceptInvite(t.Context(), invitation, otherPassword)
			}
			return err
		},
		"the password is set anew by a letter": func(cut *staff.Service, a staff.Agent) error {
			_, link, err := cut.ForgotPassword(t.Context(), a.Email)
			if err == nil {
				_, err = cut.ReplacePassword(t.Context(), link, otherPassword)
			}
			return err
		},
		"the second step is reset": func(cut *staff.Service, a staff.Agent) error {
			hers := h.signedIn(a)
			hers.secure()
			return errors.Join(cut.Load(t.Context()), cut.ResetFactor(t.Context(), kadri.ID, a.ID))
		},
		"the person is switched off and comes back": func(cut *staff.Service, a staff.Agent) error {
			a.N, a.Active = 0, false
			_, off := cut.Change(t.Context(), kadri.ID, a)
			a.Active = true
			_, on := cut.Change(t.Context(), kadri.ID, a)
			return errors.Join(off, on)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.hire("Of "+name, staff.RoleAgent, staff.TierSenior)
			word, made := h.tokenFor(a, token.ClientsRead)
			signedIn := h.signedIn(a)
			_, kept := h.tokenFor(kadri, token.ClientsRead)
			cut := staff.New(&cutOff{h.store}, h.clock.Now) // and nobody hears its OnReset
			if err := errors.Join(cut.Load(t.Context()), reset(cut, a)); err != nil {
				t.Fatal(err)
			}
			after := staff.New(h.store, h.clock.Now)
			if err := after.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := after.Session(t.Context(), signedIn.cookie); !errors.Is(err, staff.ErrSignedOut) {
				t.Errorf("the sign-in holds: %v", err)
			}
			again := token.New(h.store, h.clock.Now) // the program starts again
			again.Resets(cut.Resets)
			if err := again.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := again.Use(word); !errors.Is(err, token.ErrNone) {
				t.Errorf("it opens: %v", err)
			}
			if known, err := again.Get(made.ID); err != nil || known.RevokedAt == nil {
				t.Errorf("it looks alive: %+v, %v", known, err)
			}
			if known, err := again.Get(kept.ID); err != nil || known.RevokedAt != nil {
				t.Errorf("somebody else's ended too: %+v, %v", known, err)
			}
			_, fresh, err := again.Issue(t.Context(), a.ID, "after it", []token.Scope{token.ClientsRead}, made.ExpiresAt)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := again.Use(fresh); err != nil {
				t.Errorf("a token made afterwards: %v", err)
			}
		})
	}
}

// What says that tokens end is not needed for it: here nobody says so.
func TestAResetHoldsAtOnceWhileTheEndsOfTokensCannotBeWritten(t *testing.T) {
	h := open(t)
	anna := h.hire("Anna Kask", staff.RoleAgent, staff.TierSenior)
	word, _ := h.tokenFor(anna, token.ClientsRead)
	deaf := token.New(h.store, h.clock.Now) // hears of no reset, as when the write after it fails
	deaf.Resets(h.staff.Resets)
	if err := deaf.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := deaf.Use(word); err != nil {
		t.Fatal(err)
	}
	invitation, err := h.staff.Invite(context.Background(), "system", anna.ID)
	if err != nil {
		t.Fatal(err)
	}
	h.browser().ask("POST", "/invitations", map[string]any{"token": invitation, "password": otherPassword}).want(http.StatusOK)
	if _, err := deaf.Use(word); !errors.Is(err, token.ErrNone) {
		t.Errorf("it opens: %v", err)
	}
}
