package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"usher/internal/eventlog"
)

// Read returns the events after a number, in order. A limit below 1 gives none. See eventlog.Log.
func (s *Store) Read(ctx context.Context, stream string, after int64, limit int) ([]eventlog.Event, error) {
	if s.isClosing() {
		return nil, ErrClosed
	}
	const query = `SELECT n, at, kind, data FROM event WHERE stream = ? AND n > ? ORDER BY n LIMIT ?`
	rows, err := s.readers.QueryContext(ctx, query, stream, after, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("sqlite: read %q: %w", stream, err)
	}
	defer rows.Close()
	var events []eventlog.Event
	for rows.Next() {
		e := eventlog.Event{Stream: stream}
		var at string
		if err := rows.Scan(&e.N, &at, &e.Kind, (*[]byte)(&e.Data)); err != nil {
			return nil, fmt.Errorf("sqlite: read %q: %w", stream, err)
		}
		if e.At, err = parseTime(at); err != nil {
			return nil, fmt.Errorf("sqlite: read %q: event %d: %w", stream, e.N, err)
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sqlite: read %q: %w", stream, err)
	}
	return events, nil
}

// Streams hops from name to name along the primary key, so that it costs one look-up per stream
// however long the streams are. See eventlog.Log.
func (s *Store) Streams(ctx context.Context, prefix, after string, limit int) ([]string, error) {
	const query = `
		WITH RECURSIVE hop(name) AS (
			SELECT min(stream) FROM event WHERE stream >= ? AND stream > ?
			UNION ALL
			SELECT (SELECT min(stream) FROM event WHERE stream > hop.name) FROM hop WHERE hop.name IS NOT NULL
		)
		SELECT name FROM hop WHERE name IS NOT NULL LIMIT ?`
	return s.names(ctx, prefix, query, prefix, after, max(limit, 0))
}

// Changed returns the streams with an event at or after the instant. See eventlog.Log.
func (s *Store) Changed(ctx context.Context, since time.Time) ([]string, error) {
	// An event is kept to the millisecond, rounded down; rounding the question up keeps "at or after" true.
	from := since.UTC().Add(time.Millisecond - 1).Truncate(time.Millisecond)
	if from.Year() < 0 {
		from = time.Time{}
	}
	return s.names(ctx, "", `SELECT DISTINCT stream FROM event WHERE at >= ?`, from.Format(timeFormat))
}

// names collects stream names up to the first that does not begin with prefix.
func (s *Store) names(ctx context.Context, prefix, query string, args ...any) ([]string, error) {
	if s.isClosing() {
		return nil, ErrClosed
	}
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("sqlite: list streams: %w", err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("sqlite: list streams: %w", err)
		}
		if !strings.HasPrefix(name, prefix) {
			break
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sqlite: list streams: %w", err)
	}
	return names, nil
}
