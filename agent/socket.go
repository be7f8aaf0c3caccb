package agent

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/time/rate"

	"usher/internal/fault"
	"usher/internal/gate"
	"usher/internal/web"
)

const (
	socketPath     = "/agent/socket"
	consolesAtOnce = 20               // sockets of one sign-in; the oldest are replaced
	consolesPerIP  = 500              // an office behind one address
	queueFrames    = 2048             // a console follows every chat of the house
	queueBytes     = 4 << 20          // while its browser does something else for a moment
	openAtOnce     = 50               // conversations of one socket
	badInARow      = 5                // unreadable frames until the socket is closed
	refusedAtMost  = 100              // frames over the limit until the socket is closed
	calmAfter      = 10 * time.Second // without one they are forgotten
	refusalEvery   = 20 * time.Millisecond
	typingEvery    = 3 * time.Second
)

// The rates of one console: frames of any kind, and messages among them. Each is also the burst of ten seconds.
const (
	framesPerSecond   = 30
	messagesPerSecond = 3
)

func (d *Door) mountSocket(app *fiber.App, api huma.API) {
	app.Get(socketPath, d.sockets.Upgrade(web.SocketConfig{
		CheckOrigin: d.checkOrigin, Admit: d.admitSocket, MaxPerKey: consolesAtOnce, MaxPerIP: consolesPerIP,
		QueueFrames: queueFrames, QueueBytes: queueBytes,
	}, d.serveConsole))
	web.Document(api, http.MethodGet, socketPath, "The staff's socket", web.Answer{Status: http.StatusSwitchingProtocols})
}

// admitSocket lets signed-in people open a socket. That the page behind it is the console, and not one that merely sends the cookie
// along, is proved by the first frame.
func (d *Door) admitSocket(c *fiber.Ctx) (any, error) {
	if ok, retry, layer := d.Limits.Allow(gate.PurposeSocket, gate.From(gate.Prefix(web.ClientIP(c.Context())))); !ok {
		return nil, gate.RateLimited(layer, retry)
	}
	session, err := d.Staff.Session(c.Context(), d.cookie(c))
	if err != nil {
		return nil, errNotSignedIn.Because(err)
	}
	d.Staff.Saw(session.ID, web.ClientIP(c.Context()))
	return actor{Session: session}, nil
}

// console is one open socket of a person. Its fields belong to the goroutine that reads the socket.
type console struct {
	d        *Door
	s        *web.Socket
	who      actor
	opened   map[string]*opened
	typed    map[string]time.Time
	frames   *rate.Limiter
	messages *rate.Limiter
	bad      int

	refused   int
	refusedAt time.Time
}

func (d *Door) serveConsole(s *web.Socket) {
	who, ok := s.Value().(actor)
	if !ok {
		return
	}
	c := &console{d: d, s: s, who: who, opened: map[string]*opened{}, typed: map[string]time.Time{},
		frames:   rate.NewLimiter(framesPerSecond, 10*framesPerSecond),
		messages: rate.NewLimiter(messagesPerSecond, 10*messagesPerSecond)}
	if !c.hello() {
		return
	}
	agent := who.Agent.ID
	d.Hub.Subscribe(everyConsole, s)
	d.Hub.Subscribe(consolesOf(agent), s)
	d.teller.came(agent)
	d.Dispatcher.Connected(agent)
	defer c.leave()
	c.greet()
	for {
		message, err := s.Read(s.Context())
		if err != nil {
			return
		}
		c.take(message)
	}
}

func (c *console) leave() {
	c.d.Hub.Forget(c.s)
	for _, o := range c.opened {
		c.d.Hub.Forget(o)
	}
	c.d.teller.left(c.who.Agent.ID)
	c.d.Dispatcher.Disconnected(c.who.Agent.ID)
}

// hello reads the first frame. Until it has proved that our own page sends it, nothing is acted on and nothing is told.
func (c *console) hello() bool {
	message, err := c.s.Read(c.s.Context())
	if err != nil {
		return false
	}
	var f frameUp
	if web.CheckJSON(message) != nil || json.Unmarshal(message, &f) != nil || f.T != "hello" {
		c.s.Close(web.CloseNoAuth, "say hello first")
		return false
	}
	if f.V != protocol || !sameSecret(f.CSRF, c.who.CSRF) {
		c.s.Close(web.CloseAuthFailed, "load the page again")
		return false
	}
	if !c.s.Identify(socketKey(c.who.ID)) {
		return false
	}
	// From here on a revoke finds the socket; one that came before is seen now.
	return c.stillSignedIn()
}

