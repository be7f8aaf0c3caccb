// Package sqlite keeps Usher's log and views in one SQLite file: the embedded store, for one process on one machine.
//
// One goroutine writes. It takes the appends that are waiting, puts them into one transaction and answers them after the
// commit has been synced to the disk, so that many writers share one fsync (group commit). Readers have connections of
// their own and, thanks to the write-ahead log, neither wait for the writer nor hold it up.
//
// The tables are meant to be read by people too: event(stream, n, at, kind, data), view(kind, id, n, sort, lists, doc)
// and view_list(kind, list, sort, id); find is the full-text index of the views that have words. Times are RFC 3339 UTC with milliseconds, documents are JSON.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	_ "modernc.org/sqlite" // the driver, registered as "sqlite"

	"usher/internal/eventlog"
)

// ErrClosed is returned by every call after Close.
var ErrClosed = errors.New("sqlite: the store is closed")

var _ eventlog.Store = (*Store)(nil)

// Store is an open SQLite store. It is safe for use by many goroutines.
type Store struct {
	dir     string // where the file lies
	lock    *fileLock
	readers *sql.DB
	writer  *writer
	closing chan struct{} // closed when Close begins: nothing new is taken
	once    sync.Once
	closed  error
}

// Open opens or creates the store in the file path, creating its directory when missing. It holds path+".lock" until Close;
// when another process has it, the error is ErrLocked. A file that a newer Usher has written gives ErrNewer,
// a database of another program ErrForeign.
func Open(ctx context.Context, path string) (_ *Store, err error) {
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	s := &Store{dir: filepath.Dir(path), lock: lock, closing: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release())
		}
	}()
	if s.writer, err = openWriter(ctx, path); err != nil {
		return nil, err
	}
	if s.readers, err = openReaders(ctx, path); err != nil {
		return nil, err
	}
	go s.writer.run(s.closing)
	return s, nil
}

// createPrivate makes the file, readable by the owner only, before SQLite would make it readable by everyone:
// conversations are nobody else's business. SQLite gives its -wal and -shm files the same mode.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("sqlite: create the data directory: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("sqlite: open the store: %w", err)
	}
	return f.Close()
}

// address makes the driver's name for a file, so that no character of the path is taken for a setting.
func address(path string, pragmas ...string) string {
	u := url.URL{Path: path}
	return "file:" + u.EscapedPath() + "?" + url.Values{"_pragma": pragmas}.Encode()
}

func openReaders(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", address(path, "busy_timeout(10000)", "query_only(1)", "foreign_keys(1)"))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open for reading: %w", err)
	}
	connections := max(4, 2*runtime.NumCPU())
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open for reading: %w", err), db.Close())
	}
	return db, nil
}

// Ping says whether the store can answer at present.
func (s *Store) Ping(ctx context.Context) error {
	if s.isClosing() {
		return ErrClosed
	}
	var version int
	if err := s.readers.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return fmt.Errorf("sqlite: ping: %w", err)
	}
	return nil
}

// Close refuses new calls, waits until the appends that are waiting have been written, and releases the file.
// Closing twice is harmless and gives the same answer.
func (s *Store) Close() error {
	s.once.Do(func() {
		close(s.closing)
		<-s.writer.gone
		s.closed = s.release()
	})
	return s.closed
}

func (s *Store) isClosing() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

// release gives back what is open. The lock goes last: nobody else may open the file before it is really closed here.
func (s *Store) release() error {
	var errs []error
	if s.readers != nil {
		errs = append(errs, s.readers.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	return errors.Join(append(errs, s.lock.release())...)
}
