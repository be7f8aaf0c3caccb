package hook

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
)

// Conversations is what this room reads of conversations; the contracts are those of chat.Service. What was taken back has no text there.
type Conversations interface {
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	Events(ctx context.Context, conversation string, after int64, limit int) ([]eventlog.Event, error)
}

// Clients is what this room reads of clients; the contract is that of crm.Service.
type Clients interface {
	Client(ctx context.Context, id string) (crm.Client, error)
}

// Config is what the room is made of. What has a default may be left out.
type Config struct {
	Store         eventlog.Store
	Conversations Conversations
	Clients       Clients
	Now           func() time.Time
	Log           *slog.Logger
	Inside        Hosts          // hosts inside that the operator allows; default none
	Lookup        Lookup         // default: the system's
	Random        func() float64 // 0 … 1, for the jitter of retries; default: math/rand
	Backlog       int            // how much may wait for one endpoint; default 10,000
	Within        time.Duration  // of one request; default 10 s
}

// Service is the room. It hears as chat.Listener and by ClientChanged; Run does the work. Reading and changing work without Run.
type Service struct {
	cfg  Config
	out  outgoing
	bell chan struct{}
	work sync.WaitGroup

	mu        sync.Mutex
	endpoints map[string]*Endpoint
	dirty     map[string]bool // streams in which something happened
	lanes     map[string]*lane
	flying    int

	// Owned by the goroutine of Run.
	cursors map[string]*cursor
	mark    time.Time // everything before is queued
	saved   time.Time // the mark that the store knows
	catchUp bool      // what happened since the mark is still to be looked for
}

// New makes the room. Load it, let it listen, and keep Run going.
func New(cfg Config) (*Service, error) {
	if cfg.Store == nil || cfg.Conversations == nil || cfg.Clients == nil || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("hook: a part is missing")
	}
	if cfg.Lookup == nil {
		cfg.Lookup = lookupHost
	}
	if cfg.Random == nil {
		cfg.Random = rand.Float64
	}
	if cfg.Backlog == 0 {
		cfg.Backlog = 10_000
	}
	if cfg.Within == 0 {
		cfg.Within = callWithin
	}
	return &Service{cfg: cfg, out: newOutgoing(cfg.Inside, cfg.Lookup, cfg.Within), bell: make(chan struct{}, 1), endpoints: map[string]*Endpoint{},
		dirty: map[string]bool{}, lanes: map[string]*lane{}, cursors: map[string]*cursor{}, catchUp: true}, nil
}

// Happened hears of a conversation. It never blocks.
func (s *Service) Happened(n chat.News) { s.lookAt(chat.Stream(n.Conversation)) }

// Typing is nothing that is told outside.
func (s *Service) Typing(string, chat.Author) {}

// Marked is nothing that is told outside.
func (s *Service) Marked(string, chat.Marks) {}

// ClientChanged hears of a client. It never blocks.
func (s *Service) ClientChanged(id string) { s.lookAt(crm.StreamPrefix + id) }

// mostDirty bounds what is remembered to be looked at; above it everything since the mark is looked for instead.
const mostDirty = 50_000

func (s *Service) lookAt(stream string) {
	s.mu.Lock()
	somebody := len(s.endpoints) > 0
	if somebody && len(s.dirty) < mostDirty {
		s.dirty[stream] = true
	}
	s.mu.Unlock()
	if somebody { // a house without webhooks is not woken by every message
		s.ring()
	}
}

// ring wakes the loop.
func (s *Service) ring() {
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

// storeAgain is how long the loop waits after the store did not answer.
const storeAgain = 2 * time.Second

// Run takes up what a former run left, and works until the context ends. Then it waits for the requests under way and notes their answers.
func (s *Service) Run(ctx context.Context) error {
	defer s.out.client.CloseIdleConnections()
	defer s.work.Wait()
	restored := false
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var err error
		if !restored {
			err = s.restore(ctx)
			restored = err == nil
		}
		if restored {
			err = s.takeIn(ctx)
			s.sendDue(ctx)
		}
		wait := s.untilNext()
		if err != nil {
			if ctx.Err() == nil {
				s.cfg.Log.Warn("hook: the store does not answer; what happened is told later", "err", err)
			}
			wait = storeAgain
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return nil
		case <-s.bell:
		case <-timer.C:
		}
	}
}
