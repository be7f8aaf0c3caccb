package dispatch

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/sqlite"
	"usher/routing"
)

// driver runs a dispatcher without goroutines: each turn is made here, so that a test decides the order of everything and the time.
type driver struct {
	t     testing.TB
	store eventlog.Store
	now   time.Time
	chats *chat.Service
	crm   *crm.Service
	d     *Dispatcher
	rung  []string // what the bells rang for: "offered ann c1"
	began int
}

func newDriver(t testing.TB, path string, people ...Person) *driver {
	t.Helper()
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	v := &driver{t: t, store: store, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
	v.start()
	for _, p := range people {
		v.person(p)
		v.d.Connected(p.ID)
	}
	v.settle()
	return v
}

func newTestDriver(t testing.TB, people ...Person) *driver {
	v := newDriver(t, filepath.Join(t.TempDir(), "usher.db"), people...)
	t.Cleanup(func() { _ = v.store.Close() })
	return v
}

// start makes the rooms anew on the store: what a restart after kill -9 is.
func (v *driver) start() {
	clock := func() time.Time { return v.now }
	v.chats, v.crm = chat.New(v.store, clock), crm.New(v.store, clock)
	v.d = New(Config{Store: v.store, Conversations: v.chats, Clients: v.crm, Now: clock, Log: slog.New(slog.DiscardHandler)})
	v.chats.Listen(v.d)
	v.d.Listen(v)
	v.must(v.d.restore(context.Background()))
	v.must(v.d.reconcile(context.Background()))
}

func (v *driver) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// turn runs one command as a round.
func (v *driver) turn(why string, run func(*round) error) error {
	done := make(chan error, 1)
	if err := v.d.round(context.Background(), command{why: why, run: run, done: done}); err != nil {
		return err
	}
	return <-done
}

// ask calls a method that waits for the dispatcher, and lets the dispatcher answer.
func (v *driver) ask(call func(ctx context.Context) error) error {
	done := make(chan error, 1)
	go func() { done <- call(context.Background()) }()
	for {
		select {
		case c := <-v.d.commands:
			_ = v.d.round(context.Background(), c)
		case err := <-done:
			v.settle()
			return err
		}
	}
}

// settle lets everything happen that wants to happen without time passing.
func (v *driver) settle() {
	for busy := true; busy; {
		busy = false
		if c, ok := v.d.inbox.next(); ok {
			_ = v.d.round(context.Background(), c)
			busy = true
		}
		if id, ok := v.d.leads.next(); ok {
			v.must(v.d.take(context.Background(), id))
			busy = true
		}
		if told, ok := v.d.tellings.next(); ok {
			v.must(told.tell(context.Background()))
			busy = true
		}
	}
}

// pass lets time go by, stopping at every instant at which the dispatcher wants to wake.
func (v *driver) pass(d time.Duration) {
	end := v.now.Add(d)
	for {
		next := v.now.Add(v.d.untilNext())
		if next.After(end) {
			break
		}
		v.now = next
		_ = v.turn("time", func(r *round) error { r.due(); return nil })
		v.settle()
	}
	v.now = end
}

func (v *driver) person(p Person) {
	v.d.PersonChanged(p)
	v.settle()
}

// lead lets a new visitor begin a conversation.
func (v *driver) lead() string { return v.leadClaiming(chat.Claim{}) }

func (v *driver) leadClaiming(claim chat.Claim) string {
	v.t.Helper()
	v.began++
	b, err := v.chats.Begin(context.Background(), chat.Opening{Site: "demo", Visitor: padID(fmt.Sprintf("visitor%c", 'a'+v.began%26) + strings.Repeat("b", v.began/26)),
		StartID: fmt.Sprintf("start-%016d", v.began), Text: "Hello?", Claim: claim})
	v.must(err)
	v.settle()
	return b.Conversation
}

func (v *driver) says(conversation string, by chat.Author) {
	v.began++
	_, err := v.chats.Say(context.Background(), conversation, by, fmt.Sprintf("said-%016d", v.began), "text")
	v.must(err)
	v.settle()
}

func (v *driver) answers(conversation, agent string) {
	v.says(conversation, chat.Author{Kind: chat.Agent, ID: agent, Name: agent})
}

// has says who has a conversation, in the floor and in the conversation alike; "" for nobody.
func (v *driver) has(conversation string) string {
	v.t.Helper()
	sum, err := v.chats.Summary(context.Background(), conversation)
	v.must(err)
	agent := ""
	if p := v.d.floor.Chats[conversation]; p != nil {
		agent = p.Agent
	}
	if agent != sum.Agent {
		v.t.Fatalf("%s is %q's on the floor and %q's in the conversation", conversation, agent, sum.Agent)
	}
	return agent
}

// Offered and Withdrawn compare what rings with what readers see: a console that connects at this instant asks there. What was missed may
// ring again in the same round.
func (v *driver) Offered(agent string, o Offer) {
	if !o.AnswerBy.IsZero() && !slices.Contains(v.d.Ringing(agent), o) {
		v.t.Errorf("a console that comes now does not hear %+v, only %+v", o, v.d.Ringing(agent))
	}
	v.rung = append(v.rung, "offered "+agent+" "+o.Conversation)
}
func (v *driver) Withdrawn(agent, conversation, why, _ string) {
	if why == "accepted" && slices.ContainsFunc(v.d.Ringing(agent), func(o Offer) bool { return o.Conversation == conversation }) {
		v.t.Errorf("%s still rings for %s though it is %s", conversation, agent, why)
	}
	v.rung = append(v.rung, why+" "+agent+" "+conversation)
}
func (v *driver) FloorChanged(Floor) {}
func (v *driver) NobodyReached(conversation string) {
	v.rung = append(v.rung, "nobody "+conversation)
}

func padID(s string) string { return (s + strings.Repeat("a", 26))[:26] }

func junior(id string, limit int) Person {
	return Person{ID: id, Name: id, Tier: routing.Junior, Limit: limit, Active: true}
}

func senior(id string, limit int) Person {
	return Person{ID: id, Name: id, Tier: routing.Senior, Limit: limit, Active: true}
}
