package web

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"usher/internal/fault"
)

// headOf is the head of a PUT with so many bytes to come; below nought: it does not say how many.
func headOf(path, holder string, length int) *fasthttp.RequestHeader {
	h := &fasthttp.RequestHeader{}
	h.SetMethod("PUT")
	h.SetRequestURI(path)
	h.SetContentLength(length)
	h.Set("Authorization", holder)
	return h
}

var errStranger = fault.New(fault.NotFound, "stranger", "Not here.")

func smallIntake(now func() time.Time) *intake {
	admit := func(h Head) (string, error) {
		if h.Get("Authorization") == "" {
			return "", errStranger
		}
		return h.Get("Authorization"), nil
	}
	return newIntake(Config{RawBodies: []RawBody{{Path: "/files/*", Admit: admit}, {Path: "/report"}}, BodyLimit: 10 << 20, BodiesAtOnce: 60 << 20}.withDefaults(), now)
}

func TestUP17BodiesAreCountedBeforeTheirMemoryIsTaken(t *testing.T) {
	in := smallIntake(time.Now)
	for range 10_000 {
		h := headOf("/files/x", "", 10<<20)
		if cfg := in.begin(h); cfg.MaxRequestBodySize != 1 || !errors.Is(in.end(h), errStranger) {
			t.Fatal("a body of somebody unknown is read")
		}
	}
	var taken []*fasthttp.RequestHeader
	refused := map[string]int{}
	for i := range 30 {
		h := headOf("/files/x", fmt.Sprint("visitor ", i%2), 10<<20)
		if in.begin(h).MaxRequestBodySize == 10<<20 {
			taken = append(taken, h)
			continue
		}
		refused[fault.From(in.end(h)).Code]++
	}
	if len(taken) != 6 || refused["uploads_at_once"] != 24 || in.raw[0].bytes != 60<<20 {
		t.Errorf("two visitors hold %d bodies of 10 MiB, and were told %v", len(taken), refused)
	}
	third := headOf("/files/x", "visitor 2", 1<<20)
	in.begin(third)
	if err := in.end(third); !errors.Is(err, errManyBodies) {
		t.Errorf("a third visitor, with no room: %v", err)
	}
	for path, length := range map[string]int{"/files/x": freeBody, "/report": 1 << 20, "/words": 100 << 10} {
		h := headOf(path, "visitor 2", length)
		in.begin(h)
		if err := in.end(h); err != nil {
			t.Errorf("%s while no room is left for files: %v", path, err)
		}
	}
	for _, h := range taken {
		if err := in.end(h); err != nil {
			t.Error(err)
		}
	}
	if in.raw[0].bytes != 0 || len(in.raw[0].of) != 0 || len(in.held) != 0 {
		t.Errorf("after all have ended %d bytes are held", in.raw[0].bytes)
	}
}

func TestUP17ABodyThatSaysNoLengthMayBeSmallOnly(t *testing.T) {
	in := smallIntake(time.Now)
	if cfg := in.begin(headOf("/files/x", "visitor", -1)); cfg.MaxRequestBodySize != freeBody {
		t.Errorf("%d bytes may come uncounted", cfg.MaxRequestBodySize)
	}
}

func TestUP18WhoDripsHasLittleTime(t *testing.T) {
	in := smallIntake(time.Now)
	for length, most := range map[int]time.Duration{10: 11 * time.Second, 1 << 20: 21 * time.Second, 10 << 20: 2 * time.Minute} {
		if cfg := in.begin(headOf("/files/x", fmt.Sprint(length), length)); cfg.ReadTimeout > most || cfg.ReadTimeout < 10*time.Second {
			t.Errorf("%d bytes may take %v", length, cfg.ReadTimeout)
		}
	}
}

func TestUP17WhatTheServerForgetsIsGivenBack(t *testing.T) {
	now := time.Now()
	in := smallIntake(func() time.Time { return now })
	for i := range 6 {
		in.begin(headOf("/files/x", fmt.Sprint(i), 10<<20)) // its connection ended where the server tells nobody
	}
	now = now.Add(5 * time.Minute)
	h := headOf("/files/x", "visitor", 10<<20)
	if in.begin(h); in.end(h) != nil {
		t.Error("connections that are long gone hold the room")
	}
}
