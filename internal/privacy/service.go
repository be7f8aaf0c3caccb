package privacy

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// Config is what the room is made of. All must be set but Files and Forgotten.
type Config struct {
	Store         Store
	Conversations Conversations
	Clients       Clients
	Decisions     Decisions
	Files         Files           // may be nil: there are none
	Sites         func() []string // keys of the sites there are
	List          string          // path of the file that lists the erasures; it must not be in the store's backup
	Now           func() time.Time
	Log           *slog.Logger
	// Forgotten takes somebody out of other rooms before they are erased here: blocks. For what the clock erases, p is empty. It may be nil.
	Forgotten func(ctx context.Context, conversations []string, p Person) error
}

// Service is the room's front. Make it with New, then Load, before the doors open; Run is the clock. It is safe for concurrent use.
type Service struct {
	cfg  Config
	list list

	erasing sync.Mutex // one erasure at a time
	rules   rules
}

// New makes the room.
func New(cfg Config) (*Service, error) {
	if cfg.Store == nil || cfg.Conversations == nil || cfg.Clients == nil || cfg.Decisions == nil || cfg.Sites == nil || cfg.List == "" || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("privacy: a part is missing")
	}
	return &Service{cfg: cfg, list: list{path: cfg.List}, rules: rules{settings: DefaultSettings()}}, nil
}

// errBusy is the answer when the store did not take something in time.
var errBusy = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").After(2 * time.Second)

// storeWithin bounds one append; the caller's own context does not.
const storeWithin = 5 * time.Second

// append writes one event behind whatever a stream holds, with the views that view makes of its number.
func (s *Service) append(ctx context.Context, stream, kind string, data any, view func(e eventlog.Event) []eventlog.View) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
	defer cancel()
	for range 5 {
		var head int64
		if err := eventlog.ReadAll(ctx, s.cfg.Store, stream, 0, func(e eventlog.Event) error { head = e.N; return nil }); err != nil {
			return errBusy.Because(err)
		}
		e, err := eventlog.New(s.cfg.Now(), kind, data)
		if err != nil {
			return err
		}
		e.Stream, e.N = stream, head+1
		var views []eventlog.View
		if view != nil {
			views = view(e)
		}
		err = s.cfg.Store.Append(ctx, stream, head, []eventlog.Event{e}, views...)
		if errors.Is(err, eventlog.ErrConflict) {
			continue
		}
		if err != nil {
			return errBusy.Because(err)
		}
		return nil
	}
	return errBusy
}

// TheClock is the author of what nobody asked for.
var TheClock = chat.Author{Kind: chat.System, Name: "Usher"}
