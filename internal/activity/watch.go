package activity

import (
	"context"
	"errors"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Watch gives a store that writes a line for each event that is one, with the very append that writes the event.
func Watch(store eventlog.Store) eventlog.Store { return &watcher{store} }

type watcher struct{ eventlog.Store }

// Behind gives the store that this one stands before, for who needs what only an engine has.
func (w *watcher) Behind() eventlog.Store { return w.Store }

// Append adds the lines to the views of an append. See eventlog.Log.
func (w *watcher) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	return w.Store.Append(ctx, stream, after, events, append(views, linesOf(stream, after, events)...)...)
}

func linesOf(stream string, after int64, events []eventlog.Event) []eventlog.View {
	if kinds, _ := rulesOf(stream); kinds == nil {
		return nil
	}
	var views []eventlog.View
	for i, e := range events {
		e.N = after + 1 + int64(i)
		if l, ok := lineOf(stream, e); ok {
			views = append(views, l.view())
		}
	}
	return views
}

// builtKind keeps the mark that all lines were written once, and by which table of rules: events from before a rule have no line. Count
// tableVersion up when rules.go tells of more.
const (
	builtKind    = "activity_built"
	tableVersion = 2
)

// Load writes the lines of a store that has never had any, or had fewer kinds of them.
func Load(ctx context.Context, store eventlog.Store) (err error) {
	defer fault.Wrap(&err, "load the activity")
	switch mark, err := store.Get(ctx, builtKind, builtKind); {
	case err == nil && mark.N >= tableVersion:
		return nil
	case err != nil && !errors.Is(err, eventlog.ErrNotFound):
		return err
	}
	return Rebuild(ctx, store)
}

// Rebuild forgets every line and writes it from the log again.
func Rebuild(ctx context.Context, store eventlog.Store) (err error) {
	defer fault.Wrap(&err, "rebuild the activity")
	if err := store.Drop(ctx, ViewKind); err != nil {
		return err
	}
	for prefix := range watched {
		for after := ""; ; {
			names, err := store.Streams(ctx, prefix, after, 500)
			if err != nil {
				return err
			}
			if len(names) == 0 {
				break
			}
			for _, name := range names {
				if err := Repair(ctx, store, name); err != nil {
					return err
				}
			}
			after = names[len(names)-1]
		}
	}
	return store.Put(ctx, eventlog.View{Kind: builtKind, ID: builtKind, N: tableVersion, Doc: map[string]bool{"built": true}})
}

// Repair writes the lines of one stream, for a crash between an append and its views.
func Repair(ctx context.Context, store eventlog.Store, stream string) error {
	return eventlog.ReadAll(ctx, store, stream, 0, func(e eventlog.Event) error {
		if l, ok := lineOf(stream, e); ok {
			return store.Put(ctx, l.view())
		}
		return nil
	})
}
