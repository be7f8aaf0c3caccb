package ferrettest_test

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"
)

// fate is what happens to the next insert into the log that passes the proxy.
type fate int

const (
	arrives      fate = iota // and its answer too
	losesAnswer              // the server takes it, the answer is lost with the connection
	losesRequest             // the connection breaks before the server sees it
	meetsSilence             // nothing moves any more until heal
)

// proxy stands between store and server and breaks connections on demand.
type proxy struct {
	t        *testing.T
	listener net.Listener
	server   string
	wait     sync.WaitGroup

	mu     sync.Mutex
	next   fate
	before func() // runs before the next insert is cut off
	silent bool
	conns  map[net.Conn]bool
}

// startProxy gives a proxy and the address of the same database through it.
func startProxy(t *testing.T, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{t: t, listener: listener, server: u.Host, conns: map[net.Conn]bool{}}
	p.wait.Go(p.accept)
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		p.cutAll()
		p.wait.Wait()
	})
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		answers := &gate{}
		p.wait.Go(func() { p.forward(client, server, answers) })
		p.wait.Go(func() { p.back(server, client, answers) })
	}
}

// gate says what to do with the next answer on a connection.
type gate struct {
	mu   sync.Mutex
	lose bool
}

// insertIntoLog is how the command begins on the wire: a document whose first element is insert: "events".
var insertIntoLog = []byte("\x02insert\x00\x07\x00\x00\x00events\x00")

func (p *proxy) forward(client, server net.Conn, answers *gate) {
	defer p.cut(client, server)
	buf := make([]byte, 1<<20)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		what := arrives
		if bytes.Contains(buf[:n], insertIntoLog) {
			what = p.take()
		}
		switch what {
		case losesRequest:
			return
		case losesAnswer:
			answers.mu.Lock()
			answers.lose = true
			answers.mu.Unlock()
		case meetsSilence:
			p.mu.Lock()
			p.silent = true
			p.mu.Unlock()
		}
		if p.isSilent() {
			continue
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) back(server, client net.Conn, answers *gate) {
	defer p.cut(client, server)
	buf := make([]byte, 1<<20)
	for {
		n, err := server.Read(buf)
		if err != nil {
			return
		}
		answers.mu.Lock()
		lose := answers.lose
		answers.mu.Unlock()
		if lose {
			return
		}
		if p.isSilent() {
			continue
		}
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}

// let decides the fate of the next insert; before, when not nil, runs first.
func (p *proxy) let(next fate, before func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next, p.before = next, before
}

func (p *proxy) take() fate {
	p.mu.Lock()
	next, before := p.next, p.before
	p.next, p.before = arrives, nil
	p.mu.Unlock()
	if before != nil {
		before()
	}
	return next
}

func (p *proxy) isSilent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.silent
}

// heal ends a silence; what was swallowed stays lost, as do the connections.
func (p *proxy) heal() {
	p.mu.Lock()
	p.silent = false
	p.mu.Unlock()
	p.cutAll()
}

func (p *proxy) cut(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		delete(p.conns, c)
		_ = c.Close() // closing twice is expected: both directions end here
	}
}

func (p *proxy) cutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}
