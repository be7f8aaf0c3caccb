package agent

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"go.uber.org/goleak"

	"usher/internal/activity"
	"usher/internal/alert"
	"usher/internal/block"
	"usher/internal/canned"
	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/hook"
	"usher/internal/hub"
	"usher/internal/mail"
	"usher/internal/once"
	"usher/internal/privacy"
	"usher/internal/site"
	"usher/internal/sqlite"
	"usher/internal/staff"
	"usher/internal/tag"
	"usher/internal/token"
	"usher/internal/web"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"), // one per process, for the Date header
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.gowrap1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"), // sleeps out its last turn after the server has ended
	)
}

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

// house is the whole program behind the staff's door, on a real store and a real port.
type house struct {
	t          *testing.T
	url        string
	clock      *clock
	journal    *journal
	store      *sqlite.Store
	chats      *chat.Service
	clients    *crm.Service
	staff      *staff.Service
	tokens     *token.Service
	hooks      *hook.Service
	sites      *site.Service
	dispatcher *dispatch.Dispatcher
	learning   *learning
	rules      *alert.Rules
	files      *file.Service
	fileRules  *file.Rules
	privacy    *privacy.Service
	blocks     *block.Service
	replies    *canned.Service
	tags       *tag.Service
	texts      *alert.Service
	postbox    *postbox
	door       *Door
	api        huma.API
	app        *fiber.App
	sockets    *web.Sockets
	close      func()
}

// journal is a log that a test can read.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// learning lets a test hold up the moment at which conversations learn whose they are.
type learning struct {
	*chat.Service
	held sync.RWMutex
}

func (l *learning) LearnAssign(ctx context.Context, conversation string, a chat.Assigned) error {
	l.held.RLock()
	defer l.held.RUnlock()
	return l.Service.LearnAssign(ctx, conversation, a)
}

// postbox is a mail server that takes every letter.
type postbox struct {
	mu   sync.Mutex
	kept []mail.Letter
}

func (*postbox) Name() string { return "postbox" }

func (p *postbox) Send(_ context.Context, l mail.Letter) mail.Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append(p.kept, l)
	return mail.Answer{Outcome: mail.Accepted}
}

// to gives the letters that came to an address, oldest first.
func (p *postbox) to(address string) (found []mail.Letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.kept {
		if l.To == address {
			found = append(found, l)
		}
	}
	return found
}

// nobodyHasAPhone keeps these tests to the door: package alert tests who is sent what.
type nobodyHasAPhone struct{}

func (nobodyHasAPhone) Recipient(string) (alert.Recipient, bool) { return alert.Recipient{}, false }

// names are those that the program gives, see cmd/usher.
type names struct {
	*crm.Service
	tags *tag.Service
}

func (n names) TagNow(id string) string {
	t, _ := n.tags.Get(id)
	return t.Name
}

// open starts a house with nobody in it.
func open(t *testing.T) *house { return openAt(t, filepath.Join(t.TempDir(), "usher.db"), nil) }

