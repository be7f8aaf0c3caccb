package vault

import (
	"context"

	"usher/internal/eventlog"
)

// store encrypts on the way in and decrypts on the way out.
type store struct {
	eventlog.Store
	keys Keys
}

// Behind gives the store that this one stands before, for who needs what only an engine has.
func (s *store) Behind() eventlog.Store { return s.Store }

// Append encrypts what is secret. See eventlog.Log.
func (s *store) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	if secretsIn(stream) == nil {
		return s.Store.Append(ctx, stream, after, events, views...)
	}
	kept := make([]eventlog.Event, len(events))
	for i, e := range events {
		var err error
		if kept[i], err = s.keys.sealed(stream, after+1+int64(i), e); err != nil {
			return err
		}
	}
	err := s.Store.Append(ctx, stream, after, kept, views...)
	for i := range events { // a store notes in them where they stand
		events[i].Stream, events[i].N = kept[i].Stream, kept[i].N
	}
	return err
}

// Read decrypts what is secret. See eventlog.Log.
func (s *store) Read(ctx context.Context, stream string, after int64, limit int) ([]eventlog.Event, error) {
	events, err := s.Store.Read(ctx, stream, after, limit)
	if err != nil || secretsIn(stream) == nil {
		return events, err
	}
	for i, e := range events {
		if events[i], err = s.keys.opened(stream, e); err != nil {
			return nil, err
		}
	}
	return events, nil
}
