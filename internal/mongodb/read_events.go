package mongodb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

// storedEntry is a document of the log on its way out.
type storedEntry struct {
	First  int64
	Events []storedEvent
}

// storedEvent is one event in such a document.
type storedEvent struct {
	N    int64
	At   bson.DateTime
	Kind string
	Data bson.Raw
}

// after returns the events of the document with a number greater than n.
func (d storedEntry) after(n int64, stream string) ([]eventlog.Event, error) {
	var events []eventlog.Event
	for _, e := range d.Events {
		if e.N <= n {
			continue
		}
		data, err := toJSON(e.Data)
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", e.N, err)
		}
		events = append(events, eventlog.Event{Stream: stream, N: e.N, At: e.At.Time().UTC(), Kind: e.Kind, Data: data})
	}
	return events, nil
}

// Read returns the events after a number, in order. A limit below 1 gives none. See eventlog.Log.
func (s *Store) Read(ctx context.Context, stream string, after int64, limit int) ([]eventlog.Event, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if limit < 1 || after == math.MaxInt64 {
		return nil, nil
	}
	after = max(after, 0)
	events, err := s.fromNextEntry(ctx, stream, after, limit)
	if err == nil && after > 0 && (len(events) == 0 || events[0].N != after+1) {
		// The number lies inside a batch, or at the head: the batch's rest comes first.
		var rest []eventlog.Event
		rest, err = s.restOfEntry(ctx, stream, after)
		events = append(rest, events...)
	}
	if err != nil {
		return nil, fmt.Errorf("mongodb: read %q after %d: %w", stream, after, err)
	}
	return events[:min(limit, len(events))], nil
}

// fromNextEntry reads the documents that begin after a number, until there are enough events.
func (s *Store) fromNextEntry(ctx context.Context, stream string, after int64, limit int) (events []eventlog.Event, err error) {
	filter := bson.D{{Key: "stream", Value: stream},
		{Key: "_id", Value: bson.D{{Key: "$gte", Value: entryID(stream, after+1)}, {Key: "$lte", Value: entryID(stream, math.MaxInt64)}}}}
	cursor, err := s.events.Find(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cursor.Close(context.WithoutCancel(ctx))) }()
	for len(events) < limit && cursor.Next(ctx) {
		var d storedEntry
		if err := cursor.Decode(&d); err != nil {
			return nil, err
		}
		more, err := d.after(after, stream)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	return events, cursor.Err()
}

func (s *Store) restOfEntry(ctx context.Context, stream string, after int64) ([]eventlog.Event, error) {
	var d storedEntry
	err := s.events.FindOne(ctx, upTo(stream, after), options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.after(after, stream)
}

// Streams returns the names with a prefix that sort after a name: each stream has one document with first = 1. See eventlog.Log.
func (s *Store) Streams(ctx context.Context, prefix, after string, limit int) ([]string, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if limit < 1 {
		return nil, nil
	}
	filter := bson.D{{Key: "first", Value: int64(1)}, {Key: "stream", Value: bson.D{{Key: "$gte", Value: prefix}, {Key: "$gt", Value: after}}}}
	names, err := s.names(ctx, filter, prefix, options.Find().SetSort(bson.D{{Key: "stream", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("mongodb: list streams: %w", err)
	}
	return names, nil
}

// Changed returns the streams with an event at or after the instant. See eventlog.Log.
func (s *Store) Changed(ctx context.Context, since time.Time) ([]string, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	// An event is kept to the millisecond, rounded down; rounding the question up keeps "at or after" true.
	from := date(since.Add(time.Millisecond - 1))
	filter := bson.D{{Key: "at", Value: bson.D{{Key: "$gte", Value: from}}}}
	names, err := s.names(ctx, filter, "", options.Find())
	if err != nil {
		return nil, fmt.Errorf("mongodb: list changed streams: %w", err)
	}
	return names, nil
}

// names collects the stream of each document once, up to the first that does not begin with prefix.
func (s *Store) names(ctx context.Context, filter bson.D, prefix string, opts *options.FindOptionsBuilder) (names []string, err error) {
	cursor, err := s.events.Find(ctx, filter, opts.SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "stream", Value: 1}}))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cursor.Close(context.WithoutCancel(ctx))) }()
	seen := map[string]bool{}
	for cursor.Next(ctx) {
		var d struct{ Stream string }
		if err := cursor.Decode(&d); err != nil {
			return nil, err
		}
		if !strings.HasPrefix(d.Stream, prefix) {
			break
		}
		if !seen[d.Stream] {
			seen[d.Stream] = true
			names = append(names, d.Stream)
		}
	}
	return names, cursor.Err()
}
