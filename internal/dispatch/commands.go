package dispatch

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"usher/internal/fault"
	"usher/routing"
)

// Accept notes that an agent has heard the bell. Somebody else's chat is a conflict that names who has it.
func (d *Dispatcher) Accept(ctx context.Context, agent, conversation string) (err error) {
	defer fault.Wrap(&err, "accept %s", conversation)
	return d.do(ctx, "accepted", func(r *round) error {
		p, err := r.own(agent, conversation)
		if err == nil {
			r.acknowledge(conversation, p, agent)
		}
		return err
	})
}

// Refuse passes a chat on that the agent has not answered yet. They are not asked again for it, and it costs them nothing.
func (d *Dispatcher) Refuse(ctx context.Context, agent, conversation, reason string) (err error) {
	defer fault.Wrap(&err, "refuse %s", conversation)
	return d.do(ctx, routing.Refused, func(r *round) error {
		p, err := r.own(agent, conversation)
		if err != nil {
			return err
		}
		since := d.awaited[conversation]
		if since == 0 {
			return fault.New(fault.Conflict, "answered", "You have answered here already. Hand the chat over instead.")
		}
		r.release(conversation, p, routing.Refused, reason, since)
		return nil
	})
}

// errFull is the answer to who has as many chats as they may have.
var errFull = fault.New(fault.Conflict, "at_capacity", "You have as many chats as your limit allows. Close one or hand one over first.")

// Take gives a chat to the agent who asks for it, from the waiting list or from a colleague. One more than their limit allows is a
// conflict, unless whyOver says why it is taken all the same: the caller lets managers alone say so. It is marked then, with the reason.
func (d *Dispatcher) Take(ctx context.Context, agent, conversation, whyOver string) (err error) {
	defer fault.Wrap(&err, "take %s", conversation)
	return d.do(ctx, "picked", func(r *round) error {
		s := r.floor.Seats[agent]
		if s == nil || !s.Active {
			return errNoPerson
		}
		if p := r.floor.Chats[conversation]; p != nil {
			if p.Agent == agent {
				r.acknowledge(conversation, p, agent)
				return nil
			}
		} else if r.floor.Waiting[conversation] == nil {
			return errNoLead
		}
		if whyOver == "" && r.over(agent) {
			return errFull
		}
		lead, from, err := r.open(conversation)
		if err == nil {
			r.pick(conversation, agent, from, lead, whyOver)
		}
		return err
	})
}

// HandOver gives a chat to a colleague, who is rung like for a new lead. With makeResponsible they also own the answer from now on. note is
// the id of an internal note that goes with it, or empty.
func (d *Dispatcher) HandOver(ctx context.Context, agent, conversation, to string, makeResponsible bool, note string) (err error) {
	defer fault.Wrap(&err, "hand over %s", conversation)
	return d.do(ctx, "handed_over", func(r *round) error {
		lead, from, err := r.open(conversation)
		if err != nil {
			return err
		}
		s := r.floor.Seats[to]
		switch {
		case s == nil || !s.Active:
			return errNoPerson
		case to == from:
			return fault.New(fault.Conflict, "has_it", s.Name+" has this chat already.")
		case to == agent && r.over(to):
			return errFull // a hand-over to oneself is no way round the limit
		case s.State == routing.Off:
			return fault.New(fault.Conflict, "not_here", s.Name+" is offline and would not hear it. Choose somebody who is here.")
		}
		r.handOver(moved{Conversation: conversation, By: agent, From: from, To: to, Lead: lead, Responsible: makeResponsible, Note: note})
		return nil
	})
}

// HandUp gives a chat to the best free person of a higher tier, chosen as routing chooses, in one click.
func (d *Dispatcher) HandUp(ctx context.Context, agent, conversation string) (err error) {
	defer fault.Wrap(&err, "hand up %s", conversation)
	return d.do(ctx, "handed_up", func(r *round) error {
		lead, from, err := r.open(conversation)
		if err != nil {
			return err
		}
		tiers := []string{routing.Middle, routing.Senior}
		if s := r.floor.Seats[from]; s != nil {
			tiers = higherThan(s.Tier)
		}
		if len(tiers) == 0 {
			return fault.New(fault.Conflict, "nobody_higher", "Nobody is more experienced. Hand the chat over to a colleague instead.")
		}
		up := r.floor.Policy
		up.Steps, up.GraceS = []routing.Step{{Tiers: tiers}}, 0
		asked := lead
		asked.Responsible, asked.Trigger = "", d.trigger
		asked.Excluded = append(slices.Clone(lead.Excluded), routing.Exclusion{Agent: from, Reason: routing.Refused})
		decision := routing.Decide(up, r.floor.forRouting(), asked, r.now)
		if decision.Kind != routing.Assign {
			return fault.New(fault.Conflict, "nobody_higher_free", "Nobody more experienced is free at present. The chat stays with you.")
		}
		r.handOver(moved{Conversation: conversation, By: agent, From: from, To: decision.Agent, Lead: lead, Ledger: decision.Ledger,
			Receipt: &decision.Receipt})
		return nil
	})
}

