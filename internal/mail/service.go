package mail

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

// Bounds of the room.
const (
	patience    = 2 * time.Minute  // an answer waits so long for its reader, and for the answer that follows it
	longestWait = 10 * time.Minute // a letter waits no longer than this for further answers
	between     = 10 * time.Minute // between two letters of a conversation
	perDay      = 10               // letters of a conversation in 24 hours
	tooLate     = 24 * time.Hour   // an answer that could not be mailed for so long is not mailed
	maxFlying   = 4                // calls of the server at a time
	sendWithin  = time.Minute      // one call
	storeAgain  = 5 * time.Second  // after the store did not answer
	inboxLength = 4096
)

// Config is what the room is made of.
type Config struct {
	Store         eventlog.Log
	Channel       Channel
	Conversations Conversations
	Firm          func(site string) Firm // answers from memory
	Host          string                 // behind the @ of the letters' ids
	Now           func() time.Time
	Log           *slog.Logger
}

// Service is the room. It hears as chat.Listener; Run does the work. Ledger works without Run too.
type Service struct {
	cfg     Config
	inbox   chan string
	results chan result
	work    sync.WaitGroup
	changed func(conversation string)

	// Owned by the goroutine of Run.
	due    map[string]time.Time // conversations that may need a letter
	flying map[string]bool
}

// result is an answer that has come back to the loop.
type result struct {
	conversation string
	letter       int64
	answer       Answer
}

// New makes the room. Listen with it to the conversations before they run.
func New(cfg Config) (*Service, error) {
	if cfg.Store == nil || cfg.Channel == nil || cfg.Conversations == nil || cfg.Firm == nil || cfg.Host == "" || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("mail: a part is missing")
	}
	return &Service{cfg: cfg, changed: func(string) {}, inbox: make(chan string, inboxLength), results: make(chan result, maxFlying),
		due: map[string]time.Time{}, flying: map[string]bool{}}, nil
}

// Run takes up what a former run left and works until the context ends. Then it waits for the calls under way and stores their answers.
func (s *Service) Run(ctx context.Context) error {
	for !s.takeUp(ctx) {
		select {
		case <-time.After(storeAgain):
		case <-ctx.Done():
			return nil
		}
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(s.turn(ctx))
		select {
		case <-ctx.Done():
			s.finish(context.WithoutCancel(ctx))
			return nil
		case conversation := <-s.inbox:
			s.due[conversation] = s.cfg.Now()
		case r := <-s.results:
			s.landed(ctx, r)
		case <-timer.C:
		}
	}
}

// finish waits for the calls under way.
func (s *Service) finish(ctx context.Context) {
	s.work.Wait()
	for {
		select {
		case r := <-s.results:
			s.landed(ctx, r)
		default:
			return
		}
	}
}

// takeUp looks at what happened in the last day: a letter that stands as "sending" was cut off, and answers may wait for theirs.
func (s *Service) takeUp(ctx context.Context) bool {
	reading, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	names, err := s.cfg.Store.Changed(reading, s.cfg.Now().Add(-tooLate))
	if err != nil {
		s.cfg.Log.Warn("mail: the log cannot be read yet", "err", err)
		return false
	}
	for _, name := range names {
		if conversation, ok := strings.CutPrefix(name, StreamPrefix); ok {
			if err := s.endCutOff(reading, conversation); err != nil {
				s.cfg.Log.Warn("mail: the log cannot be read yet", "err", err)
				return false
			}
			s.due[conversation] = s.cfg.Now()
		}
		if conversation, ok := strings.CutPrefix(name, chat.StreamPrefix); ok {
			s.due[conversation] = s.cfg.Now()
		}
	}
	return true
}

func (s *Service) endCutOff(ctx context.Context, conversation string) error {
	_, err := s.change(ctx, conversation, func(l *ledger) (*draft, error) {
		for _, e := range l.entries {
			if e.State == kindSending {
				return &draft{kindMaybe, step{Letter: e.N, Code: whyRestart}}, nil
			}
		}
		return nil, nil
	})
	return err
}

// turn looks at the conversations that are due, and says when the next one is.
func (s *Service) turn(ctx context.Context) time.Duration {
	const longest = time.Hour
	now, wait := s.cfg.Now(), longest
	for conversation, due := range s.due {
		switch {
		case s.flying[conversation]:
		case due.After(now):
			wait = min(wait, due.Sub(now))
		case len(s.flying) >= maxFlying:
			return longest // a result wakes the loop
		default:
			next := s.look(ctx, conversation)
			if next.IsZero() {
				delete(s.due, conversation)
				continue
			}
			s.due[conversation] = next
			wait = min(wait, max(next.Sub(now), time.Millisecond))
		}
	}
	return wait
}

// look sends what a conversation owes, or says when to look again. Zero: nothing is owed, or a letter flies.
func (s *Service) look(ctx context.Context, conversation string) time.Time {
	next, err := s.consider(ctx, conversation)
	if err != nil {
		s.cfg.Log.Warn("mail: a letter waits for the store", "conversation", conversation, "err", err)
		return s.cfg.Now().Add(storeAgain)
	}
	return next
}

// fly calls the server beside the loop.
func (s *Service) fly(ctx context.Context, conversation string, letter int64, l Letter) {
	s.flying[conversation] = true
	s.work.Go(func() {
		// A stopping program does not cut the call short: its answer would be lost, and the letter a "maybe" for no reason.
		calling, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendWithin)
		defer cancel()
		s.results <- result{conversation, letter, s.cfg.Channel.Send(calling, l)}
	})
}

// landed stores what became of a letter and looks at its conversation again.
func (s *Service) landed(ctx context.Context, r result) {
	kind := map[Outcome]string{Accepted: kindSent, Refused: kindFailed, NotConfigured: kindFailed, Again: kindPostponed, Unclear: kindMaybe}[r.answer.Outcome]
	if r.answer.Err != nil {
		s.cfg.Log.Warn("mail: the server did not take a letter, or did not say so", "conversation", r.conversation, "code", r.answer.Code, "err", r.answer.Err)
	}
	_, err := s.change(ctx, r.conversation, func(l *ledger) (*draft, error) {
		e := l.byN[r.letter]
		if e == nil || e.State != kindSending {
			return nil, nil
		}
		// A transcript that no server takes all day is given up: the answers behind it would wait for ever.
		if _, today := l.lastTry(Transcript, s.cfg.Now().Add(-24*time.Hour)); kind == kindPostponed && e.What == Transcript && today >= perDay {
			kind = kindFailed
		}
		return &draft{kind, step{Letter: r.letter, Code: r.answer.Code}}, nil
	})
	if err != nil { // it stays "sending" until the next start, which calls it a maybe: never a second letter
		s.cfg.Log.Error("mail: what became of a letter could not be stored", "conversation", r.conversation, "err", err)
	}
	delete(s.flying, r.conversation)
	s.due[r.conversation] = s.cfg.Now()
}
