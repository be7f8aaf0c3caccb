package mongodb

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"usher/internal/eventlog"
)

const maxPage = 200 // see eventlog.Page

// readView turns a stored document back into the view that was put. Its lists are in alphabetical order.
func readView(kind string, raw bson.Raw) (eventlog.View, error) {
	var own struct {
		ID    string   `bson:"_id"`
		N     int64    `bson:"_n"`
		Sort  int64    `bson:"_sort"`
		Lists []string `bson:"_lists"`
	}
	if err := bson.Unmarshal(raw, &own); err != nil {
		return eventlog.View{}, err
	}
	doc, err := toJSON(raw, "_id", "_n", "_sort", "_lists", wordsField)
	if err != nil {
		return eventlog.View{}, err
	}
	return eventlog.View{Kind: kind, ID: own.ID, N: own.N, Sort: own.Sort, Lists: own.Lists, Doc: doc}, nil
}

// Get returns one document or eventlog.ErrNotFound. See eventlog.Views.
func (s *Store) Get(ctx context.Context, kind, id string) (eventlog.View, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return eventlog.View{}, err
	}
	defer leave()
	collection, err := s.views(kind)
	if err != nil {
		return eventlog.View{}, err
	}
	raw, err := collection.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return eventlog.View{}, eventlog.ErrNotFound
	}
	if err != nil {
		return eventlog.View{}, fmt.Errorf("mongodb: get %s %q: %w", kind, id, err)
	}
	v, err := readView(kind, raw)
	if err != nil {
		return eventlog.View{}, fmt.Errorf("mongodb: get %s %q: %w", kind, id, err)
	}
	return v, nil
}

// List returns a part of a list. A cursor is a place, not a row: documents that come, go or move between two parts
// shift nobody else. See eventlog.Views.
func (s *Store) List(ctx context.Context, kind, list string, page eventlog.Page) ([]eventlog.View, string, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, "", err
	}
	defer leave()
	if page.Limit < 1 || page.Limit > maxPage {
		return nil, "", fmt.Errorf("mongodb: list %s %q: a page of %d; 1 to %d are allowed", kind, list, page.Limit, maxPage)
	}
	collection, err := s.views(kind)
	if err != nil {
		return nil, "", err
	}
	filter, err := partOf(kind, list, page)
	if err != nil {
		return nil, "", err
	}
	direction := -1
	if page.OldestFirst {
		direction = 1
	}
	// One more than asked for tells whether there is a next part.
	opts := options.Find().SetSort(bson.D{{Key: "_sort", Value: direction}, {Key: "_id", Value: direction}}).SetLimit(int64(page.Limit) + 1)
	views, err := readViews(ctx, kind, collection, filter, opts)
	if err != nil {
		return nil, "", fmt.Errorf("mongodb: list %s %q: %w", kind, list, err)
	}
	if len(views) <= page.Limit {
		return views, "", nil
	}
	views = views[:page.Limit]
	last := views[len(views)-1]
	return views, eventlog.Place{Sort: last.Sort, ID: last.ID}.Cursor(kind, list, page.OldestFirst), nil
}

// partOf selects the documents of a list that stand beyond the cursor.
func partOf(kind, list string, page eventlog.Page) (bson.D, error) {
	filter := bson.D{{Key: "_lists", Value: list}}
	if page.After == "" {
		return filter, nil
	}
	from, err := eventlog.ParseCursor(page.After, kind, list, page.OldestFirst)
	if err != nil {
		return nil, err
	}
	beyond := "$lt"
	if page.OldestFirst {
		beyond = "$gt"
	}
	return append(filter, bson.E{Key: "$or", Value: bson.A{
		bson.D{{Key: "_sort", Value: bson.D{{Key: beyond, Value: from.Sort}}}},
		bson.D{{Key: "_sort", Value: from.Sort}, {Key: "_id", Value: bson.D{{Key: beyond, Value: from.ID}}}},
	}}), nil
}

func readViews(ctx context.Context, kind string, collection *mongo.Collection, filter bson.D, opts *options.FindOptionsBuilder) (views []eventlog.View, err error) {
	cursor, err := collection.Find(ctx, filter, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cursor.Close(context.WithoutCancel(ctx))) }()
	for cursor.Next(ctx) {
		v, err := readView(kind, cursor.Current)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, cursor.Err()
}

// Count says how many documents stand in a list, counting no further than limit. See eventlog.Views.
func (s *Store) Count(ctx context.Context, kind, list string, limit int) (int, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	collection, err := s.views(kind)
	if err != nil || limit < 1 {
		return 0, err
	}
	n, err := collection.CountDocuments(ctx, bson.D{{Key: "_lists", Value: list}}, options.Count().SetLimit(int64(limit)))
	if err != nil {
		return 0, fmt.Errorf("mongodb: count %s %q: %w", kind, list, err)
	}
	return int(n), nil
}
