package dispatch

import (
	"context"
	"errors"
	"time"

	"usher/internal/chat"
	"usher/internal/fault"
	"usher/routing"
)

// telling is something a conversation is to learn. It may be told twice.
type telling struct {
	conversation string
	tell         func(context.Context) error
}

// tell makes conversations learn what was decided, in the order of the decisions. What the store does not take is told
// again; what a crash swallows, reconcile tells.
func (d *Dispatcher) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.tellings.ready:
		}
		for t, ok := d.tellings.next(); ok; t, ok = d.tellings.next() {
			if !d.tellOne(ctx, t) {
				return
			}
		}
	}
}

func (d *Dispatcher) tellOne(ctx context.Context, t telling) bool {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := t.tell(ctx)
		if err == nil {
			return true
		}
		d.cfg.Log.Warn("dispatch: a conversation did not learn", "conversation", t.conversation, "err", err)
		if f := fault.From(err); f.Kind != fault.Unavailable && !errors.Is(err, context.DeadlineExceeded) {
			return true // it never will: it is gone
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return false
		}
	}
}

// assignment says what a conversation learns of a chat that somebody got.
func (d *Dispatcher) assignment(f *floor, p *place, n int64) chat.Assigned {
	a := chat.Assigned{Agent: p.Agent, AgentName: nameIn(f, p.Agent), Rule: p.Rule, Receipt: n, OverCapacity: p.Over, OverReason: p.OverReason,
		Responsible: p.Agent, ResponsibleName: nameIn(f, p.Agent), HelperFor: nameIn(f, p.HelperFor), Note: p.Note}
	if p.Lead.Responsible != "" {
		a.Responsible, a.ResponsibleName = p.Lead.Responsible, nameIn(f, p.Lead.Responsible)
	}
	if p.Rule == routing.ByChoice {
		a.Policy = f.Policy.Algorithm
	}
	if p.AnswerByAt > 0 {
		at := timeOf(p.AnswerByAt)
		a.AnswerBy = &at
	}
	return a
}

func nameIn(f *floor, agent string) string {
	if s := f.Seats[agent]; s != nil {
		return s.Name
	}
	return ""
}

func (d *Dispatcher) tellAssigned(conversation string, a chat.Assigned) {
	d.tellings.add(telling{conversation, func(ctx context.Context) error {
		return d.cfg.Conversations.LearnAssign(ctx, conversation, a)
	}})
}

func (d *Dispatcher) tellWaiting(conversation, reason string, wakeAt, n int64) {
	w := chat.Waiting{Reason: reason, Receipt: n}
	if wakeAt > 0 {
		at := timeOf(wakeAt)
		w.WakeAt = &at
	}
	d.tellings.add(telling{conversation, func(ctx context.Context) error {
		return d.cfg.Conversations.LearnWait(ctx, conversation, w)
	}})
}

func (d *Dispatcher) tellUnassigned(conversation, agent, why string, n int64) {
	d.tellings.add(telling{conversation, func(ctx context.Context) error {
		return d.cfg.Conversations.LearnUnassign(ctx, conversation, chat.Unassigned{Agent: agent, Why: why, Receipt: n})
	}})
}

func (d *Dispatcher) tellAccepted(conversation, agent string) {
	d.tellings.add(telling{conversation, func(ctx context.Context) error {
		return d.cfg.Conversations.LearnAccept(ctx, conversation, agent)
	}})
}

// acknowledge notes that the bell was heard. by is who acted; it may be a colleague who answered first.
func (r *round) acknowledge(conversation string, p *place, by string) {
	if p.AnswerByAt == 0 {
		return
	}
	r.stage(kindAccepted, accepted{Conversation: conversation, Agent: p.Agent})
	agent, name := p.Agent, r.nameOf(by)
	r.then(func() {
		r.d.tellAccepted(conversation, agent)
		r.d.withdrawn(agent, conversation, "accepted", name)
	})
}

// pick gives a chat to somebody who took it by hand, or who has answered it already. Over capacity it is marked, with the reason
// where one was asked for.
func (r *round) pick(conversation, agent, from string, lead routing.Lead, whyOver string) {
	m := moved{Conversation: conversation, By: agent, From: from, To: agent, Lead: lead, OverCapacity: r.over(agent),
		Ledger: routing.Charge(r.floor.Policy, r.floor.forRouting(), lead, agent, r.now)}
	if m.OverCapacity {
		m.OverReason = whyOver
	}
	e := r.stage(kindPicked, m)
	r.assigned(conversation, e.N)
	if from != "" {
		name := r.nameOf(agent)
		r.then(func() { r.d.withdrawn(from, conversation, "taken", name) })
	}
}

// over says whether one more chat would lift an agent above their limit.
func (r *round) over(agent string) bool {
	s := r.floor.Seats[agent]
	return s != nil && r.floor.load(agent)+routing.Chat > s.Limit*routing.Chat
}
