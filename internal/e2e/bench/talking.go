package main

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"usher/internal/e2e/drive"
)

// The talking house: everybody whose messages are timed.
const (
	sites      = 5 // a site's own limit is 2,000 messages a second
	holders    = 8
	perDesk    = 50 // conversations that one console may have open
	talkers    = 40 // visitors of N1
	senders    = 64 // of N2
	perSender  = 15 // visitors of one sender: each may say 20 things in 10 s
	firstPer   = 40 // first messages in a round of N9
	agentLimit = 20 // chats of one agent
)

// talk is a house in which people talk.
type talk struct {
	*workshop
	house  drive.House
	prog   *drive.Program
	data   string
	listen string // of the metrics
	desks  []*drive.Desk
	visits []*drive.Visit
	acks   []chan string // by visit
	heard  *heard

	leave context.CancelFunc
	lines sync.WaitGroup
}

func measureTalking(ctx context.Context, w *workshop) (table []figure, err error) {
	t := &talk{workshop: w, data: filepath.Join(w.dir, "talking"), heard: newHeard()}
	if t.house, err = drive.Furnish(ctx, t.data, drive.Plan{Sites: sites, Holders: holders, Fresh: w.rounds*firstPer/agentLimit + 2,
		Open: talkers + senders*perSender, Messages: 2}); err != nil {
		return nil, err
	}
	if t.listen, err = freeAddress(); err != nil {
		return nil, err
	}
	t.prog, err = drive.Start(ctx, drive.Run{Binary: w.binary, Data: t.data, Args: proxied("--metrics", t.listen)})
	if err != nil {
		return nil, err
	}
	defer t.prog.Kill()
	if w.wants("N3") {
		f, err := t.neverOpened(ctx)
		if table = append(table, f...); err != nil {
			return table, err
		}
	}
	if !w.wants("N1", "N2", "N9") {
		return table, nil
	}
	ctx, t.leave = context.WithCancel(ctx)
	defer t.lines.Wait()
	defer t.leave()
	if err := t.sitDown(ctx); err != nil {
		return table, err
	}
	timed, err := t.rounded(ctx)
	return append(table, timed...), err
}

// sitDown brings the agents to their consoles and the visitors to their pages.
func (t *talk) sitDown(ctx context.Context) error {
	if err := t.openDesks(ctx); err != nil {
		return err
	}
	for i, r := range t.house.Open {
		v := &drive.Visitor{Base: t.prog.Base, Site: r.Site, Token: r.Token, Address: address(i)}
		acks := make(chan string, 4)
		visit := drive.NewVisit(v, r.Conversation, func(id string, _ time.Time) {
			select {
			case acks <- id:
			default: // nobody waits for this one
			}
		})
		t.visits, t.acks = append(t.visits, visit), append(t.acks, acks)
		t.lines.Go(func() { visit.Run(ctx) })
	}
	for _, v := range t.visits {
		if err := drive.Until(ctx, patience, "a visitor is connected", v.Live); err != nil {
			return err
		}
	}
	return nil
}

// openDesks opens every chat on a console of the agent who has it, and sits the others down to wait for the bell.
func (t *talk) openDesks(ctx context.Context) error {
	mine := make([][]string, holders)
	for _, r := range t.house.Open {
		mine[r.Holder] = append(mine[r.Holder], r.Conversation)
	}
	for i, login := range append(t.house.Holders, t.house.Fresh...) {
		staff, err := drive.SignIn(ctx, t.prog.Base, login.Email, login.Password, address(1<<18+i))
		if err != nil {
			return err
		}
		if i >= holders {
			t.sit(ctx, staff, nil)
			continue
		}
		for from := 0; from < len(mine[i]); from += perDesk {
			t.sit(ctx, staff, mine[i][from:min(from+perDesk, len(mine[i]))])
		}
	}
	return nil
}

// sit keeps one console going.
func (t *talk) sit(ctx context.Context, staff *drive.Staff, conversations []string) {
	d := drive.NewDesk(staff, func(lead drive.Frame, at time.Time) {
		if t.heard.lead(lead, at) { // whoever hears the bell for the first time says so
			t.lines.Go(func() {
				_ = staff.Call(ctx, "POST", "/conversations/"+lead.Conversation+"/accept", map[string]any{}, nil)
			})
		}
	})
	for _, id := range conversations {
		d.Open(ctx, id, drive.NewView(t.heard.said))
	}
	t.desks = append(t.desks, d)
	t.lines.Go(func() { d.Run(ctx) })
}

// dropped counts how often the program ended a console's line while it was used.
func (t *talk) dropped() (times int, how string) {
	for _, d := range t.desks {
		lines, last := d.Lines()
		if times += max(0, lines-1); lines > 1 {
			how = last
		}
	}
	return times, how
}
