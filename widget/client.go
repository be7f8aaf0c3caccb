package widget

import (
	"bytes"
	"strconv"
	"sync"

	"usher/internal/web"
)

// client is one socket as the hub sees it. While the history is being read, frames wait here; afterwards they go straight through.
// Frames of events carry the place they belong to, so that what was in the history already is dropped and nothing is left out.
type client struct {
	socket outlet

	mu      sync.Mutex
	live    bool
	waiting [][]byte
	gone    map[string]bool // messages that were retracted while the history is being read
	cursor  int64           // the visitor's number up to which everything was sent
}

// outlet is what a client needs of its socket; the contracts are those of web.Socket.
type outlet interface {
	Push(frame []byte) bool
	Rewrite(change func(frame []byte) []byte)
	Close(code int, reason string)
}

// keptWaiting bounds what may wait while the history is read; who needs more comes back and resumes.
const keptWaiting = 200

// Push takes a frame from the hub. It never blocks.
func (c *client) Push(frame []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live {
		c.recall(retractedBy(frame))
		return c.pass(frame)
	}
	if len(c.waiting) >= keptWaiting {
		c.socket.Close(web.CloseRestart, "retry_after_ms=0")
		return false
	}
	c.waiting = append(c.waiting, frame)
	c.bury(retractedBy(frame))
	return true
}

// recall takes retracted texts out of what the socket has not written yet: whoever reads slowly is not sent them late.
func (c *client) recall(ids map[string]bool) {
	if len(ids) > 0 {
		c.socket.Rewrite(func(frame []byte) []byte { return buryIn(frame, ids) })
	}
}

// bury takes retracted texts out of all that waits, here and in the socket, and has them left out of the pages that still come; the
// caller holds the lock.
func (c *client) bury(ids map[string]bool) {
	if len(ids) == 0 {
		return
	}
	c.recall(ids)
	if c.gone == nil {
		c.gone = map[string]bool{}
	}
	for id := range ids {
		c.gone[id] = true
	}
	for i, frame := range c.waiting {
		c.waiting[i] = buryIn(frame, ids)
	}
}

// pass sends a frame on in its place; the caller holds the lock.
func (c *client) pass(frame []byte) bool {
	after, upto, isEvents := placeOf(frame)
	switch {
	case !isEvents:
	case upto <= c.cursor:
		return true // sent with the history
	case after != c.cursor: // something is missing between: the log has it
		c.socket.Close(web.CloseRestart, "retry_after_ms=0")
		return false
	default:
		c.cursor = upto
	}
	return c.socket.Push(frame)
}

// page sends a piece of the history.
func (c *client) page(f eventsFrame) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cursor = f.Upto
	bury(f.Events, c.gone)
	return c.socket.Push(encode(f))
}

// goLive sends what has waited and lets everything through from now on.
func (c *client) goLive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = true
	waiting := c.waiting
	c.waiting, c.gone = nil, nil
	for _, frame := range waiting {
		if !c.pass(frame) {
			return // the line has ended
		}
	}
}

var eventsHead = []byte(`{"t":"events","after":`)

// placeOf reads where a frame of events belongs. It knows how encode writes one, which spares parsing every frame for every socket.
func placeOf(frame []byte) (after, upto int64, ok bool) {
	rest, ok := bytes.CutPrefix(frame, eventsHead)
	if !ok {
		return 0, 0, false
	}
	number, rest, ok := bytes.Cut(rest, []byte(`,"upto":`))
	if !ok {
		return 0, 0, false
	}
	last, _, ok := bytes.Cut(rest, []byte(`,`))
	if !ok {
		return 0, 0, false
	}
	after, err1 := strconv.ParseInt(string(number), 10, 64)
	upto, err2 := strconv.ParseInt(string(last), 10, 64)
	return after, upto, err1 == nil && err2 == nil
}
