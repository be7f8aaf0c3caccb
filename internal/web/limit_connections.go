package web

import (
	"net"
	"net/netip"
	"sync"

	"usher/internal/gate"
)

// LimitConnections wraps a listener so that one IPv4 address or IPv6 /64 holds at most most connections at a time; more are closed
// at once, without an answer. Addresses of exempt (our own proxies, which speak for many) are not counted.
func LimitConnections(ln net.Listener, most int, exempt []netip.Prefix) net.Listener {
	return &limitedListener{Listener: ln, most: most, exempt: exempt, open: map[netip.Prefix]int{}}
}

type limitedListener struct {
	net.Listener
	most   int
	exempt []netip.Prefix

	mu   sync.Mutex
	open map[netip.Prefix]int
}

// Accept gives the next connection that is within the limit.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		network, counted := l.networkOf(conn)
		if !counted {
			return conn, nil
		}
		if l.take(network) {
			return &limitedConn{Conn: conn, done: sync.OnceFunc(func() { l.give(network) })}, nil
		}
		_ = conn.Close()
	}
}

func (l *limitedListener) networkOf(conn net.Conn) (network netip.Prefix, counted bool) {
	addr, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Prefix{}, false
	}
	ip := addr.Addr().Unmap().WithZone("")
	for _, prefix := range l.exempt {
		if prefix.Contains(ip) {
			return netip.Prefix{}, false
		}
	}
	return gate.Prefix(ip), true
}

func (l *limitedListener) take(network netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[network] >= l.most {
		return false
	}
	l.open[network]++
	return true
}

func (l *limitedListener) give(network netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[network]--; l.open[network] <= 0 {
		delete(l.open, network)
	}
}

// limitedConn gives its place back when it is closed, once.
type limitedConn struct {
	net.Conn
	done func()
}

// Close closes the connection and frees its place.
func (c *limitedConn) Close() error {
	defer c.done()
	return c.Conn.Close()
}

// CloseWrite ends our half, so that a peer reads a last frame before the connection is gone.
func (c *limitedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
