package drive

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/site"
	"usher/internal/sqlite"
	"usher/internal/staff"
)

// Plan says what a house is to hold before the program starts.
type Plan struct {
	Sites    int           // site-1, site-2, …, without a gate
	Holders  int           // agents who have the open chats, as many as there are
	Fresh    int           // agents with nothing to do yet
	Open     int           // open chats, answered
	Closed   int           // conversations that have ended
	Messages int           // in every conversation; at least 2
	Ago      time.Duration // when the newest conversation was last written in
}

// Login is how somebody signs in.
type Login struct{ ID, Email, Password string }

// Resident is a visitor with an open chat.
type Resident struct {
	Site, Token, Conversation string
	Holder                    int // who has the chat
}

// House is what was furnished.
type House struct {
	Sites          []string
	Manager        Login
	Holders, Fresh []Login
	Open           []Resident
}

// Furnish writes a house into an empty data directory, straight into the log; the program must not run on it. Views are folded
// from the log by the rooms themselves.
func Furnish(ctx context.Context, data string, plan Plan) (h House, err error) {
	store, err := sqlite.Open(ctx, filepath.Join(data, "usher.db"))
	if err != nil {
		return h, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := h.sites(ctx, store, plan.Sites); err != nil {
		return h, err
	}
	if err := h.people(ctx, store, plan); err != nil {
		return h, err
	}
	m := mover{house: &h, plan: plan, store: store, chat: chat.New(store, time.Now), crm: crm.New(store, time.Now), now: time.Now().Add(-plan.Ago)}
	return h, m.moveIn(ctx)
}

func (h *House) sites(ctx context.Context, store eventlog.Store, n int) error {
	room := site.New(store, time.Now)
	for i := range max(n, 1) {
		s := site.Default(fmt.Sprintf("site-%d", i+1), fmt.Sprintf("Shop %d", i+1), []string{"https://www.shop.example"})
		s.Gate = site.GateOff
		if _, err := room.Put(ctx, chat.Author{Kind: chat.System}, s, 0); err != nil {
			return err
		}
		h.Sites = append(h.Sites, s.Key)
	}
	return nil
}

func (h *House) people(ctx context.Context, store eventlog.Store, plan Plan) error {
	room := staff.New(store, time.Now)
	token, err := room.OpenSetUp(ctx)
	if err != nil {
		return err
	}
	h.Manager = Login{Email: "manager@shop.example", Password: "a long walk in the bog"}
	boss, err := room.SetUp(ctx, token, "Mari Kask", h.Manager.Email, h.Manager.Password)
	if err != nil {
		return err
	}
	h.Manager.ID = boss.ID
	for i := range plan.Holders + plan.Fresh {
		login := Login{Email: fmt.Sprintf("agent%d@shop.example", i), Password: "a long walk in the bog"}
		a, token, err := room.Add(ctx, boss.ID, staff.Agent{Name: fmt.Sprintf("Agent %d", i), Email: login.Email, Role: staff.RoleAgent,
			Tier: staff.TierMiddle, Limit: staff.MaxLimit})
		if err != nil {
			return err
		}
		if _, err := room.AcceptInvite(ctx, token, login.Password); err != nil {
			return err
		}
		if login.ID = a.ID; i < plan.Holders {
			h.Holders = append(h.Holders, login)
		} else {
			h.Fresh = append(h.Fresh, login)
		}
	}
	return nil
}
