package widget

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/file"
	"usher/internal/gate"
	"usher/internal/hub"
	"usher/internal/mail"
	"usher/internal/site"
	"usher/internal/web"
)

// Writing is what the door does in the room of conversations. The faults are those that package chat states.
type Writing interface {
	Begin(ctx context.Context, o chat.Opening) (chat.Begun, error)
	SayQuoting(ctx context.Context, conversation string, by chat.Author, id, text, quote string, files ...chat.File) (chat.Ack, error)
	Mark(ctx context.Context, conversation string, by chat.Author, delivered, seen int64) error
	Typing(conversation string, by chat.Author)
	Rate(ctx context.Context, conversation string, by chat.Author, good bool, comment string) error
	VisitorMoved(ctx context.Context, conversation string, p chat.Page) error
	VisitorPresent(ctx context.Context, conversation string, present bool) error
}

// Reading is what the door reads there.
type Reading interface {
	VisitorSince(ctx context.Context, visitor string) (time.Time, error)
	Current(ctx context.Context, visitor string) (string, error)
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	Events(ctx context.Context, conversation string, after int64, limit int) ([]eventlog.Event, error)
	Marks(ctx context.Context, conversation, reader string) (chat.Marks, int64, error)
}

// Conversations is both.
type Conversations interface {
	Writing
	Reading
}

// Sites knows the embedded widgets. Get, Seen and Previewed answer from memory. Verify gives who a host's signature says a visitor is;
// use names what it is shown for.
type Sites interface {
	Get(key string) (site.Site, bool)
	Seen(key, origin string)
	Previewed(id string) (site.Site, bool)
	Verify(key, token, use string) (*chat.Identity, error)
}

// Floor says how the office is staffed. It answers from memory and never blocks on a conversation.
type Floor interface {
	// Office is the state of the office for a site.
	Office(site string) Office
	// Ahead is how many who wait stand before a conversation.
	Ahead(conversation string) int
	// Here tells whether an agent is at their desk.
	Here(agent string) bool
	// Photo is the id of an agent's portrait, "" for none.
	Photo(agent string) string
}

// Attached keeps the files of conversations. The faults are those that package file states.
type Attached interface {
	Upload(ctx context.Context, u file.Upload) (chat.File, error)
	Attach(ctx context.Context, conversation string, by chat.Author, ids []string) ([]chat.File, error)
	Open(ctx context.Context, conversation string, reader chat.Author, id string) (file.Content, error)
	Preview(ctx context.Context, conversation string, reader chat.Author, id string) (file.Content, error)
	Unsent(ctx context.Context, conversation string, by chat.Author) ([]chat.File, error)
}

// Letters sends conversations by e-mail. Offer gives nil for who is not offered it; the faults are those that package mail states.
type Letters interface {
	Offer(ctx context.Context, sum chat.Summary) (*mail.Offer, error)
	AskTranscriptOnce(ctx context.Context, conversation string, by chat.Author, id string) error
}

// Config is what the door is made of. Everything is needed but Log, Blocks and Letters, and Files and Manifest on a machine without built front ends.
type Config struct {
	Chat       Conversations
	Sites      Sites
	Floor      Floor
	Hub        *hub.Hub
	Limits     *gate.Limits
	Challenges *gate.Challenges
	Attached   Attached
	Portraits  Portraits
	Blocks     Blocks            // nil: nobody is blocked
	Letters    Letters           // nil: nobody is sent anything
	Files      fs.FS             // built front ends: loader.js and what Manifest names
	Manifest   map[string]string // logical name ("panel.js") to file name
	PublicURL  string            // where browsers reach Usher, with its path prefix if any; "" takes each request's own host
	Now        func() time.Time
	Log        *slog.Logger // default: slog.Default()
}

// Door is the visitor's door. Make it with New, let the room of conversations report to it with chat's Listen, put its routes on
// the application with Mount, and let Run go on beside.
type Door struct {
	cfg       Config
	public    *url.URL // nil: unknown
	loader    []byte
	rendered  rendered
	offices   offices
	threads   threads
	starts    starts
	admitted  admitted
	states    states
	languages []string
	sockets   *web.Sockets // from Mount
}

// New makes a door. It fails on a public URL that is none and on built files that cannot be read.
func New(cfg Config) (*Door, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	d := &Door{cfg: cfg, threads: newThreads(), starts: newStarts(), admitted: newAdmitted(), states: newStates(), offices: newOffices(), rendered: newRendered()}
	if cfg.PublicURL != "" {
		public, err := url.Parse(strings.TrimSuffix(cfg.PublicURL, "/"))
		if err != nil || public.Host == "" || (public.Scheme != "https" && public.Scheme != "http") || public.RawQuery != "" {
			return nil, fmt.Errorf("widget: the public URL %q is not of the form https://host[/path]", cfg.PublicURL)
		}
		d.public = public
	}
	if cfg.Files != nil {
		loader, err := fs.ReadFile(cfg.Files, "loader.js")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("widget: read the loader: %w", err)
		}
		d.loader = loader
	}
	for _, tag := range words.tags() {
		if tag == "en" || cfg.Manifest["panel."+tag+".js"] != "" {
			d.languages = append(d.languages, tag)
		}
	}
	return d, nil
}

// enabled finds a site that may be used; one that is switched off looks like one that does not exist.
func (d *Door) enabled(key string) (site.Site, error) {
	if s, ok := d.cfg.Sites.Get(key); ok && s.Enabled {
		return s, nil
	}
	return site.Site{}, site.ErrNoSite
}
