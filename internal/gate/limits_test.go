package gate

import (
	"fmt"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// clock is a hand-set clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func net64(i int) netip.Prefix {
	return Prefix(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i), 1}))
}

func TestWB13ManyBootstrapsFromOneNetwork(t *testing.T) {
	ticking := newClock()
	limits := NewLimits(DefaultTable(), DefaultBuckets, ticking.Now)
	allowed, layers := 0, map[string]int{}
	for range 10_000 {
		ok, retry, layer := limits.Allow(PurposeBootstrap, From(net64(1)), Site("shop"))
		if ok {
			allowed++
		} else if layers[layer]++; retry <= 0 {
			t.Fatal("a refusal without a time to try again")
		}
		ticking.Add(6 * time.Millisecond) // 10,000 in a minute
	}
	budget := DefaultTable()[PurposeBootstrap][LayerPrefix].Count
	t.Run("WB13 the flood gets its budget and a minute's refill, then a refusal of its own layer", func(t *testing.T) {
		if allowed < budget || allowed > 2*budget || len(layers) != 1 || layers[LayerPrefix] == 0 {
			t.Fatalf("allowed %d, refused by %v", allowed, layers)
		}
	})
	t.Run("WB13 another network is served at once", func(t *testing.T) {
		if ok, _, layer := limits.Allow(PurposeBootstrap, From(net64(2)), Site("shop")); !ok {
			t.Fatalf("refused by %s", layer)
		}
	})
}

func TestHT06AddressesRotatingInsideOne64AreOneBucket(t *testing.T) {
	limits := NewLimits(DefaultTable(), 100, newClock().Now)
	allowed := 0
	for i := range 1000 {
		addr := netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 8: byte(i >> 8), 15: byte(i)})
		if ok, _, _ := limits.Allow(PurposeStart, From(Prefix(addr))); ok {
			allowed++
		}
	}
	if want := DefaultTable()[PurposeStart][LayerPrefix].Count; allowed != want {
		t.Fatalf("allowed %d, want %d", allowed, want)
	}
}

func TestCP14OneVisitorCannotStartAThousandChats(t *testing.T) {
	limits := NewLimits(DefaultTable(), 100, newClock().Now)
	allowed, said := 0, ""
	for range 1000 {
		ok, _, layer := limits.Allow(PurposeStart, From(net64(1)), Visitor("v"), Site("s"))
		if ok {
			allowed++
		} else {
			said = layer
		}
	}
	if want := DefaultTable()[PurposeStart][LayerVisitor].Count; allowed != want || said != LayerVisitor {
		t.Fatalf("allowed %d, want %d; refused by %q", allowed, want, said)
	}
}

func TestCP08CaptchasOfOneNetworkAreFew(t *testing.T) {
	ticking := newClock()
	limits := NewLimits(DefaultTable(), 100, ticking.Now)
	allowed := 0
	for range 5000 { // 500 a second for ten seconds
		if ok, _, _ := limits.Allow(PurposeCaptcha, From(net64(1))); ok {
			allowed++
		}
		ticking.Add(2 * time.Millisecond)
	}
	if allowed != 10 {
		t.Fatalf("allowed %d, want 10", allowed)
	}
}

func TestRunningChatsAreUntouchedByAFloodOfNewOnes(t *testing.T) {
	limits := NewLimits(DefaultTable(), 1000, newClock().Now)
	for i := range 50_000 { // many networks: the site and server budgets for starts are gone
		limits.Allow(PurposeStart, From(net64(i)), Site("s"))
		limits.Allow(PurposeBootstrap, From(net64(i)), Site("s"))
	}
	if ok, _, layer := limits.Allow(PurposeStart, From(net64(99_999)), Site("s")); ok || layer != LayerSite {
		t.Fatalf("ok %v by %q: the flood did not reach the site's budget", ok, layer)
	}
	for i := range 20 {
		if ok, _, layer := limits.Allow(PurposeMessage, From(net64(7)), Visitor("v"), Site("s")); !ok {
			t.Fatalf("message %d refused by %s", i+1, layer)
		}
	}
	if ok, _, layer := limits.Allow(PurposeMessage, From(net64(7)), Visitor("v"), Site("s")); ok || layer != LayerVisitor {
		t.Fatalf("message 21 in 10 s: ok %v by %q", ok, layer)
	}
}

func TestARefusalTakesNothingFromWiderLayers(t *testing.T) {
	table := Table{PurposeStart: {LayerPrefix: {1, time.Minute}, LayerSite: {3, time.Minute}}}
	limits := NewLimits(table, 10, newClock().Now)
	for range 100 {
		limits.Allow(PurposeStart, From(net64(1)), Site("s"))
	}
	for i := 2; i <= 3; i++ {
		if ok, _, layer := limits.Allow(PurposeStart, From(net64(i)), Site("s")); !ok {
			t.Fatalf("network %d refused by %s", i, layer)
		}
	}
	if ok, _, layer := limits.Allow(PurposeStart, From(net64(4)), Site("s")); ok || layer != LayerSite {
		t.Fatalf("the fourth start: ok %v by %q", ok, layer)
	}
}

