package web

import (
	"log/slog"
	"net/netip"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Config is what the program decides about its edge. The zero value is usable; zero durations and sizes take the stated defaults.
type Config struct {
	Log          *slog.Logger                      // default: slog.Default()
	ClientIP     func(c *fiber.Ctx) netip.Addr     // who asks, behind trusted proxies; default: PeerIP
	HTTPS        bool                              // send HSTS; true when browsers reach us by TLS
	JSONLimit    int                               // largest JSON body in bytes; default 256 KiB
	BodyLimit    int                               // largest body under RawBodies in bytes; default 12 MiB
	RawBodies    []RawBody                         // where bodies are not JSON
	RawTimeout   time.Duration                     // the largest body under RawBodies; default 2 min: ten mebibytes over a telephone
	BodiesAtOnce int                               // bytes of larger bodies that are on their way or being handled, for each of RawBodies and for JSON; default 64 MiB
	ReadTimeout  time.Duration                     // whole request; default 10 s
	WriteTimeout time.Duration                     // whole answer; default 30 s
	IdleTimeout  time.Duration                     // between requests of a connection; default 60 s
	Observe      func(status int, d time.Duration) // called once per request, for metrics; may be nil
}

func (cfg Config) withDefaults() Config {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.ClientIP == nil {
		cfg.ClientIP = PeerIP
	}
	if cfg.Observe == nil {
		cfg.Observe = func(int, time.Duration) {}
	}
	setDefault(&cfg.JSONLimit, 256<<10)
	setDefault(&cfg.BodyLimit, 12<<20)
	setDefault(&cfg.BodiesAtOnce, 64<<20)
	cfg.RawBodies = slices.Clone(cfg.RawBodies)
	for i := range cfg.RawBodies {
		setDefault(&cfg.RawBodies[i].Most, cfg.BodyLimit)
	}
	setDefault(&cfg.ReadTimeout, 10*time.Second)
	setDefault(&cfg.RawTimeout, 2*time.Minute)
	setDefault(&cfg.WriteTimeout, 30*time.Second)
	setDefault(&cfg.IdleTimeout, 60*time.Second)
	return cfg
}

func setDefault[T int | time.Duration](value *T, otherwise T) {
	if *value == 0 {
		*value = otherwise
	}
}

// headerLimit is the size of the whole request head in bytes; more is 431.
const headerLimit = 8 << 10

// NewApp makes the Fiber application with everything that holds for every route: strict and immutable routing, limits, request
// ids, the access log, security headers for API answers, refusal of unclean requests, and one shape for errors.
func NewApp(cfg Config) *fiber.App {
	cfg = cfg.withDefaults()
	bodies := newIntake(cfg, time.Now)
	app := fiber.New(fiber.Config{
		AppName:               "usher",
		Immutable:             true, // without it a kept string becomes another visitor's
		CaseSensitive:         true,
		StrictRouting:         true,
		DisableStartupMessage: true,
		BodyLimit:             max(cfg.BodyLimit, cfg.JSONLimit),
		ReadBufferSize:        headerLimit,
		ReadTimeout:           cfg.ReadTimeout,
		WriteTimeout:          cfg.WriteTimeout,
		IdleTimeout:           cfg.IdleTimeout,
		ReduceMemoryUsage:     true, // a waiting connection or socket holds no buffers
		ErrorHandler:          errorHandler(cfg, bodies),

		DisablePreParseMultipartForm: true, // an upload is taken apart by its own handler or not at all
	})
	server := app.Server()
	server.Handler = edge(cfg, bodies, server.Handler)
	server.HeaderReceived = bodies.begin
	app.Use(observe(cfg), apiHeaders(cfg.HTTPS), checkBody(cfg.RawBodies))
	return app
}
