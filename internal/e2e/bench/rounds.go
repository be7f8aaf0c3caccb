package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"usher/internal/e2e/drive"
)

const (
	perSecond = 20
	timedFor  = 4 * time.Second // of N1, and of what it is divided by
	rushFor   = 2 * time.Second // of N2
)

// neverOpened lets 300 people load a page with the widget who never open it.
func (t *talk) neverOpened(ctx context.Context) ([]figure, error) {
	const people = 300
	if err := quiet(ctx, t.data, 3*time.Second, patience); err != nil {
		return nil, err
	}
	before, err := commits(t.data)
	if err != nil {
		return nil, err
	}
	for i := range people {
		a, err := drive.Get(ctx, t.prog.Base+"/widget.js?site=site-1", http.Header{"X-Forwarded-For": {address(i)}, "Accept-Encoding": {"br"}})
		if err != nil || a.Status != http.StatusOK {
			return nil, fmt.Errorf("loader: status %d: %w", a.Status, err)
		}
	}
	open, err := metric(ctx, t.listen, "usher_sockets")
	if err != nil {
		return nil, err
	}
	if err := quiet(ctx, t.data, 3*time.Second, patience); err != nil {
		return nil, err
	}
	after, err := commits(t.data)
	how := fmt.Sprintf("%d page views with the loader, then 3 s", people)
	return []figure{
		{name: "N3", what: "sockets of visitors who never opened", values: []float64{open}, how: how},
		{name: "N3", what: "store writes (and so rows) for them", values: []float64{float64(after - before)}, how: how + "; SQLite's own count of transactions"},
	}, err
}

// rounded measures N1, N2 and N9 in turn, each next to what it is divided by.
func (t *talk) rounded(ctx context.Context) ([]figure, error) {
	cmd, base, _, err := t.startBare(ctx, filepath.Join(t.dir, "echo.db"))
	if err != nil {
		return nil, err
	}
	defer end(cmd)
	echo, err := drive.Dial(ctx, base, "/socket", nil)
	if err != nil {
		return nil, err
	}
	defer echo.Cut()
	paces, rushes := newPaces(), newRushes()
	for round := range t.rounds {
		if t.wants("N1", "N9") {
			if err := t.pace(ctx, echo, round, paces); err != nil {
				return nil, err
			}
		}
		if t.wants("N2") {
			if err := t.hurry(ctx, round, rushes); err != nil {
				return nil, err
			}
		}
	}
	var table []figure
	if t.wants("N1", "N9") {
		table = append(table, paces...)
	}
	if t.wants("N2") {
		times, why := t.dropped()
		rushes[dropped].values = []float64{float64(times)}
		rushes[dropped].how = fmt.Sprintf("%d consoles; %s", len(t.desks), why)
		table = append(table, rushes...)
	}
	return table, nil
}

// The places of newPaces.
const (
	p50 = iota
	p99
	ours50
	ours99
	bare50
	bare99
	first
	firstMS
)

func newPaces() []figure {
	how := fmt.Sprintf("%d visitors, %d/s for %s; ÷ a Fiber echo with one durable SQLite append", talkers, perSecond, timedFor)
	bell := fmt.Sprintf("%d new visitors, %d/s, by HTTP; the bell's frame", firstPer, perSecond)
	return []figure{
		p50:     {name: "N1", what: "visitor → durable → agent's socket, p50 ÷ bare", goal: 2, how: how},
		p99:     {name: "N1", what: "the same, p99 ÷ bare", goal: 3, how: how},
		ours50:  {name: "N1", what: "the same, p50", noGoal: true, unit: "ms", how: how},
		ours99:  {name: "N1", what: "the same, p99", noGoal: true, unit: "ms", how: how},
		bare50:  {name: "N1", what: "the bare echo, p50", noGoal: true, unit: "ms", how: how},
		bare99:  {name: "N1", what: "the bare echo, p99", noGoal: true, unit: "ms", how: how},
		first:   {name: "N9", what: "first message → chosen agent's socket, p99 ÷ p99 in an assigned chat", goal: 1.5, how: bell},
		firstMS: {name: "N9", what: "the same, p99", noGoal: true, unit: "ms", how: bell},
	}
}

// pace is one round of N1 and N9.
func (t *talk) pace(ctx context.Context, echo *drive.Socket, round int, to []figure) error {
	bare, err := echoes(ctx, echo)
	if err != nil {
		return err
	}
	assigned, err := t.messages(ctx, fmt.Sprintf("assigned-%d", round))
	if err != nil {
		return err
	}
	began, err := t.firstMessages(ctx, round)
	if err != nil {
		return err
	}
	to[p50].take(ratio(percentile(assigned, 50), percentile(bare, 50)))
	to[p99].take(ratio(percentile(assigned, 99), percentile(bare, 99)))
	to[ours50].take(percentile(assigned, 50))
	to[ours99].take(percentile(assigned, 99))
	to[bare50].take(percentile(bare, 50))
	to[bare99].take(percentile(bare, 99))
	to[first].take(ratio(percentile(began, 99), percentile(assigned, 99)))
	to[firstMS].take(percentile(began, 99))
	return nil
}

