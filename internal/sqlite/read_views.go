package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"usher/internal/eventlog"
)

const maxPage = 200 // see eventlog.Page

// Get returns one document or eventlog.ErrNotFound. Its lists are in alphabetical order. See eventlog.Views.
func (s *Store) Get(ctx context.Context, kind, id string) (eventlog.View, error) {
	if s.isClosing() {
		return eventlog.View{}, ErrClosed
	}
	const query = `SELECT id, n, sort, lists, doc FROM view WHERE kind = ? AND id = ?`
	v, err := scanView(kind, s.readers.QueryRowContext(ctx, query, kind, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return eventlog.View{}, eventlog.ErrNotFound
	}
	if err != nil {
		return eventlog.View{}, fmt.Errorf("sqlite: get %s %q: %w", kind, id, err)
	}
	return v, nil
}

func scanView(kind string, scan func(...any) error) (eventlog.View, error) {
	v := eventlog.View{Kind: kind}
	var lists, doc []byte
	if err := scan(&v.ID, &v.N, &v.Sort, &lists, &doc); err != nil {
		return eventlog.View{}, err
	}
	if err := json.Unmarshal(lists, &v.Lists); err != nil {
		return eventlog.View{}, fmt.Errorf("the stored lists: %w", err)
	}
	v.Doc = json.RawMessage(doc)
	return v, nil
}

const (
	oldestFirst = `SELECT v.id, v.n, v.sort, v.lists, v.doc FROM view_list l JOIN view v ON v.kind = l.kind AND v.id = l.id
		WHERE l.kind = ? AND l.list = ? AND (l.sort, l.id) > (?, ?) ORDER BY l.sort, l.id LIMIT ?`
	newestFirst = `SELECT v.id, v.n, v.sort, v.lists, v.doc FROM view_list l JOIN view v ON v.kind = l.kind AND v.id = l.id
		WHERE l.kind = ? AND l.list = ? AND (l.sort, l.id) < (?, ?) ORDER BY l.sort DESC, l.id DESC LIMIT ?`
)

// List returns a part of a list. A cursor is a place, not a row: documents that come, go or move
// between two parts shift nobody else. See eventlog.Views.
func (s *Store) List(ctx context.Context, kind, list string, page eventlog.Page) ([]eventlog.View, string, error) {
	if s.isClosing() {
		return nil, "", ErrClosed
	}
	if page.Limit < 1 || page.Limit > maxPage {
		return nil, "", fmt.Errorf("sqlite: list %s %q: a page of %d; 1 to %d are allowed", kind, list, page.Limit, maxPage)
	}
	from, err := startOf(kind, list, page)
	if err != nil {
		return nil, "", err
	}
	query := newestFirst
	if page.OldestFirst {
		query = oldestFirst
	}
	// One more than asked for tells whether there is a next part.
	views, err := s.views(ctx, kind, query, kind, list, from.Sort, from.ID, page.Limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("sqlite: list %s %q: %w", kind, list, err)
	}
	if len(views) <= page.Limit {
		return views, "", nil
	}
	views = views[:page.Limit]
	last := views[len(views)-1]
	return views, eventlog.Place{Sort: last.Sort, ID: last.ID}.Cursor(kind, list, page.OldestFirst), nil
}

// startOf is the place after which a page begins. No id is empty or begins with the byte 0xFF, which UTF-8 never has, so these two
// stand before the first and after the last place.
func startOf(kind, list string, page eventlog.Page) (eventlog.Place, error) {
	switch {
	case page.After != "":
		return eventlog.ParseCursor(page.After, kind, list, page.OldestFirst)
	case page.OldestFirst:
		return eventlog.Place{Sort: math.MinInt64, ID: ""}, nil
	default:
		return eventlog.Place{Sort: math.MaxInt64, ID: "\xff"}, nil
	}
}

func (s *Store) views(ctx context.Context, kind, query string, args ...any) ([]eventlog.View, error) {
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var views []eventlog.View
	for rows.Next() {
		v, err := scanView(kind, rows.Scan)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, rows.Err()
}

// Count says how many documents stand in a list, counting no further than limit. See eventlog.Views.
func (s *Store) Count(ctx context.Context, kind, list string, limit int) (int, error) {
	if s.isClosing() {
		return 0, ErrClosed
	}
	const query = `SELECT count(*) FROM (SELECT 1 FROM view_list WHERE kind = ? AND list = ? LIMIT ?)`
	var n int
	if err := s.readers.QueryRowContext(ctx, query, kind, list, max(limit, 0)).Scan(&n); err != nil {
		return 0, fmt.Errorf("sqlite: count %s %q: %w", kind, list, err)
	}
	return n, nil
}
