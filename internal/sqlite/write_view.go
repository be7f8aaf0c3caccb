package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"usher/internal/eventlog"
)

const maxLists = 32 // see eventlog.View

const (
	selectGuard = `SELECT n, sort, lists, found FROM view WHERE kind = ? AND id = ?`
	upsertView  = `INSERT INTO view (kind, id, n, sort, lists, doc, found) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET n = excluded.n, sort = excluded.sort, lists = excluded.lists, doc = excluded.doc, found = excluded.found`
	insertList = `INSERT INTO view_list (kind, list, sort, id) VALUES (?, ?, ?, ?)`
	deleteList = `DELETE FROM view_list WHERE kind = ? AND list = ? AND sort = ? AND id = ?`
	dropViews  = `DELETE FROM view WHERE kind = ?`
	dropLists  = `DELETE FROM view_list WHERE kind = ?`
)

// viewRow is a view that has been checked and marshalled by the caller's goroutine, to keep the writer's turn short.
type viewRow struct {
	kind, id  string
	n, sort   int64
	lists     []string // sorted, each once
	listsJSON string
	doc       string
	words     string // as the index takes them, "" for a view that is not found
	place     int64  // where it stands in the index
}

func viewRows(views []eventlog.View) ([]viewRow, error) {
	rows := make([]viewRow, 0, len(views))
	for _, v := range views {
		if v.Kind == "" || v.ID == "" {
			return nil, fmt.Errorf("sqlite: view %q of kind %q: both names are needed", v.ID, v.Kind)
		}
		lists := slices.Compact(slices.Sorted(slices.Values(v.Lists)))
		if len(lists) > maxLists {
			return nil, fmt.Errorf("sqlite: view %s %q stands in %d lists; %d are allowed", v.Kind, v.ID, len(lists), maxLists)
		}
		doc, err := json.Marshal(v.Doc)
		if err != nil {
			return nil, fmt.Errorf("sqlite: view %s %q: %w", v.Kind, v.ID, err)
		}
		if !isObject(doc) {
			return nil, fmt.Errorf("sqlite: view %s %q is not a JSON object", v.Kind, v.ID)
		}
		if err := v.CheckFindable(); err != nil {
			return nil, fmt.Errorf("sqlite: view %s %q: %w", v.Kind, v.ID, err)
		}
		listsJSON, err := json.Marshal(append([]string{}, lists...))
		if err != nil {
			return nil, fmt.Errorf("sqlite: view %s %q: %w", v.Kind, v.ID, err)
		}
		rows = append(rows, viewRow{v.Kind, v.ID, v.N, v.Sort, lists, string(listsJSON), string(doc), wordsOf(v), placeOf(v)})
	}
	return rows, nil
}

// leaveLists takes a document out of the lists it stands in, as they are stored.
func (w *writer) leaveLists(kind, id, stored string, sort int64) error {
	var lists []string
	if err := json.Unmarshal([]byte(stored), &lists); err != nil {
		return fmt.Errorf("the stored lists: %w", err)
	}
	for _, list := range lists {
		if err := w.exec(deleteList, kind, list, sort, id); err != nil {
			return err
		}
	}
	return nil
}

// Put writes one view outside an append. See eventlog.Views.
func (s *Store) Put(ctx context.Context, view eventlog.View) error {
	rows, err := viewRows([]eventlog.View{view})
	if err != nil {
		return err
	}
	if err := s.submit(ctx, func(w *writer) error { return w.putViews(rows) }); err != nil {
		return fmt.Errorf("sqlite: put %s %q: %w", view.Kind, view.ID, err)
	}
	return nil
}

// Drop forgets every document of a kind. See eventlog.Views.
func (s *Store) Drop(ctx context.Context, kind string) error {
	err := s.submit(ctx, func(w *writer) error {
		return errors.Join(w.exec(dropFinds, kind), w.exec(dropViews, kind), w.exec(dropLists, kind))
	})
	if err != nil {
		return fmt.Errorf("sqlite: drop %s: %w", kind, err)
	}
	return nil
}

func (w *writer) putViews(rows []viewRow) error {
	for _, row := range rows {
		if err := w.putView(row); err != nil {
			return fmt.Errorf("write view %s %q: %w", row.kind, row.id, err)
		}
	}
	return nil
}

// putView stores a document unless the stored one has seen as many events or more, and moves it between lists.
func (w *writer) putView(v viewRow) error {
	var n, sort, found int64
	var stored string
	var lists []string
	err := w.row(selectGuard, v.kind, v.id).Scan(&n, &sort, &stored, &found)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case n >= v.n:
		return nil
	default:
		if err := json.Unmarshal([]byte(stored), &lists); err != nil {
			return fmt.Errorf("the stored lists: %w", err)
		}
	}
	if found, err = w.index(v, found); err != nil {
		return fmt.Errorf("the index: %w", err)
	}
	if err := w.exec(upsertView, v.kind, v.id, v.n, v.sort, v.listsJSON, v.doc, found); err != nil {
		return err
	}
	return w.moveBetweenLists(v, lists, sort)
}

// moveBetweenLists touches only the lists whose entry changes: most events change the document and not its place.
func (w *writer) moveBetweenLists(v viewRow, was []string, sort int64) error {
	for _, list := range was {
		if sort == v.sort && slices.Contains(v.lists, list) {
			continue
		}
		if err := w.exec(deleteList, v.kind, list, sort, v.id); err != nil {
			return err
		}
	}
	for _, list := range v.lists {
		if sort == v.sort && slices.Contains(was, list) {
			continue
		}
		if err := w.exec(insertList, v.kind, list, v.sort, v.id); err != nil {
			return err
		}
	}
	return nil
}
