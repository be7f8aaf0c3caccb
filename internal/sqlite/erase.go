package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"usher/internal/eventlog"
)

const (
	selectEvent = `SELECT n FROM event WHERE stream = ? AND n = ?`
	redactEvent = `UPDATE event SET data = ? WHERE stream = ? AND n = ?`
	removeView  = `DELETE FROM view WHERE kind = ? AND id = ?`
)

// Redact replaces the data of events in one transaction. See eventlog.Eraser.
func (s *Store) Redact(ctx context.Context, stream string, redactions []eventlog.Redaction) error {
	for _, r := range redactions {
		if !isObject(r.Data) {
			return fmt.Errorf("sqlite: redact %q: the data of event %d are not a JSON object", stream, r.N)
		}
	}
	if err := s.submit(ctx, func(w *writer) error { return w.redact(stream, redactions) }); err != nil {
		return fmt.Errorf("sqlite: redact %q: %w", stream, err)
	}
	return nil
}

// redact looks for every event before it changes the first one.
func (w *writer) redact(stream string, redactions []eventlog.Redaction) error {
	for _, r := range redactions {
		var n int64
		err := w.row(selectEvent, stream, r.N).Scan(&n)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("event %d: %w", r.N, eventlog.ErrNotFound)
		}
		if err != nil {
			return err
		}
	}
	for _, r := range redactions {
		if err := w.exec(redactEvent, string(r.Data), stream, r.N); err != nil {
			return fmt.Errorf("event %d: %w", r.N, err)
		}
	}
	return nil
}

// Remove forgets one document. See eventlog.Eraser.
func (s *Store) Remove(ctx context.Context, kind, id string) error {
	err := s.submit(ctx, func(w *writer) error {
		var n, sort, found int64
		var lists string
		err := w.row(selectGuard, kind, id).Scan(&n, &sort, &lists, &found)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.leaveLists(kind, id, lists, sort); err != nil {
			return err
		}
		if found != 0 {
			if err := w.exec(deleteFind, found); err != nil {
				return err
			}
		}
		return w.exec(removeView, kind, id)
	})
	if err != nil {
		return fmt.Errorf("sqlite: remove %s %q: %w", kind, id, err)
	}
	return nil
}

// scrubTries is how often a checkpoint is tried that a reader holds up; each try waits for the busy timeout by itself.
const scrubTries = 5

// Scrub writes the whole file anew and empties the write-ahead log. Overwriting deleted cells with zeros (secure_delete) would cost every write and is not enough: when
// SQLite moves cells to another page it leaves copies of them in the gap of the old one. Afterwards the file holds what the tables hold and
// nothing else; blocks that the file has given back to the disk are the disk's. Appends wait meanwhile. See eventlog.Eraser.
func (s *Store) Scrub(ctx context.Context) error {
	err := s.submitTo(ctx, s.writer.alone, func(w *writer) error {
		// A machine may have no directory for temporary files; next to the store there is room, and the same protection.
		place := fmt.Sprintf("PRAGMA temp_store_directory = '%s'", strings.ReplaceAll(s.dir, "'", "''"))
		for _, text := range []string{place, "VACUUM"} {
			if _, err := w.conn.ExecContext(context.Background(), text); err != nil {
				return fmt.Errorf("write the file anew: %w", err)
			}
		}
		return w.emptyLog()
	})
	if err != nil {
		return fmt.Errorf("sqlite: scrub: %w", err)
	}
	return nil
}

// emptyLog moves the write-ahead log into the file and cuts it to nothing.
func (w *writer) emptyLog() error {
	for try := range scrubTries {
		var busy, pages, moved int
		err := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
		if err != nil {
			return fmt.Errorf("empty the write-ahead log: %w", err)
		}
		if busy == 0 {
			return nil
		}
		time.Sleep(time.Duration(try+1) * 10 * time.Millisecond)
	}
	return errors.New("empty the write-ahead log: a reader holds it up")
}
