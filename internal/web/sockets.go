package web

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"

	"usher/internal/gate"
)

// SocketsConfig is what holds for all sockets of a program. Zero values take the stated defaults.
type SocketsConfig struct {
	Log       *slog.Logger        // default: slog.Default()
	PingEvery time.Duration       // how often an idle peer is asked whether it lives; default 25 s
	Random    func(n int64) int64 // a number in [0, n), spreads the return after a drain; default math/rand
}

// Sockets knows every open socket: it pings the idle ones, counts them per key and per address, and ends them all before the
// program does. Make it with NewSockets, end it with Drain, then Close.
type Sockets struct {
	cfg  SocketsConfig
	stop context.CancelFunc
	pump sync.WaitGroup

	mu       sync.Mutex
	slots    [wheelSlots]map[*Socket]struct{}
	next     int
	count    int
	draining bool
	empty    chan struct{} // made by Drain, closed when the last socket has ended
	byKey    map[string][]*Socket
	byIP     map[netip.Prefix]int
}

// wheelSlots spreads the pings of all sockets evenly over PingEvery, so that thousands of them never fall on one instant.
const wheelSlots = 25

// NewSockets starts the registry and its one ticker.
func NewSockets(cfg SocketsConfig) *Sockets {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	setDefault(&cfg.PingEvery, 25*time.Second)
	if cfg.Random == nil {
		cfg.Random = rand.Int64N
	}
	ctx, stop := context.WithCancel(context.Background())
	ss := &Sockets{cfg: cfg, stop: stop, byKey: map[string][]*Socket{}, byIP: map[netip.Prefix]int{}}
	for i := range ss.slots {
		ss.slots[i] = map[*Socket]struct{}{}
	}
	ss.pump.Go(func() { ss.turn(ctx) })
	return ss
}

// Close stops the ticker and waits for it. Sockets that are still open stay open: Drain first.
func (ss *Sockets) Close() {
	ss.stop()
	ss.pump.Wait()
}

// Count is the number of open sockets.
func (ss *Sockets) Count() int {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.count
}

// Draining tells whether Drain was called; new sockets are refused from then on.
func (ss *Sockets) Draining() bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.draining
}

// CloseKey closes every socket that identified itself with key and gives their number: the way to take a sign-in away.
func (ss *Sockets) CloseKey(key string, code int, reason string) int {
	ss.mu.Lock()
	found := append([]*Socket(nil), ss.byKey[key]...)
	ss.mu.Unlock()
	for _, s := range found {
		s.Close(code, reason)
	}
	return len(found)
}

// Drain refuses new sockets, sends every open one a last frame made by last (nil: none) and closes it with 1012 and the hint
// "retry_after_ms=N", N spread evenly over spread, so that not all come back at once. It returns when all handlers have returned;
// when ctx ends before, the rest are cut and ctx's error is returned.
func (ss *Sockets) Drain(ctx context.Context, spread time.Duration, last func(s *Socket, retryAfter time.Duration) []byte) error {
	ss.mu.Lock()
	ss.draining = true
	if ss.empty == nil {
		ss.empty = make(chan struct{})
		if ss.count == 0 {
			close(ss.empty)
		}
	}
	empty, open := ss.empty, ss.openLocked()
	ss.mu.Unlock()
	for _, s := range open {
		retry := time.Duration(ss.cfg.Random(max(1, spread.Milliseconds()))) * time.Millisecond
		if last != nil {
			if frame := last(s, retry); frame != nil {
				s.Push(frame)
			}
		}
		s.Close(CloseRestart, fmt.Sprintf("retry_after_ms=%d", retry.Milliseconds()))
	}
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
	}
	ss.mu.Lock()
	open = ss.openLocked()
	ss.mu.Unlock()
	for _, s := range open {
		s.cut()
	}
	return fmt.Errorf("drain: %d sockets were cut: %w", len(open), ctx.Err())
}

func (ss *Sockets) openLocked() []*Socket {
	open := make([]*Socket, 0, ss.count)
	for _, slot := range ss.slots {
		for s := range slot {
			open = append(open, s)
		}
	}
	return open
}

// crowded tells whether an address has as many sockets as it may.
func (ss *Sockets) crowded(ip netip.Addr, most int) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return most > 0 && ss.byIP[gate.Prefix(ip)] >= most
}

// add takes a socket in, or says with which code it must go: the node drains, or its address has too many. The address is counted
// here and not at the upgrade, because a client that leaves in between would never be counted out.
func (ss *Sockets) add(s *Socket) (code int) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	network := gate.Prefix(s.ip)
	switch {
	case ss.draining:
		return CloseRestart
	case s.cfg.MaxPerIP > 0 && ss.byIP[network] >= s.cfg.MaxPerIP:
		return CloseBusy
	}
	ss.byIP[network]++
	s.slot = ss.next
	ss.next = (ss.next + 1) % wheelSlots
	ss.slots[s.slot][s] = struct{}{}
	ss.count++
	return 0
}

func (ss *Sockets) remove(s *Socket) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if _, known := ss.slots[s.slot][s]; !known {
		return
	}
	delete(ss.slots[s.slot], s)
	ss.count--
	network := gate.Prefix(s.ip)
	if ss.byIP[network]--; ss.byIP[network] <= 0 {
		delete(ss.byIP, network)
	}
	if s.key != "" {
		ss.forgetKeyLocked(s)
	}
	if ss.empty != nil && ss.count == 0 {
		close(ss.empty)
		ss.empty = nil
	}
}

func (ss *Sockets) forgetKeyLocked(s *Socket) {
	kept := slices.DeleteFunc(ss.byKey[s.key], func(other *Socket) bool { return other == s })
	if len(kept) == 0 {
		delete(ss.byKey, s.key)
		return
	}
	ss.byKey[s.key] = kept
}

// claim files a socket under its key and gives the oldest ones that are now too many.
func (ss *Sockets) claim(s *Socket, key string, most int) (tooMany []*Socket, ok bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if _, open := ss.slots[s.slot][s]; !open || s.key != "" || key == "" {
		return nil, false
	}
	s.key = key
	ss.byKey[key] = append(ss.byKey[key], s)
	if over := len(ss.byKey[key]) - most; most > 0 && over > 0 {
		tooMany = append(tooMany, ss.byKey[key][:over]...)
		ss.byKey[key] = append([]*Socket(nil), ss.byKey[key][over:]...)
	}
	return tooMany, true
}

// turn moves the wheel: one slot per tick is asked whether its peers live.
func (ss *Sockets) turn(ctx context.Context) {
	ticker := time.NewTicker(ss.cfg.PingEvery / wheelSlots)
	defer ticker.Stop()
	var due []*Socket
	for slot := 0; ; slot = (slot + 1) % wheelSlots {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		due = due[:0]
		ss.mu.Lock()
		for s := range ss.slots[slot] {
			due = append(due, s)
		}
		ss.mu.Unlock()
		for _, s := range due {
			s.ping()
		}
		clear(due)
	}
}
