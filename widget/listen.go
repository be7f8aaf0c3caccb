package widget

import (
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/web"
)

// The door listens to the room of conversations. Calls come in order and while the conversation is locked: nothing here waits, and
// nothing asks the conversation or the floor. What needs asking is left to Run.
var _ chat.Listener = (*Door)(nil)

// topic is where a conversation's sockets listen.
func topic(conversation string) string { return "visitor:" + conversation }

// typingEvery is how often somebody's typing is passed on at most.
const typingEvery = 3 * time.Second

// Happened publishes what a visitor may know of new events.
func (d *Door) Happened(n chat.News) {
	if n.Summary.ErasedAt != nil && d.sockets != nil {
		d.sockets.CloseKey("visitor:"+n.Summary.Visitor, web.CloseRevoked, "erased")
	}
	th := d.threads.find(n.Conversation)
	if th == nil {
		return // on nobody's screen
	}
	th.mu.Lock()
	if !th.loaded {
		if th.loading {
			th.pending = append(th.pending, n.Events...)
		}
		th.mu.Unlock()
		return
	}
	d.publish(n.Conversation, th, n.Events)
	open := th.sockets > 0
	th.mu.Unlock()
	if open {
		d.states.changed(n.Conversation)
	}
}

// publish numbers events and sends them to the conversation's sockets; the caller holds the thread's lock, which keeps their order.
func (d *Door) publish(conversation string, th *thread, events []eventlog.Event) {
	after, shown := th.take(events)
	if len(shown) == 0 || th.sockets == 0 {
		return
	}
	d.cfg.Hub.Publish(topic(conversation), encode(eventsFrame{T: "events", After: after, Upto: int64(len(th.visible)), Events: shown}))
}

// Typing passes on that staff writes.
func (d *Door) Typing(conversation string, by chat.Author) {
	th := d.threads.find(conversation)
	if by.Kind != chat.Agent || th == nil {
		return
	}
	th.mu.Lock()
	due := d.cfg.Now().Sub(th.staff).Abs() >= typingEvery && th.sockets > 0
	if due {
		th.staff = d.cfg.Now()
	}
	th.mu.Unlock()
	if due {
		d.cfg.Hub.Publish(topic(conversation), encode(staffTypingFrame{T: "typing", Name: by.Name}))
	}
}

// Marked passes on how far staff has got. A mark that moved only over what a visitor cannot see is not passed on.
func (d *Door) Marked(conversation string, m chat.Marks) {
	th := d.threads.find(conversation)
	if th == nil {
		return
	}
	th.mu.Lock()
	defer th.mu.Unlock()
	frame := th.marksOf(m)
	if !th.loaded || th.sockets == 0 || frame == th.marks {
		return
	}
	th.marks = frame
	d.cfg.Hub.Publish(topic(conversation), encode(frame))
}

// marksOf writes staff's marks in the visitor's numbers; the caller holds the lock.
func (th *thread) marksOf(m chat.Marks) marksFrame {
	return marksFrame{T: "marks", Delivered: th.shownLocked(m.StaffDelivered), Seen: th.shownLocked(m.StaffSeen)}
}