// stillSignedIn looks at the sign-in again, for what the person is now, and closes the socket when it has ended.
func (c *console) stillSignedIn() bool {
	session, err := c.d.Staff.Use(c.who.ID)
	if err != nil {
		c.s.Close(web.CloseRevoked, "signed out")
		return false
	}
	c.who.Agent = session.Agent
	return true
}

// greet tells a console where everything stands: itself, the counts, the floor, and the leads that ring for it.
func (c *console) greet() {
	d, ctx := c.d, c.s.Context()
	c.push(readyFrame{T: "ready", V: protocol, Me: d.me(c.who.Agent, d.Dispatcher.Floor()), Now: d.Now().UTC().Truncate(time.Millisecond)})
	c.push(d.peopleFrame())
	if shared, err := d.sharedCounts(ctx); err == nil {
		if counts, err := d.countsFor(ctx, shared, c.who.Agent.ID); err == nil {
			c.push(counts)
		}
	}
	// From the floor, not from the conversations: those learn whose they are a moment after the bell, and a page loaded in that moment
	// would stay silent.
	for _, o := range d.Dispatcher.Ringing(c.who.Agent.ID) {
		if lead, err := d.leadOf(ctx, c.who.Agent.ID, o); err == nil {
			c.push(lead)
		}
	}
}

func (c *console) push(frame any) { c.s.Push(encode(frame)) }

var (
	errBadFrame    = fault.New(fault.Malformed, "bad_json", "This is not a frame.")
	errUnknownType = fault.New(fault.Malformed, "unknown_type", "This kind of frame is not known.")
	errNotFound    = fault.New(fault.NotFound, "not_found", "There is no such conversation.")
)

// take acts on one frame. What is wrong with it is told; the socket stays, unless it is wrong again and again.
func (c *console) take(message []byte) {
	var f frameUp
	if web.CheckJSON(message) != nil || json.Unmarshal(message, &f) != nil {
		c.push(refusal(errBadFrame, frameUp{}))
		if c.bad++; c.bad >= badInARow {
			c.s.Close(web.CloseBadFrames, "bad frames")
		}
		return
	}
	c.bad = 0
	if !c.allow(c.frames, f) {
		return
	}
	switch f.T {
	case "ping":
		c.push(plainFrame{T: "pong"})
		return
	case "hello":
		c.s.Close(web.CloseSecondAuth, "said hello before")
		return
	}
	asked, known := acts[f.T]
	if !known {
		c.push(refusal(errUnknownType, frameUp{ID: cutText(f.ID)}))
		return
	}
	if !c.stillSignedIn() {
		return
	}
	if err := c.check(asked, &f); err != nil {
		c.push(refusal(err, f))
		return
	}
	if err := asked.do(c, f); err != nil {
		c.push(refusal(err, f))
	}
}

// check decides whether a frame may be acted on, before its room is asked. It leaves nothing in the frame that an answer must not repeat.
func (c *console) check(a act, f *frameUp) error {
	f.ID = cutText(f.ID)
	if a.about == conversation && !idForm.MatchString(f.Conversation) {
		f.Conversation = ""
		return errNotFound
	}
	if !can(c.who.Agent, a.verb, a.about) {
		return errForbidden
	}
	return nil
}

// cutText keeps what a client calls its message from being sent back at length.
func cutText(id string) string {
	const most = 40
	if len(id) > most {
		return ""
	}
	return id
}

// allow takes a token of a limit, or tells when there will be one.
func (c *console) allow(limit *rate.Limiter, f frameUp) bool {
	r := limit.Reserve()
	wait := r.Delay()
	if wait == 0 {
		return true
	}
	r.Cancel()
	now := time.Now() // the limiter's own clock
	if now.Sub(c.refusedAt) > calmAfter {
		c.refused = 0
	}
	c.refusedAt = now
	if c.refused++; c.refused >= refusedAtMost {
		c.s.Close(web.CloseRate, "too many frames")
		return false
	}
	c.push(refusal(gate.RateLimited(gate.LayerVisitor, wait), frameUp{Conversation: f.Conversation, ID: cutText(f.ID)}))
	c.pause()
	return false
}

// pause lets a refusal leave before the next frame is read: a hundred of them at once would fill the queue of a console that means
// no harm and only has much to say after a cut.
func (c *console) pause() {
	timer := time.NewTimer(refusalEvery)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.s.Done():
	}
}
