package web

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"
)

// Read gives the next text message; the caller owns it. Pings, pongs and close frames are handled inside. It fails with *Closed
// when the socket has ended, whoever ended it, and with ctx's error when ctx ends first (the socket then stays open). Only one
// goroutine may read.
func (s *Socket) Read(ctx context.Context) ([]byte, error) {
	if ctx != s.ctx && ctx.Done() != nil {
		stop := context.AfterFunc(ctx, s.wakeReader)
		defer stop()
	}
	for {
		message, err := s.nextMessage(ctx)
		if err != nil {
			return nil, err
		}
		if message != nil {
			return message, nil
		}
	}
}

// wakeReader interrupts a waiting Read.
func (s *Socket) wakeReader() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil && s.waiting {
		_ = s.conn.NetConn().SetReadDeadline(longAgo)
	}
}

// arm sets the read deadline unless the socket is closing or ctx has ended: from then on nothing may wait. Between frames the end
// of ctx wakes the reader; inside a frame it must not, because half a frame cannot be put back.
func (s *Socket) arm(ctx context.Context, until time.Time, between bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = between
	if s.closing || s.conn == nil {
		return &Closed{Code: s.code, ByPeer: s.byPeer}
	}
	if err := s.conn.NetConn().SetReadDeadline(until); err != nil {
		return err
	}
	if between && ctx != s.ctx {
		return ctx.Err()
	}
	return nil
}

// nextMessage reads one frame. It gives a message when the frame completes one, and nil when more is to come.
func (s *Socket) nextMessage(ctx context.Context) ([]byte, error) {
	if err := s.arm(ctx, s.read.deadline(time.Now()), true); err != nil {
		return nil, err
	}
	if err := s.read.wait(); err != nil {
		return nil, s.readFailed(ctx, err)
	}
	if err := s.arm(context.Background(), time.Now().Add(s.cfg.FrameWait), false); err != nil {
		return nil, err
	}
	got, err := s.read.frame()
	if err != nil {
		return nil, s.readFailed(context.Background(), err)
	}
	now := time.Now()
	s.heard.Store(now.UnixNano())
	if got.op >= opClose {
		return nil, s.control(got, now)
	}
	if !got.final {
		return nil, nil
	}
	message := s.read.take()
	if !utf8.Valid(message) {
		return nil, s.closeForRead(CloseInvalidText, "text is not UTF-8", false)
	}
	return message, nil
}

// control acts on a ping, pong or close frame.
func (s *Socket) control(f frame, now time.Time) error {
	if f.op == opClose {
		code, err := closeCodeOf(f.payload)
		if err != nil {
			return s.readFailed(context.Background(), err)
		}
		return s.closeForRead(code, "", true)
	}
	if s.read.floods(now) {
		return s.closeForRead(CloseRate, "too many pings", false)
	}
	if f.op == opPing {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closing {
			s.pong = append([]byte{}, f.payload...)
			s.wakeLocked()
		}
	}
	return nil
}

// readFailed turns a failed read into the socket's end: with the code the bytes deserve, or as gone when the line broke.
func (s *Socket) readFailed(ctx context.Context, err error) error {
	if ctx != s.ctx && ctx.Err() != nil && !isClosing(s) {
		return ctx.Err()
	}
	if bad, ok := errors.AsType[*frameError](err); ok {
		return s.closeForRead(bad.code, bad.reason, false)
	}
	return s.closeForRead(CloseAbnormal, "", true)
}

func isClosing(s *Socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// closeForRead closes and gives the error of Read, which tells of the first cause when there was one before.
func (s *Socket) closeForRead(code int, reason string, byPeer bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeLocked(code, reason, byPeer)
	return &Closed{Code: s.code, ByPeer: s.byPeer}
}
