package widget

import (
	"net/netip"
	"sync"
	"time"
)

// The windows over which starts are counted; package gate says what follows from the figures.
const (
	prefixWindow = 10 * time.Minute
	siteWindow   = time.Minute
	keptPrefixes = 20_000
	keptTimes    = 32 // more than any threshold of the gate
)

// starts counts how many conversations began lately, by network and by site.
type starts struct {
	mu       sync.Mutex
	prefixes map[netip.Prefix][]time.Time
	sites    map[string]*minute
}

// minute counts in the running minute and the one before; the sum of the second and its share of the first is close enough.
type minute struct {
	begins       time.Time
	now, earlier int
}

func newStarts() starts {
	return starts{prefixes: map[netip.Prefix][]time.Time{}, sites: map[string]*minute{}}
}

// note counts one start.
func (s *starts) note(site string, prefix netip.Prefix, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.prefixes) >= keptPrefixes {
		s.sweep(now)
	}
	times := append(fresh(s.prefixes[prefix], now), now)
	if len(times) > keptTimes {
		times = times[len(times)-keptTimes:]
	}
	s.prefixes[prefix] = times
	m := s.sites[site]
	if m == nil {
		m = &minute{begins: now}
		s.sites[site] = m
	}
	m.turn(now)
	m.now++
}

// sweep forgets networks that were quiet; if all were busy, some of them.
func (s *starts) sweep(now time.Time) {
	for prefix, times := range s.prefixes {
		if len(fresh(times, now)) == 0 {
			delete(s.prefixes, prefix)
		}
	}
	for prefix := range s.prefixes {
		if len(s.prefixes) < keptPrefixes {
			return
		}
		delete(s.prefixes, prefix)
	}
}

func (s *starts) ofPrefix(prefix netip.Prefix, now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(fresh(s.prefixes[prefix], now))
}

func (s *starts) ofSite(site string, now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.sites[site]
	if m == nil {
		return 0
	}
	m.turn(now)
	return max(m.now, m.earlier)
}

func (m *minute) turn(now time.Time) {
	switch passed := now.Sub(m.begins); {
	case passed >= 2*siteWindow || passed < 0:
		*m = minute{begins: now}
	case passed >= siteWindow:
		*m = minute{begins: m.begins.Add(siteWindow), earlier: m.now}
	}
}

// fresh cuts off the times that have left the window.
func fresh(times []time.Time, now time.Time) []time.Time {
	for i, at := range times {
		if now.Sub(at) < prefixWindow {
			return times[i:]
		}
	}
	return nil
}
