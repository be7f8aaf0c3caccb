package tag

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Stream holds everything that happened to the firm's tags.
const Stream = "tags"

// The kinds of event in it.
const (
	KindMade    = "tag_made"
	KindChanged = "tag_changed"
	KindRemoved = "tag_removed"
)

// Changed is the data of each: who, and the whole tag as it then was.
type Changed struct {
	By  chat.Author `json:"by"`
	Tag Tag         `json:"tag"`
}

const storeWithin = 5 * time.Second

var errBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").After(2 * time.Second)

// Service holds every tag in memory. Make it with New, then Load; it is safe for concurrent use.
type Service struct {
	log     eventlog.Log
	now     func() time.Time
	changes []func(id string)

	changing sync.Mutex
	mu       sync.RWMutex
	head     int64
	tags     map[string]Tag
}

// New makes the room on a log. now gives the time of events.
func New(log eventlog.Log, now func() time.Time) *Service {
	return &Service{log: log, now: now, tags: map[string]Tag{}}
}

// OnChange adds somebody who hears that a tag is new, changed or gone, after it is durable. Call it before the first change; the function
// must not block.
func (s *Service) OnChange(fn func(id string)) { s.changes = append(s.changes, fn) }

// Load reads what is not in memory yet.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load tags")
	s.mu.Lock()
	defer s.mu.Unlock()
	return eventlog.ReadAll(ctx, s.log, Stream, s.head, s.fold)
}

// fold takes one event in; the caller holds the lock.
func (s *Service) fold(e eventlog.Event) error {
	s.head = e.N
	d, err := chat.Decode[Changed](e)
	if err != nil {
		return err
	}
	switch e.Kind {
	case KindMade, KindChanged:
		d.Tag.N = e.N
		s.tags[d.Tag.ID] = d.Tag
	case KindRemoved:
		delete(s.tags, d.Tag.ID)
	}
	return nil
}

// List gives all tags by name.
func (s *Service) List() []Tag {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]Tag, 0, len(s.tags))
	for _, t := range s.tags {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Tag) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return list
}

// Get gives one tag.
func (s *Service) Get(id string) (Tag, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, ok := s.tags[id]
	return t, ok
}

// Put makes a tag (no ID) or changes one from the version that its author had read.
//
// Faults: invalid with fields, ErrNoTag, ErrNewer, ErrTaken, ErrTooMany, unavailable.
func (s *Service) Put(ctx context.Context, by chat.Author, t Tag) (_ Tag, err error) {
	defer fault.Wrap(&err, "put tag %s", t.ID)
	t.Name = clean(t.Name)
	if err := check(t); err != nil {
		return Tag{}, err
	}
	kind := KindChanged
	if t.ID == "" {
		kind, t.ID = KindMade, chat.NewID()
	}
	t.N, err = s.append(ctx, kind, by, t)
	return t, err
}

// Remove takes a tag out of use. Conversations keep having had it; it is shown nowhere any more.
//
// Faults: ErrNoTag, ErrNewer, unavailable.
func (s *Service) Remove(ctx context.Context, by chat.Author, id string, n int64) (err error) {
	defer fault.Wrap(&err, "remove tag %s", id)
	t, _ := s.Get(id)
	t.ID, t.N = id, n
	_, err = s.append(ctx, KindRemoved, by, t)
	return err
}

// allows decides about a change, against what is in memory.
func (s *Service) allows(kind string, t Tag) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	had, there := s.tags[t.ID]
	switch {
	case kind != KindMade && !there:
		return ErrNoTag
	case kind != KindMade && had.N != t.N:
		return ErrNewer
	case kind == KindRemoved:
		return nil
	case kind == KindMade && len(s.tags) >= MaxTags:
		return ErrTooMany
	}
	for _, other := range s.tags {
		if other.ID != t.ID && strings.EqualFold(other.Name, t.Name) {
			return ErrTaken
		}
	}
	return nil
}

// append writes one event. Who loses the head to another node reads what it wrote and decides again.
func (s *Service) append(ctx context.Context, kind string, by chat.Author, t Tag) (int64, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	for range 3 {
		if err := s.allows(kind, t); err != nil {
			return 0, err
		}
		e, err := eventlog.New(s.now(), kind, Changed{By: by, Tag: t})
		if err != nil {
			return 0, err
		}
		s.mu.RLock()
		head := s.head
		s.mu.RUnlock()
		events := []eventlog.Event{e}
		err = s.log.Append(ctx, Stream, head, events)
		if errors.Is(err, eventlog.ErrConflict) {
			if err := s.Load(ctx); err != nil {
				return 0, errBusy.Because(err)
			}
			continue
		}
		if err != nil {
			return 0, errBusy.Because(err) // if it happened all the same, the next change finds it in the log
		}
		s.mu.Lock()
		err = s.fold(events[0])
		s.mu.Unlock()
		for _, fn := range s.changes {
			fn(t.ID)
		}
		return head + 1, err
	}
	return 0, ErrNewer
}
