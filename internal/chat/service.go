package chat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// ErrNoConversation is the answer for a conversation that does not exist or lies outside the caller's scope.
var ErrNoConversation = fault.New(fault.NotFound, "not_found", "There is no such conversation.")

// ErrBusy is the answer when the store did not take an append in time.
var ErrBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. It stays here and is tried again.").After(2 * time.Second)

// storeWithin bounds one append. The caller's own context does not: a half-done append whose result nobody learns is worse than a late one.
const storeWithin = 5 * time.Second

// keptLoaded is how many folded conversations stay in memory, some kB each.
const keptLoaded = 20_000

// Service is the room's front: one method per use case. Make it with New; it is safe for concurrent use.
type Service struct {
	store     eventlog.Store
	now       func() time.Time
	listeners []Listener

	mu      sync.Mutex
	entries map[string]*entry

	visitors stripes
	marks    marks
	naming   naming
}

// entry is a conversation in memory. Its mutex is the conversation's lock; users counts who holds or awaits it.
type entry struct {
	mu     sync.Mutex
	users  int
	loaded *thread // nil: read the log first
}

// New makes the room on a store. now gives the time of events.
func New(store eventlog.Store, now func() time.Time) *Service {
	return &Service{store: store, now: now, entries: map[string]*entry{}, marks: newMarks(), naming: newNaming()}
}

// NewID makes an id that cannot be guessed: 130 random bits in 26 lower-case characters.
func NewID() string { return strings.ToLower(rand.Text()) }

var conversationForm = regexp.MustCompile(`^[a-z2-7]{26}$`)

// draft is an event that a use case wants to append.
type draft struct {
	kind string
	data any
}

// change runs a use case on one conversation: load, decide, append, fold, tell. decide may run more than once and must not have effects.
// An empty result appends nothing.
func (s *Service) change(ctx context.Context, id string, decide func(*thread) ([]draft, error)) (*thread, []eventlog.Event, error) {
	e := s.enter(id)
	defer s.leave(id, e)
	const tries = 5
	for range tries {
		c, err := s.load(ctx, id, e)
		if err != nil {
			return nil, nil, err
		}
		drafts, err := decide(c)
		if err != nil || len(drafts) == 0 {
			return c, nil, err
		}
		events, next, err := s.append(ctx, c, drafts)
		if errors.Is(err, eventlog.ErrConflict) {
			e.loaded = nil
			continue
		}
		if err != nil {
			e.loaded = nil // the append may have happened: the log knows
			return nil, nil, ErrBusy.Because(err)
		}
		e.loaded = next
		s.tell(next, events)
		return next, events, nil
	}
	return nil, nil, fault.New(fault.Conflict, "conflict", "Somebody else changed this at the same moment. Try again.")
}

func (s *Service) append(ctx context.Context, c *thread, drafts []draft) ([]eventlog.Event, *thread, error) {
	at, n := s.now(), c.sum.N
	if at.Before(c.sum.LastAt) {
		at = c.sum.LastAt // a clock that went back must not turn the order of shown times round
	}
	next := c.clone()
	events := make([]eventlog.Event, len(drafts))
	for i, d := range drafts {
		e, err := eventlog.New(at, d.kind, d.data)
		if err != nil {
			return nil, nil, err
		}
		e.Stream, e.N = Stream(c.sum.ID), n+int64(i)+1
		if err := next.fold(e); err != nil {
			return nil, nil, err
		}
		events[i] = e
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	found, err := s.passagesOf(ctx, c, next, events)
	if err != nil {
		return nil, nil, err
	}
	views := append([]eventlog.View{next.sum.view()}, found...)
	if err := s.store.Append(ctx, Stream(c.sum.ID), n, events, views...); err != nil {
		return nil, nil, err
	}
	for _, e := range events {
		next.remember(e)
	}
	return events, next, nil
}

func (s *Service) tell(c *thread, events []eventlog.Event) {
	news := News{Conversation: c.sum.ID, Events: events, Summary: c.sum}
	for _, l := range s.listeners {
		l.Happened(news)
	}
}

// load folds the stream, if it is not in memory yet. A stream without events is an empty conversation.
func (s *Service) load(ctx context.Context, id string, e *entry) (_ *thread, err error) {
	defer fault.Wrap(&err, "load conversation %s", id)
	if e.loaded != nil {
		return e.loaded, nil
	}
	if !conversationForm.MatchString(id) {
		return nil, ErrNoConversation
	}
	c := newThread(id)
	err = eventlog.ReadAll(ctx, s.store, Stream(id), 0, func(ev eventlog.Event) error {
		c.remember(ev)
		return c.fold(ev)
	})
	if err != nil {
		return nil, ErrBusy.Because(err)
	}
	if c.sum.N > 0 {
		e.loaded = c
	}
	return c, nil
}

// exists turns an empty conversation into the fault that callers outside the room may see.
func exists(c *thread) error {
	if c.sum.N == 0 {
		return ErrNoConversation
	}
	if c.sum.ErasedAt != nil {
		return ErrErased
	}
	return nil
}

func (s *Service) enter(id string) *entry {
	s.mu.Lock()
	e := s.entries[id]
	if e == nil {
		s.makeRoom()
		e = &entry{}
		s.entries[id] = e
	}
	e.users++
	s.mu.Unlock()
	e.mu.Lock()
	return e
}

func (s *Service) leave(id string, e *entry) {
	e.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	e.users--
	if e.users == 0 && e.loaded == nil {
		delete(s.entries, id)
	}
}

// makeRoom forgets some conversations that nobody uses; map order makes the pick random, and the log can fold any of them again.
func (s *Service) makeRoom() {
	if len(s.entries) < keptLoaded {
		return
	}
	drop := keptLoaded / 10
	for id, e := range s.entries {
		if drop == 0 {
			return
		}
		if e.users == 0 {
			delete(s.entries, id)
			drop--
		}
	}
}

// stripes are locks shared by hash: one visitor's starts come one after another without a lock per visitor.
type stripes [64]sync.Mutex

func (st *stripes) of(key string) *sync.Mutex { return &st[hashText(key)%uint64(len(st))] }

// Rebuild forgets every conversation's view and folds it from the log again. progress, if not nil, is told the count so far.
func (s *Service) Rebuild(ctx context.Context, progress func(done int)) (err error) {
	defer fault.Wrap(&err, "rebuild conversations")
	for _, kind := range []string{ViewKind, PassageKind} {
		if err := s.store.Drop(ctx, kind); err != nil {
			return err
		}
	}
	after, done := "", 0
	for {
		names, err := s.store.Streams(ctx, StreamPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			id := strings.TrimPrefix(name, StreamPrefix)
			if err := errors.Join(s.Repair(ctx, id), s.RepairNotes(ctx, id)); err != nil {
				return err
			}
			done++
			if progress != nil {
				progress(done)
			}
		}
		after = names[len(names)-1]
	}
}

// Repair writes a conversation's views from its log, for a crash between an append and its views.
func (s *Service) Repair(ctx context.Context, id string) error {
	e := s.enter(id)
	defer s.leave(id, e)
	c, err := s.load(ctx, id, e)
	if err != nil {
		return err
	}
	if c.sum.N == 0 {
		return fmt.Errorf("repair %s: %w", id, ErrNoConversation)
	}
	if err := s.store.Put(ctx, c.sum.view()); err != nil {
		return err
	}
	return s.repairPassages(ctx, c)
}
