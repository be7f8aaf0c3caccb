package alert

import (
	"context"
	"errors"
	"time"

	"usher/internal/eventlog"
)

// storeWithin bounds one read or append: the store's trouble must not become this room's standstill.
const storeWithin = 5 * time.Second

func (s *Service) read(ctx context.Context, conversation string) (*ledger, error) {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	l := newLedger()
	return l, eventlog.ReadAll(ctx, s.cfg.Store, stream(conversation), 0, l.fold)
}

// change reads a stream, lets decide say what follows, and appends it after the head that was read. Who loses the append reads and decides again.
// It gives the ledger with the new events folded in. decide may run more than once.
func (s *Service) change(ctx context.Context, conversation string, decide func(*ledger) []draft) (*ledger, error) {
	const tries = 8
	err := eventlog.ErrConflict
	for range tries {
		var l *ledger
		if l, err = s.read(ctx, conversation); err != nil {
			return nil, err
		}
		var events []eventlog.Event
		if events, err = s.events(decide(l)); err != nil || len(events) == 0 {
			return l, err
		}
		if err = s.append(ctx, stream(conversation), l.head, events); errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if err = l.fold(e); err != nil {
				return nil, err
			}
		}
		return l, nil
	}
	return nil, err
}

func (s *Service) events(drafts []draft) ([]eventlog.Event, error) {
	events := make([]eventlog.Event, len(drafts))
	for i, d := range drafts {
		e, err := eventlog.New(s.cfg.Now(), d.kind, d.data)
		if err != nil {
			return nil, err
		}
		events[i] = e
	}
	return events, nil
}

// append is not cut short by a stopping program: what has begun gets a definite answer.
func (s *Service) append(ctx context.Context, name string, after int64, events []eventlog.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	return s.cfg.Store.Append(ctx, name, after, events)
}
