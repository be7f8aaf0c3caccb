package block_test

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"usher/internal/block"
	"usher/internal/chat"
	"usher/internal/fault"
	"usher/internal/sqlite"
)

var anna = chat.Author{Kind: chat.Agent, ID: "anna", Name: "Anna"}

type house struct {
	t      *testing.T
	now    time.Time
	chats  *chat.Service
	room   *block.Service
	store  *sqlite.Store
	office []netip.Prefix
	n      int
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	h.store = store
	clock := func() time.Time { return h.now }
	h.chats = chat.New(store, clock)
	h.room = block.New(block.Config{Store: store, Conversations: h.chats, Office: func() []netip.Prefix { return h.office }, Now: clock})
	return h
}

func (h *house) begin(visitor, ip, email string, verified bool) string {
	h.t.Helper()
	h.n++
	b, err := h.chats.Begin(h.t.Context(), chat.Opening{Site: "demo", Visitor: visitor, StartID: fmt.Sprintf("message-%08d", h.n), Text: "hello", IP: ip,
		Claim: chat.Claim{Email: email}})
	if err == nil && verified {
		_, err = h.chats.LearnMatch(h.t.Context(), b.Conversation, chat.Matched{Client: "c", ClientKind: "client", Verified: true})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return b.Conversation
}

func addr(text string) netip.Addr { return netip.MustParseAddr(text) }

func TestAG22ABlockByAddressShowsItsScopeNeedsAnEndAndSparesTheOffice(t *testing.T) {
	h := open(t)
	id := h.begin("spammer", "203.0.113.5", "", false)
	for i := range 11 {
		h.begin(fmt.Sprintf("visitor%d", i), "203.0.113.5", "", false)
	}
	h.begin("elsewhere", "203.0.113.6", "", false)
	n := block.Wish{Conversation: id, Kind: block.ByNetwork, Reason: "floods us", For: 24 * time.Hour}
	scope, err := h.room.Preview(t.Context(), n)
	if err != nil || scope.Visitors != 12 || scope.Label != "203.0.113.5/32" || scope.Days != 30 || scope.Office {
		t.Errorf("scope %+v, %v", scope, err)
	}
	for _, last := range []time.Duration{0, -time.Hour, 31 * 24 * time.Hour, 2 * time.Hour} {
		endless := n
		endless.For = last
		if _, err := h.room.Add(t.Context(), anna, endless); fault.From(err).Kind != fault.Invalid {
			t.Errorf("a block for %s: %v", last, err)
		}
	}
	h.office = []netip.Prefix{netip.MustParsePrefix("203.0.113.5/32")}
	if _, err := h.room.Add(t.Context(), anna, n); !errors.Is(err, block.ErrOffice) {
		t.Errorf("the office itself: %v", err)
	}
	h.office = nil
	wide := n
	wide.Bits = 24
	if _, err := h.room.Add(t.Context(), anna, wide); !errors.Is(err, block.ErrWide) {
		t.Errorf("a wide network by an agent: %v", err)
	}
	wide.MayBeWide = true
	if scope, err := h.room.Preview(t.Context(), wide); err != nil || scope.Visitors != 13 {
		t.Errorf("the wide scope: %+v, %v", scope, err)
	}
	wide.Bits = 8
	if _, err := h.room.Add(t.Context(), anna, wide); fault.From(err).Kind != fault.Invalid {
		t.Errorf("a /8: %v", err)
	}
	b, err := h.room.Add(t.Context(), anna, n)
	if err != nil || b.By != anna || b.Reason != "floods us" || !b.Until.Equal(h.now.Add(24*time.Hour)) {
		t.Fatalf("%+v, %v", b, err)
	}
	if until, shut := h.room.Shut("anybody", nil, addr("203.0.113.5"), false); !shut || !until.Equal(b.Until) {
		t.Error("the network is not shut out")
	}
	if _, shut := h.room.Shut("anybody", nil, addr("203.0.113.5"), true); shut {
		t.Error("a client who proved it is shut out by accident")
	}
	h.office = []netip.Prefix{netip.MustParsePrefix("203.0.113.5/32")}
	if _, shut := h.room.Shut("anybody", nil, addr("203.0.113.5"), false); shut {
		t.Error("the office, that came to this network later, is shut out")
	}
	h.office = nil
	again := block.New(block.Config{Store: h.store, Conversations: h.chats, Now: func() time.Time { return h.now }})
	if err := again.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, shut := again.Shut("anybody", nil, addr("203.0.113.5"), false); !shut {
		t.Error("a restart lifted it")
	}
	h.now = h.now.Add(24 * time.Hour)
	if _, shut := h.room.Shut("anybody", nil, addr("203.0.113.5"), false); shut {
		t.Error("it does not end")
	}
}

func TestABlockByBrowserOrAddressGivenAndItsLifting(t *testing.T) {
	h := open(t)
	id := h.begin("spammer", "203.0.113.5", "Bad@X.example", false)
	if _, err := h.room.Add(t.Context(), anna, block.Wish{Conversation: id, Kind: block.ByVisitor, Reason: "x", For: time.Hour}); err != nil {
		t.Fatal(err)
	}
	b, err := h.room.Add(t.Context(), anna, block.Wish{Conversation: id, Kind: block.ByContact, Reason: "x", For: time.Hour})
	if err != nil || b.Label != "B…@X.example" {
		t.Fatalf("%+v, %v", b, err)
	}
	if _, shut := h.room.Shut("spammer", nil, addr("198.51.100.1"), false); !shut {
		t.Error("the browser is not shut out")
	}
	if _, shut := h.room.Shut("other", []string{"", "bad@x.example"}, addr("198.51.100.1"), false); !shut {
		t.Error("the address is not shut out")
	}
	for range 2 {
		if b, err = h.room.Lift(t.Context(), anna, b.ID); err != nil || b.LiftedAt == nil {
			t.Errorf("%+v, %v", b, err)
		}
	}
	if _, shut := h.room.Shut("other", []string{"bad@x.example"}, addr("198.51.100.1"), false); shut {
		t.Error("a lifted block shuts out")
	}
	if list := h.room.List(); len(list) != 2 || list[0].Kind != block.ByVisitor || list[1].ID != b.ID {
		t.Errorf("list %+v", list)
	}
	if _, err := h.room.Add(t.Context(), anna, block.Wish{Conversation: h.begin("silent", "", "", false), Kind: block.ByNetwork, Reason: "x", For: time.Hour}); !errors.Is(err, block.ErrNothing) {
		t.Errorf("an unknown address: %v", err)
	}
}

func TestAVerifiedClientIsOnlyBlockedOnPurpose(t *testing.T) {
	h := open(t)
	id := h.begin("client", "203.0.113.5", "", true)
	n := block.Wish{Conversation: id, Kind: block.ByVisitor, Reason: "insults", For: time.Hour}
	if scope, err := h.room.Preview(t.Context(), n); err != nil || scope.Clients != 1 {
		t.Errorf("scope %+v, %v", scope, err)
	}
	if _, err := h.room.Add(t.Context(), anna, n); !errors.Is(err, block.ErrClients) {
		t.Errorf("unasked: %v", err)
	}
	n.Clients = true
	if _, err := h.room.Add(t.Context(), anna, n); err != nil {
		t.Fatal(err)
	}
	if _, shut := h.room.Shut("client", nil, addr("203.0.113.5"), true); !shut {
		t.Error("on purpose, and not shut out")
	}
}

func TestWhoIsErasedLeavesNoBlockBehind(t *testing.T) {
	h := open(t)
	id := h.begin("spammer", "203.0.113.5", "bad@x.example", false)
	b, err := h.room.Add(t.Context(), anna, block.Wish{Conversation: id, Kind: block.ByContact, Reason: "Jan Zzbad", For: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.room.Forget(t.Context(), []string{id}, []string{"bad@x.example"}); err != nil {
		t.Fatal(err)
	}
	if _, shut := h.room.Shut("other", []string{"bad@x.example"}, addr("198.51.100.1"), false); shut {
		t.Error("still shut out")
	}
	events, err := h.store.Read(t.Context(), block.StreamPrefix+b.ID, 0, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("%v, %v", events, err)
	}
	if got := string(events[0].Data); got == "" || len(h.room.List()) != 1 || h.room.List()[0].Label != "" || h.room.List()[0].Reason != "" {
		t.Errorf("left: %s, %+v", got, h.room.List())
	}
}
