package hook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

func pageOf(n int) eventlog.Page { return eventlog.Page{Limit: n} }

// verify is written from the specification alone, not with the code that signs.
func verify(t *testing.T, g got, secret string) bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", g.id, g.stamp, g.body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return slices.Contains(strings.Split(g.signature, " "), want)
}

func TestAReceiverIsToldWhatHappensAndCanProveFromWhom(t *testing.T) {
	r := newReceiver(t, nil)
	h := open(t, inside(r))
	_, secret := h.endpoint(r.URL)
	id := h.visit("demo", "How long?")
	h.say(id, "message-00000001", "Two weeks.")
	h.say(id, "message-00000002", "Or three.")
	if err := h.chats.Close(t.Context(), id, anna); err != nil {
		t.Fatal(err)
	}
	c, err := h.clients.Create(t.Context(), "crm", "", crm.Draft{Name: "Baltic", ExternalID: "C-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.clients.OpenRequest(t.Context(), "crm", c.ID, "Order", "anna"); err != nil {
		t.Fatal(err)
	}
	if err := h.chats.Rate(t.Context(), id, chat.Author{Kind: chat.Visitor}, true, "Quick"); err != nil {
		t.Fatal(err)
	}
	want := map[Type]int{ConversationRated: 1, ConversationStarted: 1, MessageCreated: 3, ConversationAnswered: 1, ConversationClosed: 1, ClientChanged: 1, RequestChanged: 1}
	until(t, "all has come", func() bool { return len(r.all()) >= 9 })
	count := map[Type]int{}
	for _, g := range r.all() {
		count[g.Type]++
		if !verify(t, g, secret) {
			t.Errorf("%s: the signature is wrong", g.body)
		}
		stamp, err := strconv.ParseInt(g.stamp, 10, 64)
		if err != nil || time.Since(time.Unix(stamp, 0)).Abs() > 5*time.Minute {
			t.Errorf("WH08 signed timestamp within 5 min: %s", g.stamp)
		}
		if strings.Contains(string(g.body), "203.0.113.42") || strings.Contains(string(g.body), secret) {
			t.Errorf("it tells what is not its matter: %s", g.body)
		}
		if g.Type == RequestChanged && (g.Data.Request == nil || g.Data.Request.Title != "Order") {
			t.Errorf("%s", g.body)
		}
	}
	for typ, n := range want {
		if count[typ] != n {
			t.Errorf("%s: %d, want %d", typ, count[typ], n)
		}
	}
	e := h.hooks.List()[0]
	until(t, "all is written down", func() bool { return len(h.deliveries(e.ID, Delivered)) == 9 })
	if d := h.deliveries(e.ID, "")[0]; d.Tries[0].Status != 200 || d.Tries[0].Why != "" {
		t.Errorf("%+v", d)
	}
}

func TestOnlyWhatWasChosenIsTold(t *testing.T) {
	r := newReceiver(t, nil)
	h := open(t, inside(r))
	before := h.visit("demo", "Before")
	h.clock.Add(time.Second)
	if _, _, err := h.hooks.Add(t.Context(), "kadri", "", Draft{Name: "One site", URL: r.URL, Types: []Type{ConversationStarted}, Sites: []string{"shop"}, Enabled: true}); err != nil {
		t.Fatal(err)
	}
	h.say(before, "message-00000001", "x")
	h.visit("demo", "Another site")
	wanted := h.visit("shop", "Ours")
	suspect, err := h.chats.Begin(t.Context(), chat.Opening{Site: "shop", Visitor: chat.NewID(), StartID: chat.NewID(), Text: "Buy links", Suspect: []string{"trap"}})
	if err != nil {
		t.Fatal(err)
	}
	last := h.visit("shop", "And ours")
	until(t, "two have come", func() bool { return len(r.all()) == 2 })
	for _, g := range r.all() {
		if g.Type != ConversationStarted || g.Data.Conversation != wanted && g.Data.Conversation != last {
			t.Errorf("%s", g.body)
		}
	}
	if err := h.chats.Free(t.Context(), suspect.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	until(t, "the freed one is told", func() bool { return len(r.all()) == 3 })
}

func TestATryThatFailsIsMadeAgainWithTheSameID(t *testing.T) {
	r := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n < 4 {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte("we are \x00down\xff " + strings.Repeat("x", 5000)))
		}
	})
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, ConversationStarted)
	h.visit("demo", "Hello")
	for n := 1; n <= 4; n++ {
		until(t, fmt.Sprintf("try %d is written down", n), func() bool {
			d := h.deliveries(e.ID, "")
			return len(d) == 1 && len(d[0].Tries) == n
		})
		h.clock.Add(time.Hour)
		h.hooks.ring()
	}
	d := h.deliveries(e.ID, Delivered)
	if len(d) != 1 || d[0].Tries[0].Status != 500 || len(d[0].Tries[0].Answer) > keepAnswer+4 || strings.Contains(d[0].Tries[0].Answer, "\x00") || d[0].Tries[3].Why != "" {
		t.Fatalf("%+v", d)
	}
	for _, g := range r.all() {
		if g.id != d[0].ID {
			t.Errorf("%s is not %s", g.id, d[0].ID)
		}
	}
	t.Run("and by hand, with the same id", func(t *testing.T) {
		if _, err := h.hooks.Replay(t.Context(), "kadri", e.ID, d[0].ID); err != nil {
			t.Fatal(err)
		}
		until(t, "it has come again", func() bool { return len(r.all()) == 5 && len(h.deliveries(e.ID, Delivered)) == 1 })
		if g := r.all()[4]; g.id != d[0].ID {
			t.Error(g.id)
		}
	})
}

