package widget

import (
	"context"
	"errors"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/gate"
	"usher/internal/web"
)

// Sizes of a history that is sent at once. Who is further behind than historyBytes is cut with the hint to come back at once, and goes on
// where they were: no socket holds more than that in memory.
const (
	pageEvents   = 200
	pageBytes    = 48 << 10
	historyBytes = 512 << 10
)

// welcome signs a socket in: it finds the conversation that the token opens, sends what the client lacks, and goes live. It subscribes
// before it reads, so that nothing can fall between.
func (v *session) welcome(hello *helloFrame) {
	ctx, d := v.socket.Context(), v.door
	if _, err := d.enabled(hello.Site); err != nil {
		v.socket.Close(web.CloseAuthFailed, "forbidden")
		return
	}
	v.site, v.visitor = hello.Site, visitorOf(hello.Site, hello.Token)
	if ok, _, _ := d.cfg.Limits.Allow(gate.PurposeSocket, gate.Visitor(v.visitor), gate.Site(v.site)); !ok {
		v.socket.Close(web.CloseBusy, "too many sockets at once")
		return
	}
	if !v.socket.Identify(socketKey(v.visitor)) { // before the log is asked: from here on a revoke finds the socket
		return
	}
	conversation, err := d.current(ctx, v.visitor)
	switch {
	case errors.Is(err, chat.ErrNoConversation):
		v.socket.Close(web.CloseAuthFailed, "forbidden")
		return
	case err != nil:
		v.socket.Close(web.CloseBusy, "try again in a moment")
		return
	}
	if err := v.enter(ctx, conversation); err != nil {
		v.socket.Close(web.CloseBusy, "try again in a moment")
		return
	}
	v.resume(ctx, hello.After)
}

// tokenLife is how long a visitor's token opens anything, however often it is used; widget/ui/panel/memory.ts counts the same.
const tokenLife = 180 * 24 * time.Hour

// openWithin is how long the log has to say what a token opens.
const openWithin = 5 * time.Second

// current finds the conversation that a visitor's token opens, or chat.ErrNoConversation when there is none or the token is too old.
func (d *Door) current(ctx context.Context, visitor string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	over, err := d.tokenOver(ctx, visitor)
	if err != nil {
		return "", err
	}
	if over {
		return "", chat.ErrNoConversation
	}
	return d.cfg.Chat.Current(ctx, visitor)
}

// tokenOver tells whether a token is too old to open anything. It is as old as the first conversation that was begun with it: one
// that is begun later does not make it younger.
func (d *Door) tokenOver(ctx context.Context, visitor string) (bool, error) {
	since, err := d.cfg.Chat.VisitorSince(ctx, visitor)
	return err == nil && !since.IsZero() && d.cfg.Now().Sub(since) > tokenLife, err
}

// enter subscribes to the conversation and has its numbers ready. From here on end has something to undo.
func (v *session) enter(ctx context.Context, conversation string) error {
	d := v.door
	v.conversation, v.client = conversation, &client{socket: v.socket}
	v.thread = d.threads.enter(conversation)
	if err := d.cfg.Chat.VisitorPresent(context.WithoutCancel(ctx), conversation, true); err != nil {
		return err
	}
	v.present = true
	if err := d.load(ctx, conversation, v.thread); err != nil {
		return err
	}
	d.cfg.Hub.Subscribe(topic(conversation), v.client)
	return nil
}

// resume sends ready, the history behind the client's cursor, the state and the marks, and then lets the present through.
func (v *session) resume(ctx context.Context, after int64) {
	d, head := v.door, v.thread.count()
	if after > head {
		v.fail(errFrameCursor.Because(errCursor), "")
		v.socket.Close(web.CloseBadCursor, "no such place")
		return
	}
	v.socket.Push(encode(readyFrame{T: "ready", V: protocolVersion, Conversation: v.conversation, Head: head, Now: stamp(d.cfg.Now())}))
	if err := v.history(ctx, after, head); err != nil {
		v.socket.Close(web.CloseBusy, "try again in a moment")
		return
	}
	if frame, err := d.stateOf(ctx, v.conversation); err == nil {
		v.socket.Push(frame)
		v.thread.stateTold(string(frame))
		d.states.changed(v.conversation) // it may have changed while it was being read, and the other tabs may have an older one
	}
	if marks, _, err := d.cfg.Chat.Marks(ctx, v.conversation, ""); err == nil {
		v.thread.mu.Lock()
		frame := v.thread.marksOf(marks)
		v.thread.mu.Unlock()
		v.socket.Push(encode(frame))
	}
	v.client.goLive()
}

// history sends the events after a number up to another, in pages. There is always one page, if an empty one: it tells the client
// that it has everything.
func (v *session) history(ctx context.Context, after, upto int64) error {
	page := eventsFrame{T: "events", After: after, Upto: after, Events: []shownEvent{}}
	sent, size := 0, 0
	flush := func(more bool) bool {
		page.More = more
		ok := v.client.page(page)
		sent += size
		page, size = eventsFrame{T: "events", After: page.Upto, Upto: page.Upto, Events: []shownEvent{}}, 0
		return ok
	}
	n, last := after, v.thread.stored(upto)
	for at := v.thread.stored(after); at < last; {
		events, err := v.door.cfg.Chat.Events(ctx, v.conversation, at, pageEvents)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return errGap
		}
		for _, e := range events {
			if at = e.N; at > last || !isShown(e) {
				continue
			}
			n++
			s, err := show(e, n)
			if err != nil {
				return err
			}
			page.Events, page.Upto = append(page.Events, s), n
			if size += weight(e); (size < pageBytes && len(page.Events) < pageEvents) || n == upto {
				continue
			}
			if !flush(true) {
				return nil // closed meanwhile
			}
			if sent >= historyBytes {
				v.socket.Close(web.CloseRestart, "retry_after_ms=0")
				return nil
			}
		}
	}
	flush(false)
	return nil
}

// errGap says that the log ended before an event of which we were told.
var errGap = errors.New("widget: the log is shorter than the conversation")

// weight is about how many bytes an event has on the line.
func weight(e eventlog.Event) int { return len(e.Data) + 64 }
