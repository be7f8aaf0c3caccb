package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/hours"
	"usher/routing"
)

// Conversations is what the dispatcher needs of the room of conversations.
type Conversations interface {
	LearnMatch(ctx context.Context, conversation string, m chat.Matched) (chat.Summary, error)
	LearnWait(ctx context.Context, conversation string, w chat.Waiting) error
	LearnAssign(ctx context.Context, conversation string, a chat.Assigned) error
	LearnUnassign(ctx context.Context, conversation string, u chat.Unassigned) error
	LearnAccept(ctx context.Context, conversation, agent string) error
	LearnWake(ctx context.Context, conversation string, until time.Time) error
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	List(ctx context.Context, list string, page eventlog.Page) ([]chat.Summary, string, error)
}

// Clients is what the dispatcher needs of the room of clients.
type Clients interface {
	Match(ctx context.Context, q crm.Query) (crm.Match, error)
	Card(ctx context.Context, q crm.Query, m crm.Match) (crm.Match, error)
	SetResponsible(ctx context.Context, by, client, request, responsible string) (crm.Client, error)
}

// Config is what a dispatcher is made of.
type Config struct {
	Store         eventlog.Store
	Conversations Conversations
	Clients       Clients
	Hours         func(site string) hours.Hours // when a site's leads are given out; nil: always
	Now           func() time.Time
	Log           *slog.Logger
}

// Faults that people can meet.
var (
	errNoPerson  = fault.New(fault.NotFound, "not_found", "There is no such person on the staff.")
	errNoLead    = fault.New(fault.NotFound, "not_found", "This conversation is not open.")
	errStopped   = fault.New(fault.Unavailable, "unavailable", "The service is stopping. Try again in a moment.").After(2 * time.Second)
	errNotStored = fault.New(fault.Unavailable, "unavailable", "It could not be saved just now. Try again.").After(2 * time.Second)
)

// Dispatcher gives every lead to somebody, or says why it waits. Make it with New and start it with Run.
type Dispatcher struct {
	cfg   Config
	bells []Bell

	commands chan command
	stopped  chan struct{}
	inbox    *queue[command] // what conversations and consoles report
	leads    *queue[string]  // conversations to be matched and routed
	tellings *queue[telling] // what conversations are to learn

	// Owned by the goroutine of Run.
	floor    *floor
	tabs     map[string]int   // open consoles by agent
	awaited  map[string]int64 // conversation → time of the first message nobody has answered; absent: answered
	quietAt  map[string]int64 // conversation → when its client has been silent for long enough to weigh less
	trigger  routing.Trigger
	saved    int64 // number of the last snapshot
	retrying bool

	seen atomic.Pointer[view]
}

// view is what readers see: it is replaced whole after every round.
type view struct {
	floor   Floor
	policy  routing.Policy
	routing routing.Floor
	ahead   map[string]int
	ringing map[string][]Offer // by agent
}

// command is one thing the dispatcher is asked to do. why stands in the receipts of the decisions that follow from it.
type command struct {
	why  string
	run  func(*round) error
	done chan error // nil: nobody waits for the answer
}

// New makes a dispatcher.
func New(cfg Config) *Dispatcher {
	d := &Dispatcher{cfg: cfg, commands: make(chan command), stopped: make(chan struct{}), floor: newFloor(),
		inbox: newQueue[command](), leads: newQueue[string](), tellings: newQueue[telling](),
		tabs: map[string]int{}, awaited: map[string]int64{}, quietAt: map[string]int64{}}
	d.publish()
	return d
}

// Run folds the stream, compares it with the conversations and dispatches until the context ends or another dispatcher has taken the stream.
func (d *Dispatcher) Run(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "dispatch")
	defer close(d.stopped)
	if err := d.restore(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { d.tell(ctx) })
	for range intakeWorkers {
		work.Go(func() { d.intake(ctx) })
	}
	defer work.Wait()
	defer cancel()
	if err := d.reconcile(ctx); err != nil {
		return err
	}
	return d.loop(ctx)
}