// The places of newRushes.
const (
	delivered = iota
	deliveredRate
	ackedRate
	rawRate
	viewRate
	dropped
)

func newRushes() []figure {
	how := fmt.Sprintf("%d senders over %d sockets, clients on the same cores", senders, senders*perSender)
	return []figure{
		delivered:     {name: "N2", what: "acknowledged and delivered ÷ raw grouped appends", goal: 0.6, atLeast: true, how: how + "; ÷ internal/sqlite alone"},
		deliveredRate: {name: "N2", what: "acknowledged and delivered", goal: 3170, atLeast: true, unit: "/s", how: how + "; goal: 10 × the best peer"},
		ackedRate:     {name: "N2", what: "acknowledged, without waiting for the consoles", noGoal: true, unit: "/s", how: how},
		rawRate:       {name: "N2", what: "raw grouped appends", noGoal: true, unit: "/s", how: "internal/sqlite, one event each, no view"},
		viewRate:      {name: "N2", what: "raw grouped appends, each with its view in six lists", noGoal: true, unit: "/s", how: "what a message writes; internal/sqlite"},
		dropped:       {name: "N2", what: "consoles cut by the program"},
	}
}

// hurry is one round of N2.
func (t *talk) hurry(ctx context.Context, round int, to []figure) error {
	raw, err := t.rawAppends(ctx, fmt.Sprintf("raw-%d", round), noView)
	if err != nil {
		return err
	}
	withView, err := t.rawAppends(ctx, fmt.Sprintf("view-%d", round), rowView)
	if err != nil {
		return err
	}
	acked, perS, err := t.rush(ctx, fmt.Sprintf("rush-%d", round))
	if err != nil {
		return err
	}
	to[delivered].take(ratio(perS, raw))
	to[deliveredRate].take(perS)
	to[ackedRate].take(acked)
	to[rawRate].take(raw)
	to[viewRate].take(withView)
	return nil
}

// paced calls do evenly, perSecond times a second.
func paced(ctx context.Context, times int, do func(i int) error) error {
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for i := range times {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// echoes times the bare program.
func echoes(ctx context.Context, s *drive.Socket) (took []float64, err error) {
	err = paced(ctx, perSecond*int(timedFor/time.Second), func(int) error {
		at := time.Now()
		if err := s.Send(ctx, drive.Say{T: "say", ID: drive.NewMessageID(), Text: stamped("echo")}); err != nil {
			return err
		}
		_, err := s.Bytes(ctx)
		took = append(took, milliseconds(time.Since(at)))
		return err
	})
	return took, err
}

// messages times messages in assigned chats, from the visitor's keyboard to the agent's socket.
func (t *talk) messages(ctx context.Context, series string) ([]float64, error) {
	times := perSecond * int(timedFor/time.Second)
	if err := paced(ctx, times, func(i int) error {
		t.visits[i%talkers].Say(ctx, stamped(series))
		return nil
	}); err != nil {
		return nil, err
	}
	err := drive.Until(ctx, patience, "every message is at its agent's console", func() bool { return len(t.heard.of(series)) >= times })
	return t.heard.of(series), err
}

// firstMessages times beginnings, from the visitor's click to the chosen agent's bell.
func (t *talk) firstMessages(ctx context.Context, round int) ([]float64, error) {
	series := fmt.Sprintf("first-%d", round)
	var group sync.WaitGroup
	failed := make(chan error, firstPer)
	err := paced(ctx, firstPer, func(i int) error {
		group.Go(func() {
			v := drive.NewVisitor(t.prog.Base, t.house.Sites[i%sites], address(1<<19+round*firstPer+i))
			if _, err := v.Start(ctx, stamped(series), nil); err != nil {
				failed <- err
			}
		})
		return nil
	})
	group.Wait()
	select {
	case err = <-failed:
	default:
	}
	if err != nil {
		return nil, err
	}
	err = drive.Until(ctx, patience, "every bell has rung", func() bool { return len(t.heard.of(series)) >= firstPer })
	return t.heard.of(series), err
}

// rush lets all senders write as fast as they are acknowledged, and counts until the last message is at its agent's console.
func (t *talk) rush(ctx context.Context, series string) (acked, delivered float64, err error) {
	var sent atomic.Int64
	began := time.Now()
	err = drive.SideBySide(senders, senders, func(i int) error {
		for at := 0; time.Since(began) < rushFor; at++ {
			visit := talkers + i*perSender + at%perSender
			id := t.visits[visit].Say(ctx, stamped(series))
			if err := await(ctx, t.acks[visit], id); err != nil {
				return err
			}
			sent.Add(1)
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	want := int(sent.Load())
	acked = float64(want) / time.Since(began).Seconds()
	err = drive.Until(ctx, patience, "the rush is at the consoles", func() bool { return len(t.heard.of(series)) >= want })
	return acked, float64(want) / t.heard.lastOf(series).Sub(began).Seconds(), err
}

// await reads acknowledgements until that of one message.
func await(ctx context.Context, acks <-chan string, id string) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case got := <-acks:
			if got == id {
				return nil
			}
		case <-timer.C:
			return fmt.Errorf("no acknowledgement in %s", patience)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
