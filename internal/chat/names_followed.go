package chat

import (
	"context"
	"errors"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The mark up to which names were followed. A program that ends between the change of a name and the work it makes finds at its next start
// what has changed since; an older mark costs some work twice, so it is moved now and then.
const (
	followedKind  = "names_followed"
	followedEvery = 10 * time.Second
)

// NamesFollowed says since when the names of clients and tags may have changed without being followed. In a store that has no mark yet it
// is now: what was before it is for a rebuild.
func (s *Service) NamesFollowed(ctx context.Context) (_ time.Time, err error) {
	defer fault.Wrap(&err, "names followed")
	mark, err := s.store.Get(ctx, followedKind, followedKind)
	if errors.Is(err, eventlog.ErrNotFound) {
		now := s.now()
		return now, s.markFollowed(ctx, now)
	}
	return time.UnixMilli(mark.N), err
}

// noteFollowed moves the mark to an instant after which the names that were followed were read.
func (s *Service) noteFollowed(ctx context.Context, at time.Time) {
	if at.Sub(s.naming.noted).Abs() < followedEvery {
		return
	}
	if s.markFollowed(ctx, at) == nil {
		s.naming.noted = at
	}
}

func (s *Service) markFollowed(ctx context.Context, at time.Time) error {
	return s.store.Put(ctx, eventlog.View{Kind: followedKind, ID: followedKind, N: at.UnixMilli(), Doc: map[string]time.Time{"at": at.UTC()}})
}
