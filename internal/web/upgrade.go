package web

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"usher/internal/fault"
)

// SocketConfig is what a door decides about its sockets. Zero values take the stated defaults.
type SocketConfig struct {
	// CheckOrigin says whether the page that opens the socket may. It must be set; exactly one Origin header is there when it is
	// called. Its error is the answer.
	CheckOrigin func(c *fiber.Ctx) error
	// Admit looks at the request before the upgrade (a cookie, a path parameter) and may refuse it. Its value is Socket.Value. It
	// must not keep anything of c. May be nil.
	Admit func(c *fiber.Ctx) (any, error)
	// Query names the query parameters that are allowed; others, above all tokens, are 400.
	Query []string

	ReadLimit    int           // largest message in bytes; default 32 KiB
	MaxFragments int           // frames per message; default 64
	AuthWithin   time.Duration // until Identify must be called; default 5 s; negative: signed in by Admit
	PongWait     time.Duration // silence after which the peer is gone; default 60 s
	FrameWait    time.Duration // until a frame that has begun must be complete; default 10 s
	WriteWait    time.Duration // until a frame must be taken by the peer; default 10 s
	CloseWait    time.Duration // until the peer must answer a close; default 1 s
	QueueFrames  int           // frames that may wait; default 64
	QueueBytes   int           // bytes that may wait; default 256 KiB
	MaxPerKey    int           // sockets of one key; the oldest are replaced; 0: any number
	MaxPerIP     int           // sockets of one IPv4 address or IPv6 /64; more are refused; 0: any number
	MaxControl   int           // pings and pongs in 10 s; default 20
}

func (cfg SocketConfig) withDefaults() SocketConfig {
	setDefault(&cfg.ReadLimit, 32<<10)
	setDefault(&cfg.MaxFragments, 64)
	setDefault(&cfg.AuthWithin, 5*time.Second)
	setDefault(&cfg.PongWait, 60*time.Second)
	setDefault(&cfg.FrameWait, 10*time.Second)
	setDefault(&cfg.WriteWait, 10*time.Second)
	setDefault(&cfg.CloseWait, time.Second)
	setDefault(&cfg.QueueFrames, 64)
	setDefault(&cfg.QueueBytes, 256<<10)
	setDefault(&cfg.MaxControl, 20)
	return cfg
}

// admission travels from the request to the socket through the library's locals, which take text keys only.
type admission struct {
	ip        netip.Addr
	requestID string
	value     any
	request   *fasthttp.RequestCtx // held by the server until the socket ends
}

// forget empties the upgrade request: the server keeps it as long as the socket is open, and its headers would be a third of what
// an idle socket costs. By now the answer has been written and nobody reads the request again.
func (a *admission) forget() {
	a.request.ResetUserValues()
	a.request.Request = fasthttp.Request{}
	a.request.Response = fasthttp.Response{}
	a.request = nil
}

const admissionKey = "usher.admission"

// Upgrade makes the handler of a socket route; register it with Get. The handshake is checked more strictly than the library does,
// compression is never agreed on, and handle runs with a Socket of ours: the library's own object goes back to a pool when the
// handler ends and would then belong to another visitor. The socket ends when handle returns.
func (ss *Sockets) Upgrade(cfg SocketConfig, handle func(s *Socket)) fiber.Handler {
	if cfg.CheckOrigin == nil {
		panic("web: a socket route without CheckOrigin")
	}
	cfg = cfg.withDefaults()
	upgrade := websocket.New(func(conn *websocket.Conn) {
		a, ok := conn.Locals(admissionKey).(*admission)
		if !ok {
			return
		}
		a.forget()
		ss.serve(newSocket(ss, &cfg, conn.Conn, a), handle)
	}, websocket.Config{
		ReadBufferSize:  1, // we read ourselves; the library keeps its smallest buffer
		WriteBufferSize: 4096,
		WriteBufferPool: &sync.Pool{},
		RecoverHandler:  func(*websocket.Conn) { _ = recover() }, // serve has already recovered; the library's own tells the client
	})
	return func(c *fiber.Ctx) error {
		if err := ss.checkHandshake(c, cfg); err != nil {
			return err
		}
		a := &admission{ip: ClientIP(c.Context()), requestID: RequestID(c.Context()), request: c.Context()}
		if cfg.Admit != nil {
			value, err := cfg.Admit(c)
			if err != nil {
				return err
			}
			a.value = value
		}
		if ss.crowded(a.ip, cfg.MaxPerIP) {
			return errTooMany.After(10 * time.Second)
		}
		c.Locals(admissionKey, a)
		dropHeaders(c)
		return upgrade(c)
	}
}

// serve runs one socket from its first to its last byte.
func (ss *Sockets) serve(s *Socket, handle func(s *Socket)) {
	defer s.finish()
	if code := ss.add(s); code != 0 {
		s.Close(code, "retry_after_ms=1000")
		return
	}
	defer func() {
		if r := recover(); r != nil {
			ss.cfg.Log.LogAttrs(s.ctx, slog.LevelError, "socket handler failed", slog.String("request_id", s.id),
				slog.String("cause", fmt.Sprint(r)), slog.String("stack", string(debug.Stack())))
			s.Close(CloseFault, "something failed on our side")
		}
	}()
	handle(s)
}

// checkHandshake refuses before the upgrade whatever the library would let through or answer differently.
func (ss *Sockets) checkHandshake(c *fiber.Ctx, cfg SocketConfig) error {
	h := &c.Request().Header
	switch {
	case c.Method() != http.MethodGet:
		return errMethod
	case !websocket.IsWebSocketUpgrade(c) || c.Get("Sec-WebSocket-Version") != "13":
		return errUpgrade
	case ss.Draining():
		return errDraining.After(time.Second)
	}
	key, err := base64.StdEncoding.Strict().DecodeString(c.Get("Sec-WebSocket-Key"))
	if err != nil || len(key) != 16 {
		return errHandshake
	}
	if err := checkQuery(c, cfg.Query); err != nil {
		return err
	}
	switch origins := h.PeekAll(fiber.HeaderOrigin); {
	case len(origins) > 1: // the edge has refused it already; this holds without it
		return errHandshake
	case len(origins) == 0 || len(origins[0]) == 0 || strings.EqualFold(string(origins[0]), "null"):
		return errOrigin
	}
	return cfg.CheckOrigin(c)
}

func checkQuery(c *fiber.Ctx, allowed []string) (err error) {
	c.Context().QueryArgs().All()(func(key, _ []byte) bool {
		if slices.Contains(allowed, string(key)) {
			return true
		}
		err = errQuery
		return false
	})
	return err
}

// dropHeaders removes what the handshake does not need, because the library copies every header and cookie into the connection's
// object and keeps them as long as the socket is open.
func dropHeaders(c *fiber.Ctx) {
	h := &c.Request().Header
	var names []string
	h.All()(func(key, _ []byte) bool {
		switch name := string(key); name {
		case "Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Host":
		default:
			names = append(names, name)
		}
		return true
	})
	for _, name := range names {
		h.Del(name)
	}
	h.DelAllCookies()
}

// ErrOrigin is the refusal CheckOrigin should give for a page that may not connect.
func ErrOrigin() *fault.Error { return errOrigin }
