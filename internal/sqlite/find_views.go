package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode/utf8"

	"usher/internal/eventlog"
)

const (
	selectPlace = `SELECT 1 FROM find WHERE rowid = ?`
	insertFind  = `INSERT INTO find (rowid, words, id) VALUES (?, ?, ?)`
	deleteFind  = `DELETE FROM find WHERE rowid = ?`
	dropFinds   = `DELETE FROM find WHERE rowid IN (SELECT found FROM view WHERE kind = ? AND found <> 0)`
)

// placeBits is how much room one Sort has in the index. The rowid begins with the Sort, because FTS5 gives rows in the order of their
// ids by itself: the newest hits of a word that stands everywhere are found without looking at the rest.
const placeBits = 20

func placeOf(v eventlog.View) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(v.Kind + "\x00" + v.ID))
	return v.Sort<<placeBits | int64(h.Sum64()>>(64-placeBits))
}

// wordsOf is what the index is given. The kind is one word more, with a sign that no word has, so that kinds are told apart.
func wordsOf(v eventlog.View) string {
	if len(v.Words) == 0 {
		return ""
	}
	return kindWord(v.Kind) + " " + strings.Join(slices.Compact(slices.Sorted(slices.Values(v.Words))), " ")
}

func kindWord(kind string) string { return "§" + hex.EncodeToString([]byte(kind)) }

// index moves a view in the index to where it belongs now, and gives its rowid there.
func (w *writer) index(v viewRow, was int64) (int64, error) {
	if was != 0 {
		if err := w.exec(deleteFind, was); err != nil {
			return 0, err
		}
	}
	if v.words == "" {
		return 0, nil
	}
	for at := v.place; ; at++ {
		var taken int
		err := w.row(selectPlace, at).Scan(&taken)
		if err == nil {
			continue
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
		return at, w.exec(insertFind, at, v.words, v.id)
	}
}

const findViews = `SELECT f.rowid, v.id, v.n, v.sort, v.lists, v.doc FROM find f CROSS JOIN view v ON v.kind = ? AND v.id = f.id
	WHERE f.find MATCH ? AND f.rowid >= ? AND f.rowid < ? ORDER BY f.rowid DESC LIMIT ?`

// Find returns what a hunt is for, from the full-text index. See eventlog.Views.
func (s *Store) Find(ctx context.Context, kind string, hunt eventlog.Hunt) ([]eventlog.Found, error) {
	if s.isClosing() {
		return nil, ErrClosed
	}
	if err := hunt.Check(); err != nil {
		return nil, err
	}
	from, to := clampSort(hunt.From)<<placeBits, clampSort(hunt.End())<<placeBits
	if hunt.After != "" {
		place, err := eventlog.ParseCursor(hunt.After, kind, hunt.Name(), false)
		if err != nil {
			return nil, err
		}
		to = min(to, place.Sort)
	}
	rows, err := s.readers.QueryContext(ctx, findViews, kind, question(kind, hunt.Words), from, to, hunt.Limit)
	if err != nil {
		return nil, fmt.Errorf("sqlite: find %s: %w", kind, err)
	}
	defer rows.Close()
	var found []eventlog.Found
	for rows.Next() {
		f, err := scanFound(kind, hunt, rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("sqlite: find %s: %w", kind, err)
		}
		found = append(found, f)
	}
	return found, rows.Err()
}

func scanFound(kind string, hunt eventlog.Hunt, scan func(...any) error) (eventlog.Found, error) {
	v := eventlog.View{Kind: kind}
	var rowid int64
	var lists, doc []byte
	if err := scan(&rowid, &v.ID, &v.N, &v.Sort, &lists, &doc); err != nil {
		return eventlog.Found{}, err
	}
	if err := json.Unmarshal(lists, &v.Lists); err != nil {
		return eventlog.Found{}, fmt.Errorf("the stored lists: %w", err)
	}
	v.Doc = json.RawMessage(doc)
	// The cursor is the row's own place, which says more than Sort and id: places of one Sort stand in the order of their hashes.
	return eventlog.Found{View: v, Cursor: eventlog.Place{Sort: rowid, ID: v.ID}.Cursor(kind, hunt.Name(), false)}, nil
}

// clampSort keeps a bound within what can be found, so that it can be shifted.
func clampSort(sort int64) int64 { return min(max(sort, 0), eventlog.MaxFindSort) }

// question writes words in FTS5's language. They hold letters and digits only (eventlog.Hunt.Check), and the quotes make them words
// whatever they are: AND is no operator here.
func question(kind string, words []string) string {
	var q strings.Builder
	fmt.Fprintf(&q, `"%s"`, kindWord(kind))
	for _, w := range words {
		fmt.Fprintf(&q, ` AND "%s"`, w)
		if utf8.RuneCountInString(w) > 1 {
			q.WriteString(" *")
		}
	}
	return q.String()
}
