package widget

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/gate"
	"usher/internal/site"
	"usher/internal/web"
)

// Limits of one socket.
const (
	framesPerSecond = 20 // of any type, in the long run
	framesAtOnce    = 100
	badInARow       = 5
)

// session is one visitor's socket from its first frame to its last. Its fields belong to the goroutine that reads.
type session struct {
	door         *Door
	socket       *web.Socket
	client       *client
	site         string
	visitor      string
	conversation string
	thread       *thread
	rate         *rate.Limiter
	present      bool // counted as being on the page
	bad          int  // frames in a row that could not be read
}

// serveSocket runs a socket. Before hello nothing else is acted on; the socket ends by itself when hello does not come in time.
func (d *Door) serveSocket(s *web.Socket) {
	v := &session{door: d, socket: s, rate: rate.NewLimiter(framesPerSecond, framesAtOnce)}
	defer v.end()
	for {
		raw, err := s.Read(s.Context())
		if err != nil {
			return
		}
		if !v.rate.AllowN(d.cfg.Now(), 1) {
			s.Close(web.CloseRate, "too many frames")
			return
		}
		frame, err := readFrame(raw)
		if err != nil {
			v.refuseFrame(err)
			continue
		}
		if v.thread == nil {
			v.beforeHello(frame)
			continue
		}
		v.bad = 0
		v.act(frame)
	}
}

// refuseFrame answers a frame that could not be read. Some mistakes in hello end the socket.
func (v *session) refuseFrame(err error) {
	if errors.Is(err, errToken) {
		v.socket.Close(web.CloseAuthFailed, "forbidden")
		return
	}
	v.fail(err, "")
	if errors.Is(err, errCursor) {
		v.socket.Close(web.CloseBadCursor, "no such place")
		return
	}
	v.countBad()
}

// countBad ends a socket that sends nothing readable.
func (v *session) countBad() {
	if v.bad++; v.bad >= badInARow {
		v.socket.Close(web.CloseBadFrames, "too many unreadable frames")
	}
}

func (v *session) beforeHello(frame any) {
	hello, ok := frame.(*helloFrame)
	if !ok {
		v.fail(errFrameForbidden, "")
		v.countBad()
		return
	}
	v.bad = 0
	v.welcome(hello)
}

// act does what a frame asks for.
func (v *session) act(frame any) {
	ctx := v.socket.Context()
	switch f := frame.(type) {
	case *helloFrame:
		v.socket.Close(web.CloseSecondAuth, "hello was said before")
	case *sayFrame:
		v.say(ctx, f)
	case *typingFrame:
		v.typing()
	case *markFrame:
		if err := v.door.cfg.Chat.Mark(ctx, v.conversation, v.author(), v.thread.stored(f.Delivered), v.thread.stored(f.Seen)); err != nil {
			v.fail(err, "")
		}
	case *rateFrame:
		v.rateIt(ctx, f)
	case *pageFrame:
		if err := v.door.cfg.Chat.VisitorMoved(ctx, v.conversation, site.CleanPage(chat.Page{URL: f.URL, Title: f.Title})); err != nil {
			v.fail(err, "")
		}
	case *pingFrame:
		v.socket.Push(encode(pongFrame{T: "pong"}))
	}
}

func (v *session) author() chat.Author { return chat.Author{Kind: chat.Visitor, ID: v.visitor} }

// say adds a message. It is acknowledged when it is durable; the same id again is acknowledged as before.
func (v *session) say(ctx context.Context, f *sayFrame) {
	d := v.door
	keys := []gate.Key{gate.From(gate.Prefix(v.socket.RemoteIP())), gate.Visitor(v.visitor), gate.Site(v.site)}
	if ok, retry, layer := d.cfg.Limits.Allow(gate.PurposeMessage, keys...); !ok {
		v.fail(gate.RateLimited(layer, retry), f.ID)
		return
	}
	if err := v.blocked(ctx); err != nil {
		v.fail(err, f.ID)
		return
	}
	files, err := d.cfg.Attached.Attach(ctx, v.conversation, v.author(), f.Files)
	if err != nil {
		v.fail(err, f.ID)
		return
	}
	ack, err := d.cfg.Chat.SayQuoting(context.WithoutCancel(ctx), v.conversation, v.author(), f.ID, f.Text, f.Quote, files...)
	if err != nil {
		v.fail(err, f.ID)
		return
	}
	v.socket.Push(encode(ackFrame{T: "ack", ID: ack.ID, N: v.thread.shown(ack.N), At: stamp(ack.At)}))
}

// rateIt keeps what the visitor thinks. That it is kept shows in its event; what was refused names the frame.
func (v *session) rateIt(ctx context.Context, f *rateFrame) {
	d := v.door
	if ok, retry, layer := d.cfg.Limits.Allow(gate.PurposeMessage, gate.From(gate.Prefix(v.socket.RemoteIP())), gate.Visitor(v.visitor), gate.Site(v.site)); !ok {
		v.fail(gate.RateLimited(layer, retry), f.T)
		return
	}
	if err := d.cfg.Chat.Rate(context.WithoutCancel(ctx), v.conversation, v.author(), f.Good, f.Comment); err != nil {
		v.fail(err, f.T)
	}
}

// typing tells staff that the visitor writes, at most once in typingEvery whatever the number of tabs.
func (v *session) typing() {
	now := v.door.cfg.Now()
	v.thread.mu.Lock()
	due := now.Sub(v.thread.typed).Abs() >= typingEvery
	if due {
		v.thread.typed = now
	}
	v.thread.mu.Unlock()
	if due {
		v.door.cfg.Chat.Typing(v.conversation, v.author())
	}
}

// fail tells the client what did not happen. What is our own fault is told as "unavailable", and to the operator in full.
func (v *session) fail(err error, id string) {
	f := fault.From(err)
	if f.Kind == fault.Internal {
		v.door.cfg.Log.LogAttrs(v.socket.Context(), slog.LevelError, "a visitor's frame failed",
			slog.String("request_id", v.socket.ID()), slog.String("cause", err.Error()))
		f = chat.ErrBusy
	}
	v.socket.Push(encode(errorFrame{T: "error", Code: f.Code, Message: f.Message, ID: id, RetryAfterMS: f.RetryAfter.Milliseconds()}))
}

// end takes the socket out of everything it was in.
func (v *session) end() {
	if v.thread == nil {
		return
	}
	v.door.cfg.Hub.Forget(v.client)
	v.door.threads.leave(v.conversation, v.thread)
	if !v.present {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := v.door.cfg.Chat.VisitorPresent(ctx, v.conversation, false); err != nil {
		v.door.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "a visitor's leaving was not noted", slog.String("cause", err.Error()))
	}
}
