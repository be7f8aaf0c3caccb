// Package mongodb keeps Usher's log and views in MongoDB: the store of record for production and for several nodes.
//
// It needs a replica set or sharded cluster, and neither transactions nor change streams: every decision rests on
// one insert whose _id is taken or free. The collection "events" has one document per append,
//
//	{_id: "conversation:k3#00000000000000000041", stream: "conversation:k3", first: 41, last: 42, at: ISODate(…),
//	 writer: "…", events: [{n: 41, at: ISODate(…), kind: "said", data: {text: "Hello"}}, …]}
//
// and each kind of view has a collection of its own ("conversations", "clients"), whose documents carry their fields at the
// top level, for people to query and chart, beside Usher's _id, _n (the number of the last event folded in), _sort, _lists and _words.
// Writes wait for the majority and its journals; reads go to the primary. What a lesser peer cannot do is
// written in ferrettest/README.md.
package mongodb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"usher/internal/eventlog"
)

// ErrClosed is returned by every call after Close.
var ErrClosed = errors.New("mongodb: the store is closed")

var _ eventlog.Store = (*Store)(nil)

const (
	patience        = 5 * time.Second // for one answer of the server, when neither caller nor URI say otherwise
	defaultDatabase = "usher"
)

// Store is a connection to one database. It is safe for use by many goroutines.
type Store struct {
	client   *mongo.Client
	db       *mongo.Database
	events   *mongo.Collection
	lostView func(eventlog.View, error)

	mu      sync.Mutex
	closed  bool
	indexed map[string]bool // "kind field" of the indexes that are there
	calls   sync.WaitGroup  // calls under way; Close waits for them
}

// Option changes how a store is opened.
type Option func(*Store)

// OnLostView sets what happens when the events of an append are in but a view could not be written. The append
// succeeds all the same; the view is stale until its next event, a Put, or a repair. By default nothing happens.
func OnLostView(report func(view eventlog.View, err error)) Option {
	return func(s *Store) { s.lostView = report }
}

// Open connects to the database that the URI's path names ("usher" when it names none), makes the indexes and waits until the
// server answers. The URI may set timeouts and credentials; write and read concern are Usher's own.
func Open(ctx context.Context, uri string, opts ...Option) (*Store, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, fmt.Errorf("mongodb: the address is not a MongoDB URI: %w", err)
	}
	journaled := true
	client, err := mongo.Connect(options.Client().
		SetTimeout(patience).SetServerSelectionTimeout(patience).SetAppName("usher").
		ApplyURI(uri).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journaled}).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()))
	if err != nil {
		return nil, fmt.Errorf("mongodb: connect: %w", err)
	}
	name := parsed.Database
	if name == "" {
		name = defaultDatabase
	}
	s := &Store{client: client, db: client.Database(name), indexed: map[string]bool{}, lostView: func(eventlog.View, error) {}}
	s.events = s.db.Collection("events")
	for _, opt := range opts {
		opt(s)
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, client.Disconnect(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// prepare waits for the server and makes the log's indexes; the unique one on _id is MongoDB's own.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.client.Ping(ctx, readpref.Primary()); err != nil {
		return fmt.Errorf("mongodb: no primary answers: %w", err)
	}
	for _, keys := range []bson.D{
		{{Key: "first", Value: 1}, {Key: "stream", Value: 1}}, // Streams: the first document of each
		{{Key: "at", Value: 1}},                               // Changed
	} {
		// One by one: FerretDB v1.24.2 panics when several are asked for that exist.
		if _, err := s.events.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys}); err != nil {
			return fmt.Errorf("mongodb: make the log's indexes: %w", err)
		}
	}
	return nil
}

// enter notes a call under way, unless the store is closed or the caller has given up already. The caller runs leave at its end.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.calls.Add(1)
	return s.calls.Done, nil
}

// Ping says whether a primary answers at present.
func (s *Store) Ping(ctx context.Context) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := s.client.Ping(ctx, readpref.Primary()); err != nil {
		return fmt.Errorf("mongodb: ping: %w", err)
	}
	return nil
}

// Close refuses new calls, waits for those under way and disconnects. Closing twice is harmless.
func (s *Store) Close() error {
	s.mu.Lock()
	already := s.closed
	s.closed = true
	s.mu.Unlock()
	s.calls.Wait()
	if already {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.client.Disconnect(ctx); err != nil {
		return fmt.Errorf("mongodb: disconnect: %w", err)
	}
	return nil
}