func TestTriesEndAfterAboutADay(t *testing.T) {
	var sum time.Duration
	for _, wait := range retries {
		sum += wait
	}
	if sum < 22*time.Hour || sum > 26*time.Hour {
		t.Error(sum)
	}
	r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, ConversationStarted)
	h.visit("demo", "Hello")
	until(t, "it has failed", func() bool {
		h.clock.Add(10 * time.Hour)
		h.hooks.ring()
		return len(h.deliveries(e.ID, Failed)) == 1
	})
	if d := h.deliveries(e.ID, Failed)[0]; len(d.Tries) != len(retries)+1 || d.NextAt != nil {
		t.Errorf("%d tries, next %v", len(d.Tries), d.NextAt)
	}
}

// kill -9 between an event and its queueing, and between a request and its note, loses none; who comes again has the same id.
func TestAfterACrashNothingIsLost(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, ConversationStarted, MessageCreated)
	first := h.visit("demo", "Waits")
	until(t, "the first was tried", func() bool { return len(r.all()) >= 2 })
	h.stop()
	second := h.visit("demo", "Nobody heard") // the room of webhooks does not run
	down.Store(false)
	h.clock.Add(time.Hour)
	h.start(inside(r))
	until(t, "all four are told", func() bool { return len(h.deliveries(e.ID, Delivered)) == 4 })
	ids := map[string]map[string]bool{}
	for _, g := range r.all() {
		key := string(g.Type) + g.Data.Conversation
		if ids[key] == nil {
			ids[key] = map[string]bool{}
		}
		ids[key][g.id] = true
	}
	if len(ids) != 4 || len(ids[string(ConversationStarted)+second]) != 1 || len(ids[string(ConversationStarted)+first]) != 1 {
		t.Errorf("%v", ids)
	}
	h.stop()
	n := len(r.all())
	h.start(inside(r)) // everything is looked at again, and nothing told twice
	h.say(first, "message-00000001", "x")
	until(t, "the new one is told", func() bool { return len(h.deliveries(e.ID, Delivered)) == 5 })
	if len(r.all()) != n+1 {
		t.Errorf("%d requests after a restart, want 1", len(r.all())-n)
	}
}

