package mongodb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

const maxLists = 32 // see eventlog.View

var kindNames = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// views is the collection of a kind of view, named in the plural: "conversations" has each conversation. The log's own name is
// not to be had.
func (s *Store) views(kind string) (*mongo.Collection, error) {
	if err := checkKind(kind); err != nil {
		return nil, fmt.Errorf("mongodb: %w", err)
	}
	return s.db.Collection(kind + "s"), nil
}

func checkKind(kind string) error {
	if !kindNames.MatchString(kind) || kind == "event" {
		return fmt.Errorf("%.100q cannot be a kind of view: a small letter, then small letters, digits and _, and not \"event\"", kind)
	}
	return nil
}

// viewDocs checks and converts views before anything is written, so that a bad one refuses the whole append.
func viewDocs(views []eventlog.View) ([]bson.D, error) {
	docs := make([]bson.D, 0, len(views))
	for _, v := range views {
		doc, err := viewDoc(v)
		if err != nil {
			return nil, fmt.Errorf("mongodb: view %.100q %.100q: %w", v.Kind, v.ID, err)
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

func viewDoc(v eventlog.View) (bson.D, error) {
	if err := checkKind(v.Kind); err != nil {
		return nil, err
	}
	if v.ID == "" {
		return nil, errors.New("it has no id")
	}
	lists := slices.Compact(slices.Sorted(slices.Values(v.Lists)))
	if len(lists) > maxLists {
		return nil, fmt.Errorf("it stands in %d lists; %d are allowed", len(lists), maxLists)
	}
	if err := v.CheckFindable(); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(v.Doc)
	if err != nil {
		return nil, err
	}
	fields, err := fromJSON(raw)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		if strings.HasPrefix(f.Key, "_") {
			return nil, fmt.Errorf("the field %.100q begins with _, as only the store's own do", f.Key)
		}
	}
	own := bson.D{{Key: "_id", Value: v.ID}, {Key: "_n", Value: v.N}, {Key: "_sort", Value: v.Sort}, {Key: "_lists", Value: append([]string{}, lists...)}}
	if len(v.Words) > 0 {
		own = append(own, bson.E{Key: wordsField, Value: slices.Compact(slices.Sorted(slices.Values(v.Words)))})
	}
	return append(own, fields...), nil
}

// Put writes one view outside an append. See eventlog.Views.
func (s *Store) Put(ctx context.Context, view eventlog.View) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	doc, err := viewDocs([]eventlog.View{view})
	if err != nil {
		return err
	}
	return s.putView(ctx, view, doc[0])
}

// followWithViews writes the views of an append that is in. The caller's context may have ended by now; the views follow all the
// same, for they would be stale until the next event otherwise.
func (s *Store) followWithViews(ctx context.Context, views []eventlog.View, docs []bson.D) {
	if len(views) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for i, doc := range docs {
		if err := s.putView(ctx, views[i], doc); err != nil {
			s.lostView(views[i], err)
		}
	}
}

// putView replaces a document unless the stored one has seen as many events or more.
func (s *Store) putView(ctx context.Context, v eventlog.View, doc bson.D) error {
	collection, err := s.views(v.Kind)
	if err != nil {
		return err
	}
	if err := s.index(ctx, v.Kind, collection, "_lists"); err != nil {
		return err
	}
	if len(v.Words) > 0 {
		if err := s.index(ctx, v.Kind, collection, wordsField); err != nil {
			return err
		}
	}
	older := bson.D{{Key: "_id", Value: v.ID}, {Key: "_n", Value: bson.D{{Key: "$lt", Value: v.N}}}}
	_, err = collection.ReplaceOne(ctx, older, doc, options.Replace().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		// A document is there that is not older, or that was not there a moment ago. The second case may still be an older
		// one, so it is tried once more, without making a new one.
		_, err = collection.ReplaceOne(ctx, older, doc)
	}
	if err != nil {
		return fmt.Errorf("mongodb: put %s %q: %w", v.Kind, v.ID, err)
	}
	return nil
}

// index makes a kind's index over an array before the first document that has one in this process; the server ignores what exists.
func (s *Store) index(ctx context.Context, kind string, collection *mongo.Collection, field string) error {
	name := kind + " " + field
	s.mu.Lock()
	done := s.indexed[name]
	s.mu.Unlock()
	if done {
		return nil
	}
	keys := bson.D{{Key: field, Value: 1}, {Key: "_sort", Value: 1}, {Key: "_id", Value: 1}}
	if _, err := collection.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys}); err != nil {
		return fmt.Errorf("mongodb: make the index of %s: %w", kind, err)
	}
	s.mu.Lock()
	s.indexed[name] = true
	s.mu.Unlock()
	return nil
}

// Drop forgets every document of a kind; its collection and index stay. See eventlog.Views.
func (s *Store) Drop(ctx context.Context, kind string) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	collection, err := s.views(kind)
	if err != nil {
		return err
	}
	if _, err := collection.DeleteMany(ctx, bson.D{}); err != nil {
		return fmt.Errorf("mongodb: drop %s: %w", kind, err)
	}
	return nil
}
