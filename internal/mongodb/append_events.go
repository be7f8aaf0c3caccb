package mongodb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

// entryID is the _id of the document whose first event has the number n. Zeros in front make text order number order;
// twenty digits hold every int64.
func entryID(stream string, n int64) string { return fmt.Sprintf("%s#%020d", stream, n) }

// Append inserts the events as one document, then writes the views, each guarded by its number. See eventlog.Log.
//
// Two things make it safe without a transaction. The document that stands at or before the number after must end with exactly that
// number: which numbers a document holds never changes, so this stays true once seen. And the new document's _id is the number after+1,
// so of all writers who saw the same head the server lets one in.
func (s *Store) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	entry, err := newEntry(stream, after, events)
	if err != nil {
		return err
	}
	docs, err := viewDocs(views)
	if err != nil {
		return err
	}
	if err := s.write(ctx, stream, after, entry); err != nil {
		return fmt.Errorf("mongodb: append to %q after %d: %w", stream, after, err)
	}
	for i := range events {
		events[i].Stream, events[i].N = stream, after+1+int64(i)
	}
	s.followWithViews(ctx, views, docs)
	return nil
}

// entry is a document of the log on its way in.
type entry struct {
	id, writer string
	doc        bson.D
}

func newEntry(stream string, after int64, events []eventlog.Event) (entry, error) {
	switch {
	case stream == "":
		return entry{}, errors.New("mongodb: append: the stream has no name")
	case after < 0:
		return entry{}, fmt.Errorf("mongodb: append to %q: there is no event number %d", stream, after)
	case len(events) == 0:
		return entry{}, fmt.Errorf("mongodb: append to %q: no events", stream)
	}
	list := make(bson.A, 0, len(events))
	latest := events[0].At
	for i, e := range events {
		if e.Kind == "" {
			return entry{}, fmt.Errorf("mongodb: append to %q: an event has no kind", stream)
		}
		if year := e.At.UTC().Year(); year < 0 || year > 9999 {
			return entry{}, fmt.Errorf("mongodb: append to %q: %q happened in the year %d", stream, e.Kind, year)
		}
		data, err := fromJSON(e.Data)
		if err != nil {
			return entry{}, fmt.Errorf("mongodb: append to %q: the data of %q: %w", stream, e.Kind, err)
		}
		if e.At.After(latest) {
			latest = e.At
		}
		list = append(list, bson.D{{Key: "n", Value: after + 1 + int64(i)}, {Key: "at", Value: date(e.At)}, {Key: "kind", Value: e.Kind},
			{Key: "data", Value: data}})
	}
	id, writer := entryID(stream, after+1), rand.Text()
	return entry{id, writer, bson.D{{Key: "_id", Value: id}, {Key: "stream", Value: stream}, {Key: "first", Value: after + 1},
		{Key: "last", Value: after + int64(len(events))}, {Key: "at", Value: date(latest)}, {Key: "writer", Value: writer},
		{Key: "events", Value: list}}}, nil
}

// date rounds down to the millisecond, before 1970 too, where UnixMilli alone would not.
func date(t time.Time) bson.DateTime { return bson.DateTime(t.Truncate(time.Millisecond).UnixMilli()) }

// write brings an entry in within the store's patience, all tries together: a server that accepts and never answers must
// not pile up callers.
func (s *Store) write(ctx context.Context, stream string, after int64, e entry) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.expectHead(ctx, stream, after); err != nil {
		return err
	}
	return s.insert(ctx, e)
}

// expectHead makes sure that an event with the number after exists and ends its document. Whether more follow is decided by
// the insert.
func (s *Store) expectHead(ctx context.Context, stream string, after int64) error {
	if after == 0 {
		return nil
	}
	var found struct{ Last int64 }
	err := s.events.FindOne(ctx, upTo(stream, after),
		options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}}).SetProjection(bson.D{{Key: "last", Value: 1}})).Decode(&found)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return fmt.Errorf("read the head: %w", err)
	}
	if found.Last != after {
		return eventlog.ErrConflict
	}
	return nil
}

// upTo selects the documents of a stream that begin at the number n or before.
func upTo(stream string, n int64) bson.D {
	return bson.D{{Key: "stream", Value: stream},
		{Key: "_id", Value: bson.D{{Key: "$gte", Value: entryID(stream, 1)}, {Key: "$lte", Value: entryID(stream, n)}}}}
}

// insert lets the server decide. An answer that is neither yes nor no is settled.
func (s *Store) insert(ctx context.Context, e entry) error {
	_, err := s.events.InsertOne(ctx, e.doc)
	switch {
	case err == nil:
		return nil
	case mongo.IsDuplicateKeyError(err):
		return eventlog.ErrConflict
	case isRefusal(err):
		return err
	}
	return s.settle(ctx, e, err)
}

// isRefusal says whether the server has looked at a write and refused it, so that nothing was written. A lost connection, a
// deadline or a primary that stepped down while the majority was awaited are not refusals: the document may be in.
func isRefusal(err error) bool {
	if mongo.IsNetworkError(err) || mongo.IsTimeout(err) {
		return false
	}
	if write, ok := errors.AsType[mongo.WriteException](err); ok {
		return len(write.WriteErrors) > 0
	}
	var command mongo.CommandError
	return errors.As(err, &command) && !command.HasErrorLabel("RetryableWriteError")
}
