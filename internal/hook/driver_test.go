package hook

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/sqlite"
)

// clock is the real one, moved by hand.
type clock struct {
	mu   sync.Mutex
	skew time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skew)
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew += d
}

// got is one request that a receiver had.
type got struct {
	id, stamp, signature string
	body                 []byte
	Type                 Type
	Timestamp            time.Time
	Data                 struct {
		Conversation string
		Site         string
		Message      *aboutOne
		Client       any
		Request      *crm.Request
	}
}

// receiver is another program, on a real port.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	had    []got
	answer func(n int, w http.ResponseWriter, r *http.Request) // n counts from 1
}

func newReceiver(t *testing.T, answer func(int, http.ResponseWriter, *http.Request)) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var g got
		g.body, _ = io.ReadAll(req.Body)
		_ = json.Unmarshal(g.body, &g)
		g.id, g.stamp, g.signature = req.Header.Get("webhook-id"), req.Header.Get("webhook-timestamp"), req.Header.Get("webhook-signature")
		r.mu.Lock()
		r.had = append(r.had, g)
		n := len(r.had)
		r.mu.Unlock()
		if r.answer != nil {
			r.answer(n, w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]got{}, r.had...)
}

func (r *receiver) host() string { return strings.TrimPrefix(r.URL, "http://") }

// house is a room of webhooks among conversations and clients, on a real store.
type house struct {
	t       *testing.T
	clock   *clock
	store   *sqlite.Store
	chats   *chat.Service
	clients *crm.Service
	hooks   *Service
	stop    func()
}

func open(t *testing.T, change func(*Config)) *house {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, clock: &clock{}, store: store}
	t.Cleanup(func() { _ = store.Close() })
	h.start(change)
	return h
}

// start makes the rooms and lets them run; after stop it is a restart.
func (h *house) start(change func(*Config)) {
	h.t.Helper()
	h.chats, h.clients = chat.New(h.store, h.clock.Now), crm.New(h.store, h.clock.Now)
	cfg := Config{Store: h.store, Conversations: h.chats, Clients: h.clients, Now: h.clock.Now, Log: slog.New(slog.DiscardHandler), Random: func() float64 { return 0.5 }}
	if change != nil {
		change(&cfg)
	}
	var err error
	if h.hooks, err = New(cfg); err != nil {
		h.t.Fatal(err)
	}
	if err := h.hooks.Load(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	h.chats.Listen(h.hooks)
	h.clients.OnChange(h.hooks.ClientChanged)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := h.hooks.Run(ctx); err != nil {
			h.t.Error(err)
		}
	})
	h.stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	h.t.Cleanup(h.stop)
}

func inside(r *receiver) func(*Config) { return func(c *Config) { c.Inside = Hosts{r.host()} } }

func (h *house) endpoint(url string, types ...Type) (Endpoint, string) {
	h.t.Helper()
	if len(types) == 0 {
		types = Types()
	}
	e, secret, err := h.hooks.Add(context.Background(), "kadri", "", Draft{Name: "CRM", URL: url, Types: types, Enabled: true})
	if err != nil {
		h.t.Fatal(err)
	}
	return e, secret
}

func (h *house) visit(site, text string) string {
	h.t.Helper()
	began, err := h.chats.Begin(context.Background(), chat.Opening{Site: site, Visitor: chat.NewID(), StartID: chat.NewID(), Text: text,
		Claim: chat.Claim{Name: "Eva", Email: "eva@firm.example"}, Page: chat.Page{URL: "https://tamm.example/oak"}, IP: "203.0.113.42", Language: "en"})
	if err != nil {
		h.t.Fatal(err)
	}
	return began.Conversation
}

var anna = chat.Author{Kind: chat.Agent, ID: "anna", Name: "Anna Kask"}

func (h *house) say(conversation, id, text string) {
	h.t.Helper()
	if _, err := h.chats.SayQuoting(context.Background(), conversation, anna, id, text, ""); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) deliveries(endpoint, state string) []Delivery {
	h.t.Helper()
	list, _, err := h.hooks.Deliveries(context.Background(), endpoint, state, pageOf(200))
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// until waits for something to become true.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(2 * time.Millisecond) // the pace of looking, not a duration that anything depends on
	}
}
