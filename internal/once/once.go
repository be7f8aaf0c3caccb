// Package once makes the same call of a program, sent twice, one call: who sends it gives it a key (Idempotency-Key), and within a day
// the same key gets the same answer.
//
// What reserves a key is an event in a stream of its own: an append decides between two who come at once. The event holds hashes and no
// content. The answer is a document that is emptied after the day. A call that was cut off before its answer was kept is done again; it
// carries an id that is made of the key, so that what it makes is made once (see Call.ID).
package once

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// KeptFor is how long an answer is kept.
const KeptFor = 24 * time.Hour

const (
	streamPrefix = "once:"
	viewKind     = "once_answer"
	listAll      = "all"
	kindBegan    = "began"
	sweepEvery   = time.Hour
	storeWithin  = 5 * time.Second
)

// Faults of the room.
var (
	ErrOtherBody = fault.New(fault.Invalid, "idempotency_key_reused", "This Idempotency-Key came before with another request. Use a new key for a new request.")
	ErrUnderWay  = fault.New(fault.Conflict, "in_progress", "The same request is under way. Ask again in a moment for its answer.").After(time.Second)
	ErrKey       = &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "The Idempotency-Key must be 1 to 255 visible ASCII characters.",
		Fields: map[string]string{"header.Idempotency-Key": "bad_format"}}
)

var keyForm = regexp.MustCompile(`^[\x21-\x7e]{1,255}$`)

// Answer is what was answered.
type Answer struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	ETag   string `json:"etag,omitempty"`
	Body   []byte `json:"body"`
}

// Call is one call that is to be done now. Finish it with Done or Release.
type Call struct {
	room   *Service
	stream string
	n      int64
}

type began struct {
	Print string `json:"print"` // hash of what was asked
}

// Service is the room. Make it with New; keep Run going.
type Service struct {
	store interface {
		eventlog.Log
		eventlog.Views
	}
	now func() time.Time

	mu       sync.Mutex
	underWay map[string]bool
}

// New makes the room on a store.
func New(store eventlog.Store, now func() time.Time) *Service {
	return &Service{store: store, now: now, underWay: map[string]bool{}}
}

// Begin reserves a key of somebody for what they ask. It gives the call that is to be done, or the answer that was given before.
//
// Faults: ErrKey, ErrOtherBody, ErrUnderWay, unavailable.
func (s *Service) Begin(ctx context.Context, who, key string, asked []byte) (_ *Call, _ *Answer, err error) {
	defer fault.Wrap(&err, "begin a call once")
	if !keyForm.MatchString(key) {
		return nil, nil, ErrKey
	}
	c := &Call{room: s, stream: streamPrefix + hashOf([]byte(who+"\x00"+key))}
	if !s.take(c.stream) {
		return nil, nil, ErrUnderWay
	}
	before, err := s.reserve(ctx, c, hashOf(asked))
	if before != nil || err != nil {
		c.Release()
		return nil, before, err
	}
	return c, nil, nil
}

// reserve finds out whether the call is new, was answered, or was cut off.
func (s *Service) reserve(ctx context.Context, c *Call, mark string) (*Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	var last began
	var at time.Time
	err := eventlog.ReadAll(ctx, s.store, c.stream, 0, func(e eventlog.Event) error {
		c.n, at = e.N, e.At
		return json.Unmarshal(e.Data, &last)
	})
	if err != nil {
		return nil, unavailable(err)
	}
	if c.n > 0 && s.now().Sub(at) < KeptFor {
		if last.Print != mark {
			return nil, ErrOtherBody
		}
		return s.answerOf(ctx, c)
	}
	e, err := eventlog.New(s.now(), kindBegan, began{Print: mark})
	if err != nil {
		return nil, err
	}
	switch err := s.store.Append(ctx, c.stream, c.n, []eventlog.Event{e}); {
	case errors.Is(err, eventlog.ErrConflict):
		return nil, ErrUnderWay
	case err != nil:
		return nil, unavailable(err)
	}
	c.n++
	return nil, nil
}

// answerOf gives the kept answer; nil when the call was cut off before there was one.
func (s *Service) answerOf(ctx context.Context, c *Call) (*Answer, error) {
	v, err := s.store.Get(ctx, viewKind, strings.TrimPrefix(c.stream, streamPrefix))
	if errors.Is(err, eventlog.ErrNotFound) || err == nil && v.N != 2*c.n {
		return nil, nil
	}
	if err != nil {
		return nil, unavailable(err)
	}
	a := &Answer{}
	raw, _ := v.Doc.(json.RawMessage)
	return a, json.Unmarshal(raw, a)
}

// ID is a word of 26 characters that is the same however often this call is done: what it makes gets it as its id.
func (c *Call) ID() string { return hashOf([]byte(fmt.Sprintf("%s#%d", c.stream, c.n)))[:26] }

// Done keeps the answer. When that fails, the call is done again at the next try, with the same ID.
func (c *Call) Done(ctx context.Context, a Answer) error {
	defer c.Release()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	return c.room.store.Put(ctx, eventlog.View{Kind: viewKind, ID: strings.TrimPrefix(c.stream, streamPrefix), N: 2 * c.n, Lists: []string{listAll},
		Sort: c.room.now().UnixMilli(), Doc: a})
}

// Release ends the call without an answer that would be worth keeping. It may be called after Done.
func (c *Call) Release() {
	c.room.mu.Lock()
	defer c.room.mu.Unlock()
	delete(c.room.underWay, c.stream)
}

func (s *Service) take(stream string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.underWay[stream] {
		return false
	}
	s.underWay[stream] = true
	return true
}

// Run empties answers that are older than a day, until the context ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = s.Sweep(ctx) // what stays is emptied an hour later
		case <-ctx.Done():
			return nil
		}
	}
}

// Sweep empties what is too old, at most a thousand at a time.
func (s *Service) Sweep(ctx context.Context) error {
	for range 5 {
		views, _, err := s.store.List(ctx, viewKind, listAll, eventlog.Page{OldestFirst: true, Limit: 200})
		if err != nil {
			return err
		}
		for _, v := range views {
			if s.now().Sub(time.UnixMilli(v.Sort)) < KeptFor {
				return nil
			}
			if err := s.store.Put(ctx, eventlog.View{Kind: viewKind, ID: v.ID, N: v.N + 1, Doc: struct{}{}}); err != nil {
				return err
			}
		}
		if len(views) == 0 {
			return nil
		}
	}
	return nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return strings.ToLower(strings.TrimRight(base32.StdEncoding.EncodeToString(sum[:]), "="))
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "unavailable", "That could not be done just now. Try again in a moment.").After(2 * time.Second).Because(err)
}

// Forget empties every kept answer, because one of them may hold what is being erased. A call that comes again is done again: it carries
// the same id, so what it makes is made once.
func (s *Service) Forget(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "forget kept answers")
	return s.store.Drop(ctx, viewKind)
}
