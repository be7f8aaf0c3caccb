package staff_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/staff"
)

// failing is a store that loses appends to streams of one kind while it is told to.
type failing struct {
	eventlog.Store
	prefix string
}

var errLost = errors.New("the store is gone")

func (f *failing) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	if f.prefix != "" && strings.HasPrefix(stream, f.prefix) {
		return errLost
	}
	return f.Store.Append(ctx, stream, after, events, views...)
}

func TestAStoreThatFailsHalfWay(t *testing.T) {
	o := open(t)
	store := &failing{Store: o.store}
	s := staff.New(store, o.clock.Now)
	if err := s.Load(o.ctx); err != nil {
		t.Fatal(err)
	}
	eve := staff.Agent{Name: "Eve", Email: "eve@tamm.example", Role: staff.RoleManager, Tier: staff.TierJunior, Limit: 1}
	t.Run("an address whose person was never written is free again after a minute", func(t *testing.T) {
		store.prefix = "staff:"
		if _, _, err := s.Add(o.ctx, "x", eve); !errors.Is(err, staff.ErrBusy) {
			t.Fatal(err)
		}
		store.prefix = ""
		if _, _, err := s.Add(o.ctx, "x", eve); !errors.Is(err, staff.ErrEmailTaken) {
			t.Fatal("a claim that may still be under way was broken", err)
		}
		o.clock.Add(2 * time.Minute)
		_, token, err := s.Add(o.ctx, "x", eve)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AcceptInvite(o.ctx, token, password); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("nobody is signed in by a session that was not written", func(t *testing.T) {
		store.prefix = "session:"
		if token, _, err := s.SignIn(o.ctx, eve.Email, password, staff.Origin{}); token != "" || fault.From(err).Kind != fault.Unavailable {
			t.Fatal(token, err)
		}
		store.prefix = ""
	})
	t.Run("signing out works here even if it cannot be written, and says that it was not", func(t *testing.T) {
		token, _, err := s.SignIn(o.ctx, eve.Email, password, staff.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		store.prefix = "session:"
		if err := s.SignOut(o.ctx, token); !errors.Is(err, staff.ErrBusy) {
			t.Error(err)
		}
		store.prefix = ""
		if _, err := s.Session(o.ctx, token); !errors.Is(err, staff.ErrSignedOut) {
			t.Error(err)
		}
	})
}
