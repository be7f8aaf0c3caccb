package web

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// lingering says how long we listen to somebody whose request was refused before it had come.
type lingering struct {
	bytes   int           // more is cut
	first   time.Duration // without a byte
	longest time.Duration // in all; what comes slower than slowestBody has less
	atOnce  int           // connections; further ones are cut
}

var defaultLingering = lingering{bytes: 16 << 20, first: 5 * time.Second, longest: 30 * time.Second, atOnce: 256}

// Linger wraps a listener so that who is refused while their request is still on its way reads why. Closing a connection on bytes that
// nobody has read resets it, and a reset takes away the answer that was just written (RFC 9112, 9.6). So our half is ended first, and what
// comes is read and thrown away for a while: bounded in bytes, in time and in connections, so that it holds nothing up.
func Linger(ln net.Listener) net.Listener { return lingerWithin(ln, defaultLingering) }

func lingerWithin(ln net.Listener, bounds lingering) *lingeringListener {
	return &lingeringListener{Listener: ln, bounds: bounds, listening: map[*lingeringConn]struct{}{}}
}

type lingeringListener struct {
	net.Listener
	bounds lingering

	mu        sync.Mutex
	listening map[*lingeringConn]struct{} // nil once the listener is closed
}

// Accept gives the next connection.
func (l *lingeringListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lingeringConn{Conn: conn, listener: l}, nil
}

// Close closes the listener and listens to nobody any longer.
func (l *lingeringListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.listening {
		_ = c.SetReadDeadline(time.Now())
	}
	l.listening = nil
	return l.Listener.Close()
}

func (l *lingeringListener) enter(c *lingeringConn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.listening == nil || len(l.listening) >= l.bounds.atOnce {
		return false
	}
	l.listening[c] = struct{}{}
	return true
}

func (l *lingeringListener) leave(c *lingeringConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.listening, c)
}

// until moves the end of listening on; false once the listener is closed.
func (l *lingeringListener) until(c *lingeringConn, at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.listening != nil && c.SetReadDeadline(at) == nil
}

// lingeringConn is one connection of a Linger.
type lingeringConn struct {
	net.Conn
	listener *lingeringListener
	refused  atomic.Bool
}

// lingerOn makes the close of a connection wait for what was refused unread.
func lingerOn(conn net.Conn) {
	if c, ok := conn.(*lingeringConn); ok {
		c.refused.Store(true)
	}
}

// Close closes the connection; after a refusal once the peer has ended, or has had its time. A second call closes at once.
func (c *lingeringConn) Close() error {
	if c.refused.CompareAndSwap(true, false) && c.listener.enter(c) {
		c.listen()
		c.listener.leave(c)
	}
	return c.Conn.Close()
}

// listen reads and throws away.
func (c *lingeringConn) listen() {
	if c.CloseWrite() != nil {
		return
	}
	bounds, began, trash := c.listener.bounds, time.Now(), make([]byte, 32<<10)
	for read := 0; read < bounds.bytes; {
		patience := min(bounds.first+time.Duration(read)*time.Second/slowestBody, bounds.longest)
		if !c.listener.until(c, began.Add(patience)) {
			return
		}
		n, err := c.Read(trash)
		if err != nil {
			return
		}
		read += n
	}
}

// CloseWrite ends our half, so that a peer reads a last word before the connection is gone.
func (c *lingeringConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