func openAt(t *testing.T, path string, limits *gate.Limits) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{}, journal: &journal{}}
	log := slog.New(slog.NewJSONHandler(h.journal, nil))
	ctx, stop := context.WithCancel(context.Background())
	var err error
	if h.store, err = sqlite.Open(ctx, path); err != nil {
		t.Fatal(err)
	}
	h.chats, h.clients, h.sites = chat.New(h.store, h.clock.Now), crm.New(h.store, h.clock.Now), site.New(h.store, h.clock.Now)
	h.staff, h.tokens = staff.New(h.store, h.clock.Now), token.New(h.store, h.clock.Now)
	h.tokens.Resets(h.staff.Resets)
	h.learning = &learning{Service: h.chats}
	h.dispatcher = dispatch.New(dispatch.Config{Store: h.store, Conversations: h.learning, Clients: h.clients, Now: h.clock.Now, Log: log})
	if limits == nil {
		table := gate.DefaultTable()
		table[gate.PurposeLogin] = nil // most tests sign many people in
		limits = gate.NewLimits(table, 1000, h.clock.Now)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.url = "http://" + ln.Addr().String()
	h.rules = alert.NewRules(h.store, h.clock.Now)
	blobs, err := file.OpenDirectory(filepath.Join(filepath.Dir(path), "files"), h.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	h.fileRules = file.NewRules(h.store, h.clock.Now)
	h.files = file.New(file.Config{Store: h.store, Blobs: blobs, Conversations: h.chats, Rules: h.fileRules, Portraits: h.portraits, Now: h.clock.Now, Log: log})
	h.replies, h.tags = canned.New(h.store, h.clock.Now), tag.New(h.store, h.clock.Now)
	h.texts, err = alert.New(alert.Config{Store: h.store, Channel: alert.NewLogChannel(log), People: nobodyHasAPhone{}, Conversations: h.chats,
		Settings: h.rules.Get, Console: h.url + "/agent/", Now: h.clock.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	h.postbox = &postbox{}
	post, err := mail.NewStaffPost(mail.StaffPostConfig{Channel: h.postbox, Firm: func() string { return "Tamm" }, Host: "chat.example", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	letters, err := mail.New(mail.Config{Store: h.store, Channel: mail.NewLogChannel(log), Conversations: h.chats, Host: "chat.example", Now: h.clock.Now, Log: log,
		Firm: func(string) mail.Firm { return mail.Firm{Name: "Tamm"} }})
	if err != nil {
		t.Fatal(err)
	}
	h.hooks, err = hook.New(hook.Config{Store: h.store, Conversations: h.chats, Clients: h.clients, Now: h.clock.Now, Log: log, Lookup: nowhere})
	if err != nil {
		t.Fatal(err)
	}
	h.blocks = block.New(block.Config{Store: h.store, Conversations: h.chats, Now: h.clock.Now})
	h.privacy, err = privacy.New(privacy.Config{Store: h.store, Conversations: h.chats, Clients: h.clients, Decisions: h.dispatcher,
		Sites: func() []string { return []string{"demo"} }, List: path + ".erasures", Now: h.clock.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	h.door, err = New(Config{BaseURL: h.url, Conversations: h.chats, Dispatcher: h.dispatcher, Staff: h.staff, Clients: h.clients, Sites: h.sites,
		Texts: h.texts, AlertRules: h.rules, Attached: h.files, Portraits: h.files, FileRules: h.fileRules, Tokens: h.tokens, Replies: h.replies, Tags: h.tags,
		Once:    once.New(h.store, h.clock.Now),
		Hooks:   h.hooks,
		Letters: letters, Post: post, Privacy: h.privacy, Blocks: h.blocks, Activity: activity.NewReader(h.store),
		Hub: hub.New(), Limits: limits, Files: map[string]string{"console.js": "console-abc.js", "console.css": "console-abc.css"},
		Now: h.clock.Now, Log: log, TellEvery: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	h.chats.Name(chat.Naming{Names: names{h.clients, h.tags}, Renamed: h.door.Renamed})
	h.clients.OnChange(h.chats.ClientRenamed)
	h.tags.OnChange(h.chats.TagRenamed)
	h.chats.Listen(h.dispatcher)
	h.chats.Listen(h.door)
	h.dispatcher.Listen(h.door)
	h.staff.OnRevoke(h.door.Revoked)
	h.staff.OnReset(h.tokens.EndAll)
	if err := errors.Join(h.staff.Load(ctx), h.sites.Load(ctx), h.tokens.Load(ctx)); err != nil {
		t.Fatal(err)
	}
	h.app = web.NewApp(web.Config{Log: log, RawBodies: h.door.RawBodies()})
	h.api = web.NewAPI(h.app, "Usher", "test")
	h.sockets = web.NewSockets(web.SocketsConfig{Log: log})
	h.door.Mount(h.app, h.api, h.sockets)
	var running sync.WaitGroup
	run := func(what string, fn func(context.Context) error) {
		running.Go(func() {
			if err := fn(ctx); err != nil && ctx.Err() == nil {
				t.Errorf("%s: %v", what, err)
			}
		})
	}
	run("dispatcher", h.dispatcher.Run)
	run("door", h.door.Run)
	run("chats", h.chats.Run)
	run("hooks", h.hooks.Run)
	run("post", post.Run)
	run("serving", func(context.Context) error { return h.app.Listener(web.Linger(ln)) })
	h.staff.OnChange(h.seat)
	h.staff.OnChange(h.door.PersonChanged)
	everybody, err := h.staff.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range everybody {
		h.seat(a)
	}
	h.close = sync.OnceFunc(func() {
		over, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := errors.Join(h.sockets.Drain(over, 0, nil), h.app.ShutdownWithTimeout(5*time.Second)); err != nil {
			t.Error(err)
		}
		h.sockets.Close()
		stop()
		running.Wait()
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(h.close)
	h.browser().ask("GET", "/agent/", nil) // a server that was ended before it began would never end
	return h
}

// portraits are those that people and sites have.
func (h *house) portraits() (ids []string) {
	people, _ := h.staff.List(context.Background())
	for _, a := range people {
		ids = append(ids, a.Photo)
	}
	for _, s := range h.sites.List() {
		ids = append(ids, s.Picture.Logo)
	}
	return ids
}

// nowhere is a network without names.
func nowhere(context.Context, string) ([]netip.Addr, error) {
	return nil, errors.New("there is no such name")
}

// seat tells the dispatcher of a person, as the program does.
func (h *house) seat(a staff.Agent) {
	h.dispatcher.PersonChanged(dispatch.Person{ID: a.ID, Name: a.Name, Tier: a.Tier, Limit: a.Limit, Skills: a.Skills, Languages: a.Languages,
		Active: a.Active})
}

const password = "a sentence that is long enough"

// hire adds a person who has accepted the invitation.
func (h *house) hire(name, role, tier string) staff.Agent {
	h.t.Helper()
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@tamm.example"
	_, token, err := h.staff.Add(context.Background(), "system", staff.Agent{Name: name, Email: email, Role: role, Tier: tier, Limit: 3})
	if err != nil {
		h.t.Fatal(err)
	}
	a, err := h.staff.AcceptInvite(context.Background(), token, password)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// visit begins a conversation as a visitor.
func (h *house) visit(name, text string) string {
	h.t.Helper()
	began, err := h.chats.Begin(context.Background(), chat.Opening{Site: "demo", Visitor: chat.NewID(), StartID: chat.NewID(), Text: text,
		Claim: chat.Claim{Name: name, Topic: "Prices"}, Page: chat.Page{URL: "https://tamm.example/oak", Title: "Oak"}, IP: "203.0.113.42",
		Answers: []chat.Answer{{Key: "name", Label: "Your name", Value: name}}, Language: "en"})
	if err != nil {
		h.t.Fatal(err)
	}
	return began.Conversation
}

// patience is how long a test waits for what must come; a busy machine is no failure.
const patience = 30 * time.Second

// until waits for something to become true.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(2 * time.Millisecond) // the pace of looking, not a duration that anything depends on
	}
}