func TestWH05AnAnswerThatPointsElsewhereIsNotFollowed(t *testing.T) {
	insideHit := atomic.Int32{}
	other := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { insideHit.Add(1) })
	r := newReceiver(t, func(_ int, w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, other.URL+"/admin", http.StatusMovedPermanently)
	})
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, ConversationStarted)
	h.visit("demo", "Hello")
	until(t, "it was tried", func() bool { d := h.deliveries(e.ID, ""); return len(d) == 1 && len(d[0].Tries) == 1 })
	if d := h.deliveries(e.ID, "")[0]; d.Tries[0].Why != WhyRedirect || d.Tries[0].Status != 301 || insideHit.Load() != 0 {
		t.Errorf("WH05 301 to an inside address is not followed: %+v, %d", d, insideHit.Load())
	}
}

func TestWH06AReceiverThatHangsOrNeverEndsHoldsUpNothing(t *testing.T) {
	hung := make(chan struct{})
	r := newReceiver(t, func(n int, w http.ResponseWriter, req *http.Request) {
		if n > 1 {
			select {
			case <-hung:
			case <-req.Context().Done():
			}
			return
		}
		for range 1 << 14 { // 1 GiB in all
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { close(hung) })
	h := open(t, func(c *Config) { inside(r)(c); c.Within = time.Second })
	e, _ := h.endpoint(r.URL, MessageCreated)
	id := h.visit("demo", "Hello")
	began := time.Now()
	for i := range 20 {
		h.say(id, fmt.Sprintf("message-%08d", i), "x")
	}
	if d := time.Since(began); d > 15*time.Second { // 20 s and more, if each waited for its delivery
		t.Errorf("WH06 chat latency: twenty messages took %v", d)
	}
	until(t, "the breaker opens", func() bool { return !h.hooks.StateOf(e.ID).Paused.IsZero() })
	for _, d := range h.deliveries(e.ID, "") {
		for _, try := range d.Tries {
			if try.MS > 5000 || len(try.Answer) > keepAnswer || try.Why == WhyStatus {
				t.Errorf("WH06 10 s, 64 KiB: %d ms, %d bytes, %s", try.MS, len(try.Answer), try.Why)
			}
		}
	}
	if callWithin != 10*time.Second || readAtMost != 64<<10 {
		t.Error("WH06 the bounds are 10 s and 64 KiB")
	}
}

func TestWH07WhatIsErasedOrTakenBackIsNotSent(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	r := newReceiver(t, func(_ int, w http.ResponseWriter, req *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("cannot take eva@firm.example"))
		}
	})
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, MessageCreated)
	erased, kept := h.visit("demo", "My secret question"), h.visit("demo", "Hello")
	h.say(kept, "message-00000001", "A mistake")
	until(t, "all three were tried", func() bool {
		return !slices.ContainsFunc(append(h.deliveries(e.ID, ""), Delivery{Tries: make([]Try, len(h.deliveries(e.ID, ""))/3)}), func(d Delivery) bool { return len(d.Tries) == 0 })
	})
	if err := h.hooks.Forget(t.Context(), erased); err != nil {
		t.Fatal(err)
	}
	if err := h.chats.Retract(t.Context(), kept, anna, "message-00000001", "", false, 0); err != nil {
		t.Fatal(err)
	}
	n := len(r.all())
	down.Store(false)
	until(t, "the rest is told", func() bool { h.clock.Add(time.Hour); h.hooks.ring(); return len(h.deliveries(e.ID, Delivered)) == 2 })
	for _, g := range r.all()[n:] {
		if strings.Contains(string(g.body), "secret") || strings.Contains(string(g.body), "mistake") {
			t.Errorf("WH07 %s", g.body)
		}
	}
	gone := h.deliveries(e.ID, Dropped)
	if len(gone) != 1 || gone[0].Why != WhyErased {
		t.Fatalf("%+v", gone)
	}
	events, err := h.store.Read(t.Context(), DeliveryPrefix+gone[0].ID, 0, 100)
	raw, _ := json.Marshal([]any{events, gone})
	if err != nil || strings.Contains(string(raw), "eva@firm.example") {
		t.Errorf("WH07 an answer that repeats what it was asked is kept: %s", raw)
	}
}

