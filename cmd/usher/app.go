package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher/agent"
	"usher/internal/activity"
	"usher/internal/alert"
	"usher/internal/config"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/hook"
	"usher/internal/hours"
	"usher/internal/hub"
	"usher/internal/mail"
	"usher/internal/once"
	"usher/internal/privacy"
	"usher/internal/web"
	"usher/static"
	"usher/widget"
)

// App is the whole program as a value: New opens, Run serves until its context ends, Close releases. It is the only place where all rooms meet.
type App struct {
	cfg       config.Config
	log       *slog.Logger
	publicURL string

	store      eventlog.Store
	rooms      rooms
	dispatcher *dispatch.Dispatcher
	visitors   *widget.Door
	staffDoor  *agent.Door
	alerts     *alert.Service
	once       *once.Service
	hooks      *hook.Service
	alertRules *alert.Rules
	letters    *mail.Service
	post       *mail.StaffPost
	privacy    *privacy.Service
	twilio     *alert.Twilio // nil without a provider
	fileRules  *file.Rules
	sockets    *web.Sockets
	metrics    *web.Metrics

	fiber    *fiber.App
	api      huma.API
	listener net.Listener
	counted  net.Listener // for /metrics, or nil

	signIns   []signIn
	setUpLink string
}

// New opens the store, takes the addresses and wires everything. Nothing runs yet. On an error nothing stays open.
func New(ctx context.Context, cfg config.Config, log *slog.Logger) (_ *App, err error) {
	a := &App{cfg: cfg, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.store, err = openStore(ctx, cfg, log); err != nil {
		return nil, err
	}
	if err = a.listen(); err != nil {
		return nil, err
	}
	a.rooms, a.once = newRooms(a.store), once.New(a.store, time.Now)
	if err = a.openFiles(ctx); err != nil {
		return nil, err
	}
	if err = a.load(ctx); err != nil {
		return nil, err
	}
	if err = a.wire(); err != nil {
		return nil, err
	}
	if err = catchUpNames(ctx, a.store, a.rooms); err != nil {
		return nil, err
	}
	if err = a.hooks.Load(ctx); err != nil {
		return nil, err
	}
	if err = errors.Join(a.alertRules.Load(ctx), a.privacy.Load(ctx), activity.Load(ctx, a.store)); err != nil {
		return nil, err
	}
	a.warnOfPlainHTTP()
	return a, a.greet(ctx)
}

// Addr is the address that Usher listens on.
func (a *App) Addr() string { return a.listener.Addr().String() }

func (a *App) listen() (err error) {
	if a.listener, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if a.cfg.Metrics != "" {
		if a.counted, err = net.Listen("tcp", a.cfg.Metrics); err != nil {
			return fmt.Errorf("listen for metrics: %w", err)
		}
	}
	a.publicURL = a.cfg.PublicURL
	if a.publicURL == "" {
		address := a.listener.Addr().(*net.TCPAddr) //nolint:forcetypeassert // net.Listen("tcp") gives no other
		a.publicURL = "http://" + net.JoinHostPort("localhost", strconv.Itoa(address.Port))
	}
	return nil
}

func (a *App) load(ctx context.Context) error {
	if err := a.rooms.site.Load(ctx); err != nil {
		return err
	}
	if err := a.rooms.staff.Load(ctx); err != nil {
		return err
	}
	if err := errors.Join(a.rooms.token.Load(ctx), a.rooms.replies.Load(ctx), a.rooms.tags.Load(ctx), a.rooms.blocks.Load(ctx)); err != nil {
		return err
	}
	if a.cfg.Store != "sqlite" { // it writes views in the transaction of their events
		if err := repairViews(ctx, a.store, a.rooms, a.log); err != nil {
			return err
		}
	}
	return a.rooms.files.Load(ctx)
}

func (a *App) wire() error {
	a.dispatcher = dispatch.New(dispatch.Config{Store: a.store, Conversations: a.rooms.chat, Clients: a.rooms.crm, Hours: a.hours, Now: time.Now, Log: a.log})
	names, err := static.Manifest()
	if err != nil {
		return err
	}
	messages, limits := hub.New(), gate.NewLimits(gate.DefaultTable(), gate.DefaultBuckets, time.Now)
	if err := a.openAlerts(); err != nil {
		return err
	}
	if err := a.openHooks(); err != nil {
		return err
	}
	if err := a.openLetters(); err != nil {
		return err
	}
	if a.privacy, err = openPrivacy(a.cfg, a.store, a.rooms, a.dispatcher, a.hooks, a.log); err != nil {
		return err
	}
	if err := a.openDoors(names, messages, limits); err != nil {
		return err
	}
	followNames(a.rooms, a.staffDoor.Renamed)
	a.rooms.chat.Listen(a.dispatcher)
	a.rooms.chat.Listen(a.visitors)
	a.rooms.chat.Listen(a.staffDoor)
	a.rooms.chat.Listen(a.alerts)
	a.rooms.chat.Listen(a.letters)
	a.letters.OnChange(a.visitors.LettersChanged)
	a.dispatcher.Listen(a.staffDoor)
	a.dispatcher.Listen(outside{a.visitors})
	a.dispatcher.Listen(a.alerts)
	a.rooms.staff.OnRevoke(a.staffDoor.Revoked)
	a.rooms.staff.OnReset(a.rooms.token.EndAll)
	a.rooms.staff.OnChange(a.staffDoor.PersonChanged)
	a.rooms.staff.OnChange(func(staffAgent) { a.visitors.FloorChanged() })
	a.rooms.blocks.Office(a.staffDoor.OfficeNetworks)
	a.rooms.site.OnChange(a.dispatcher.HoursChanged)
	a.rooms.site.OnChange(a.visitors.FloorChanged)
	return a.mount()
}

// https says whether browsers reach us by TLS.
func (a *App) https() bool { return strings.HasPrefix(a.publicURL, "https://") }

// hours are those of a site; an unknown one is always open.
func (a *App) hours(key string) hours.Hours {
	s, _ := a.rooms.site.Get(key)
	return s.Hours
}

func (a *App) openDoors(names map[string]string, messages *hub.Hub, limits *gate.Limits) error {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails; challenges of a former run are no longer good, which the widget survives
	challenges, err := gate.NewChallenges(gate.Config{Key: key, Now: time.Now, Random: rand.Reader,
		Store: gate.NewMemory(gate.DefaultCaptchas, gate.DefaultCaptchasPerPrefix, gate.DefaultUsed, time.Now)})
	if err != nil {
		return err
	}
	a.visitors, err = widget.New(widget.Config{Chat: a.rooms.chat, Sites: a.rooms.site, Floor: reception{a.dispatcher, a.hours, a.rooms.staff}, Hub: messages, Limits: limits,
		Challenges: challenges, Attached: a.rooms.files, Portraits: a.rooms.files, Blocks: a.rooms.blocks, Letters: a.letters, Files: static.Files(), Manifest: names, PublicURL: a.publicURL, Now: time.Now, Log: a.log})
	if err != nil {
		return err
	}
	a.staffDoor, err = agent.New(agent.Config{
		BaseURL:       a.publicURL,
		Conversations: a.rooms.chat,
		Dispatcher:    a.dispatcher,
		Staff:         a.rooms.staff,
		Clients:       a.rooms.crm,
		Sites:         a.rooms.site,
		Texts:         a.alerts,
		AlertRules:    a.alertRules,
		Attached:      a.rooms.files,
		Portraits:     a.rooms.files,
		FileRules:     a.fileRules,
		Letters:       a.letters,
		Post:          a.post,
		Tokens:        a.rooms.token,
		Once:          a.once,
		Hooks:         a.hooks,
		Replies:       a.rooms.replies,
		Tags:          a.rooms.tags,
		Privacy:       a.privacy,
		Blocks:        a.rooms.blocks,
		Activity:      activity.NewReader(a.store),
		Hub:           messages,
		Limits:        limits,
		Files:         names,
		Now:           time.Now,
		Log:           a.log,
	})
	return err
}

// mount builds the application and puts every route on it.
func (a *App) mount() error {
	a.metrics, a.sockets = web.NewMetrics(), web.NewSockets(web.SocketsConfig{Log: a.log})
	a.metrics.Gauge("usher_sockets", "Open sockets.", func() float64 { return float64(a.sockets.Count()) })
	a.metrics.Gauge("usher_waiting_leads", "Leads that nobody has.", func() float64 { return float64(a.dispatcher.Floor().Waiting) })
	a.fiber = web.NewApp(web.Config{Log: a.log, ClientIP: web.BehindProxies(a.cfg.TrustedProxies), HTTPS: a.https(),
		Observe: a.metrics.Observe, RawBodies: a.rawBodies()})
	a.api = web.NewAPI(a.fiber, "Usher", "1")
	a.visitors.Mount(a.fiber, a.api, a.sockets)
	a.staffDoor.Mount(a.fiber, a.api, a.sockets)
	a.mountReports()
	files, err := web.NewStatic(static.Files(), nil)
	if err != nil {
		return err
	}
	a.fiber.Get("/static/*", files.Serve)
	web.Document(a.api, http.MethodGet, "/static/{rest}", "The built files of the front ends")
	a.fiber.Get("/healthz", web.Healthz)
	web.Document(a.api, http.MethodGet, "/healthz", "The process lives")
	a.fiber.Get("/readyz", web.Readyz(a.store.Ping, a.sockets.Draining))
	web.Document(a.api, http.MethodGet, "/readyz", "New visitors may be sent here")
	home := "/agent/"
	if a.cfg.Demo {
		demoShop{secret: func() (string, error) { return a.rooms.site.Secret(demoSite) }}.mount(a.fiber, a.api)
		home = "/demo/"
	}
	a.fiber.Get("/", func(c *fiber.Ctx) error { return c.Redirect(home) })
	web.Document(a.api, http.MethodGet, "/", "The way to the console")
	return nil
}
