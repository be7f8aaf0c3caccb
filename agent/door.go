package agent

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/hub"
	"usher/internal/web"
)

// Config is what a door is made of. All fields but Log, Files and TellEvery must be set.
type Config struct {
	BaseURL       string // how browsers reach the program, without a path: https://chat.example.com
	Conversations Conversations
	Dispatcher    Dispatcher
	Staff         Staff
	Clients       Clients
	Sites         Sites
	Texts         Texts
	Letters       Letters
	Post          Post
	AlertRules    AlertRules
	Tokens        Tokens
	Replies       Replies
	Tags          Tags
	Once          Once
	Attached      Attached
	Portraits     Portraits
	FileRules     FileRules
	Hooks         Hooks
	Privacy       Privacy
	Blocks        Blocks
	Activity      Activity
	Hub           *hub.Hub
	Limits        *gate.Limits
	Files         map[string]string // logical → hashed names of the built files (static.Manifest)
	Now           func() time.Time
	Log           *slog.Logger
	TellEvery     time.Duration // how often counts and people are told at most; default 1 s
}

// Door is the staff's door. Make it with New, put it on the application with Mount, let it listen (it is a chat.Listener and a
// dispatch.Bell, and Revoked is for staff.OnRevoke), and keep Run going as long as the program serves.
type Door struct {
	Config
	origin  *url.URL
	secure  bool // cookies are for HTTPS only
	teller  *teller
	paces   paces
	sockets *web.Sockets

	networks networks
}

// New checks the base URL and makes the door.
func New(cfg Config) (*Door, error) {
	u, err := url.Parse(cfg.BaseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.User != nil {
		return nil, fmt.Errorf("the base URL %q is not scheme://host[:port]", cfg.BaseURL)
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.TellEvery == 0 {
		cfg.TellEvery = time.Second
	}
	d := &Door{Config: cfg, origin: &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, secure: u.Scheme == "https"}
	d.teller = newTeller(d)
	return d, nil
}

// Mount registers every route of the door.
func (d *Door) Mount(app *fiber.App, api huma.API, sockets *web.Sockets) {
	d.sockets = sockets
	d.mountEntrances(api)
	d.mountSecondStep(api)
	d.mountSessions(api)
	d.mountConversations(api)
	d.mountDesk(api)
	d.mountSearch(api)
	d.mountFiles(api)
	d.mountPeople(api)
	d.mountPortraits(api)
	d.mountSettings(api)
	d.mountTokens(api)
	d.mountClients(api)
	d.mountWebhooks(api)
	d.mountPrivacy(api)
	d.mountSocket(app, api)
	d.mountPage(app, api)
}

// Run tells consoles what has changed until the context ends.
func (d *Door) Run(ctx context.Context) error { return d.teller.run(ctx) }

// Revoked closes the sockets that hang on a sign-in which has ended. It does not block.
func (d *Door) Revoked(sessionID, _ string) {
	d.networks.forget(sessionID)
	if d.sockets != nil {
		d.sockets.CloseKey(socketKey(sessionID), web.CloseRevoked, "signed out")
	}
}

func socketKey(sessionID string) string { return "staff-session:" + sessionID }

// maxBody is the largest JSON body that this door reads; a site's settings are the largest thing sent.
const maxBody = 128 << 10

// handle registers one typed route. Its rule must stand in the table of access.go: a route that nobody has thought about does not start.
func handle[I, O any](d *Door, api huma.API, method, path, summary string, fn func(context.Context, *I) (*O, error)) {
	huma.Register(api, d.operation(api, method, path, summary), fn)
}

// operation is what all routes of this door have in common.
func (d *Door) operation(api huma.API, method, path, summary string) huma.Operation {
	full := prefix + path
	needs, declared := rules[method+" "+full]
	if !declared {
		panic("agent: no access rule for " + method + " " + full)
	}
	opens, declared := scopes[method+" "+full]
	if !declared {
		panic("agent: nobody said which scope opens " + method + " " + full + ", or closed (scopes.go)")
	}
	return huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: full, Summary: summary, Tags: []string{"staff"},
		MaxBodyBytes: bodyLimit(path), RejectUnknownQueryParameters: true,
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
		Security:    securityOf(needs, opens),
		Middlewares: huma.Middlewares{d.guard(api, needs, opens)},
	}
}

// bodyLimit is the largest body of a route: files are larger than words.
func bodyLimit(path string) int64 {
	if strings.HasSuffix(path, "/files/{file}") {
		return file.MaxBytes + 1 // the library takes its limit for too much
	}
	if path == portraitsPath {
		return file.MaxPortraitBytes + 1
	}
	return maxBody
}

func operationID(method, path string) string {
	words := strings.FieldsFunc(strings.ToLower(method+path), func(r rune) bool { return r == '/' || r == '{' || r == '}' })
	return "staff-" + strings.Join(words, "-")
}

// malformed is the answer to an address whose ids cannot be ids.
var malformed = fault.New(fault.Malformed, "bad_id", "This address holds an id that cannot be one.")
