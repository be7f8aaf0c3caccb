package alert

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"usher/internal/alert/twiliotest"
	"usher/internal/chat"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account   = "AC00000000000000000000000000000001"
	token     = "0123456789abcdef0123456789abcdef"
	console   = "https://chat.example.com/agent/"
	statusURL = "https://chat.example.com/alert/twilio"
	anna      = "annaaaaaaaaaaaaaaaaaaaaaaa"
	bernd     = "bernddddddddddddddddddddddd"
)

var errDead = errors.New("the store is gone")

// mortal is a store that stops answering after so many appends, before or after the last one was written: what a crash looks like from here.
type mortal struct {
	eventlog.Store
	mu    sync.Mutex
	left  int // appends until the end; negative: immortal
	after bool
	dead  bool
}

func (m *mortal) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errDead
	}
	if m.left == 0 {
		m.dead = true
		if m.after {
			_ = m.Store.Append(ctx, stream, after, events, views...)
		}
		return errDead
	}
	m.left--
	return m.Store.Append(ctx, stream, after, events, views...)
}

func (m *mortal) Read(ctx context.Context, stream string, after int64, limit int) ([]eventlog.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return nil, errDead
	}
	return m.Store.Read(ctx, stream, after, limit)
}

// staffList is People.
type staffList map[string]Recipient

func (l staffList) Recipient(agent string) (Recipient, bool) { r, ok := l[agent]; return r, ok }

// chats is Conversations: summaries that a test writes.
type chats map[string]chat.Summary

func (c chats) Summary(_ context.Context, id string) (chat.Summary, error) {
	sum, ok := c[id]
	if !ok {
		return sum, chat.ErrNoConversation
	}
	return sum, nil
}

func (c chats) List(_ context.Context, list string, _ eventlog.Page) ([]chat.Summary, string, error) {
	var sums []chat.Summary
	for _, sum := range c {
		if list == "unanswered" && sum.State == chat.Open && sum.WaitingOn == chat.Us {
			sums = append(sums, sum)
		}
	}
	return sums, "", nil
}

// driver runs the room without its loop: the test decides the time and the order of everything. The provider is real HTTP on loopback.
type driver struct {
	t        testing.TB
	now      time.Time
	disk     eventlog.Store
	store    *mortal
	provider *twiliotest.Server
	twilio   *Twilio
	channel  Channel
	people   staffList
	chats    chats
	settings Settings
	patience time.Duration // of one call; only tests in which the provider is silent shorten it
	alarms   []Alarm
	log      bytes.Buffer
	s        *Service
}

func newDriver(t testing.TB) *driver { return newDriverIn(t, t.TempDir()) }

func newDriverIn(t testing.TB, dir string) *driver {
	t.Helper()
	disk, err := sqlite.Open(context.Background(), filepath.Join(dir, "usher.db"))
	must(t, err)
	provider, err := twiliotest.Start(account, token)
	must(t, err)
	v := &driver{t: t, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), disk: disk, provider: provider, chats: chats{}, settings: DefaultSettings(), patience: 30 * time.Second,
		people: staffList{anna: {Agent: anna, Name: "Anna", Phone: "+48512345678"}, bernd: {Agent: bernd, Name: "Bernd", Phone: "+4915123456789"}}}
	v.twilio, err = NewTwilio(TwilioConfig{AccountSID: account, AuthToken: token, From: "+48732000000", StatusURL: statusURL, BaseURL: provider.URL(), Now: v.clock})
	must(t, err)
	v.channel = v.twilio
	v.start()
	return v
}

func testDriver(t testing.TB) *driver {
	v := newDriver(t)
	t.Cleanup(v.stop)
	return v
}

func (v *driver) stop() {
	v.s.work.Wait()
	v.twilio.Close()
	v.provider.Close()
	_ = v.disk.Close()
}

func (v *driver) clock() time.Time { return v.now }

// impatient makes the room give a silent provider up soon.
func (v *driver) impatient() {
	v.patience = time.Second
	v.start()
}

// start makes the room anew on the same disk: what a restart is.
func (v *driver) start() {
	v.t.Helper()
	if v.s != nil {
		v.s.work.Wait() // the former program's calls end somewhere; their answers go nowhere
	}
	v.store = &mortal{Store: v.disk, left: -1}
	var err error
	v.s, err = New(Config{Store: v.store, Channel: v.channel, People: v.people, Conversations: v.chats, Settings: func() Settings { return v.settings },
		Console: console, Now: v.clock, Log: slog.New(slog.NewTextHandler(&v.log, nil)), SendWithin: v.patience,
		OnAlarm: func(a Alarm) { v.alarms = append(v.alarms, a) }})
	must(v.t, err)
	must(v.t, v.s.takeUp(context.Background()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// settle lets everything happen that wants to happen without time passing.
func (v *driver) settle() {
	ctx := context.Background()
	for {
		select {
		case h := <-v.s.inbox:
			v.s.take(ctx, h)
			continue
		default:
		}
		v.s.turn(ctx)
		if v.s.flying == 0 {
			return
		}
		v.s.landed(ctx, <-v.s.results)
	}
}

// pass lets time go by, stopping whenever the room wants to wake.
func (v *driver) pass(d time.Duration) {
	v.settle()
	end := v.now.Add(d)
	for {
		next := v.now.Add(v.s.untilNext())
		if next.After(end) {
			break
		}
		v.now = next
		v.settle()
	}
	v.now = end
	v.settle()
}

// lead makes a conversation that waits for the staff, with an id of the agreed length.
func (v *driver) lead(name string) string {
	id := (name + "aaaaaaaaaaaaaaaaaaaaaaaaaa")[:26]
	v.chats[id] = chat.Summary{ID: id, State: chat.Open, WaitingOn: chat.Us, Name: "Tomasz Zieliński", Topic: "price", StartedAt: v.now}
	return id
}

func (v *driver) ring(agent, conversation string) {
	v.s.Offered(agent, dispatch.Offer{Conversation: conversation, Rule: "choice"})
}

// states gives the states of a conversation's alerts, with the codes of those that have one.
func (v *driver) states(conversation string) []string {
	v.t.Helper()
	entries, err := v.s.Ledger(context.Background(), conversation)
	must(v.t, err)
	states := []string{}
	for _, e := range entries {
		text := e.State
		if e.Code != "" {
			text += " " + e.Code
		}
		states = append(states, text)
	}
	return states
}

func (v *driver) alarmCodes() []string {
	codes := []string{}
	for _, a := range v.alarms {
		codes = append(codes, a.Code)
	}
	return codes
}

// callback reports a status as the provider does, without the HTTP in between.
func (v *driver) callback(m twiliotest.Message, status string, code int) error {
	form := v.provider.StatusForm(m, status, code)
	return v.s.Callback(context.Background(), m.StatusCallback, form, v.provider.Sign(m.StatusCallback, form))
}

func isForbidden(err error) bool { return fault.From(err).Kind == fault.Forbidden }
