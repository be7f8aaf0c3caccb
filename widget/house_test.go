package widget_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"go.uber.org/goleak"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/hub"
	"usher/internal/mail"
	"usher/internal/site"
	"usher/internal/sqlite"
	"usher/internal/web"
	"usher/widget"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),    // one per process, for the Date header
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.gowrap1"),  // the same
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"), // looks every 10 s whether its server has stopped
	)
}

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// floor is an office whose state tests set.
type floor struct {
	mu     sync.Mutex
	office widget.Office
	ahead  int
	here   map[string]bool
	photos map[string]string
	asked  int
}

func (f *floor) Office(string) widget.Office {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	return f.office
}

func (f *floor) Ahead(string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ahead
}

func (f *floor) Here(agent string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.here[agent]
}

func (f *floor) Photo(agent string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.photos[agent]
}

func (f *floor) set(change func(*floor)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// spyStore counts what reaches the store.
type spyStore struct {
	eventlog.Store
	mu    sync.Mutex
	calls int
	fail  error         // what Append gives instead of appending
	own   []string      // what requests asked, as "Read visitor:"; the work of others is not in it
	hold  chan struct{} // when set, whoever asks outside of a request waits until it is closed
}

// lookAt forgets what requests have asked so far, and holds up everybody else until release is called.
func (s *spyStore) lookAt() (release func() []string) {
	hold := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.own, s.hold = nil, hold
	return sync.OnceValue(func() []string {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(hold)
		s.hold = nil
		return s.own
	})
}

// note keeps a call of a request under its name, and holds up all others. What stands behind the name's colon differs by visitor.
func (s *spyStore) note(ctx context.Context, call, name string) {
	s.mu.Lock()
	hold := s.hold
	if web.RequestID(ctx) != "" {
		kind, _, _ := strings.Cut(name, ":")
		s.own, hold = append(s.own, call+" "+kind), nil
	}
	s.mu.Unlock()
	if hold != nil {
		<-hold
	}
}

func (s *spyStore) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func (s *spyStore) called() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	return s.fail
}

func (s *spyStore) Append(ctx context.Context, stream string, after int64, events []eventlog.Event, views ...eventlog.View) error {
	s.note(ctx, "Append", stream)
	if err := s.called(); err != nil {
		return err
	}
	return s.Store.Append(ctx, stream, after, events, views...)
}

func (s *spyStore) Read(ctx context.Context, stream string, after int64, limit int) ([]eventlog.Event, error) {
	s.note(ctx, "Read", stream)
	_ = s.called()
	return s.Store.Read(ctx, stream, after, limit)
}

func (s *spyStore) Put(ctx context.Context, v eventlog.View) error {
	s.note(ctx, "Put", v.Kind)
	_ = s.called()
	return s.Store.Put(ctx, v)
}

func (s *spyStore) Get(ctx context.Context, kind, id string) (eventlog.View, error) {
	s.note(ctx, "Get", kind)
	_ = s.called()
	return s.Store.Get(ctx, kind, id)
}

func (s *spyStore) List(ctx context.Context, kind, list string, page eventlog.Page) ([]eventlog.View, string, error) {
	s.note(ctx, "List", kind)
	return s.Store.List(ctx, kind, list, page)
}

func (s *spyStore) Count(ctx context.Context, kind, list string, limit int) (int, error) {
	s.note(ctx, "Count", kind)
	return s.Store.Count(ctx, kind, list, limit)
}

// house is a whole visitor's door on a real store and a real listener.
type house struct {
	t       testing.TB
	url     string
	clock   *clock
	floor   *floor
	store   *spyStore
	chat    *chat.Service
	sites   *site.Service
	door    *widget.Door
	hub     *hub.Hub
	sockets *web.Sockets
	api     huma.API
	app     *fiber.App
	logs    *logs
	files   *file.Service
	blobs   *file.Directory
	rules   *file.Rules
	letters *mail.Service
}

type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// options change a house before it opens.
type options struct {
	limits gate.Table // nil: generous
	sites  []site.Site
	quota  file.Quota
	post   mail.Channel // nil: letters are not set up
}

const shopOrigin = "https://shop.example.com"

func generous() gate.Table {
	table := gate.Table{}
	for purpose, layers := range gate.DefaultTable() {
		table[purpose] = map[string]gate.Rate{}
		for layer := range layers {
			table[purpose][layer] = gate.Rate{Count: 1_000_000, Per: time.Second}
		}
	}
	return table
}