func TestWH08BothSecretsSignForADay(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	h := open(t, inside(r))
	e, former := h.endpoint(r.URL, ConversationStarted)
	h.visit("demo", "Hello")
	until(t, "it was tried", func() bool { d := h.deliveries(e.ID, ""); return len(d) == 1 && len(d[0].Tries) == 1 })
	_, current, err := h.hooks.Rotate(t.Context(), "kadri", e.ID)
	if err != nil || current == former {
		t.Fatal(err)
	}
	down.Store(false)
	h.clock.Add(time.Minute)
	h.hooks.ring()
	until(t, "it has come", func() bool { return len(h.deliveries(e.ID, Delivered)) == 1 })
	if g := r.all()[1]; !verify(t, g, former) || !verify(t, g, current) {
		t.Errorf("WH08 both are valid for 24 hours: %s", g.signature)
	}
	h.clock.Add(SecretFor)
	h.visit("demo", "A day later")
	until(t, "the next has come", func() bool { return len(h.deliveries(e.ID, Delivered)) == 2 })
	if g := r.all()[2]; verify(t, g, former) || !verify(t, g, current) {
		t.Errorf("WH08 the former secret has ended: %s", g.signature)
	}
}

func TestX35TooMuchThatWaitsIsDroppedAndCounted(t *testing.T) {
	r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	h := open(t, func(c *Config) { inside(r)(c); c.Backlog = 5 })
	e, _ := h.endpoint(r.URL, MessageCreated)
	id := h.visit("demo", "0")
	for i := range 11 {
		h.clock.Add(time.Second)
		h.say(id, fmt.Sprintf("message-%08d", i), "x")
	}
	until(t, "the oldest are dropped", func() bool {
		counts, err := h.hooks.Counts(t.Context(), e.ID)
		return err == nil && counts[Dropped] >= 3 && counts[Waiting]+counts[Dropped] == 12 && h.hooks.StateOf(e.ID).Waiting <= 5+flyOne
	})
	for _, d := range h.deliveries(e.ID, Dropped) {
		if d.Why != WhyBacklog {
			t.Errorf("%+v", d)
		}
	}
}

func TestWhoSaysGoneIsAskedNoMore(t *testing.T) {
	r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, ConversationStarted)
	h.visit("demo", "Hello")
	until(t, "it is switched off", func() bool { now, err := h.hooks.Get(e.ID); return err == nil && !now.Enabled && now.Off == WhyGone })
	h.visit("demo", "Again")
	if _, err := h.hooks.SendTest(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "the test was sent all the same", func() bool { return len(r.all()) == 2 })
	if r.all()[1].Type != Test {
		t.Error(r.all()[1].Type)
	}
}

