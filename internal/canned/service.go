package canned

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Stream holds everything that happened to ready replies.
const Stream = "canned-replies"

// The kinds of event in it.
const (
	KindMade    = "reply_made"
	KindChanged = "reply_changed"
	KindRemoved = "reply_removed"
)

// Changed is the data of each: who, and the whole reply as it then was.
type Changed struct {
	By    chat.Author `json:"by"`
	Reply Reply       `json:"reply"`
}

const storeWithin = 5 * time.Second

var errBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").After(2 * time.Second)

// Service holds every reply in memory. Make it with New, then Load; it is safe for concurrent use.
type Service struct {
	log eventlog.Log
	now func() time.Time

	changing sync.Mutex
	mu       sync.RWMutex
	head     int64
	replies  map[string]Reply
}

// New makes the room on a log. now gives the time of events.
func New(log eventlog.Log, now func() time.Time) *Service {
	return &Service{log: log, now: now, replies: map[string]Reply{}}
}

// Load reads what is not in memory yet.
func (s *Service) Load(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "load ready replies")
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
		d.Reply.N = e.N
		s.replies[d.Reply.ID] = d.Reply
	case KindRemoved:
		delete(s.replies, d.Reply.ID)
	}
	return nil
}

// For gives the replies that a person may use, the firm's and their own, by name.
func (s *Service) For(agent string) []Reply {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []Reply{}
	for _, r := range s.replies {
		if r.Owner == "" || r.Owner == agent {
			r.Texts = maps.Clone(r.Texts)
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b Reply) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Owner, b.Owner))
	})
	return list
}

// Get gives a reply that a person may use. Somebody else's own is ErrNoReply.
func (s *Service) Get(agent, id string) (Reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r, there := s.replies[id]
	if !there || (r.Owner != "" && r.Owner != agent) {
		return Reply{}, ErrNoReply
	}
	r.Texts = maps.Clone(r.Texts)
	return r, nil
}

// Put makes a reply (no ID) or changes one from the version that its author had read. Who owns it stays as it was made.
//
// Faults: invalid with fields, ErrNoReply, ErrNewer with the fields that differ, ErrTaken, ErrTooMany, unavailable.
func (s *Service) Put(ctx context.Context, by chat.Author, r Reply) (_ Reply, err error) {
	defer fault.Wrap(&err, "put ready reply %s", r.ID)
	r.Name = strings.TrimSpace(r.Name)
	r.Texts = maps.Clone(r.Texts)
	if r.Texts == nil {
		r.Texts = map[string]string{}
	}
	if err := check(r); err != nil {
		return Reply{}, err
	}
	kind := KindChanged
	if r.ID == "" {
		kind, r.ID = KindMade, chat.NewID()
	}
	n, err := s.append(ctx, kind, by, r)
	r.N = n
	return r, err
}

// Remove takes a reply out of use.
//
// Faults: ErrNoReply, ErrNewer, unavailable.
func (s *Service) Remove(ctx context.Context, by chat.Author, r Reply) (err error) {
	defer fault.Wrap(&err, "remove ready reply %s", r.ID)
	_, err = s.append(ctx, KindRemoved, by, r)
	return err
}

// allows decides about a change, against what is in memory.
func (s *Service) allows(kind string, r Reply) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	had, there := s.replies[r.ID]
	switch {
	case kind != KindMade && (!there || had.Owner != r.Owner):
		return ErrNoReply
	case kind != KindMade && had.N != r.N:
		return newer(had, r)
	case kind == KindRemoved:
		return nil
	}
	count, most := 0, MaxShared
	if r.Owner != "" {
		most = MaxPersonal
	}
	for _, other := range s.replies {
		if other.Owner != r.Owner {
			continue
		}
		if count++; other.ID != r.ID && strings.EqualFold(other.Name, r.Name) {
			return ErrTaken
		}
	}
	if kind == KindMade && count >= most {
		return ErrTooMany
	}
	return nil
}

// append writes one event. Who loses the head to another node reads what it wrote and decides again.
func (s *Service) append(ctx context.Context, kind string, by chat.Author, r Reply) (int64, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	for range 3 {
		if err := s.allows(kind, r); err != nil {
			return 0, err
		}
		e, err := eventlog.New(s.now(), kind, Changed{By: by, Reply: r})
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
		defer s.mu.Unlock()
		return head + 1, s.fold(events[0])
	}
	return 0, ErrNewer
}
