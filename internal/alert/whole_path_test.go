package alert

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
	"usher/internal/sqlite"
	"usher/routing"
)

// phone is a channel that keeps what it was given.
type phone struct {
	mu   sync.Mutex
	got  []Message
	when []time.Time
}

func (*phone) Name() string { return "phone" }

func (p *phone) Send(_ context.Context, m Message) Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got, p.when = append(p.got, m), append(p.when, time.Now())
	return Answer{Outcome: Accepted, ID: "x"}
}

// office is the rooms as the program wires them, in a bubble.
type office struct {
	chats *chat.Service
	d     *dispatch.Dispatcher
	s     *Service
	phone *phone
}

func inOffice(t *testing.T, mode string, test func(o office)) {
	path := filepath.Join(t.TempDir(), "usher.db")
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlite.Open(context.Background(), path)
		must(t, err)
		defer store.Close()
		log := slog.New(slog.DiscardHandler)
		settings := DefaultSettings()
		settings.Mode = mode
		o := office{chats: chat.New(store, time.Now), phone: &phone{}}
		o.d = dispatch.New(dispatch.Config{Store: store, Conversations: o.chats, Clients: crm.New(store, time.Now), Now: time.Now, Log: log})
		o.s, err = New(Config{Store: store, Channel: o.phone, People: staffList{anna: {Agent: anna, Phone: "+48512345678"}}, Conversations: o.chats,
			Settings: func() Settings { return settings }, Console: console, Now: time.Now, Log: log})
		must(t, err)
		o.chats.Listen(o.d)
		o.chats.Listen(o.s)
		o.d.Listen(o.s)
		ctx, cancel := context.WithCancel(context.Background())
		var work sync.WaitGroup
		work.Go(func() { _ = o.d.Run(ctx) })
		work.Go(func() { _ = o.s.Run(ctx) })
		o.d.PersonChanged(dispatch.Person{ID: anna, Name: "Anna", Tier: routing.Senior, Limit: 3, Active: true})
		o.d.Connected(anna)
		time.Sleep(time.Minute) // the bubble's: whoever has just come is not rung at once
		test(o)
		cancel()
		work.Wait()
	})
}

func (o office) contact(t *testing.T, suspect ...string) string {
	t.Helper()
	b, err := o.chats.Begin(context.Background(), chat.Opening{Site: "demo", Visitor: "visitoraaaaaaaaaaaaaaaaaaa", StartID: "message-00000001",
		Text: "Is the oak in stock?", Claim: chat.Claim{Name: "Tomasz Zieliński", Topic: "oak"}, Suspect: suspect})
	must(t, err)
	time.Sleep(time.Second)
	synctest.Wait()
	return b.Conversation
}

func TestAVisitorWhoMakesContactReachesAPhone(t *testing.T) {
	inOffice(t, AtOnce, func(o office) {
		c := o.contact(t)
		if len(o.phone.got) != 1 || !strings.Contains(o.phone.got[0].Text, "Tomasz Z writes and waits (oak)") || !strings.HasSuffix(o.phone.got[0].Text, c) {
			t.Errorf("%+v", o.phone.got)
		}
		time.Sleep(time.Hour)
		synctest.Wait() // what was done meanwhile is done before what is read now
		if len(o.phone.got) != 1 {
			t.Errorf("%d SMS for one lead", len(o.phone.got))
		}
	})
}

func TestAnAgentWhoAcceptsAtTheConsoleGetsNoSMS(t *testing.T) {
	inOffice(t, IfUnacknowledged, func(o office) {
		c := o.contact(t)
		must(t, o.d.Accept(context.Background(), anna, c))
		time.Sleep(time.Hour)
		synctest.Wait() // what was done meanwhile is done before what is read now
		if len(o.phone.got) != 0 {
			t.Errorf("%+v", o.phone.got)
		}
		entries, err := o.s.Ledger(context.Background(), c)
		must(t, err)
		if len(entries) != 1 || entries[0].Code != WhyAcknowledged {
			t.Errorf("%+v", entries)
		}
	})
}

func TestALeadThatNobodyAcceptsReachesAPhoneAfterAMinute(t *testing.T) {
	inOffice(t, IfUnacknowledged, func(o office) {
		began := time.Now()
		o.contact(t)
		time.Sleep(time.Hour)
		synctest.Wait() // what was done meanwhile is done before what is read now
		if len(o.phone.got) != 1 || o.phone.when[0].Sub(began) != time.Minute {
			t.Errorf("%+v at %v, begun at %v", o.phone.got, o.phone.when, began)
		}
	})
}

func TestASuspectConversationReachesNoPhone(t *testing.T) {
	inOffice(t, AtOnce, func(o office) {
		c := o.contact(t, "too_fast")
		time.Sleep(time.Hour)
		synctest.Wait() // what was done meanwhile is done before what is read now
		entries, err := o.s.Ledger(context.Background(), c)
		must(t, err)
		if len(o.phone.got)+len(entries) != 0 {
			t.Errorf("%+v, %+v", o.phone.got, entries)
		}
	})
}
