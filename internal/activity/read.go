package activity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Query asks for lines, the newest first.
type Query struct {
	By    string    // an agent's id, or ""
	Group string    // one of Groups, or ""
	From  time.Time // inclusive; zero: from the beginning
	To    time.Time // exclusive; zero: up to now
	After string    // the cursor a former answer gave
	Limit int
}

// Change is one value that became another. Path leads to it: "hours.week.1".
type Change struct {
	Path string `json:"path"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Told is a line with what it changed.
type Told struct {
	Line
	Changes []Change
	More    int // further changes that are not listed
}

// Reader reads lines.
type Reader struct{ store eventlog.Views }

// NewReader makes one on a store.
func NewReader(store eventlog.Views) *Reader { return &Reader{store} }

// changesAtMost is how many changes of one line are listed.
const changesAtMost = 40

// List gives a part of the lines and the cursor of the next part ("" when this was the last).
//
// Faults: invalid "bad_cursor", unavailable.
func (r *Reader) List(ctx context.Context, q Query) (_ []Told, next string, err error) {
	defer fault.Wrap(&err, "list activity")
	list := q.list()
	page := eventlog.Page{After: q.After, Limit: q.Limit}
	if page.After == "" && !q.To.IsZero() {
		page.After = eventlog.Place{Sort: q.To.UnixMilli(), ID: "!"}.Cursor(ViewKind, list, false) // ids begin with letters, so none of that instant is below
	}
	views, next, err := r.store.List(ctx, ViewKind, list, page)
	if errors.Is(err, eventlog.ErrCursor) {
		return nil, "", fault.New(fault.Invalid, "bad_cursor", "This page of the list no longer exists. Start from the top.")
	}
	if err != nil {
		return nil, "", fault.New(fault.Unavailable, "unavailable", "The activity could not be read just now. Try again.").Because(err)
	}
	told := []Told{}
	for _, v := range views {
		l, err := read(v)
		if err != nil {
			return nil, "", err
		}
		if l.At.Before(q.From) {
			return told, "", nil
		}
		t, err := r.tell(ctx, l)
		if err != nil {
			return nil, "", err
		}
		told = append(told, t)
	}
	return told, next, nil
}

func (q Query) list() string {
	switch {
	case q.By != "" && q.Group != "":
		return "by:" + q.By + " group:" + q.Group
	case q.By != "":
		return "by:" + q.By
	case q.Group != "":
		return "group:" + q.Group
	}
	return "all"
}

func read(v eventlog.View) (l Line, err error) {
	raw, ok := v.Doc.(json.RawMessage)
	if !ok {
		return l, errors.New("activity: a line came back without its stored bytes")
	}
	return l, json.Unmarshal(raw, &l)
}

// tell compares a line's value with the one before it.
func (r *Reader) tell(ctx context.Context, l Line) (Told, error) {
	t := Told{Line: l, Changes: []Change{}}
	if len(l.Value) == 0 {
		return t, nil
	}
	place := eventlog.Place{Sort: l.At.UnixMilli(), ID: l.ID}.Cursor(ViewKind, l.of(), false)
	views, _, err := r.store.List(ctx, ViewKind, l.of(), eventlog.Page{After: place, Limit: 1})
	if err != nil {
		return t, fault.New(fault.Unavailable, "unavailable", "The activity could not be read just now. Try again.").Because(err)
	}
	if len(views) == 0 {
		return t, nil // the first one: there is no before
	}
	before, err := read(views[0])
	if err != nil {
		return t, err
	}
	t.Changes = Differences(before.Value, l.Value)
	if t.More = len(t.Changes) - changesAtMost; t.More > 0 {
		t.Changes = t.Changes[:changesAtMost]
	} else {
		t.More = 0
	}
	return t, nil
}

// bookkeeping are fields that count versions; a person does not look for them.
var bookkeeping = []string{"n", "version", "form.version"}

// Differences gives what is different between two JSON values, by path, in order. Lists of single values are compared as wholes.
func Differences(before, after json.RawMessage) []Change {
	old, now := map[string]string{}, map[string]string{}
	flatten("", before, old)
	flatten("", after, now)
	paths := make([]string, 0, len(now))
	for path := range now {
		paths = append(paths, path)
	}
	for path := range old {
		if _, both := now[path]; !both {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	changes := []Change{}
	for _, path := range paths {
		if old[path] != now[path] && !slices.Contains(bookkeeping, path) {
			changes = append(changes, Change{path, old[path], now[path]})
		}
	}
	return changes
}

// flatten writes every single value under its path.
func flatten(path string, raw json.RawMessage, into map[string]string) {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil && object != nil {
		for name, value := range object {
			flatten(join(path, name), value, into)
		}
		return
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		single := make([]string, len(list))
		for i, value := range list {
			if v := bytes.TrimSpace(value); len(v) > 0 && (v[0] == '{' || v[0] == '[') {
				flattenEach(path, list, into)
				return
			}
			single[i] = word(value)
		}
		into[path] = strings.Join(single, ", ")
		return
	}
	if text := word(raw); text != "" {
		into[path] = text
	}
}

// flattenEach names the things of a list by their key, where they have one, so that a new one in front does not change all the others.
func flattenEach(path string, list []json.RawMessage, into map[string]string) {
	for i, value := range list {
		var named struct{ Key, ID, Day, Date string }
		_ = json.Unmarshal(value, &named)
		name := named.Key + named.ID + named.Day + named.Date
		if name == "" {
			name = string(rune('1' + i%9))
			if i >= 9 {
				name = strings.Repeat("+", i/9) + name
			}
		}
		flatten(join(path, name), value, into)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

const longestWord = 300 // characters of a value that are shown

// word writes a single value as people read it.
func word(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if r := []rune(text); len(r) > longestWord {
			text = string(r[:longestWord]) + "…"
		}
		return OneLine(text)
	}
	if trimmed := strings.TrimSpace(string(raw)); trimmed != "null" {
		return trimmed
	}
	return ""
}
