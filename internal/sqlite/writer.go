package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"usher/internal/eventlog"
)

const (
	queueLength = 1024 // appends that may wait before callers wait in Append; it bounds memory
	groupSize   = 256  // appends in one transaction; more would only make the first one wait longer
)

// job is one write that waits for its turn. Whoever claims it first, the writer or the caller who gives up, decides its fate,
// so that a cancelled append is known not to have been written.
type job struct {
	write   func(*writer) error // runs inside the group's transaction; ErrConflict leaves the others alone
	claimed atomic.Bool
	done    chan error // holds one answer, so the writer never waits for a caller
}

func (j *job) claim() bool { return j.claimed.CompareAndSwap(false, true) }

// writer owns the only connection that writes. Its fields are used by its own goroutine alone, save the channels.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	jobs  chan *job
	alone chan *job     // writes that open and close their own transactions, or allow none
	gone  chan struct{} // closed when run has returned
}

func openWriter(ctx context.Context, path string) (_ *writer, err error) {
	db, err := sql.Open("sqlite", address(path, "busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "journal_size_limit(67108864)"))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open for writing: %w", err)
	}
	w := &writer{db: db, stmts: map[string]*sql.Stmt{}, jobs: make(chan *job, queueLength), alone: make(chan *job), gone: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	if w.conn, err = db.Conn(ctx); err != nil {
		return nil, fmt.Errorf("sqlite: open for writing: %w", err)
	}
	if err := migrate(ctx, w.conn); err != nil {
		return nil, err
	}
	return w, w.prepare(ctx)
}

func (w *writer) prepare(ctx context.Context) error {
	for _, text := range []string{begin, commit, rollback, selectHead, insertEvent, selectGuard, upsertView, insertList, deleteList,
		dropViews, dropLists, selectEvent, redactEvent, removeView,
		dropFinds, selectPlace, insertFind, deleteFind} {
		stmt, err := w.conn.PrepareContext(ctx, text)
		if err != nil {
			return fmt.Errorf("sqlite: prepare %q: %w", text, err)
		}
		w.stmts[text] = stmt
	}
	return nil
}

const (
	begin    = `BEGIN IMMEDIATE`
	commit   = `COMMIT`
	rollback = `ROLLBACK`
)

// exec runs a prepared statement without a context: a write that has begun is brought to its end, so that its
// caller gets a definite answer.
func (w *writer) exec(text string, args ...any) error {
	_, err := w.stmts[text].ExecContext(context.Background(), args...)
	return err
}

func (w *writer) row(text string, args ...any) *sql.Row {
	return w.stmts[text].QueryRowContext(context.Background(), args...)
}

func (w *writer) run(closing <-chan struct{}) {
	defer close(w.gone)
	for {
		select {
		case j := <-w.jobs:
			w.commitGroup(w.gather(j))
		case j := <-w.alone:
			if j.claim() {
				j.done <- j.write(w)
			}
		case <-closing:
			w.drain()
			return
		}
	}
}

// drain writes what was accepted before the store began to close.
func (w *writer) drain() {
	for {
		select {
		case j := <-w.jobs:
			w.commitGroup(w.gather(j))
		default:
			return
		}
	}
}

// gather takes the jobs that are waiting at this moment; it never waits for more, so a lone append has no delay.
func (w *writer) gather(first *job) []*job {
	var group []*job
	for j := first; ; {
		if j.claim() {
			group = append(group, j)
		}
		if len(group) == groupSize {
			return group
		}
		select {
		case j = <-w.jobs:
		default:
			return group
		}
	}
}

// commitGroup answers every job. When the transaction fails as a whole, each job is tried by itself, so that only the
// guilty one (a document too big for the disk that is left, say) is refused.
func (w *writer) commitGroup(group []*job) {
	answers, err := w.transact(group)
	for i, j := range group {
		switch {
		case err == nil:
			j.done <- answers[i]
		case len(group) == 1:
			j.done <- err
		default:
			alone, aloneErr := w.transact(group[i : i+1])
			if aloneErr == nil {
				aloneErr = alone[0]
			}
			j.done <- aloneErr
		}
	}
}

// transact runs a group in one transaction. The answers are valid only when the error is nil.
func (w *writer) transact(group []*job) ([]error, error) {
	if len(group) == 0 {
		return nil, nil
	}
	if err := w.begin(); err != nil {
		return nil, err
	}
	answers := make([]error, len(group))
	for i, j := range group {
		answers[i] = j.write(w)
		if answers[i] != nil && !errors.Is(answers[i], eventlog.ErrConflict) {
			_ = w.exec(rollback) // SQLite may have rolled back already; begin cleans up if this failed
			return nil, answers[i]
		}
	}
	if err := w.exec(commit); err != nil {
		_ = w.exec(rollback)
		return nil, fmt.Errorf("sqlite: commit: %w", err)
	}
	return answers, nil
}

// begin starts a transaction, ending first one that a failed rollback may have left open.
func (w *writer) begin() error {
	err := w.exec(begin)
	if err == nil {
		return nil
	}
	_ = w.exec(rollback)
	if err = w.exec(begin); err != nil {
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	return nil
}

func (w *writer) close() error {
	var errs []error
	for _, stmt := range w.stmts {
		errs = append(errs, stmt.Close())
	}
	if w.conn != nil {
		errs = append(errs, w.conn.Close())
	}
	return errors.Join(append(errs, w.db.Close())...)
}

// submit hands a write to the writer and waits for its answer. A context that ends while the job is still waiting takes it back;
// once the writer has it, the answer is awaited, for it is close and definite.
func (s *Store) submit(ctx context.Context, write func(*writer) error) error {
	return s.submitTo(ctx, s.writer.jobs, write)
}

func (s *Store) submitTo(ctx context.Context, queue chan<- *job, write func(*writer) error) error {
	if s.isClosing() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{write: write, done: make(chan error, 1)}
	select {
	case queue <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return ErrClosed
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		if j.claim() {
			return ctx.Err()
		}
	case <-s.writer.gone:
		if j.claim() { // it slipped into the queue after the writer had looked for the last time
			return ErrClosed
		}
	}
	return <-j.done
}
