package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"usher/internal/fault"
)

type requestKey int

const (
	requestIDKey requestKey = iota
	clientIPKey
	loggerKey
)

// problemLogger carries the operator's log to where huma makes its errors.
type problemLogger func(p *Problem)

// RequestID is the id of the running request; it is in every answer's X-Request-Id header and every log line. In a huma handler
// pass the handler's context, in a Fiber handler c.Context().
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey).(string)
	return id
}

// ClientIP is who asks, as Config.ClientIP found out once per request. In a huma handler pass the handler's context, in a Fiber
// handler c.Context(). It is the zero address outside a request.
func ClientIP(ctx context.Context) netip.Addr {
	ip, _ := ctx.Value(clientIPKey).(netip.Addr)
	return ip
}

// edge runs before Fiber: it refuses what Fiber could not answer in our shape.
func edge(cfg Config, bodies *intake, next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		defer func() { _ = bodies.end(&ctx.Request.Header) }()
		id := rand.Text()
		ctx.SetUserValue(requestIDKey, id)
		ctx.Response.Header.Set(fiber.HeaderXRequestID, id)
		f := checkEdge(ctx)
		if f == nil {
			next(ctx)
			return
		}
		p := problemOfFault(f, nil)
		p.RequestID = id
		setAPIHeaders(ctx.Response.Header.Set, cfg.HTTPS)
		p.send(ctx)
		ctx.SetConnectionClose() // where one bad request ends, the next cannot be told
		cfg.Observe(p.Status, 0)
		cfg.Log.LogAttrs(ctx, slog.LevelInfo, "refused", slog.String("request_id", id), slog.String("code", p.Code), slog.Int("status", p.Status))
	}
}

// observe is the outermost Fiber handler: client address, panics, errors, one access log line per request. The line names the
// route's pattern and never the address itself, which may hold ids, file names or secrets.
func observe(cfg Config) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start := time.Now()
		ip := cfg.ClientIP(c)
		c.Context().SetUserValue(clientIPKey, ip)
		c.Context().SetUserValue(loggerKey, problemLogger(func(p *Problem) { logProblem(context.Background(), cfg.Log, p) }))
		if err := runSafely(c); err != nil {
			sendProblem(cfg, c, err)
		}
		status, took := c.Response().StatusCode(), time.Since(start)
		cfg.Observe(status, took)
		level := slog.LevelInfo
		if status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		cfg.Log.LogAttrs(c.Context(), level, "request",
			slog.String("request_id", RequestID(c.Context())), slog.String("method", c.Method()), slog.String("route", routeOf(c)),
			slog.Int("status", status), slog.Duration("took", took), slog.Int("bytes", len(c.Response().Body())), slog.String("ip", ip.String()))
		return nil
	}
}

// runSafely turns a panic into an error, so that one request's failure is only its own.
func runSafely(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.From(fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
		}
	}()
	return c.Next()
}

func routeOf(c *fiber.Ctx) string {
	if c.Response().StatusCode() == http.StatusNotFound || c.Response().StatusCode() == http.StatusMethodNotAllowed {
		return "-" // the last route tried says nothing
	}
	return c.Route().Path
}

// errorHandler answers what fails outside the handlers: heads and bodies that fasthttp could not read, or was not to read.
func errorHandler(cfg Config, bodies *intake) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		if refused := bodies.end(&c.Context().Request.Header); refused != nil {
			err = refused
		}
		id := rand.Text() // a new one: what is there may belong to the connection's request before
		c.Context().SetUserValue(requestIDKey, id)
		c.Set(fiber.HeaderXRequestID, id)
		setAPIHeaders(c.Set, cfg.HTTPS)
		sendProblem(cfg, c, err)
		if status := c.Response().StatusCode(); status != http.StatusRequestTimeout { // who was too slow has had their time
			lingerOn(c.Context().Conn())
		}
		cfg.Observe(c.Response().StatusCode(), 0)
		return nil
	}
}

func sendProblem(cfg Config, c *fiber.Ctx, err error) {
	p := ProblemOf(err)
	p.RequestID = RequestID(c.Context())
	logProblem(c.Context(), cfg.Log, p)
	p.send(c.Context())
}

// logProblem keeps the operator's half of a failure. Refusals that are the client's doing need no line of their own.
func logProblem(ctx context.Context, log *slog.Logger, p *Problem) {
	if p.Status < http.StatusInternalServerError || p.cause == nil {
		return
	}
	log.LogAttrs(ctx, slog.LevelError, "failed", slog.String("request_id", p.RequestID), slog.String("code", p.Code), slog.String("cause", p.cause.Error()))
}
