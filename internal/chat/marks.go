package chat

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// MarkKind is the kind of the views that keep marks; the id is the conversation's.
const MarkKind = "mark"

// marksEvery is how often changed marks are saved. Marks are not history: a crash may lose this much of them.
const marksEvery = 2 * time.Second

// keptMarks is how many conversations' marks stay in memory.
const keptMarks = 20_000

// marks holds who has got and seen how much, and saves it now and then.
type marks struct {
	mu    sync.Mutex
	of    map[string]*markSet
	dirty map[string]bool
}

// markSet is everything marked in one conversation. It is stored as it is.
type markSet struct {
	Version int64            `json:"version"` // counts changes: the view's number
	Marks                    // what both sides are told
	Readers map[string]int64 `json:"readers"` // agent id → seen up to
	Pages   []PageSeen       `json:"pages,omitempty"`
	present int              // the visitor's open sockets
}

func newMarks() marks { return marks{of: map[string]*markSet{}, dirty: map[string]bool{}} }

// Marks says how far each side has got in a conversation, and how far one reader (an agent's id, or "") has.
func (s *Service) Marks(ctx context.Context, conversation, reader string) (Marks, int64, error) {
	if err := s.loadMarks(ctx, conversation); err != nil {
		return Marks{}, 0, err
	}
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	m := s.marks.set(conversation)
	return m.shown(), m.Readers[reader], nil
}

// Mark notes that an author's side has received, or seen, everything up to a number. Marks never go back and never beyond the head.
func (s *Service) Mark(ctx context.Context, conversation string, by Author, delivered, seen int64) (err error) {
	defer fault.Wrap(&err, "mark %s", conversation)
	head, err := s.Head(ctx, conversation)
	if err != nil {
		return err
	}
	if err := s.loadMarks(ctx, conversation); err != nil {
		return err
	}
	delivered, seen = min(max(delivered, seen), head), min(seen, head)
	s.changeMarks(conversation, func(m *markSet) bool {
		if by.Kind == Visitor {
			changed := raise(&m.VisitorDelivered, delivered)
			return raise(&m.VisitorSeen, seen) || changed
		}
		changed := raise(&m.StaffDelivered, delivered)
		changed = raise(&m.StaffSeen, seen) || changed
		if seen > m.Readers[by.ID] {
			m.Readers[by.ID] = seen
			changed = true
		}
		return changed
	})
	return nil
}

// VisitorPresent counts a visitor's sockets: the first one in puts them on the page, the last one out notes when they were last online.
func (s *Service) VisitorPresent(ctx context.Context, conversation string, present bool) error {
	if err := s.loadMarks(ctx, conversation); err != nil {
		return err
	}
	s.changeMarks(conversation, func(m *markSet) bool {
		before := m.present > 0
		if present {
			m.present++
		} else {
			m.present = max(m.present-1, 0)
		}
		m.VisitorOnline = m.present > 0
		if before && !m.VisitorOnline {
			m.VisitorLastOnline = s.now().UTC().Truncate(time.Millisecond)
		}
		return before != m.VisitorOnline
	})
	return nil
}

func (s *Service) changeMarks(conversation string, change func(*markSet) bool) {
	s.marks.mu.Lock()
	m := s.marks.set(conversation)
	changed := change(m)
	if changed {
		m.Version++
		s.marks.dirty[conversation] = true
	}
	shown := m.shown()
	s.marks.mu.Unlock()
	if !changed {
		return
	}
	for _, l := range s.listeners {
		l.Marked(conversation, shown)
	}
}

func raise(mark *int64, to int64) bool {
	if to <= *mark {
		return false
	}
	*mark = to
	return true
}

func (m *markSet) shown() Marks { return m.Marks }

// set finds or makes a set; the caller holds the lock.
func (k *marks) set(conversation string) *markSet {
	m := k.of[conversation]
	if m == nil {
		m = &markSet{Readers: map[string]int64{}}
		k.of[conversation] = m
	}
	return m
}

// loadMarks reads a conversation's marks into memory, if they are not there.
func (s *Service) loadMarks(ctx context.Context, conversation string) error {
	s.marks.mu.Lock()
	known := s.marks.of[conversation] != nil
	s.marks.mu.Unlock()
	if known {
		return nil
	}
	stored := &markSet{}
	v, err := s.store.Get(ctx, MarkKind, conversation)
	switch {
	case errors.Is(err, eventlog.ErrNotFound):
	case err != nil:
		return ErrBusy.Because(err)
	default:
		raw, ok := v.Doc.(json.RawMessage)
		if !ok {
			return errNotStored
		}
		if err := json.Unmarshal(raw, stored); err != nil {
			return err
		}
	}
	if stored.Readers == nil {
		stored.Readers = map[string]int64{}
	}
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	if s.marks.of[conversation] == nil {
		s.marks.makeRoom()
		s.marks.of[conversation] = stored
	}
	return nil
}

// makeRoom forgets some saved marks of conversations whose visitor is away; the caller holds the lock.
func (k *marks) makeRoom() {
	if len(k.of) < keptMarks {
		return
	}
	drop := keptMarks / 10
	for id, m := range k.of {
		if drop == 0 {
			return
		}
		if m.present == 0 && !k.dirty[id] {
			delete(k.of, id)
			drop--
		}
	}
}

// Run saves changed marks now and then until the context ends, and once more then; between, it follows names.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(marksEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.saveMarks(ctx)
			s.rename(ctx) // what a store that hung has left
		case <-s.naming.wake:
			s.rename(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
			defer cancel()
			s.saveMarks(last)
			return nil
		}
	}
}

// saveMarks writes what has changed. What cannot be written stays marked as changed.
func (s *Service) saveMarks(ctx context.Context) {
	for _, v := range s.changedMarks() {
		if err := s.store.Put(ctx, v); err != nil {
			s.marks.mu.Lock()
			s.marks.dirty[v.ID] = true
			s.marks.mu.Unlock()
		}
	}
}

func (s *Service) changedMarks() []eventlog.View {
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	views := make([]eventlog.View, 0, len(s.marks.dirty))
	for id := range s.marks.dirty {
		m := s.marks.of[id]
		raw, err := json.Marshal(m) // marshalled under the lock: the map of readers must not change meanwhile
		if err != nil {
			continue
		}
		views = append(views, eventlog.View{Kind: MarkKind, ID: id, N: m.Version, Sort: s.now().UnixMilli(), Doc: json.RawMessage(raw)})
	}
	s.marks.dirty = map[string]bool{}
	return views
}
