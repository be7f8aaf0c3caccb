package widget

import (
	"net/netip"
	"strconv"
	"testing"
	"time"
)

var eight = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

func TestPressureIsCountedInItsWindowAndBounded(t *testing.T) {
	s := newStarts()
	home, now := netip.MustParsePrefix("203.0.113.9/32"), eight
	for range 100 {
		s.note("shop", home, now)
	}
	if s.ofPrefix(home, now) != keptTimes || s.ofSite("shop", now) != 100 {
		t.Errorf("network %d, site %d", s.ofPrefix(home, now), s.ofSite("shop", now))
	}
	if now = now.Add(siteWindow); s.ofSite("shop", now) != 100 {
		t.Errorf("the minute before does not count: %d", s.ofSite("shop", now))
	}
	if now = now.Add(siteWindow); s.ofSite("shop", now) != 0 {
		t.Errorf("two minutes later: %d", s.ofSite("shop", now))
	}
	if now = now.Add(prefixWindow); s.ofPrefix(home, now) != 0 {
		t.Errorf("twelve minutes later: %d", s.ofPrefix(home, now))
	}
	for i := range keptPrefixes + 100 {
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		s.note("shop", netip.PrefixFrom(addr, 32), now)
	}
	if len(s.prefixes) > keptPrefixes {
		t.Errorf("%d networks are kept", len(s.prefixes))
	}
}

func TestAnAdmittedStartIsRememberedForAWhile(t *testing.T) {
	a := newAdmitted()
	a.note("v", "s", []string{"many_links"}, eight)
	if why, ok := a.find("v", "s", eight.Add(admittedFor-1)); !ok || len(why) != 1 {
		t.Errorf("%v %v", why, ok)
	}
	if _, ok := a.find("v", "s", eight.Add(admittedFor)); ok {
		t.Error("for ever")
	}
	if _, ok := a.find("w", "s", eight); ok {
		t.Error("for somebody else")
	}
	for i := range keptAdmitted + 10 {
		a.note("v", strconv.Itoa(i), nil, eight)
	}
	if len(a.of) > keptAdmitted || len(a.order) > keptAdmitted {
		t.Errorf("%d are kept", len(a.of))
	}
}

func TestAVisitorIsNamedByTokenAndSite(t *testing.T) {
	const token = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d"
	id := visitorOf("shop", token)
	if len(id) != 26 || id != visitorOf("shop", token) || id == visitorOf("other", token) || id == visitorOf("shop", token[:42]+"e") {
		t.Errorf("%s", id)
	}
	if visitorOf("a", "b\x00c") == visitorOf("a\x00b", "c") && tokenForm.MatchString("b\x00c") {
		t.Error("two pairs have one name")
	}
}

func TestThreadsAreBounded(t *testing.T) {
	th := newThreads()
	kept := th.enter("kept")
	kept.loaded = true
	for i := range keptThreads + 100 {
		one := th.enter(strconv.Itoa(i))
		one.loaded = true
		th.leave(strconv.Itoa(i), one)
	}
	if len(th.of) > keptThreads || th.find("kept") != kept {
		t.Errorf("%d threads, the one in use is there: %v", len(th.of), th.find("kept") == kept)
	}
}
