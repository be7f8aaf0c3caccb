package hook

import (
	"context"
	"errors"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
)

// The mark up to which everything is queued. Events carry the time at which they were made, and are appended a moment later; hence the margin.
const (
	markKind   = "webhook_mark"
	markEvery  = 5 * time.Second
	markMargin = time.Minute
)

// cursor is how far a stream was read, and what of it must be known to understand the next event.
type cursor struct {
	n        int64
	site     string
	suspect  bool // in the suspect lane: nothing of it is told until somebody frees it
	answered bool
}

// mostCursors bounds the memory. Who is forgotten is read from the beginning, and what is queued already stays as it is.
const mostCursors = 20_000

// takeIn queues what happened: in the streams that rang, and after a start in all that changed since the mark.
func (s *Service) takeIn(ctx context.Context) error {
	began := s.cfg.Now()
	if !s.anybody() {
		s.mark = began
		return nil
	}
	read := s.catchUp
	if s.catchUp {
		if err := s.findChanged(ctx); err != nil {
			return err
		}
		s.catchUp = false
	}
	for {
		stream, more := s.nextDirty()
		if !more {
			break
		}
		read = true
		if err := s.readStream(ctx, stream); err != nil {
			s.lookAt(stream)
			return err
		}
	}
	s.mark = began
	if !read { // a quiet house writes nothing
		return nil
	}
	return s.keepMark(ctx)
}

func (s *Service) anybody() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.endpoints) > 0
}

func (s *Service) nextDirty() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.dirty) >= mostDirty {
		s.catchUp = true
	}
	for stream := range s.dirty {
		delete(s.dirty, stream)
		return stream, true
	}
	return "", false
}

// findChanged looks for all streams that got an event since the mark, so that a crash between an event and its queueing loses nothing.
func (s *Service) findChanged(ctx context.Context) error {
	names, err := s.cfg.Store.Changed(ctx, s.mark.Add(-markMargin))
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, chat.StreamPrefix) || strings.HasPrefix(name, crm.StreamPrefix) {
			if err := s.readStream(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepMark saves the mark now and then.
func (s *Service) keepMark(ctx context.Context) error {
	if s.mark.Sub(s.saved) < markEvery {
		return nil
	}
	err := s.cfg.Store.Put(ctx, eventlog.View{Kind: markKind, ID: markKind, N: s.mark.UnixMilli(), Doc: map[string]time.Time{"at": s.mark.UTC()}})
	if err == nil {
		s.saved = s.mark
	}
	return err
}

// readMark finds the mark. Without one, nothing is queued yet: everything since the first endpoint was made is looked at.
func (s *Service) readMark(ctx context.Context) error {
	v, err := s.cfg.Store.Get(ctx, markKind, markKind)
	switch {
	case err == nil:
		s.mark = time.UnixMilli(v.N)
		s.saved = s.mark
	case errors.Is(err, eventlog.ErrNotFound):
		s.mark = s.cfg.Now()
		for _, e := range s.List() {
			if e.MadeAt.Before(s.mark) {
				s.mark = e.MadeAt
			}
		}
	default:
		return err
	}
	return nil
}

// readStream queues what is new in one stream.
func (s *Service) readStream(ctx context.Context, stream string) error {
	c := s.cursors[stream]
	if c == nil {
		if len(s.cursors) >= mostCursors {
			clear(s.cursors)
		}
		c = &cursor{}
		s.cursors[stream] = c
	}
	return eventlog.ReadAll(ctx, s.cfg.Store, stream, c.n, func(e eventlog.Event) error {
		next := *c
		types, err := next.understand(e)
		if err != nil {
			s.cfg.Log.Warn("hook: an event cannot be read", "stream", stream, "n", e.N, "err", err)
		}
		for _, t := range types {
			if err := s.queueAll(ctx, t, next.site, e); err != nil {
				return err
			}
		}
		next.n = e.N
		*c = next
		return nil
	})
}

// understand says what an event is to the world outside.
func (c *cursor) understand(e eventlog.Event) ([]Type, error) {
	if strings.HasPrefix(e.Stream, crm.StreamPrefix) {
		return clientTypes(e)
	}
	types, err := c.conversationTypes(e)
	if c.suspect {
		return nil, err
	}
	return types, err
}

func clientTypes(e eventlog.Event) ([]Type, error) {
	h, err := crm.HappenedIn(e)
	switch {
	case h.Lead:
		return []Type{LeadCreated}, err
	case h.Card:
		return []Type{ClientChanged}, err
	case h.Request != "":
		return []Type{RequestChanged}, err
	}
	return nil, err
}

func (c *cursor) conversationTypes(e eventlog.Event) ([]Type, error) {
	switch e.Kind {
	case chat.KindBegan:
		d, err := chat.Decode[chat.Began](e)
		c.site, c.suspect = d.Site, len(d.Suspect) > 0
		return []Type{ConversationStarted}, err
	case chat.KindFreed:
		if was := c.suspect; was {
			c.suspect = false
			return []Type{ConversationStarted}, nil
		}
	case chat.KindSaid:
		d, err := chat.Decode[chat.Said](e)
		if d.By.Kind == chat.Agent && !c.answered {
			c.answered = true
			return []Type{MessageCreated, ConversationAnswered}, err
		}
		return []Type{MessageCreated}, err
	case chat.KindRetracted:
		return []Type{MessageRetracted}, nil
	case chat.KindAssigned:
		return []Type{ConversationAssigned}, nil
	case chat.KindClosed:
		return []Type{ConversationClosed}, nil
	case chat.KindRated:
		return []Type{ConversationRated}, nil
	case chat.KindReopened:
		return []Type{ConversationReopened}, nil
	}
	return nil, nil
}

// queueAll queues one thing for every endpoint that wants it.
func (s *Service) queueAll(ctx context.Context, t Type, site string, e eventlog.Event) error {
	for _, endpoint := range s.wanting(t, site, e.At) {
		err := s.queue(ctx, deliveryID(endpoint, t, e.Stream, e.N), queued{Endpoint: endpoint, Type: t, Stream: e.Stream, Event: e.N, At: e.At})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) wanting(t Type, site string, at time.Time) (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, e := range s.endpoints {
		if e.wants(t, site, at) {
			ids = append(ids, id)
		}
	}
	return ids
}

// queue makes a delivery; one that is there already stays as it is.
func (s *Service) queue(ctx context.Context, id string, q queued) error {
	e, err := eventlog.New(s.cfg.Now(), kindQueued, q)
	if err != nil {
		return err
	}
	d := &Delivery{ID: id, Tries: []Try{}}
	e.N = 1
	if err := d.fold(e); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	switch err := s.cfg.Store.Append(ctx, DeliveryPrefix+id, 0, []eventlog.Event{e}, d.view()); {
	case errors.Is(err, eventlog.ErrConflict):
		return nil
	case err != nil:
		return err
	}
	return s.enter(ctx, d)
}
