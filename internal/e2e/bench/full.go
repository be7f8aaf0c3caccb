package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"usher/internal/e2e/drive"
)

// full is a house with many conversations, half of them open; the open ones get a socket each as far as the system allows.
type full struct {
	*workshop
	place
	listen string // of the metrics
	visits []*drive.Visit
	cut    int // consoles that the program cut while visitors were away
	leave  context.CancelFunc
	lines  sync.WaitGroup
}

// answeredAgo is long enough for every chat to weigh as a silent one, so that time alone changes nothing any more.
const answeredAgo = 10 * time.Minute

func measureFullHouse(ctx context.Context, w *workshop) (table []figure, err error) {
	f := &full{workshop: w}
	open := mayOpen(w.sockets)
	if f.listen, err = freeAddress(); err != nil {
		return nil, err
	}
	if f.place, err = w.settle(ctx, "full", drive.Plan{Sites: sites, Holders: holders, Open: open, Closed: max(w.conversations-open, 1000), Messages: 5,
		Ago: answeredAgo}, "--metrics", f.listen); err != nil {
		return nil, err
	}
	defer f.prog.Kill()
	if w.wants("N4", "N5", "N15") { // first: what people do in N10 is settled by the dispatcher half a minute later
		resting, err := f.rest(ctx)
		if table = append(table, resting...); err != nil {
			return table, err
		}
	}
	if w.wants("N10") {
		if err := quiet(ctx, f.data, 3*time.Second, time.Minute); err != nil {
			return table, err
		}
		sized, err := w.measureSize(ctx, f.place)
		return append(table, sized...), err
	}
	return table, nil
}

func (f *full) rest(ctx context.Context) ([]figure, error) {
	table, err := f.idle(ctx)
	if err != nil {
		return table, err
	}
	if f.wants("N15") {
		storm, err := f.storm(ctx)
		return append(table, storm...), err
	}
	f.goHome()
	return table, nil
}

// place is a furnished house with the program running in it.
type place struct {
	house drive.House
	data  string
	prog  *drive.Program
}

func (w *workshop) settle(ctx context.Context, name string, plan drive.Plan, args ...string) (p place, err error) {
	p.data = filepath.Join(w.dir, name)
	if p.house, err = drive.Furnish(ctx, p.data, plan); err != nil {
		return p, err
	}
	p.prog, err = drive.Start(ctx, drive.Run{Binary: w.binary, Data: p.data, Args: proxied(args...)})
	if err != nil {
		return p, err
	}
	return p, quiet(ctx, p.data, 3*time.Second, time.Minute)
}

// sitDown opens the sockets of all open chats and waits until each has its history.
func (f *full) sitDown(ctx context.Context) error {
	ctx, f.leave = context.WithCancel(ctx)
	if f.visits == nil {
		for i, r := range f.house.Open {
			v := &drive.Visitor{Base: f.prog.Base, Site: r.Site, Token: r.Token, Address: address(i), Source: source(i)}
			f.visits = append(f.visits, drive.NewVisit(v, r.Conversation, nil))
		}
	}
	const atOnce = 64 // beginnings side by side, as a busy front desk has them
	return drive.SideBySide(len(f.visits), atOnce, func(i int) error {
		v, before := f.visits[i], f.visits[i].Lines()
		f.lines.Go(func() { v.Run(ctx) })
		return drive.Until(ctx, patience, "a visitor is connected", func() bool { return v.Lines() > before && v.View.Upto() > 0 })
	})
}

// goHome cuts every socket and waits for our side to have ended.
func (f *full) goHome() {
	f.leave()
	f.lines.Wait()
}

// source spreads our connections over loopback addresses, each of which has some 28,000 ports.
func source(i int) string { return fmt.Sprintf("127.0.%d.1", 1+i/5000%200) }

// reading is what can be read of the program from outside at one moment.
type reading struct {
	memory  int64
	busy    time.Duration
	written uint32
}

func (f *full) read() (r reading, err error) {
	if r.memory, err = resident(f.prog.PID()); err != nil {
		return r, err
	}
	if r.busy, err = used(f.prog.PID()); err != nil {
		return r, err
	}
	r.written, err = commits(f.data)
	return r, err
}

// idle measures memory and rest.
func (f *full) idle(ctx context.Context) ([]figure, error) {
	empty, err := f.read()
	if err != nil {
		return nil, err
	}
	if err := f.sitDown(ctx); err != nil {
		return nil, err
	}
	if err := quiet(ctx, f.data, 5*time.Second, 2*time.Minute); err != nil {
		return nil, err
	}
	before, err := f.read()
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(f.workshop.idle):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	after, err := f.read()
	if err != nil {
		return nil, err
	}
	open, err := metric(ctx, f.listen, "usher_sockets")
	if err == nil && int(open) != len(f.visits) {
		err = fmt.Errorf("%d sockets are open, not %d", int(open), len(f.visits))
	}
	return f.rested(empty, before, after), err
}

func (f *full) rested(empty, before, after reading) []figure {
	how := fmt.Sprintf("%d chats with a socket each, %s of rest", len(f.visits), f.workshop.idle)
	each := []float64{float64(after.memory-empty.memory) / float64(len(f.visits)) / 1024}
	share := 100 * (after.busy - before.busy).Seconds() / f.workshop.idle.Seconds()
	return []figure{
		{name: "N4", what: "memory per open idle chat", goal: 16, unit: "KiB", values: each, how: how + "; VmRSS after − before"},
		{name: "N4", what: "the stretch goal", goal: 4, unit: "KiB", values: each, how: "the same"},
		{name: "N5", what: "store writes of idle chats", values: []float64{float64(after.written - before.written)}, how: how + "; SQLite's own count of transactions"},
		{name: "N5", what: "share of one core", goal: 1, unit: "%", values: []float64{share}, how: how + "; user and system time"},
	}
}
