package main

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"usher/internal/e2e/drive"
)

// patience bounds every wait for something that should come at once.
const patience = 30 * time.Second

// heard collects what arrived at the agents' consoles. A measured message says itself in which series it is and when it was sent:
// "series nanoseconds".
type heard struct {
	mu    sync.Mutex
	took  map[string][]float64 // milliseconds, by series
	last  map[string]time.Time // when the last one came
	leads map[string]bool
}

func newHeard() *heard {
	return &heard{took: map[string][]float64{}, last: map[string]time.Time{}, leads: map[string]bool{}}
}

// stamped makes the text of a message that is sent now.
func stamped(series string) string {
	return series + " " + strconv.FormatInt(time.Now().UnixNano(), 10)
}

func (h *heard) note(text string, at time.Time) {
	series, nanos, found := strings.Cut(text, " ")
	sent, err := strconv.ParseInt(nanos, 10, 64)
	if !found || err != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.took[series] = append(h.took[series], milliseconds(at.Sub(time.Unix(0, sent))))
	h.last[series] = at
}

// said takes an event of an open conversation.
func (h *heard) said(e drive.Event, at time.Time) {
	if _, text, ok := e.Said(); ok {
		h.note(text, at)
	}
}

// lead takes a ringing bell, and says whether it rang for the first time.
func (h *heard) lead(f drive.Frame, at time.Time) bool {
	h.mu.Lock()
	first := !h.leads[f.Conversation]
	h.leads[f.Conversation] = true
	h.mu.Unlock()
	var row drive.Row
	if first && json.Unmarshal(f.Row, &row) == nil {
		h.note(row.LastText, at)
	}
	return first
}

// of gives the latencies of a series.
func (h *heard) of(series string) []float64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]float64(nil), h.took[series]...)
}

func (h *heard) lastOf(series string) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last[series]
}