func (d *Dispatcher) loop(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			d.saveSnapshot(context.WithoutCancel(ctx))
			return nil
		case c := <-d.commands:
			err = d.round(ctx, c)
		case <-d.inbox.ready:
			if c, ok := d.inbox.next(); ok {
				err = d.round(ctx, c)
			}
		case <-timer.C:
			err = d.round(ctx, command{why: "time", run: func(r *round) error { r.due(); return nil }})
		}
		if errors.Is(err, eventlog.ErrConflict) {
			return err
		}
		timer.Reset(d.untilNext())
	}
}

// round runs one command, drains the list, appends, and lets the effects happen. It answers the command.
func (d *Dispatcher) round(ctx context.Context, c command) error {
	d.trigger = routing.Trigger{Kind: c.why, Event: d.floor.N}
	r := &round{d: d, floor: d.floor, now: d.cfg.Now().UnixMilli()}
	refused := c.run(r)
	if refused == nil {
		r.drain()
	}
	err := d.commit(ctx, r)
	if c.done != nil {
		c.done <- errors.Join(refused, err)
	}
	return err
}

// commit appends what a round staged. If that fails the floor is folded anew: it has been ahead of the log.
func (d *Dispatcher) commit(ctx context.Context, r *round) error {
	d.retrying = false
	if r.failed == nil && len(r.events) == 0 {
		return nil
	}
	err := r.failed
	if err == nil {
		store, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		err = d.cfg.Store.Append(store, Stream, r.events[0].N-1, r.events)
		cancel()
	}
	if err != nil {
		d.cfg.Log.Error("dispatch: a round was not stored", "err", err, "events", len(r.events))
		d.retrying = true
		if again := d.restore(ctx); again != nil {
			d.cfg.Log.Error("dispatch: the floor could not be folded", "err", again)
		}
		if errors.Is(err, eventlog.ErrConflict) {
			return err
		}
		return errNotStored.Because(err)
	}
	d.publish()
	for _, effect := range r.effects {
		effect()
	}
	for _, b := range d.bells {
		b.FloorChanged(d.seen.Load().floor)
	}
	if d.floor.N-d.saved >= snapshotEvery {
		d.saveSnapshot(ctx)
	}
	return nil
}

// do sends a command and waits for its answer.
func (d *Dispatcher) do(ctx context.Context, why string, run func(*round) error) error {
	c := command{why: why, run: run, done: make(chan error, 1)}
	select {
	case d.commands <- c:
	case <-d.stopped:
		return errStopped
	case <-ctx.Done():
		return errStopped.Because(ctx.Err())
	}
	select {
	case err := <-c.done:
		return err
	case <-d.stopped:
		return errStopped
	}
}

// post sends a command from a place that must not wait.
func (d *Dispatcher) post(why string, run func(*round) error) {
	d.inbox.add(command{why: why, run: run})
}

// Snapshots of the floor keep starting fast: the stream is folded from the last one on.
const (
	snapshotKind  = "floor"
	snapshotEvery = 1000
)

func (d *Dispatcher) restore(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "fold the floor")
	f := newFloor()
	v, err := d.cfg.Store.Get(ctx, snapshotKind, snapshotKind)
	switch {
	case errors.Is(err, eventlog.ErrNotFound):
	case err != nil:
		return err
	default:
		if raw, ok := v.Doc.(json.RawMessage); !ok || json.Unmarshal(raw, f) != nil {
			f = newFloor() // a snapshot of another version: fold from the start
		}
	}
	if err := eventlog.ReadAll(ctx, d.cfg.Store, Stream, f.N, f.fold); err != nil {
		return err
	}
	d.floor = f
	d.publish()
	return nil
}

func (d *Dispatcher) saveSnapshot(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	raw, err := json.Marshal(d.floor)
	if err == nil {
		err = d.cfg.Store.Put(ctx, eventlog.View{Kind: snapshotKind, ID: snapshotKind, N: d.floor.N, Doc: json.RawMessage(raw)})
	}
	if err != nil {
		d.cfg.Log.Warn("dispatch: the floor's snapshot was not saved", "err", err)
		return
	}
	d.saved = d.floor.N
}
