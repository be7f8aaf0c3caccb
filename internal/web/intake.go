package web

import (
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"usher/internal/fault"
)

// RawBody is an address whose bodies are not JSON and are checked by their own handler.
type RawBody struct {
	Path string // a prefix, or a whole path with stars, each of which stands for one part
	Most int    // largest body in bytes; default Config.BodyLimit

	// Admit is asked about a body of more than 16 KiB when only the head of its request is here. It says on whose account the body is
	// kept until it is handled, or why it is not read at all. The handler checks all of it again. Nil: everybody, on nobody's account.
	Admit func(h Head) (holder string, err error)
}

// Head is the head of a request whose body has not been read.
type Head struct{ h *fasthttp.RequestHeader }

// Path is the address without its query, as it was sent.
func (h Head) Path() string { return pathOf(h.h) }

// Get is the header of that name, or "".
func (h Head) Get(name string) string { return string(h.h.Peek(name)) }

// Cookie is the cookie of that name, or "".
func (h Head) Cookie(name string) string { return string(h.h.Cookie(name)) }

const (
	// freeBody is the largest body that is read uncounted. A larger one says its length, because memory is taken for all of it at once.
	freeBody = 16 << 10
	// slowestBody is how many bytes of a large body must come in a second: who sends fewer is ended.
	slowestBody = 100 << 10
)

var (
	errManyBodies = fault.New(fault.Unavailable, "uploads_busy", "Too much is being sent here at the same time. Try again in a moment.").After(5 * time.Second)
	errOwnBodies  = fault.New(fault.TooMany, "uploads_at_once", "Several of your files are still on their way. Send the next one when they have arrived.").After(5 * time.Second)
)

// intake decides about every body before memory is taken for it. The server would take the declared length at once, for anybody, and keep
// it as long as somebody drips: so who may not send is told by the head, and what all others hold together is counted from the head until
// the request has been handled.
type intake struct {
	cfg   Config
	words *pool   // bodies of JSON
	raw   []*pool // as Config.RawBodies
	now   func() time.Time

	mu   sync.Mutex
	held map[*fasthttp.RequestHeader]held // by the head, which is all that the server hands out at first
}

// pool is what the bodies of one kind hold.
type pool struct {
	bytes int
	of    map[string]int // by holder
}

type held struct {
	pool    *pool
	holder  string
	bytes   int
	until   time.Time // the server forgets connections that end between head and body; by then their memory is free
	refused error     // nothing is held
}

func newIntake(cfg Config, now func() time.Time) *intake {
	in := &intake{cfg: cfg, words: &pool{of: map[string]int{}}, now: now, held: map[*fasthttp.RequestHeader]held{}}
	for range cfg.RawBodies {
		in.raw = append(in.raw, &pool{of: map[string]int{}})
	}
	return in
}

// begin says how much of a body is read and for how long; the server calls it with every head.
func (in *intake) begin(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	_ = in.end(h) // what a connection left that had this head before
	most, longest, to, admit := in.cfg.JSONLimit, in.cfg.ReadTimeout, in.words, (func(Head) (string, error))(nil)
	if i := findRawBody(pathOf(h), in.cfg.RawBodies); i >= 0 {
		raw := in.cfg.RawBodies[i]
		most, longest, to, admit = raw.Most, in.cfg.RawTimeout, in.raw[i], raw.Admit
	}
	length := h.ContentLength()
	if length < 0 {
		return fasthttp.RequestConfig{MaxRequestBodySize: min(most, freeBody)}
	}
	if length > freeBody && length <= most {
		if err := in.take(h, length, longest, to, admit); err != nil {
			return fasthttp.RequestConfig{MaxRequestBodySize: 1} // the server then fails, and is told why
		}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: most, ReadTimeout: in.patience(length, longest)}
}

// patience is how long a body of that length may take.
func (in *intake) patience(length int, longest time.Duration) time.Duration {
	return min(max(longest, in.cfg.ReadTimeout), in.cfg.ReadTimeout+time.Duration(length)*time.Second/slowestBody)
}

// take counts a body, or remembers why it is refused.
func (in *intake) take(h *fasthttp.RequestHeader, length int, longest time.Duration, to *pool, admit func(Head) (string, error)) error {
	entry := held{until: in.now().Add(in.patience(length, longest) + in.cfg.WriteTimeout)}
	if admit != nil {
		entry.holder, entry.refused = admit(Head{h})
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if entry.refused == nil {
		entry.refused = in.room(to, entry.holder, length)
	}
	if entry.refused == nil {
		entry.pool, entry.bytes = to, length
		to.bytes += length
		to.of[entry.holder] += length
	}
	in.held[h] = entry
	return entry.refused
}

// room says whether a pool has room for another body; the caller holds the lock. Nobody may have more than half of it.
func (in *intake) room(to *pool, holder string, length int) error {
	if to.bytes+length > in.cfg.BodiesAtOnce {
		for h, entry := range in.held {
			if entry.until.Before(in.now()) {
				in.drop(h)
			}
		}
	}
	switch {
	case holder != "" && to.of[holder]+length > in.cfg.BodiesAtOnce/2:
		return errOwnBodies
	case to.bytes+length > in.cfg.BodiesAtOnce:
		return errManyBodies
	}
	return nil
}

// end gives back what a request held: it has been handled, or has failed. It says why its body was refused, if it was.
func (in *intake) end(h *fasthttp.RequestHeader) (refused error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	refused = in.held[h].refused
	in.drop(h)
	return refused
}

// drop forgets a head; the caller holds the lock.
func (in *intake) drop(h *fasthttp.RequestHeader) {
	entry, known := in.held[h]
	if !known {
		return
	}
	delete(in.held, h)
	if entry.pool == nil {
		return
	}
	entry.pool.bytes -= entry.bytes
	if entry.pool.of[entry.holder] -= entry.bytes; entry.pool.of[entry.holder] == 0 {
		delete(entry.pool.of, entry.holder)
	}
}
