package alert

import (
	"context"
	"sync"
	"time"

	"usher/internal/eventlog"
)

// memoryLog is a log without a disk, for tests about numbers rather than durability. It keeps the same promise about heads.
type memoryLog struct {
	eventlog.Store // nil: alerts use no view
	mu             sync.Mutex
	streams        map[string][]eventlog.Event
}

func (m *memoryLog) Append(_ context.Context, stream string, after int64, events []eventlog.Event, _ ...eventlog.View) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if int64(len(m.streams[stream])) != after {
		return eventlog.ErrConflict
	}
	for i := range events {
		events[i].Stream, events[i].N = stream, after+int64(i)+1
	}
	m.streams[stream] = append(m.streams[stream], events...)
	return nil
}

func (m *memoryLog) Read(_ context.Context, stream string, after int64, limit int) ([]eventlog.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	events := m.streams[stream][min(after, int64(len(m.streams[stream]))):]
	return append([]eventlog.Event{}, events[:min(limit, len(events))]...), nil
}

func (m *memoryLog) Changed(context.Context, time.Time) ([]string, error) { return nil, nil }

func (m *memoryLog) Close() error { return nil }
