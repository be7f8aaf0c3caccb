package drive

import (
	"context"
	"sync"
	"time"
)

// Visit is a visitor with a conversation who stays, whatever happens to the line: it comes back with its cursor, and sends again,
// under the same id, what was not acknowledged. Make it with NewVisit and keep Run going.
type Visit struct {
	*Visitor
	Conversation string
	View         *View

	mu      sync.Mutex
	socket  *Socket
	pending []Say
	acked   map[string]int64
	wrong   []string
	onAck   func(id string, at time.Time)
	lines   int
	fresh   bool
}

// NewVisit goes on with a conversation that has begun. onAck, if not nil, is called once for each message that is acknowledged.
func NewVisit(v *Visitor, conversation string, onAck func(id string, at time.Time)) *Visit {
	return &Visit{Visitor: v, Conversation: conversation, View: NewView(nil), acked: map[string]int64{}, onAck: onAck}
}

// comeBack is the pause between two tries; a browser waits longer, a test has no time.
const comeBack = 20 * time.Millisecond

// Run keeps the line up until the context ends.
func (v *Visit) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if s, err := v.Dial(ctx, v.View.Upto()); err == nil {
			v.stay(ctx, s)
		}
		select {
		case <-ctx.Done():
		case <-time.After(comeBack):
		}
	}
}

// stay sends what is owed and reads until the line breaks.
func (v *Visit) stay(ctx context.Context, s *Socket) {
	v.mu.Lock()
	v.socket = s
	v.lines++
	v.fresh = false
	owed := append([]Say(nil), v.pending...)
	for _, m := range owed {
		if s.Send(ctx, m) != nil {
			break
		}
	}
	v.mu.Unlock()
	for {
		f, err := s.Read(ctx)
		if err != nil {
			break
		}
		v.take(ctx, f)
	}
	v.mu.Lock()
	v.socket = nil
	v.mu.Unlock()
	s.Cut()
}

func (v *Visit) take(ctx context.Context, f Frame) {
	now := time.Now()
	switch f.T {
	case "events":
		v.View.Take(f, now)
		if !f.More {
			v.mu.Lock()
			v.fresh = true
			v.mu.Unlock()
		}
	case "ack":
		v.ack(f, now)
	case "error":
		if f.ID != "" {
			time.AfterFunc(max(time.Duration(f.RetryAfterMS)*time.Millisecond, 50*time.Millisecond), func() { v.again(ctx, f.ID) })
		}
	}
}

func (v *Visit) ack(f Frame, now time.Time) {
	v.mu.Lock()
	before, known := v.acked[f.ID]
	v.acked[f.ID] = f.N
	if known && before != f.N {
		v.wrong = append(v.wrong, "one message was acknowledged at two places: "+f.ID)
	}
	for i, m := range v.pending {
		if m.ID == f.ID {
			v.pending = append(v.pending[:i:i], v.pending[i+1:]...)
			break
		}
	}
	v.mu.Unlock()
	if !known && v.onAck != nil {
		v.onAck(f.ID, now)
	}
}

// again sends a refused message once more, if it is still owed.
func (v *Visit) again(ctx context.Context, id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.pending {
		if m.ID == id && v.socket != nil {
			_ = v.socket.Send(ctx, m) // if it fails the line is down, and coming back sends it
		}
	}
}

// Say writes a message; it is sent now, or when the line is back. It gives the message's id.
func (v *Visit) Say(ctx context.Context, text string) string {
	m := Say{"say", NewMessageID(), text}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pending = append(v.pending, m)
	if v.socket != nil {
		_ = v.socket.Send(ctx, m) // see again
	}
	return m.ID
}

// Live says whether the line is up.
func (v *Visit) Live() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.socket != nil
}

// Fresh says whether the line is up and the whole history has come over it.
func (v *Visit) Fresh() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.socket != nil && v.fresh
}

// Lines is how often the line came up.
func (v *Visit) Lines() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.lines
}

// Owed is how many messages are not acknowledged yet.
func (v *Visit) Owed() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.pending)
}

// Acked lists the ids of the acknowledged messages.
func (v *Visit) Acked() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	ids := make([]string, 0, len(v.acked))
	for id := range v.acked {
		ids = append(ids, id)
	}
	return ids
}

// Wrong lists every breach of a promise that this visitor saw.
func (v *Visit) Wrong() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append(v.View.Wrong(), v.wrong...)
}

// Cut drops the line; Run brings it back.
func (v *Visit) Cut() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.socket != nil {
		v.socket.Cut()
	}
}
