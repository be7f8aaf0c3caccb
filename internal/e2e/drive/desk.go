package drive

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"
)

// Desk is a console with some conversations open, which comes back as a Visit does. Make it with NewDesk and keep Run going.
type Desk struct {
	*Staff

	mu     sync.Mutex
	socket *Socket
	views  map[string]*View
	lines  int
	last   string // how the last line ended
	onLead func(lead Frame, at time.Time)
}

// NewDesk opens conversations at a console; at most 50 fit. onLead, if not nil, is called whenever the bell rings.
func NewDesk(s *Staff, onLead func(lead Frame, at time.Time)) *Desk {
	return &Desk{Staff: s, views: map[string]*View{}, onLead: onLead}
}

// Open shows a conversation on a view, from the view's cursor on.
func (d *Desk) Open(ctx context.Context, conversation string, v *View) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views[conversation] = v
	if d.socket != nil {
		_ = d.socket.Send(ctx, About{T: "open", Conversation: conversation, After: v.Upto()}) // coming back opens it again
	}
}

// Run keeps the line up until the context ends.
func (d *Desk) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if s, err := d.Dial(ctx); err == nil {
			d.sit(ctx, s)
		}
		select {
		case <-ctx.Done():
		case <-time.After(comeBack):
		}
	}
}

func (d *Desk) sit(ctx context.Context, s *Socket) {
	d.mu.Lock()
	d.socket = s
	d.lines++
	for id, v := range d.views {
		if s.Send(ctx, About{T: "open", Conversation: id, After: v.Upto()}) != nil {
			break
		}
	}
	d.mu.Unlock()
	for {
		raw, err := s.Bytes(ctx)
		if err != nil {
			d.ended(err)
			break
		}
		var f Frame
		if concerns(raw) && json.Unmarshal(raw, &f) == nil {
			d.take(ctx, s, f)
		}
	}
	d.mu.Lock()
	d.socket = nil
	d.mu.Unlock()
	s.Cut()
}

func (d *Desk) ended(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = err.Error()
}

// Lines is how often the line came up, and how the last one ended.
func (d *Desk) Lines() (times int, last string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lines, d.last
}

// concerns says whether a desk looks at a frame. A busy office sends many rows; decoding them all would measure us and not the program.
func concerns(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte(`{"t":"events"`)) || bytes.HasPrefix(raw, []byte(`{"t":"lead"`))
}

func (d *Desk) take(ctx context.Context, s *Socket, f Frame) {
	now := time.Now()
	switch f.T {
	case "events":
		d.mu.Lock()
		v := d.views[f.Conversation]
		d.mu.Unlock()
		if v == nil {
			return
		}
		v.Take(f, now)
		if f.More { // a long history goes on when it is said that this part came
			_ = s.Send(ctx, About{T: "mark", Conversation: f.Conversation, Delivered: f.Upto})
		}
	case "lead":
		if d.onLead != nil {
			d.onLead(f, now)
		}
	}
}

// Live says whether the line is up.
func (d *Desk) Live() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.socket != nil
}
