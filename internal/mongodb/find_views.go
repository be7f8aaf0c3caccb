package mongodb

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

// Find returns what a hunt is for. Words stand in the array _words of a view, with an index over it: MongoDB's own text index would fold
// and cut words by its own rules, and the peer of the tests has none. See eventlog.Views.
func (s *Store) Find(ctx context.Context, kind string, hunt eventlog.Hunt) (found []eventlog.Found, err error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := hunt.Check(); err != nil {
		return nil, err
	}
	collection, err := s.views(kind)
	if err != nil {
		return nil, err
	}
	filter, err := prey(kind, hunt)
	if err != nil {
		return nil, err
	}
	opts := options.Find().SetSort(bson.D{{Key: "_sort", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(hunt.Limit)).
		SetProjection(bson.D{{Key: wordsField, Value: 0}})
	cursor, err := collection.Find(ctx, filter, opts)
	if err != nil {
		return nil, fmt.Errorf("mongodb: find %s: %w", kind, err)
	}
	defer func() { err = errors.Join(err, cursor.Close(context.WithoutCancel(ctx))) }()
	for cursor.Next(ctx) {
		v, err := readView(kind, cursor.Current)
		if err != nil {
			return nil, fmt.Errorf("mongodb: find %s: %w", kind, err)
		}
		found = append(found, eventlog.Found{View: v, Cursor: eventlog.Place{Sort: v.Sort, ID: v.ID}.Cursor(kind, hunt.Name(), false)})
	}
	return found, cursor.Err()
}

// wordsField holds what a view is found by.
const wordsField = "_words"

// prey selects what a hunt is for. A word is letters and digits only (eventlog.Hunt.Check), so as a pattern it means itself, and the
// server reads one that is tied to the beginning as a range of the index.
func prey(kind string, hunt eventlog.Hunt) (bson.D, error) {
	var all bson.A
	for _, w := range hunt.Words {
		var fits any = w
		if utf8.RuneCountInString(w) > 1 {
			fits = bson.Regex{Pattern: "^" + w}
		}
		all = append(all, bson.D{{Key: wordsField, Value: fits}})
	}
	all = append(all, bson.D{{Key: "_sort", Value: bson.D{{Key: "$gte", Value: hunt.From}, {Key: "$lt", Value: hunt.End()}}}})
	if hunt.After != "" {
		from, err := eventlog.ParseCursor(hunt.After, kind, hunt.Name(), false)
		if err != nil {
			return nil, err
		}
		all = append(all, bson.D{{Key: "$or", Value: bson.A{
			bson.D{{Key: "_sort", Value: bson.D{{Key: "$lt", Value: from.Sort}}}},
			bson.D{{Key: "_sort", Value: from.Sort}, {Key: "_id", Value: bson.D{{Key: "$lt", Value: from.ID}}}},
		}}})
	}
	return bson.D{{Key: "$and", Value: all}}, nil
}
