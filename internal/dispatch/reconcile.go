package dispatch

import (
	"context"
	"errors"
	"slices"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/routing"
)

// reconcile compares the floor with the conversations after a start: a crash may have come between any two appends.
func (d *Dispatcher) reconcile(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "compare floor and conversations")
	chats, err := d.summaries(ctx)
	if err != nil {
		return err
	}
	err = d.round(ctx, command{why: "restart", run: func(r *round) error {
		r.freed = true
		r.nobodyConnectedYet()
		for _, id := range sortedKeys(r.floor.Chats) {
			r.compareChat(id, r.floor.Chats[id], chats[id])
		}
		for _, id := range sortedKeys(r.floor.Waiting) {
			r.compareWaiting(id, chats[id])
		}
		return nil
	}})
	if err != nil {
		return err
	}
	return d.findLost(ctx)
}

// summaries reads the conversations that stand on the floor; a missing one is nil.
func (d *Dispatcher) summaries(ctx context.Context) (map[string]*chat.Summary, error) {
	found := map[string]*chat.Summary{}
	for _, id := range append(sortedKeys(d.floor.Chats), sortedKeys(d.floor.Waiting)...) {
		sum, err := d.cfg.Conversations.Summary(ctx, id)
		if errors.Is(err, chat.ErrNoConversation) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[id] = &sum
	}
	return found, nil
}

// nobodyConnectedYet gives every console the grace time to come back after a restart.
func (r *round) nobodyConnectedYet() {
	for _, id := range sortedKeys(r.floor.Seats) {
		if s := r.floor.Seats[id]; s.State != routing.Off {
			r.stage(kindPresence, presenceSet{Agent: id, State: routing.Unsure, UntilAt: r.now + closedTabGrace.Milliseconds()})
		}
	}
}

func (r *round) compareChat(id string, p *place, sum *chat.Summary) {
	if sum == nil || sum.State != chat.Open {
		r.ended(id)
		return
	}
	if sum.WaitsSince != nil {
		r.d.awaited[id] = sum.WaitsSince.UnixMilli()
	} else {
		r.d.quietAt[id] = sum.LastAt.UnixMilli() + silentAfter.Milliseconds()
		r.acknowledge(id, p, p.Agent)
	}
	if !slices.Contains(sum.Receipts, p.N) {
		told := r.d.assignment(r.floor, p, p.N)
		r.then(func() { r.d.tellAssigned(id, told) })
		return // what it says of sleeping is of an agent before this one
	}
	r.compareParked(id, p, sum.SnoozedUntil)
}

func (r *round) compareWaiting(id string, sum *chat.Summary) {
	if sum == nil || sum.State != chat.Open {
		r.ended(id)
		return
	}
	if sum.WaitsSince != nil {
		r.d.awaited[id] = sum.WaitsSince.UnixMilli()
	}
	if sum.Agent != "" {
		agent := sum.Agent
		r.then(func() { r.d.tellUnassigned(id, agent, left, 0) })
	}
}

// findLost sends open conversations that the floor does not know, or whose card was not made, to be taken in.
func (d *Dispatcher) findLost(ctx context.Context) error {
	for page := (eventlog.Page{OldestFirst: true, Limit: 200}); ; {
		sums, next, err := d.cfg.Conversations.List(ctx, "all", page)
		if err != nil {
			return err
		}
		for _, sum := range sums {
			known := d.floor.Chats[sum.ID] != nil || d.floor.Waiting[sum.ID] != nil
			if !known || sum.Client == "" {
				d.leads.add(sum.ID)
			}
		}
		if next == "" {
			return nil
		}
		page.After = next
	}
}