func TestUnknownAddressesShareOneBucket(t *testing.T) {
	table := Table{PurposeStart: {LayerPrefix: {1, time.Minute}}}
	limits := NewLimits(table, 10, newClock().Now)
	limits.Allow(PurposeStart, From(netip.Prefix{}))
	if ok, _, _ := limits.Allow(PurposeStart, From(Prefix(netip.Addr{}))); ok {
		t.Fatal("an unknown address is not limited")
	}
}

func TestX19AClockThatJumpsNeitherLocksOutNorFloods(t *testing.T) {
	ticking := newClock()
	limits := NewLimits(Table{PurposeStart: {LayerServer: {2, time.Minute}}}, 10, ticking.Now)
	ticking.Add(24 * time.Hour)
	limits.Allow(PurposeStart)
	limits.Allow(PurposeStart)
	ticking.Add(-24 * time.Hour)
	ok, retry, _ := limits.Allow(PurposeStart)
	if ok || retry > time.Minute {
		t.Fatalf("after the clock went back: ok %v, retry %v", ok, retry)
	}
	ticking.Add(retry)
	if ok, _, _ = limits.Allow(PurposeStart); !ok {
		t.Fatal("locked out after the clock went back")
	}
}

func TestWaitingAsToldIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ticking := newClock()
		rate := Rate{rapid.IntRange(1, 50).Draw(t, "count"), time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "per"))}
		limits := NewLimits(Table{PurposeLogin: {LayerPrefix: rate}}, 4, ticking.Now)
		allowed, began := 0, ticking.Now()
		for range 120 {
			ok, retry, layer := limits.Allow(PurposeLogin, From(net64(1)))
			if ok {
				allowed++
				continue
			}
			if layer != LayerPrefix || retry <= 0 {
				t.Fatalf("refused by %q, retry %v", layer, retry)
			}
			ticking.Add(retry)
			if ok, again, _ := limits.Allow(PurposeLogin, From(net64(1))); !ok {
				t.Fatalf("waited %v as told and must wait %v more", retry, again)
			}
			allowed++
		}
		most := float64(rate.Count) + ticking.Now().Sub(began).Seconds()/rate.Per.Seconds()*float64(rate.Count) + 1
		if float64(allowed) > most {
			t.Fatalf("allowed %d, more than %.1f", allowed, most)
		}
	})
}

func TestBucketsAreBoundedAndABusyBucketStays(t *testing.T) {
	table := Table{PurposeStart: {LayerPrefix: {1, time.Hour}, LayerVisitor: {1, time.Hour}}}
	limits := NewLimits(table, 1000, newClock().Now)
	limits.Allow(PurposeStart, From(net64(0)))
	for i := range 200_000 {
		limits.Allow(PurposeStart, From(net64(i+1)), Visitor(fmt.Sprint(i)))
		if i%500 == 0 {
			if ok, _, _ := limits.Allow(PurposeStart, From(net64(0))); ok {
				t.Fatal("a caller that keeps knocking got a fresh bucket")
			}
		}
	}
	for layer, b := range limits.layers {
		if len(b.byName) > 1000 || b.recent.Len() != len(b.byName) {
			t.Fatalf("%s holds %d buckets, %d in order", layer, len(b.byName), b.recent.Len())
		}
	}
}

func TestAtOnceNobodyGetsMoreThanTheBudget(t *testing.T) {
	limits := NewLimits(Table{PurposeStart: {LayerPrefix: {50, time.Hour}}}, 10, newClock().Now)
	var allowed atomic.Int64
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for range 100 {
				if ok, _, _ := limits.Allow(PurposeStart, From(net64(1))); ok {
					allowed.Add(1)
				}
			}
		})
	}
	callers.Wait()
	if allowed.Load() != 50 {
		t.Fatalf("allowed %d of 50", allowed.Load())
	}
}

func TestDefaultTableKeepsRunningChatsAhead(t *testing.T) {
	table := DefaultTable()
	perSecond := func(r Rate) float64 { return float64(r.Count) / r.Per.Seconds() }
	for _, layer := range []string{LayerPrefix, LayerVisitor, LayerSite, LayerServer} {
		if perSecond(table[PurposeMessage][layer]) <= perSecond(table[PurposeStart][layer]) {
			t.Errorf("%s: messages are not ahead of starts", layer)
		}
	}
	server := table[PurposeChallenge][LayerServer]
	proofs := float64(server.Count) + perSecond(server)*ChallengeTTL.Seconds()
	passes := float64(server.Count) + perSecond(server)*PassTTL.Seconds()
	if proofs+passes > DefaultUsed {
		t.Errorf("%.0f proofs and passes can be in use, the used-set holds %d", proofs+passes, DefaultUsed)
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func BenchmarkAllow(b *testing.B) {
	limits := NewLimits(DefaultTable(), DefaultBuckets, time.Now)
	keys := make([][]Key, 4096)
	for i := range keys {
		keys[i] = []Key{From(net64(i)), Visitor(fmt.Sprint(i)), Site("s")}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		limits.Allow(PurposeMessage, keys[i%len(keys)]...)
		i++
	}
}

func BenchmarkAllowRefused(b *testing.B) {
	limits := NewLimits(Table{PurposeStart: {LayerPrefix: {1, 24 * time.Hour}}}, DefaultBuckets, time.Now)
	key := From(net64(1))
	b.ReportAllocs()
	for b.Loop() {
		limits.Allow(PurposeStart, key)
	}
}
