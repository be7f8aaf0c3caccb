package file

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Conversations tells which files messages and notes have brought; the contract is that of chat.Service.
type Conversations interface {
	FileUses(ctx context.Context, conversation string) (map[string]chat.FileUse, error)
}

// Config is what the room is made of. Everything is needed but Portraits, Quota and Log.
type Config struct {
	Store         eventlog.Store
	Blobs         Blobs
	Conversations Conversations
	Rules         *Rules
	Portraits     func() []string // ids of the portraits that people and sites have; it answers from memory. nil: none
	Quota         Quota           // zero: DefaultQuota
	Now           func() time.Time
	Log           *slog.Logger
}

// Service is the room's front: one method per use case. Make it with New; it is safe for concurrent use.
type Service struct {
	store         eventlog.Store
	blobs         Blobs
	conversations Conversations
	rules         *Rules
	portraits     func() []string
	quota         Quota
	now           func() time.Time
	log           *slog.Logger

	locks    [64]sync.Mutex // by conversation
	workshop workshop
	mu       sync.Mutex
	usage    *usage
}

// New makes the room.
func New(cfg Config) *Service {
	if cfg.Quota == (Quota{}) {
		cfg.Quota = DefaultQuota()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Portraits == nil {
		cfg.Portraits = func() []string { return nil }
	}
	return &Service{store: cfg.Store, blobs: cfg.Blobs, conversations: cfg.Conversations, rules: cfg.Rules, portraits: cfg.Portraits, quota: cfg.Quota, now: cfg.Now,
		log: cfg.Log, workshop: newWorkshop(1), usage: newUsage()}
}

// lock gives the lock of a conversation's files.
func (s *Service) lock(conversation string) *sync.Mutex {
	sum := 0
	for _, b := range []byte(conversation) {
		sum = sum*31 + int(b)
	}
	return &s.locks[uint(sum)%uint(len(s.locks))]
}

// used gives what is kept at present.
func (s *Service) used() *usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usage
}

// Load counts what is kept, from the views.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "count the files")
	counted, after := newUsage(), ""
	for {
		views, next, err := s.store.List(ctx, ViewKind, everyView, eventlog.Page{After: after, Limit: 200})
		if err != nil {
			return err
		}
		for _, v := range views {
			var found shelf
			raw, ok := v.Doc.(json.RawMessage)
			if !ok {
				return errNotStored
			}
			if err := json.Unmarshal(raw, &found); err != nil {
				return err
			}
			for _, f := range found.Files {
				counted.add(found.Site, visitorOf(f.By), 1, f.Bytes)
			}
		}
		if after = next; after == "" {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usage = counted
	return nil
}

// visitorOf is whose quota a file counts against; staff have none of their own.
func visitorOf(by chat.Author) string {
	if by.Kind == chat.Visitor {
		return by.ID
	}
	return ""
}

// Repair writes the view of a conversation's files from its log, for a crash between an append and its view.
func (s *Service) Repair(ctx context.Context, conversation string) (err error) {
	defer fault.Wrap(&err, "repair the files of %s", conversation)
	lock := s.lock(conversation)
	lock.Lock()
	defer lock.Unlock()
	found, err := s.load(ctx, conversation)
	if err != nil {
		return err
	}
	return s.store.Put(ctx, found.view())
}

// Rebuild forgets every view of the room and folds it from the log again. progress, if not nil, is told the count so far.
func (s *Service) Rebuild(ctx context.Context, progress func(done int)) (err error) {
	defer fault.Wrap(&err, "rebuild files")
	if err := s.store.Drop(ctx, ViewKind); err != nil {
		return err
	}
	after, done := "", 0
	for {
		names, err := s.store.Streams(ctx, StreamPrefix, after, 500)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if err := s.Repair(ctx, strings.TrimPrefix(name, StreamPrefix)); err != nil {
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

// change appends an event to what decide makes of a conversation's files, and reads anew when another node was faster. decide gives the kind and
// the data, or "" for nothing to do.
func (s *Service) change(ctx context.Context, conversation string, decide func(*shelf) (kind string, data any, err error)) error {
	lock := s.lock(conversation)
	lock.Lock()
	defer lock.Unlock()
	const tries = 5
	for range tries {
		found, err := s.load(ctx, conversation)
		if err != nil {
			return err
		}
		kind, data, err := decide(found)
		if err != nil || kind == "" {
			return err
		}
		err = s.append(ctx, found, kind, data)
		if errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return ErrBusy.Because(err)
		}
		return nil
	}
	return ErrBusy
}
