package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"usher/internal/eventlog"
)

// timeFormat is RFC 3339 in UTC with exactly three decimals: it sorts as text and people can read it.
const timeFormat = "2006-01-02T15:04:05.000Z"

const (
	selectHead  = `SELECT n FROM event WHERE stream = ? ORDER BY n DESC LIMIT 1`
	insertEvent = `INSERT INTO event (stream, n, at, kind, data) VALUES (?, ?, ?, ?, ?)`
)

// Append writes events and views in one transaction, durable before it returns. See eventlog.Log.
func (s *Store) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	if err := checkAppend(stream, after, events); err != nil {
		return err
	}
	rows, err := viewRows(views)
	if err != nil {
		return err
	}
	err = s.submit(ctx, func(w *writer) error { return w.appendEvents(stream, after, events, rows) })
	if err != nil {
		return fmt.Errorf("sqlite: append to %q after %d: %w", stream, after, err)
	}
	for i := range events {
		events[i].Stream, events[i].N = stream, after+1+int64(i)
	}
	return nil
}

func checkAppend(stream string, after int64, events []eventlog.Event) error {
	switch {
	case stream == "":
		return errors.New("sqlite: append: the stream has no name")
	case after < 0:
		return fmt.Errorf("sqlite: append to %q: there is no event number %d", stream, after)
	case len(events) == 0:
		return fmt.Errorf("sqlite: append to %q: no events", stream)
	}
	for _, e := range events {
		if e.Kind == "" {
			return fmt.Errorf("sqlite: append to %q: an event has no kind", stream)
		}
		if !isObject(e.Data) {
			return fmt.Errorf("sqlite: append to %q: the data of %q are not a JSON object", stream, e.Kind)
		}
		if year := e.At.UTC().Year(); year < 0 || year > 9999 {
			return fmt.Errorf("sqlite: append to %q: %q happened in the year %d", stream, e.Kind, year)
		}
	}
	return nil
}

func isObject(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) && json.Valid(raw)
}

// appendEvents compares the head before it writes anything, so a conflict leaves nothing to undo.
func (w *writer) appendEvents(stream string, after int64, events []eventlog.Event, rows []viewRow) error {
	var head int64
	if err := w.row(selectHead, stream).Scan(&head); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the head: %w", err)
	}
	if head != after {
		return eventlog.ErrConflict
	}
	for i, e := range events {
		at := e.At.UTC().Format(timeFormat)
		if err := w.exec(insertEvent, stream, after+1+int64(i), at, e.Kind, string(e.Data)); err != nil {
			return fmt.Errorf("write event %d: %w", after+1+int64(i), err)
		}
	}
	return w.putViews(rows)
}

func parseTime(text string) (time.Time, error) {
	return time.ParseInLocation(timeFormat, text, time.UTC)
}
