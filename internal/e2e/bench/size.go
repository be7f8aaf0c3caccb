package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"usher/internal/e2e/drive"
)

const (
	pagesPerRound = 20 // inbox pages, and opened chats, of a round
	saysPerRound  = 20
	sizeTalkers   = 20
	smallHouse    = 1000
)

// sized is one house as a manager and some visitors use it.
type sized struct {
	place
	staff  *drive.Staff
	rows   []drive.Row
	last   string // the cursor of the last page
	visits []*drive.Visit
	acks   []chan string
}

// measureSize compares the full house with one of a thousand conversations.
func (w *workshop) measureSize(ctx context.Context, big place) ([]figure, error) {
	small, err := w.settle(ctx, "small", drive.Plan{Sites: sites, Holders: holders, Open: smallHouse / 2, Closed: smallHouse / 2, Messages: 5, Ago: answeredAgo})
	if err != nil {
		return nil, err
	}
	defer small.prog.Kill()
	ctx, leave := context.WithCancel(ctx)
	houses := [2]*sized{{place: small}, {place: big}}
	for _, h := range houses {
		stay, err := h.enter(ctx)
		defer stay()
		if err != nil {
			leave()
			return nil, err
		}
	}
	defer leave()
	how := fmt.Sprintf("p50 of %d a round; %d conversations of 5 messages ÷ %d", pagesPerRound, len(big.house.Open)+max(w.conversations-len(big.house.Open), 1000), smallHouse)
	inbox := figure{name: "N10", what: "inbox page, large ÷ small", goal: 1.25, how: how}
	chats := figure{name: "N10", what: "opening a chat, large ÷ small", goal: 1.25, how: how}
	says := figure{name: "N10", what: "a message, large ÷ small", goal: 1.25, how: how}
	tags := figure{name: "N10", what: "inbox page filtered by a tag, large ÷ small", goal: 1.25, how: "list of closed conversations, every tenth has the tag, 50 a page"}
	pages := figure{name: "N10", what: "last inbox page ÷ first, in the large house", goal: 1.5, how: "list of closed conversations, 50 a page"}
	for range w.rounds {
		var first, last, open, say, tagged [2]float64
		for i, h := range houses {
			if first[i], last[i], open[i], say[i], err = h.round(ctx); err != nil {
				return nil, err
			}
			if tagged[i], err = timed(pagesPerRound, func(int) error { return h.listTagged(ctx) }); err != nil {
				return nil, err
			}
		}
		inbox.take(ratio(first[1], first[0]))
		tags.take(ratio(tagged[1], tagged[0]))
		chats.take(ratio(open[1], open[0]))
		says.take(ratio(say[1], say[0]))
		pages.take(ratio(last[1], first[1]))
	}
	return []figure{inbox, tags, chats, says, pages}, nil
}

// enter signs in, turns the list's pages to the last, and connects some visitors with their agents at their desks. The function that
// it gives waits for them after the context has ended.
func (h *sized) enter(ctx context.Context) (stay func(), err error) {
	var lines sync.WaitGroup
	m := h.house.Manager
	if h.staff, err = drive.SignIn(ctx, h.prog.Base, m.Email, m.Password, address(1<<18)); err != nil {
		return lines.Wait, err
	}
	if err := h.turnPages(ctx); err != nil {
		return lines.Wait, err
	}
	for i, login := range h.house.Holders {
		s, err := drive.SignIn(ctx, h.prog.Base, login.Email, login.Password, address(1<<18+1+i))
		if err != nil {
			return lines.Wait, err
		}
		lines.Go(func() { drive.NewDesk(s, nil).Run(ctx) })
	}
	for i, r := range h.house.Open[:sizeTalkers] {
		acks := make(chan string, 4)
		v := drive.NewVisit(&drive.Visitor{Base: h.prog.Base, Site: r.Site, Token: r.Token, Address: address(i)}, r.Conversation,
			func(id string, _ time.Time) { acks <- id })
		h.visits, h.acks = append(h.visits, v), append(h.acks, acks)
		lines.Go(func() { v.Run(ctx) })
		if err := drive.Until(ctx, patience, "a visitor is connected", v.Live); err != nil {
			return lines.Wait, err
		}
	}
	return lines.Wait, nil
}

func (h *sized) turnPages(ctx context.Context) error {
	for next := ""; ; {
		rows, after, err := h.staff.List(ctx, "closed", next, 50)
		if err != nil {
			return err
		}
		if h.rows = append(h.rows, rows...); after == "" {
			h.last = next
			return nil
		}
		next = after
	}
}

// round gives the p50 of each kind of use, in milliseconds.
func (h *sized) round(ctx context.Context) (first, last, open, say float64, err error) {
	if first, err = timed(pagesPerRound, func(int) error { _, _, err := h.staff.List(ctx, "closed", "", 50); return err }); err != nil {
		return
	}
	if last, err = timed(pagesPerRound, func(int) error { _, _, err := h.staff.List(ctx, "closed", h.last, 50); return err }); err != nil {
		return
	}
	step := max(1, len(h.rows)/pagesPerRound)
	if open, err = timed(pagesPerRound, func(i int) error { return h.open(ctx, h.rows[i*step%len(h.rows)].ID) }); err != nil {
		return
	}
	say, err = timed(saysPerRound, func(i int) error {
		visit := i % sizeTalkers
		return await(ctx, h.acks[visit], h.visits[visit].Say(ctx, "Is it there yet?"))
	})
	return
}

// listTagged reads the first page of what has the tag; a page that is not full would measure nothing.
func (h *sized) listTagged(ctx context.Context) error {
	var got struct{ Items []drive.Row }
	err := h.staff.Call(ctx, "GET", "/conversations?list=closed&limit=50&tag="+drive.Tag, nil, &got)
	if err == nil && len(got.Items) != 50 {
		err = fmt.Errorf("%d tagged conversations on a page", len(got.Items))
	}
	return err
}

// open reads what the console reads to show a chat.
func (h *sized) open(ctx context.Context, id string) error {
	if err := h.staff.Call(ctx, "GET", "/conversations/"+id, nil, nil); err != nil {
		return err
	}
	return h.staff.Call(ctx, "GET", "/conversations/"+id+"/events?after=0&limit=100", nil, nil)
}

// timed does something some times and gives the p50 in milliseconds.
func timed(times int, do func(i int) error) (float64, error) {
	took := make([]float64, 0, times)
	for i := range times {
		at := time.Now()
		if err := do(i); err != nil {
			return 0, err
		}
		took = append(took, milliseconds(time.Since(at)))
	}
	return percentile(took, 50), nil
}
