package mongodb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"

	"usher/internal/eventlog"
)

// ErrUnknown says that the server's answer to an append was lost and could not be found out: the events may be in or not. Whoever
// gets it reads the stream before trying again.
var ErrUnknown = errors.New("mongodb: the answer was lost; the events may be written or not")

const (
	settleTries    = 3               // within what is left of the append's patience
	lookUpPatience = 2 * time.Second // beyond it, and beyond the caller's: a definite answer is worth the wait
)

// settle finds out what became of an insert whose answer was lost. The same document is sent again: the server either takes it now or has
// the _id already, and then the random word in the field writer tells whether the document is ours. So a
// repeated message can neither be lost nor doubled.
func (s *Store) settle(ctx context.Context, e entry, cause error) error {
	for range settleTries {
		if ctx.Err() != nil {
			break // the caller gave up: nothing may be sent for them any more, only looked up
		}
		_, err := s.events.InsertOne(ctx, e.doc)
		switch {
		case err == nil:
			return nil
		case mongo.IsDuplicateKeyError(err):
			return s.lookUp(ctx, e, cause)
		case isRefusal(err):
			return errors.Join(ErrUnknown, err, cause)
		}
	}
	return s.lookUp(ctx, e, cause)
}

// lookUp reads the document that has our _id. A linearizable read waits until what it saw is safe on the majority, see
// https://www.mongodb.com/docs/manual/reference/read-concern-linearizable/.
func (s *Store) lookUp(ctx context.Context, e entry, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookUpPatience)
	defer cancel()
	events := s.db.Collection("events", options.Collection().SetReadConcern(readconcern.Linearizable()))
	var found struct{ Writer string }
	err := events.FindOne(ctx, bson.D{{Key: "_id", Value: e.id}}).Decode(&found)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w (looking it up: %w)", ErrUnknown, cause, err)
	case found.Writer == e.writer:
		return nil
	default:
		return eventlog.ErrConflict
	}
}