// shop is a site whose gate asks nothing, so that tests of other things need no passes.
func shop() site.Site {
	s := site.Default("shop", "Shop", []string{shopOrigin, "https://*.wild.example.com"})
	s.Gate = site.GateOff
	return s
}

func open(t testing.TB, o options) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{at: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)}, logs: &logs{},
		floor: &floor{office: widget.Office{State: widget.OfficeHere, People: 2, UsuallyS: 120}, here: map[string]bool{}, photos: map[string]string{}}}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	must(t, err)
	h.store = &spyStore{Store: db}
	h.chat, h.sites, h.hub = chat.New(h.store, h.clock.now), site.New(h.store, h.clock.now), hub.New()
	if o.sites == nil {
		o.sites = []site.Site{shop()}
	}
	for _, s := range o.sites {
		_, err := h.sites.Put(t.Context(), chat.Author{Kind: chat.System}, s, 0)
		must(t, err)
	}
	if o.limits == nil {
		o.limits = generous()
	}
	challenges, err := gate.NewChallenges(gate.Config{Key: bytes.Repeat([]byte{7}, 32), Store: gate.NewMemory(1000, 20, 1000, h.clock.now), Now: h.clock.now, Random: rand.Reader})
	must(t, err)
	log := slog.New(slog.NewJSONHandler(h.logs, nil))
	h.sockets = web.NewSockets(web.SocketsConfig{Log: log})
	h.blobs, err = file.OpenDirectory(filepath.Join(t.TempDir(), "files"), h.clock.now)
	must(t, err)
	h.rules = file.NewRules(h.store, h.clock.now)
	h.files = file.New(file.Config{Store: h.store, Blobs: h.blobs, Conversations: h.chat, Rules: h.rules, Quota: o.quota, Now: h.clock.now, Log: log})
	files := fstest.MapFS{"loader.js": {Data: []byte("(function(usherData){window.usherDemo=usherData})\n")}}
	h.letters, err = mail.New(mail.Config{Store: h.store, Channel: cmp.Or[mail.Channel](o.post, mail.NewLogChannel(log)), Conversations: h.chat, Host: "usher.example",
		Firm: func(string) mail.Firm { return mail.Firm{Name: "Shop"} }, Now: h.clock.now, Log: log})
	must(t, err)
	h.door, err = widget.New(widget.Config{Letters: h.letters, Chat: h.chat, Sites: h.sites, Floor: h.floor, Hub: h.hub, Challenges: challenges, Attached: h.files, Portraits: h.files,
		Limits: gate.NewLimits(o.limits, 1000, h.clock.now), Files: files, Now: h.clock.now, Log: log,
		Manifest: map[string]string{"panel.js": "panel-1.js", "panel.css": "panel-1.css", "panel.en.js": "panel.en-1.js", "panel.pl.js": "panel.pl-1.js"}})
	must(t, err)
	h.chat.Listen(h.door)
	h.letters.OnChange(h.door.LettersChanged)
	h.serve(log, db, o)
	return h
}

func (h *house) serve(log *slog.Logger, db io.Closer, o options) {
	t := h.t
	h.app = web.NewApp(web.Config{Log: log, BodyLimit: file.MaxBytes, RawBodies: h.door.RawBodies(), ClientIP: func(c *fiber.Ctx) netip.Addr {
		if addr, err := netip.ParseAddr(c.Get("X-Test-Ip")); err == nil {
			return addr
		}
		return web.PeerIP(c)
	}})
	h.api = web.NewAPI(h.app, "test", "1")
	h.door.Mount(h.app, h.api, h.sockets)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	h.url = "http://" + listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = h.app.Listener(web.Linger(listener)) })
	running.Go(func() { _ = h.door.Run(ctx) })
	if o.post != nil {
		running.Go(func() { _ = h.letters.Run(ctx) })
	}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		drain, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = h.sockets.Drain(drain, time.Second, nil)
		h.sockets.Close()
		_ = h.app.ShutdownWithTimeout(2 * time.Second)
		_ = listener.Close() // a server that had not begun to listen is not stopped by the line above
		stop()
		running.Wait()
		_ = db.Close()
	})
}

// patience is how long a test waits for what must come; a busy machine is no failure.
const patience = 30 * time.Second

// eventually waits for a condition.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond) // a step between looks, not a wait for something to have happened
	}
}
