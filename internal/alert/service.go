package alert

import (
	"container/heap"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"usher/internal/eventlog"
)

// Bounds of the room. They hold whatever comes in.
const (
	ttl         = 15 * time.Minute // an SMS that comes later tells of the past
	sendWithin  = 10 * time.Second // one call of the provider, unless Config says otherwise
	maxFlying   = 4                // calls at a time
	inboxLength = 32_768           // rings that wait to be looked at, about 4 MB
	storeAgain  = 2 * time.Second  // after the store did not answer
	digestAfter = time.Minute      // the digest waits for the flood to pass
)

// Config is what the room is made of.
type Config struct {
	Store         eventlog.Log
	Channel       Channel
	People        People
	Conversations Conversations
	Settings      func() Settings // in force now; answers from memory
	Console       string          // address of the staff's console, with a slash at the end: "https://chat.example.com/agent/"
	Now           func() time.Time
	Log           *slog.Logger
	SendWithin    time.Duration // the longest that one call of the provider may take; 0: ten seconds
	OnAlarm       func(Alarm)   // must not block; may be called from several goroutines; nil: only logged
}

// Service is the room. It hears as dispatch.Bell and chat.Listener; Run does the work. Callback and Ledger work without Run too.
type Service struct {
	cfg     Config
	inbox   chan heard
	results chan result
	work    sync.WaitGroup

	mu   sync.Mutex
	lost map[string]int // rings that did not fit, by agent

	// Owned by the goroutine of Run.
	pending    map[string][]*item // by conversation
	due        schedule
	flying     int
	breaker    breaker
	budget     budget
	alarmed    map[string]bool
	again      []heard  // not stored yet
	unrecorded []result // sent or not, but not stored yet
	againAt    time.Time
}

// item is an alert that may still be sent. The log knows it; this is its place in the schedule.
type item struct {
	conversation string
	n            int64
	agent        string
	rangAt       time.Time
	due, expires time.Time
	flying, gone bool
}

// New makes the room. Listen with it to the dispatcher and the conversations before they run.
func New(cfg Config) (*Service, error) {
	if cfg.Store == nil || cfg.Channel == nil || cfg.People == nil || cfg.Conversations == nil || cfg.Settings == nil || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("alert: a part is missing")
	}
	if cfg.SendWithin == 0 {
		cfg.SendWithin = sendWithin
	}
	s := &Service{cfg: cfg, inbox: make(chan heard, inboxLength), results: make(chan result, maxFlying), lost: map[string]int{}}
	s.forget()
	return s, nil
}

// forget empties the memory, before it is filled from the log.
func (s *Service) forget() {
	s.pending, s.due, s.flying = map[string][]*item{}, nil, 0
	s.breaker, s.budget, s.alarmed = breaker{}, newBudget(), map[string]bool{}
}

// Run takes up what a former run left and works until the context ends. Then it waits for the calls under way, at most SendWithin, and
// stores their answers: an answer that is thrown away is a "maybe" for no reason.
func (s *Service) Run(ctx context.Context) error {
	if !s.restore(ctx) {
		return nil
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		s.turn(ctx)
		timer.Reset(s.untilNext())
		select {
		case <-ctx.Done():
			s.finish(context.WithoutCancel(ctx))
			return nil
		case h := <-s.inbox:
			s.take(ctx, h)
		case r := <-s.results:
			s.landed(ctx, r)
		case <-timer.C:
		}
	}
}

// turn does what is due.
func (s *Service) turn(ctx context.Context) {
	s.countLost(ctx)
	s.storeAgain(ctx)
	for len(s.due) > 0 {
		next := s.due[0]
		if next.gone {
			heap.Pop(&s.due)
			continue
		}
		if next.due.After(s.cfg.Now()) || s.flying >= s.maxFlying() {
			return
		}
		heap.Pop(&s.due)
		if err := s.attempt(ctx, next); err != nil {
			s.cfg.Log.Warn("alert: an alert waits for the store", "conversation", next.conversation, "err", err)
			s.plan(next, s.cfg.Now().Add(storeAgain))
		}
	}
}

// maxFlying is one call at a time while the provider is in doubt.
func (s *Service) maxFlying() int {
	if s.breaker.doubted() {
		return 1
	}
	return maxFlying
}

func (s *Service) finish(ctx context.Context) {
	s.work.Wait()
	for {
		select {
		case r := <-s.results:
			s.landed(ctx, r)
		default:
			s.lastWords(ctx)
			return
		}
	}
}

// lastWords tries once more to store what the store did not take.
func (s *Service) lastWords(ctx context.Context) {
	for _, r := range s.unrecorded {
		if err := s.record(ctx, r); err != nil {
			s.cfg.Log.Error("alert: an answer of the provider is lost; the alert will be a maybe", "conversation", r.item.conversation, "err", err)
		}
	}
}

// plan puts an item into the schedule.
func (s *Service) plan(it *item, due time.Time) {
	it.due = due
	heap.Push(&s.due, it)
}

func (s *Service) add(it *item) {
	s.pending[it.conversation] = append(s.pending[it.conversation], it)
	s.plan(it, it.due)
}

// done forgets an item: the log has its end.
func (s *Service) done(it *item) {
	it.gone = true
	rest := s.pending[it.conversation][:0]
	for _, other := range s.pending[it.conversation] {
		if other != it {
			rest = append(rest, other)
		}
	}
	s.pending[it.conversation] = rest
	if len(rest) == 0 {
		delete(s.pending, it.conversation)
	}
}

// untilNext is how long the loop may sleep when nothing is heard.
func (s *Service) untilNext() time.Duration {
	const longest, shortest = time.Hour, time.Millisecond
	now, wait := s.cfg.Now(), longest
	if len(s.again)+len(s.unrecorded) > 0 {
		wait = min(wait, s.againAt.Sub(now))
	}
	if len(s.due) > 0 && s.flying < s.maxFlying() {
		wait = min(wait, s.due[0].due.Sub(now))
	}
	return max(wait, shortest)
}

func (s *Service) alarm(a Alarm) {
	s.cfg.Log.Warn("alert: alarm", "code", a.Code, "agent", a.Agent, "conversation", a.Conversation, "count", a.Count, "detail", a.Detail)
	if s.cfg.OnAlarm != nil {
		s.cfg.OnAlarm(a)
	}
}

// alarmOnce raises an alarm unless the same cause has been told already.
func (s *Service) alarmOnce(cause string, a Alarm) {
	if !s.alarmed[cause] {
		s.alarmed[cause] = true
		s.alarm(a)
	}
}

// schedule is a heap of items by the time at which they are due.
type schedule []*item

func (q schedule) Len() int           { return len(q) }
func (q schedule) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q schedule) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push is for container/heap.
func (q *schedule) Push(x any) {
	if it, ok := x.(*item); ok {
		*q = append(*q, it)
	}
}

// Pop is for container/heap.
func (q *schedule) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return last
}
