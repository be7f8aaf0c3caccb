package once_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"usher/internal/once"
	"usher/internal/sqlite"
)

func TestTheSameKeyIsOneCallForADay(t *testing.T) {
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	now := time.Now()
	s := once.New(store, func() time.Time { return now })
	begin := func(who, key, body string) (*once.Call, *once.Answer, error) {
		return s.Begin(t.Context(), who, key, []byte(body))
	}

	call, before, err := begin("anna", "k1", "body")
	if err != nil || before != nil {
		t.Fatal(before, err)
	}
	if _, _, err := begin("anna", "k1", "body"); !errors.Is(err, once.ErrUnderWay) {
		t.Error(err)
	}
	id := call.ID()
	call.Release() // cut off: done again, for the same cause
	call, _, err = begin("anna", "k1", "body")
	if err != nil || call.ID() != id {
		t.Fatal(err)
	}
	if err := call.Done(t.Context(), once.Answer{Status: 201, Body: []byte("made")}); err != nil {
		t.Fatal(err)
	}
	s = once.New(store, func() time.Time { return now }) // a restart forgets nothing
	if _, before, err = begin("anna", "k1", "body"); err != nil || before == nil || string(before.Body) != "made" || before.Status != 201 {
		t.Fatal(before, err)
	}
	if _, _, err := begin("anna", "k1", "another body"); !errors.Is(err, once.ErrOtherBody) {
		t.Error(err)
	}
	if call, before, err := begin("marek", "k1", "another body"); err != nil || before != nil || call.ID() == id {
		t.Error("keys of two people are two keys", err)
	}
	for _, key := range []string{"", "a b", "ä", string(make([]byte, 256))} {
		if _, _, err := begin("anna", key, "x"); !errors.Is(err, once.ErrKey) {
			t.Errorf("%q: %v", key, err)
		}
	}
	now = now.Add(once.KeptFor)
	if err := s.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := store.Count(t.Context(), "once_answer", "all", 10); n != 0 || err != nil {
		t.Error(n, err)
	}
	if call, before, err := begin("anna", "k1", "another body"); err != nil || before != nil || call.ID() == id {
		t.Error("after a day the key is new", before, err)
	}
}

func TestOfManyAtOnceOneIsDone(t *testing.T) {
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	nodes := []*once.Service{once.New(store, time.Now), once.New(store, time.Now)}
	var group sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]int{}
	for i := range 40 {
		group.Go(func() {
			call, _, err := nodes[i%2].Begin(context.Background(), "anna", "k", []byte("b"))
			if errors.Is(err, once.ErrUnderWay) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			ids[call.ID()]++
			mu.Unlock()
		})
	}
	group.Wait()
	if len(ids) != 1 {
		t.Errorf("%v", ids) // on a second node a call may be done too, but with the same id: what it makes is one
	}
}
