package dispatch

import (
	"context"
	"slices"

	"usher/internal/fault"
	"usher/routing"
)

// publish replaces what readers see.
func (d *Dispatcher) publish() {
	v := &view{policy: d.floor.Policy, routing: d.floor.forRouting(), ahead: map[string]int{}, ringing: d.floor.ringing()}
	v.floor = Floor{Waiting: len(d.floor.Waiting)}
	for _, a := range v.routing.Agents {
		v.floor.People = append(v.floor.People, PersonNow{ID: a.ID, Name: d.floor.Seats[a.ID].Name, Tier: a.Tier, State: a.State,
			SinceAt: a.SinceAt, Load: a.Load, Limit: a.Limit})
	}
	for i, w := range d.floor.inOrder() {
		v.ahead[w.Lead.ID] = i
	}
	d.seen.Store(v)
}

// Floor says who is on duty and how busy.
func (d *Dispatcher) Floor() Floor { return d.seen.Load().floor }

// floorFor is the floor as one lead meets it: open by the hours of the lead's site.
func (d *Dispatcher) floorFor(f *floor, l routing.Lead, now int64) routing.Floor {
	return d.opening(f.forRouting(), l.Site, now)
}

func (d *Dispatcher) opening(f routing.Floor, site string, now int64) routing.Floor {
	if d.cfg.Hours == nil {
		return f
	}
	h := d.cfg.Hours(site)
	if f.Open = h.Open(timeOf(now)); !f.Open {
		if next, ok := h.NextOpening(timeOf(now)); ok {
			f.OpensAt = next.UnixMilli()
		}
	}
	return f
}

// Policy gives the policy in force.
func (d *Dispatcher) Policy() routing.Policy { return d.seen.Load().policy }

// Ahead says how many leads stand before a waiting one; 0 also when it does not wait.
func (d *Dispatcher) Ahead(conversation string) int { return d.seen.Load().ahead[conversation] }

// Ringing gives the chats that ring for an agent, the oldest first. A chat is here before its bell goes: a console that listens first and
// asks then misses none. It is a copy of nobody's: do not change it.
func (d *Dispatcher) Ringing(agent string) []Offer { return d.seen.Load().ringing[agent] }

// Preview says whom a policy would choose at this moment. It changes nothing.
func (d *Dispatcher) Preview(_ context.Context, p routing.Policy, l routing.Lead) (routing.Decision, error) {
	if err := p.Validate(); err != nil {
		return routing.Decision{}, fault.New(fault.Invalid, "bad_policy", err.Error())
	}
	now := d.cfg.Now().UnixMilli()
	return routing.Decide(p, d.opening(d.seen.Load().routing, l.Site, now), l, now), nil
}

// Receipts gives the receipts of a conversation, newest first. A chat that a person moved by hand has one that says so.
func (d *Dispatcher) Receipts(ctx context.Context, conversation string) (_ []routing.Receipt, err error) {
	defer fault.Wrap(&err, "receipts of %s", conversation)
	sum, err := d.cfg.Conversations.Summary(ctx, conversation)
	if err != nil {
		return nil, err
	}
	receipts := make([]routing.Receipt, 0, len(sum.Receipts))
	for _, n := range slices.Backward(sum.Receipts) {
		events, err := d.cfg.Store.Read(ctx, Stream, n-1, 1)
		if err != nil {
			return nil, err
		}
		if len(events) == 0 || events[0].N != n {
			continue
		}
		if e := events[0]; e.Kind == kindDecided {
			data, err := read[decided](e)
			if err != nil {
				return nil, err
			}
			receipts = append(receipts, data.Receipt)
		} else if data, err := read[moved](e); err == nil && data.To != "" {
			receipts = append(receipts, byHand(data, e.Kind, n, e.At.UnixMilli()))
		}
	}
	return receipts, nil
}

// byHand makes the receipt of a move that a person made: who did it, and to whom. There was nothing to decide.
func byHand(m moved, kind string, n, at int64) routing.Receipt {
	if m.Receipt != nil {
		return *m.Receipt
	}
	rule := RulePick
	if kind == kindHandedOver {
		rule = RuleHandOver
	}
	return routing.Receipt{
		Head: routing.Head{Format: routing.ReceiptFormat, Algorithm: routing.AlgorithmVersion, Number: n, FoldedTo: n - 1, At: at, Trigger: routing.Trigger{Kind: kind, Event: n}},
		Lead: m.Lead,
		Result: routing.Result{Kind: routing.Assign, Agent: m.To, Rule: rule, Reason: rule, OverReason: m.OverReason, AnswerByAt: m.AnswerByAt,
			Ledger: m.Ledger},
	}
}

// name gives a person's name for what conversations learn.
func (d *Dispatcher) name(agent string) string {
	for _, p := range d.Floor().People {
		if p.ID == agent {
			return p.Name
		}
	}
	return ""
}