func (r *round) handOver(m moved) {
	m.OverCapacity = r.over(m.To)
	if s := r.floor.Policy.AnswerS; s > 0 {
		m.AnswerByAt = r.now + int64(s)*1000
	}
	e := r.stage(kindHandedOver, m)
	r.assigned(m.Conversation, e.N)
	if m.From != "" {
		name := r.nameOf(m.To)
		r.then(func() { r.d.withdrawn(m.From, m.Conversation, "handed_over", name) })
	}
}

// PersonChanged tells the dispatcher of a member of the staff: new, changed, or gone (not Active), whose chats then go to others.
// It does not block; the dispatcher learns of it in its turn.
func (d *Dispatcher) PersonChanged(p Person) {
	d.post("person", func(r *round) error {
		if s := r.floor.Seats[p.ID]; s != nil && reflect.DeepEqual(s.Person, p) {
			return nil
		}
		r.stage(kindPerson, p)
		if p.Active {
			if d.tabs[p.ID] > 0 && r.floor.Seats[p.ID].State == routing.Off {
				r.stage(kindPresence, presenceSet{Agent: p.ID, State: chosenState(r.floor.Seats[p.ID].Chosen)})
			}
			return nil
		}
		for _, id := range sortedKeys(r.floor.Chats) {
			if c := r.floor.Chats[id]; c.Agent == p.ID {
				r.release(id, c, left, "", d.awaited[id])
			}
		}
		return nil
	})
}

// HoursChanged tells the dispatcher that somebody changed when an office is open: who waits for the opening is looked at again. It does not block.
func (d *Dispatcher) HoursChanged() {
	d.post("hours", func(r *round) error {
		r.freed = true
		return nil
	})
}

// ChangePolicy puts another policy in force. version is the one the manager started from; a newer one in force is a conflict.
func (d *Dispatcher) ChangePolicy(ctx context.Context, by string, p routing.Policy, version int64) (err error) {
	defer fault.Wrap(&err, "change policy")
	if err := p.Validate(); err != nil {
		return fault.New(fault.Invalid, "bad_policy", err.Error())
	}
	return d.do(ctx, "policy", func(r *round) error {
		if now := r.floor.Policy.Version; int64(now) != version {
			return fault.New(fault.Conflict, "newer_version", "Somebody changed the routing meanwhile. Look at the new version, then change it again.")
		}
		p.Version = int(version) + 1
		r.stage(kindPolicy, policySet{By: by, Policy: p})
		return nil
	})
}

// own finds a chat that an agent has.
func (r *round) own(agent, conversation string) (*place, error) {
	p := r.floor.Chats[conversation]
	switch {
	case p == nil && r.floor.Waiting[conversation] != nil:
		return nil, fault.New(fault.Conflict, "not_yours", "This chat is not yours any more: it waits for somebody. You can take it.")
	case p == nil:
		return nil, errNoLead
	case p.Agent != agent:
		return nil, fault.New(fault.Conflict, "taken", strings.TrimSpace(r.nameOf(p.Agent)+" has this chat."))
	}
	return p, nil
}

// open finds a lead wherever it is, and who has it ("" for nobody).
func (r *round) open(conversation string) (routing.Lead, string, error) {
	if p := r.floor.Chats[conversation]; p != nil {
		return p.Lead, p.Agent, nil
	}
	if w := r.floor.Waiting[conversation]; w != nil {
		return w.Lead, "", nil
	}
	return routing.Lead{}, "", errNoLead
}

func higherThan(tier string) []string {
	switch tier {
	case routing.Junior:
		return []string{routing.Middle, routing.Senior}
	case routing.Middle:
		return []string{routing.Senior}
	}
	return nil
}
