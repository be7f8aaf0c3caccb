// Package eventlog declares the one primitive on which Usher stands: numbered events are
// appended to streams, and documents (views) remember what the events add up to.
//
// A stream is an append-only sequence. Its events are numbered from 1 without a gap, and the only way to
// change anything is Append, which fails with ErrConflict when the stream's head is no longer the number that the
// writer had read. Total order, resume, exactly-once and races with a named loser all follow from that.
//
// The package holds nouns and contracts only. The engines live in internal/sqlite and
// internal/mongodb; internal/storetest is the suite that both pass.
package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// ErrConflict is returned by Append when the stream's head is not the expected number:
// somebody else was faster, or the writer knows a number that never existed.
var ErrConflict = errors.New("eventlog: the stream's head has moved")

// ErrNotFound is returned by Views.Get when there is no such document.
var ErrNotFound = errors.New("eventlog: no such document")

// Event is one thing that happened in one stream.
type Event struct {
	Stream string          `json:"stream"` // "conversation:k3…", "dispatch"; the part before the colon is the kind
	N      int64           `json:"n"`      // 1, 2, 3 … within the stream; set by Append
	At     time.Time       `json:"at"`     // UTC, whole milliseconds; set by the caller
	Kind   string          `json:"kind"`   // past tense: "said", "assigned"
	Data   json.RawMessage `json:"data"`   // a JSON object; never nil
}

// View is a document that is derived from a stream. It can be lost and rebuilt at any time.
type View struct {
	Kind  string   // "conversation", "client"; a table or collection of its own where people look
	ID    string   // unique within the kind
	N     int64    // the number of the last event folded in; a write with a smaller or equal number is ignored
	Lists []string // the lists the document stands in: "agent:7f…", "waiting". At most 32
	Sort  int64    // its place in every one of these lists, usually Unix milliseconds
	Words []string // what it is found by, folded; none: it cannot be found. At most MaxWords. Only on the way in
	Doc   any      // marshalled with encoding/json on the way in, json.RawMessage on the way out
}

// Log is the append-only half of a store.
type Log interface {
	// Append writes events as numbers after+1, after+2, … of the stream, all or none, durable before it returns, together
	// with the views (where the engine can, in one transaction; otherwise right after the events, each guarded by its
	// number). It fills in Stream and N of each event, in place. A head other than after gives ErrConflict and changes nothing.
	// When the events are in but a view could not be written, it still succeeds: views are repaired.
	Append(ctx context.Context, stream string, after int64, events []Event, views ...View) error

	// Read returns the events of a stream with a number greater than after, in order, at most limit of them.
	// A stream that nobody has written to is empty, not an error.
	Read(ctx context.Context, stream string, after int64, limit int) ([]Event, error)

	// Streams returns names that start with prefix and sort after the given name, in order, at most limit.
	Streams(ctx context.Context, prefix, after string, limit int) ([]string, error)

	// Changed returns the names of streams that got an event at or after the instant, each once, in any order.
	// A starting program repairs the views of these.
	Changed(ctx context.Context, since time.Time) ([]string, error)
}

// Page asks for a part of a list.
type Page struct {
	OldestFirst bool   // by Sort, then ID, ascending; otherwise descending
	After       string // the cursor a former answer gave, "" for the first part; anything else gives ErrCursor
	Limit       int    // 1 … 200
}

// ErrCursor is returned for a cursor that no answer of this store gave.
var ErrCursor = errors.New("eventlog: unknown cursor")

// Views is the document half of a store.
type Views interface {
	// Put writes one view outside an append. A stored document with the same or a higher number stays as it is.
	Put(ctx context.Context, view View) error

	// Get returns one document (Doc is a json.RawMessage) or ErrNotFound.
	Get(ctx context.Context, kind, id string) (View, error)

	// List returns the documents of a kind that stand in a list, and the cursor of the next part ("" when this was the last).
	List(ctx context.Context, kind, list string, page Page) ([]View, string, error)

	// Count says how many documents of a kind stand in a list, counting no further than limit.
	Count(ctx context.Context, kind, list string, limit int) (int, error)

	// Find returns the documents of a kind that a hunt is for, the one with the highest Sort first; equals stand in an order that does
	// not change. Fewer than asked for means that these were the last.
	Find(ctx context.Context, kind string, hunt Hunt) ([]Found, error)

	// Drop forgets every document of a kind, before a rebuild.
	Drop(ctx context.Context, kind string) error
}

// Redaction replaces the data of one event that is in the log.
type Redaction struct {
	N    int64
	Data json.RawMessage // a JSON object: what is left of the data
}

// Eraser is how a store forgets what a person has a right to see forgotten. Package vault uses it too,
// once, for secrets that stood in the log in clear. Nothing else may: for everybody else the log only grows.
type Eraser interface {
	// Redact replaces the data of events of a stream; their numbers, times and kinds stay, so the history has no gap. A number
	// that the stream does not have gives ErrNotFound and changes nothing. Doing it twice is harmless.
	Redact(ctx context.Context, stream string, redactions []Redaction) error

	// Remove forgets one document and its places in lists. One that is not there is no error.
	Remove(ctx context.Context, kind, id string) error

	// Scrub sees to it that what was redacted, removed, replaced or dropped before is in none of the files that the engine itself keeps, as far as
	// the engine can; each package says how far. It is slow: it is called once, after all that is to be forgotten.
	Scrub(ctx context.Context) error
}

// Store is what an engine offers.
type Store interface {
	Log
	Views
	Eraser
	// Ping says whether the store can answer at present.
	Ping(ctx context.Context) error
	// Close waits for appends under way and releases the store.
	Close() error
}

// ReadAll calls fn for every event of a stream after a number, page by page.
func ReadAll(ctx context.Context, log Log, stream string, after int64, fn func(Event) error) error {
	const page = 500
	for {
		events, err := log.Read(ctx, stream, after, page)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := fn(e); err != nil {
				return err
			}
			after = e.N
		}
		if len(events) < page {
			return nil
		}
	}
}

// New makes an event that is ready to be appended. Data must marshal to a JSON object.
func New(at time.Time, kind string, data any) (Event, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return Event{}, err
	}
	return Event{At: at.UTC().Truncate(time.Millisecond), Kind: kind, Data: raw}, nil
}
