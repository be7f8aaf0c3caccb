package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"usher/internal/fault"
	"usher/internal/web"
)

// connectionsPerAddress is how many connections one address or /64 may hold: an office behind one address, not a flood.
const connectionsPerAddress = 1000

// Run serves until the context ends, then sends everybody away politely: sockets get a hint when to come back.
func (a *App) Run(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "run")
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	failed := make(chan error, 16)
	start := func(name string, run func(context.Context) error) {
		group.Go(func() {
			if err := run(work); err != nil {
				failed <- fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	start("conversations", a.rooms.chat.Run)
	start("dispatcher", a.dispatcher.Run)
	start("staff", a.rooms.staff.Run)
	start("files", a.rooms.files.Run)
	start("alerts", a.alerts.Run)
	start("letters", a.letters.Run)
	start("letters to the staff", a.post.Run)
	start("tokens", a.rooms.token.Run)
	start("once", a.once.Run)
	start("webhooks", a.hooks.Run)
	start("privacy", a.privacy.Run)
	start("visitors", a.visitors.Run)
	start("console", a.staffDoor.Run)
	if a.cfg.Store != "sqlite" {
		start("checkpoints", func(ctx context.Context) error { markCheckpoints(ctx, a.store, a.log); return nil })
	}
	if err := a.tellPeople(ctx); err != nil {
		stop()
		group.Wait()
		return err
	}
	group.Go(func() {
		if err := a.fiber.Listener(web.Linger(web.LimitConnections(a.listener, connectionsPerAddress, a.cfg.TrustedProxies))); err != nil {
			failed <- fmt.Errorf("serve: %w", err)
		}
	})
	a.serveMetrics(&group)
	select {
	case <-ctx.Done():
		a.log.Info("stopping", "sockets", a.sockets.Count())
	case err = <-failed:
	}
	a.drain()
	stop()
	group.Wait()
	return err
}

// tellPeople makes the dispatcher know the staff, now and whenever it changes.
func (a *App) tellPeople(ctx context.Context) error {
	tell := func(person staffAgent) { a.dispatcher.PersonChanged(seat(person)) }
	a.rooms.staff.OnChange(tell)
	people, err := a.rooms.staff.List(ctx)
	for _, person := range people {
		tell(person)
	}
	return err
}

func (a *App) serveMetrics(group *sync.WaitGroup) {
	if a.counted == nil {
		return
	}
	server := &http.Server{Handler: a.metrics.Handler(), ReadHeaderTimeout: 5 * time.Second}
	group.Go(func() { _ = server.Serve(a.counted) }) // ends when Run's drain closes the listener
}

// drain lets sockets and requests end within the set time.
func (a *App) drain() {
	const backWithin = 30 * time.Second // visitors come back spread over this, so that the next node is not run over
	ctx, cancel := context.WithTimeout(context.Background(), a.cfg.DrainWithin)
	defer cancel()
	if err := a.sockets.Drain(ctx, backWithin, a.visitors.Farewell); err != nil {
		a.log.Warn("not every socket said goodbye", "err", err)
	}
	a.sockets.Close()
	if err := a.fiber.ShutdownWithContext(ctx); err != nil {
		a.log.Warn("not every request ended", "err", err)
	}
	_ = a.listener.Close() // a shutdown before the first request leaves it open
	if a.counted != nil {
		_ = a.counted.Close()
	}
}

// Close releases what New opened. It may be called after Run, or instead of it.
func (a *App) Close() error {
	var errs []error
	for _, l := range []net.Listener{a.listener, a.counted} {
		if l != nil {
			if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				errs = append(errs, err)
			}
		}
	}
	if a.twilio != nil {
		a.twilio.Close()
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}
