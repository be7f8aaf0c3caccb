package mongodb

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

// Redact replaces the data of events, one document of the log at a time; after a failure some are redacted and some are not, and doing it again
// completes it. Nothing else ever changes a document of the log, and what Append rests on (first, last, _id) stays. See eventlog.Eraser.
func (s *Store) Redact(ctx context.Context, stream string, redactions []eventlog.Redaction) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	changes, err := s.changesOf(ctx, stream, redactions)
	if err != nil {
		return fmt.Errorf("mongodb: redact %q: %w", stream, err)
	}
	for id, set := range changes {
		// _id alone is the filter: see ferrettest/README.md.
		if _, err := s.events.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}}, bson.D{{Key: "$set", Value: set}}); err != nil {
			return fmt.Errorf("mongodb: redact %q: %w", stream, err)
		}
	}
	return nil
}

// changesOf finds for each redaction the document and the place in it, before anything is changed.
func (s *Store) changesOf(ctx context.Context, stream string, redactions []eventlog.Redaction) (map[string]bson.D, error) {
	changes := map[string]bson.D{}
	entries := map[string]storedEntry{}
	for _, r := range redactions {
		data, err := fromJSON(r.Data)
		if err != nil {
			return nil, fmt.Errorf("the data of event %d: %w", r.N, err)
		}
		id, d, err := s.entryWith(ctx, stream, r.N, entries)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(d.Events, func(e storedEvent) bool { return e.N == r.N })
		if at < 0 {
			return nil, fmt.Errorf("event %d: %w", r.N, eventlog.ErrNotFound)
		}
		changes[id] = append(changes[id], bson.E{Key: fmt.Sprintf("events.%d.data", at), Value: data})
	}
	return changes, nil
}

// entryWith reads the document in which a number lies, unless it is among those that were read already.
func (s *Store) entryWith(ctx context.Context, stream string, n int64, read map[string]storedEntry) (string, storedEntry, error) {
	for id, d := range read {
		if slices.ContainsFunc(d.Events, func(e storedEvent) bool { return e.N == n }) {
			return id, d, nil
		}
	}
	if n < 1 {
		return "", storedEntry{}, fmt.Errorf("event %d: %w", n, eventlog.ErrNotFound)
	}
	var d storedEntry
	err := s.events.FindOne(ctx, upTo(stream, n), options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return "", d, fmt.Errorf("event %d: %w", n, eventlog.ErrNotFound)
	}
	if err != nil {
		return "", d, err
	}
	id := entryID(stream, d.First)
	read[id] = d
	return id, d, nil
}

// Remove forgets one document. See eventlog.Eraser.
func (s *Store) Remove(ctx context.Context, kind, id string) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	collection, err := s.views(kind)
	if err != nil {
		return err
	}
	if _, err := collection.DeleteOne(ctx, bson.D{{Key: "_id", Value: id}}); err != nil {
		return fmt.Errorf("mongodb: remove %s %q: %w", kind, id, err)
	}
	return nil
}

// Scrub has nothing to do: no query finds what was redacted any more. What the server's own oplog, journal and free blocks still hold goes as they
// are written over; their length is the operator's to set. See eventlog.Eraser.
func (s *Store) Scrub(ctx context.Context) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	leave()
	return nil
}
