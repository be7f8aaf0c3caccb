package gate

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var proxies = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("2001:db8:ffff::/48"),
	netip.MustParsePrefix("::ffff:192.0.2.0/120"), // IPv4 proxies written as mapped IPv6
}

func TestClientIPBelievesOnlyWhatAProxyOfOursHasSeen(t *testing.T) {
	for _, c := range []struct {
		title, peer, want string
		header            []string
	}{
		{"HT05 X-Forwarded-For from a non-proxy is ignored", "198.51.100.7", "198.51.100.7", []string{"203.0.113.9"}},
		{"HT05 a mapped non-proxy is still no proxy", "::ffff:198.51.100.7", "198.51.100.7", []string{"203.0.113.9"}},
		{"no header: the peer", "10.0.0.1", "10.0.0.1", nil},
		{"one hop", "10.0.0.1", "203.0.113.9", []string{"203.0.113.9"}},
		{"what the caller wrote stands to the left and is ignored", "10.0.0.1", "203.0.113.9", []string{"127.0.0.1, 1.2.3.4, 203.0.113.9"}},
		{"two proxies of ours", "10.0.0.1", "203.0.113.9", []string{"1.2.3.4, 203.0.113.9, 10.9.9.9"}},
		{"several headers are one list in order", "10.0.0.1", "203.0.113.9", []string{"1.2.3.4", "203.0.113.9", "10.9.9.9"}},
		{"a mapped trusted peer", "::ffff:10.0.0.1", "203.0.113.9", []string{"203.0.113.9"}},
		{"a proxy trusted by a mapped prefix", "192.0.2.8", "203.0.113.9", []string{"203.0.113.9"}},
		{"an IPv6 proxy", "2001:db8:ffff::1", "2001:db8:1::5", []string{"2001:db8:1::5"}},
		{"everything trusted: the leftmost", "10.0.0.1", "10.0.0.3", []string{"10.0.0.3, 10.0.0.2"}},
		{"port", "10.0.0.1", "203.0.113.9", []string{"203.0.113.9:4711"}},
		{"brackets", "10.0.0.1", "2001:db8::1", []string{"[2001:db8::1]"}},
		{"brackets and port", "10.0.0.1", "2001:db8::1", []string{"[2001:db8::1]:443"}},
		{"quotes", "10.0.0.1", "2001:db8::1", []string{`"[2001:db8::1]:443"`}},
		{"mapped entry becomes IPv4", "10.0.0.1", "203.0.113.9", []string{"::ffff:203.0.113.9"}},
		{"zone is dropped", "10.0.0.1", "fe80::1", []string{"fe80::1%eth0"}},
		{"spaces and tabs", "10.0.0.1", "203.0.113.9", []string{" \t203.0.113.9 \t"}},
		{"empty elements claim nothing", "10.0.0.1", "203.0.113.9", []string{"203.0.113.9, ,", "", ","}},
		{"garbage ends the walk at the hop that reported it", "10.0.0.1", "10.0.0.2", []string{"203.0.113.9, unknown, 10.0.0.2"}},
		{"garbage from the only proxy: the proxy", "10.0.0.1", "10.0.0.1", []string{"203.0.113.9, <script>"}},
		{"brackets around IPv4 are garbage", "10.0.0.1", "10.0.0.1", []string{"[203.0.113.9]"}},
		{"an overlong entry is garbage", "10.0.0.1", "10.0.0.1", []string{strings.Repeat("1", 5000)}},
		{"leading zeros are garbage, not octal", "10.0.0.1", "10.0.0.1", []string{"010.1.1.1"}},
	} {
		t.Run(c.title, func(t *testing.T) {
			got := ClientIP(netip.MustParseAddr(c.peer), c.header, proxies)
			if got.String() != c.want {
				t.Fatalf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestClientIPReadsABoundedNumberOfHops(t *testing.T) {
	header := "203.0.113.9" + strings.Repeat(",10.0.0.2", maxHops)
	got := ClientIP(netip.MustParseAddr("10.0.0.1"), []string{header}, proxies)
	if got.String() != "10.0.0.2" {
		t.Fatalf("got %v: the walk went past %d hops", got, maxHops)
	}
}

func TestClientIPOfAnUnknownPeerIsInvalidAndNeverFromTheHeader(t *testing.T) {
	if got := ClientIP(netip.Addr{}, []string{"203.0.113.9"}, proxies); got.IsValid() {
		t.Fatalf("got %v", got)
	}
	if got := Prefix(netip.Addr{}); got.IsValid() {
		t.Fatalf("got %v", got)
	}
}

func TestPrefixIsWhatOneSubscriberHolds(t *testing.T) {
	for _, c := range []struct{ title, addr, want string }{
		{"IPv4: the address", "203.0.113.9", "203.0.113.9/32"},
		{"mapped IPv4: the same", "::ffff:203.0.113.9", "203.0.113.9/32"},
		{"HT06 IPv6: the /64", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"HT06 another address of it: the same", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"},
		{"a zone does not split it", "fe80::1%eth0", "fe80::/64"},
	} {
		t.Run(c.title, func(t *testing.T) {
			if got := Prefix(netip.MustParseAddr(c.addr)); got.String() != c.want {
				t.Fatalf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestNothingACallerWritesMovesHisAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Our proxy appends the address it saw; the caller wrote whatever stands before.
		forged := rapid.SliceOf(rapid.OneOf(
			rapid.String(), rapid.StringMatching(`[0-9a-f:.,\[\] "%]{0,60}`),
			rapid.SampledFrom([]string{"10.0.0.5", "127.0.0.1", "::1", ",", `"`, "["}),
		)).Draw(t, "forged")
		theirs := netip.MustParseAddr("203.0.113.9")
		asOneHeader := []string{strings.Join(append(forged, theirs.String()), ",")}
		asManyHeaders := append(append([]string{}, forged...), theirs.String())
		for _, header := range [][]string{asOneHeader, asManyHeaders} {
			if got := ClientIP(netip.MustParseAddr("10.0.0.1"), header, proxies); got != theirs {
				t.Fatalf("header %q: got %v", header, got)
			}
		}
	})
}

func FuzzClientIP(f *testing.F) {
	f.Add("10.0.0.1", "1.2.3.4, [2001:db8::1]:443", "unknown")
	f.Add("198.51.100.7", "203.0.113.9", "")
	f.Add("::ffff:10.0.0.1", `"[::ffff:1.2.3.4%z]:1"`, ",,,")
	f.Fuzz(func(t *testing.T, peer, first, second string) {
		addr, err := netip.ParseAddr(peer)
		if err != nil {
			return
		}
		got := ClientIP(addr, []string{first, second}, proxies)
		if !got.IsValid() || got.Is4In6() || got.Zone() != "" {
			t.Fatalf("not one plain address: %v", got)
		}
		if !isTrusted(plain(addr), proxies) && got != plain(addr) {
			t.Fatalf("an untrusted peer became %v", got)
		}
		if !Prefix(got).Contains(got) {
			t.Fatalf("%v is outside its own prefix", got)
		}
	})
}
