package alert

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"usher/internal/chat"
	"usher/internal/dispatch"
	"usher/internal/sqlite"
)

// slow is a channel that takes its time.
type slow struct {
	takes time.Duration
	sent  chan time.Time
}

func (slow) Name() string { return "slow" }

func (c slow) Send(ctx context.Context, _ Message) Answer {
	select {
	case <-time.After(c.takes):
		c.sent <- time.Now()
		return Answer{Outcome: Accepted, ID: "x"}
	case <-ctx.Done():
		return Answer{Outcome: Unclear, Code: "timeout", Err: ctx.Err()}
	}
}

// running starts the real loop in a bubble, where time is the test's.
func running(t *testing.T, takes time.Duration, test func(s *Service, c slow, lead string, stop func())) {
	path := filepath.Join(t.TempDir(), "usher.db")
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlite.Open(context.Background(), path)
		must(t, err)
		defer store.Close()
		channel := slow{takes: takes, sent: make(chan time.Time, 10)}
		lead := conversation
		s, err := New(Config{Store: store, Channel: channel, People: staffList{anna: {Agent: anna, Phone: "+48512345678"}},
			Conversations: chats{lead: {ID: lead, State: chat.Open, WaitingOn: chat.Us}}, Settings: DefaultSettings, Console: console, Now: time.Now,
			Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		test(s, channel, lead, func() {
			cancel()
			must(t, <-done)
		})
	})
}

func TestTheLoopSendsWhenTheTimeHasCome(t *testing.T) {
	running(t, time.Second, func(s *Service, c slow, lead string, stop func()) {
		began := time.Now()
		s.Offered(anna, dispatch.Offer{Conversation: lead})
		if took := (<-c.sent).Sub(began); took != 61*time.Second {
			t.Errorf("it was sent after %v", took)
		}
		stop()
		entries, err := s.Ledger(context.Background(), lead)
		must(t, err)
		if len(entries) != 1 || entries[0].State != StateSent {
			t.Errorf("%+v", entries)
		}
	})
}

func TestAStoppingProgramWaitsForTheAnswerAndStoresIt(t *testing.T) {
	running(t, 5*time.Second, func(s *Service, c slow, lead string, stop func()) {
		s.Offered(anna, dispatch.Offer{Conversation: lead})
		time.Sleep(62 * time.Second) // the bubble's time: the call is under way
		stop()
		entries, err := s.Ledger(context.Background(), lead)
		must(t, err)
		if len(entries) != 1 || entries[0].State != StateSent {
			t.Errorf("%+v", entries)
		}
	})
}

func TestACallThatNeverEndsIsAMaybeAfterTenSeconds(t *testing.T) {
	running(t, time.Hour, func(s *Service, c slow, lead string, stop func()) {
		s.Offered(anna, dispatch.Offer{Conversation: lead})
		time.Sleep(71 * time.Second)
		synctest.Wait()
		entries, err := s.Ledger(context.Background(), lead)
		must(t, err)
		if len(entries) != 1 || entries[0].State != StateMaybe || entries[0].Code != "timeout" {
			t.Errorf("%+v", entries)
		}
		stop()
	})
}

func TestAnUnhappyStopIsQuiet(t *testing.T) {
	running(t, time.Second, func(s *Service, _ slow, lead string, stop func()) {
		stop()
		s.Offered(anna, dispatch.Offer{Conversation: lead}) // after the end: goes nowhere, blocks nobody
	})
}