func TestEndpointsAreChangedFromAVersionAndRemoved(t *testing.T) {
	r := newReceiver(t, nil)
	h := open(t, inside(r))
	e, _ := h.endpoint(r.URL, ConversationStarted)
	d := e.Draft
	d.Name = "New"
	changed, err := h.hooks.Change(t.Context(), "kadri", e.ID, e.N, d)
	if err != nil || changed.Name != "New" {
		t.Fatal(err)
	}
	if _, err := h.hooks.Change(t.Context(), "marek", e.ID, e.N, d); !errors.Is(err, ErrNewer) {
		t.Error(err)
	}
	for field, bad := range map[string]Draft{"name": {URL: r.URL, Types: e.Types}, "types": {Name: "x", URL: r.URL}, "url": {Name: "x", URL: "ftp://x.example", Types: e.Types}} {
		var f *fault.Error
		if _, _, err := h.hooks.Add(t.Context(), "x", "", bad); !errors.As(err, &f) || f.Fields[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := h.hooks.Remove(t.Context(), "kadri", e.ID); err != nil {
		t.Fatal(err)
	}
	again, err := New(h.hooks.cfg)
	if err != nil || again.Load(t.Context()) != nil || len(again.List()) != 0 {
		t.Error(err, again.List())
	}
}

// The addresses that lead inside, written in every way that some library understands.
var insideURLs = []string{
	"https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/",
	"https://017700000001/", "https://127.0.0.1.:443/", "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://x.localhost/", "https://0/", "https://0.0.0.0/",
	"https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
	"https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[fd12:3456::1]/", "https://[ff02::1]/", "https://[2001:db8::1]/", "https://[2001::1]/",
	"https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://198.18.0.1/", "https://224.0.0.1/",
	"https://255.255.255.255/", "https://240.0.0.1/", "https://192.0.0.8/", "https://metadata.google.internal/", "https://router.lan/", "https://intranet/",
	"http://example.com/", "https://user:pass@example.com/", "https://example.com\\@127.0.0.1/", "https://127.0.0.1#@example.com/", "https://１２７.0.0.1/", "https://127。0。0。1/",
	"file:///etc/passwd", "gopher://example.com/", "//example.com/", "https:///path", "https://exa mple.com/", "",
}

func TestMG07AddressesInsideAreRefusedAtSave(t *testing.T) {
	h := open(t, func(c *Config) {
		c.Lookup = func(_ context.Context, host string) ([]netip.Addr, error) {
			if strings.HasPrefix(host, "inside.") {
				return []netip.Addr{netip.MustParseAddr("93.184.216.34"), netip.MustParseAddr("10.1.2.3")}, nil
			}
			return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
		}
	})
	for _, url := range append(insideURLs, "https://inside.example.com/") {
		t.Run("MG07 "+url, func(t *testing.T) {
			var f *fault.Error
			_, _, err := h.hooks.Add(t.Context(), "x", "", Draft{Name: "x", URL: url, Types: Types(), Enabled: true})
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Fields["url"] == "" {
				t.Errorf("%v", err)
			}
		})
	}
	for _, url := range []string{"https://example.com/hook?x=1", "https://hooks.example.co.uk:8443/", "https://93.184.216.34/", "https://[2606:2800:220:1::1]/"} {
		if _, _, err := h.hooks.Add(t.Context(), "x", "", Draft{Name: "x", URL: url, Types: Types(), Enabled: true}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// A name that leads outside when it is saved and inside when it is asked.
func TestMG07ANameThatTurnsInsideIsBlockedAtSend(t *testing.T) {
	hit := atomic.Int32{}
	r := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { hit.Add(1) })
	looked := atomic.Int32{}
	_, port, _ := strings.Cut(r.host(), ":")
	out := newOutgoing(nil, func(context.Context, string) ([]netip.Addr, error) {
		looked.Add(1)
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}, time.Second)
	for _, url := range []string{"http://rebind.example.com:" + port, "http://127.0.0.1:" + port, "http://[::ffff:127.0.0.1]:" + port} {
		if got := out.post(t.Context(), url, nil, nil); got.why != WhyBlocked {
			t.Errorf("MG07 %s: %+v", url, got)
		}
	}
	if hit.Load() != 0 || looked.Load() == 0 {
		t.Error("MG07 it was asked all the same")
	}
	h := open(t, func(c *Config) {
		c.Lookup = func(context.Context, string) ([]netip.Addr, error) {
			if looked.Add(1) <= 2 {
				return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
			}
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
	})
	looked.Store(1)
	e, _ := h.endpoint("https://rebind.example.com/", ConversationStarted)
	h.visit("demo", "Hello")
	until(t, "it was tried", func() bool { d := h.deliveries(e.ID, ""); return len(d) == 1 && len(d[0].Tries) == 1 })
	if d := h.deliveries(e.ID, "")[0]; d.Tries[0].Why != WhyBlocked || d.Tries[0].Status != 0 {
		t.Errorf("MG07 %+v", d)
	}
}

func TestNoAddressInsideIsPublic(t *testing.T) {
	for _, text := range []string{"127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254", "10.0.0.1", "172.31.0.1", "192.168.0.1", "100.100.0.1", "fc00::1", "fe80::1", "::", "0.0.0.0",
		"255.255.255.255", "224.0.0.1", "ff02::1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1::", "198.51.100.1", "192.88.99.1", "::7f00:1"} {
		if Public(netip.MustParseAddr(text)) {
			t.Errorf("%s", text)
		}
	}
	for _, text := range []string{"8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"} {
		if !Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is public", text)
		}
	}
}
