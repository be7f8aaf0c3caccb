package web

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fasthttp/websocket"
)

// Closed is the error of Read once a socket has ended or is ending.
type Closed struct {
	Code   int  // the close code, sent or received
	ByPeer bool // the other side closed, or went away
}

// Error is the operator's text.
func (c *Closed) Error() string {
	if c.ByPeer {
		return fmt.Sprintf("socket closed by the peer with %d", c.Code)
	}
	return fmt.Sprintf("socket closed with %d", c.Code)
}

// Socket is one open connection of a browser. One goroutine (the handler) reads; any goroutine may Push and Close, also long after
// the socket has ended. An idle socket owns no goroutine but its handler and no buffers but a small one for reading.
//
// What must stay true: the connection below is never touched after finish, because it is pooled; at most one writer runs; a frame
// is either written whole or the connection is given up.
type Socket struct {
	set    *Sockets
	cfg    *SocketConfig
	id     string
	ip     netip.Addr
	value  any
	ctx    context.Context
	cancel context.CancelFunc
	slot   int
	key    string // owned by set, under its lock
	auth   *time.Timer
	heard  atomic.Int64 // unix nanoseconds of the last frame received
	read   frameReader  // owned by the reading goroutine

	mu      sync.Mutex
	conn    *websocket.Conn // nil after finish
	queue   [][]byte
	bytes   int // waiting and being written
	pinging bool
	pong    []byte // the answer owed to the last ping; nil: none
	writing bool
	writers sync.WaitGroup
	waiting bool // the reader waits for a frame to begin and may be woken
	closing bool
	closeBy time.Time // until then everything must be written
	sent    bool      // the close frame was written, or cannot be
	code    int
	reason  string
	byPeer  bool
}

func newSocket(set *Sockets, cfg *SocketConfig, conn *websocket.Conn, a *admission) *Socket {
	s := &Socket{set: set, cfg: cfg, id: a.requestID, ip: a.ip, value: a.value, conn: conn}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.read = newFrameReader(conn.NetConn(), cfg)
	s.heard.Store(time.Now().UnixNano())
	if cfg.AuthWithin > 0 {
		s.mu.Lock() // the timer may fire before it is stored
		s.auth = time.AfterFunc(cfg.AuthWithin, func() { s.Close(CloseNoAuth, "sign in first") })
		s.mu.Unlock()
	}
	return s
}

// ID is the id of the request that opened the socket.
func (s *Socket) ID() string { return s.id }

// RemoteIP is who connected, as Config.ClientIP found out.
func (s *Socket) RemoteIP() netip.Addr { return s.ip }

// Value is what SocketConfig.Admit gave.
func (s *Socket) Value() any { return s.value }

// Context ends as soon as the socket begins to close.
func (s *Socket) Context() context.Context { return s.ctx }

// Done is closed as soon as the socket begins to close.
func (s *Socket) Done() <-chan struct{} { return s.ctx.Done() }

// CloseCode is the code the socket ended with; 0 while it is open.
func (s *Socket) CloseCode() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.code
}

// Identify says who is at the other end: the sign-in deadline is lifted, Sockets.CloseKey finds the socket, and when the key has
// more than MaxPerKey sockets the oldest are closed with 4010. False: it was called before, or the socket has ended.
func (s *Socket) Identify(key string) bool {
	tooMany, ok := s.set.claim(s, key, s.cfg.MaxPerKey)
	if !ok {
		return false
	}
	s.stopAuthTimer()
	for _, old := range tooMany {
		old.Close(CloseReplaced, "opened elsewhere")
	}
	return true
}

func (s *Socket) stopAuthTimer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.auth != nil {
		s.auth.Stop()
		s.auth = nil
	}
}

// Push queues one text frame and never blocks. False: the socket is closing, or it read too slowly and is closed with 4013 now.
// The frame must not be changed afterwards; the same slice may be pushed to many sockets.
func (s *Socket) Push(frame []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	if len(s.queue) >= s.cfg.QueueFrames || s.bytes+len(frame) > s.cfg.QueueBytes {
		s.closeLocked(CloseSlow, "too slow", false)
		return false
	}
	s.queue = append(s.queue, frame)
	s.bytes += len(frame)
	s.wakeLocked()
	return true
}

// Rewrite gives every frame that waits to change and keeps what it answers: what was taken back after it was queued must not leave
// any more. A frame that is being written already is beyond recall. change must not call the socket, and must give a new slice where
// it changes something; frames are shared with other sockets.
func (s *Socket) Rewrite(change func(frame []byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, frame := range s.queue {
		changed := change(frame)
		s.bytes += len(changed) - len(frame)
		s.queue[i] = changed
	}
}

// Close begins to end the socket with a code and a reason of at most 123 bytes; frames already queued are sent before, except
// after codes that take access away. Only the first call counts. It never blocks.
func (s *Socket) Close(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeLocked(code, reason, false)
}

func (s *Socket) closeLocked(code int, reason string, byPeer bool) {
	if s.closing {
		return
	}
	s.closing, s.code, s.reason, s.byPeer = true, code, reason, byPeer
	s.closeBy = time.Now().Add(s.cfg.WriteWait)
	if dropsQueue(code) {
		s.queue, s.bytes = nil, 0
	}
	s.cancel()
	s.wakeLocked()
}

// cut gives the connection up without a word.
func (s *Socket) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeLocked(CloseAbnormal, "", false)
	s.queue, s.bytes, s.sent = nil, 0, true
	if s.conn != nil {
		_ = s.conn.NetConn().SetDeadline(longAgo)
	}
}

// ping asks an idle peer whether it lives. A peer that spoke a moment ago is not asked.
func (s *Socket) ping() {
	if time.Since(time.Unix(0, s.heard.Load())) < s.set.cfg.PingEvery/2 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing {
		s.pinging = true
		s.wakeLocked()
	}
}

// finish ends a socket whose handler has returned. When it returns nothing of ours touches the connection any more.
func (s *Socket) finish() {
	s.stopAuthTimer()
	s.Close(CloseNormal, "")
	s.writers.Wait() // bounded: every write has a deadline
	s.mu.Lock()
	conn := s.conn
	s.conn = nil
	s.mu.Unlock()
	linger(conn.NetConn(), s.cfg.CloseWait)
	s.set.remove(s)
}

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

// lingerBytes is how much of what a closed peer still sends is read and thrown away.
const lingerBytes = 1 << 20

// linger lets the peer read our close frame: closing a connection with unread bytes would reset it and destroy the frame.
func linger(conn net.Conn, wait time.Duration) {
	if hijacked, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		if half, ok := hijacked.UnsafeConn().(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}
	_ = conn.SetDeadline(time.Now().Add(wait))
	var scrap [512]byte
	for total := 0; total < lingerBytes; {
		n, err := conn.Read(scrap[:])
		if err != nil {
			return
		}
		total += n
	}
}
