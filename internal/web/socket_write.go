package web

import (
	"errors"
	"net"
	"time"

	"github.com/fasthttp/websocket"
)

// wakeLocked starts a writer when there is something to write and none runs. A writer lives only while the queue is not empty: ten
// thousand idle sockets have none.
func (s *Socket) wakeLocked() {
	if s.writing || s.conn == nil || s.sent {
		return
	}
	s.writing = true
	s.writers.Add(1)
	go s.write()
}

// write sends what waits, one frame at a time, in order, and ends when nothing does.
func (s *Socket) write() {
	defer s.writers.Done()
	for {
		kind, payload, deadline, conn := s.nextFrame()
		if conn == nil {
			return
		}
		var err error
		if kind == websocket.TextMessage {
			_ = conn.SetWriteDeadline(deadline)
			err = conn.WriteMessage(kind, payload)
		} else {
			err = conn.WriteControl(kind, payload, deadline)
		}
		s.wrote(kind, len(payload), err)
	}
}

// nextFrame takes the next frame; a nil connection means that the writer ends.
func (s *Socket) nextFrame() (kind int, payload []byte, deadline time.Time, conn *websocket.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	deadline = time.Now().Add(s.cfg.WriteWait)
	if s.closing && s.closeBy.Before(deadline) {
		deadline = s.closeBy // all that is left together, not each
	}
	switch {
	case s.sent:
		s.queue, s.bytes, s.pong, s.pinging = nil, 0, nil, false
	case s.pong != nil && !s.closing:
		payload, s.pong = s.pong, nil
		return websocket.PongMessage, payload, deadline, s.conn
	case len(s.queue) > 0:
		payload = s.queue[0]
		s.queue[0] = nil
		s.queue = s.queue[1:]
		return websocket.TextMessage, payload, deadline, s.conn
	case s.closing:
		return websocket.CloseMessage, closePayload(s.code, s.reason), deadline, s.conn
	case s.pinging:
		s.pinging = false
		return websocket.PingMessage, nil, deadline, s.conn
	}
	s.queue = nil // an idle socket keeps no array
	s.writing = false
	return 0, nil, deadline, nil
}

// wrote notes the end of one write. A write that failed has left half a frame behind: nothing can follow it.
func (s *Socket) wrote(kind, size int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kind == websocket.TextMessage {
		s.bytes = max(0, s.bytes-size)
	}
	if err != nil {
		code := CloseAbnormal
		var netErr net.Error
		if errors.As(err, &netErr) && netErr.Timeout() {
			code = CloseSlow
		}
		s.closeLocked(code, "", code == CloseAbnormal)
	}
	if err != nil || kind == websocket.CloseMessage {
		s.sent = true
		_ = s.conn.NetConn().SetReadDeadline(longAgo) // wakes the reader
	}
}

// closePayload builds a close frame's body. Codes that only stand for something are not sent.
func closePayload(code int, reason string) []byte {
	if code == CloseNoStatus || code == CloseAbnormal {
		return nil
	}
	const most = 123
	if len(reason) > most {
		reason = reason[:most]
	}
	return websocket.FormatCloseMessage(code, reason)
}
