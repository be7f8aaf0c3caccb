package dispatch

import (
	"cmp"
	"maps"
	"slices"

	"usher/internal/eventlog"
	"usher/routing"
)

// round is one turn of the dispatcher: what a command and the draining after it want to make true, folded in already and
// appended together. Effects wait for the append.
type round struct {
	d       *Dispatcher
	floor   *floor
	now     int64 // Unix ms, the same for the whole round
	events  []eventlog.Event
	effects []func()
	arrived []string // leads that came in this round
	freed   bool     // something changed that may open a place, a step or the office for anybody who waits
	failed  error
}

// stage folds an event in and keeps it for the append.
func (r *round) stage(kind string, data any) eventlog.Event {
	e, err := event(kind, r.now, data)
	if err == nil {
		e.Stream, e.N = Stream, r.floor.N+1
		err = r.floor.fold(e)
	}
	if err != nil {
		r.failed = cmp.Or(r.failed, err)
		return e
	}
	r.events = append(r.events, e)
	if kind != kindArrived && kind != kindDecided && kind != kindAccepted {
		r.freed = true
	}
	return e
}

// then keeps an effect for after the append.
func (r *round) then(effect func()) { r.effects = append(r.effects, effect) }

// release takes a chat from an agent and puts it back into the waiting list. since, if not 0, is the first unanswered message: age counts from there.
func (r *round) release(conversation string, p *place, why, note string, since int64) {
	e := r.stage(kindReleased, released{Conversation: conversation, Agent: p.Agent, Why: why, Note: note, At: since})
	agent := p.Agent
	r.then(func() {
		r.d.tellUnassigned(conversation, agent, why, e.N)
		r.d.withdrawn(agent, conversation, why, "")
	})
}

// drain decides about everybody who waits, in the order of the list, until nothing more can be given. Where nothing but new leads came,
// nobody else's answer can have changed: with thousands waiting, each message must not ask about all of them.
func (r *round) drain() {
	if !r.freed && !r.wakeDue() {
		for _, id := range r.arrived {
			if w := r.floor.Waiting[id]; w != nil {
				r.decide(w, true)
			}
		}
		return
	}
	for _, w := range r.floor.inOrder() {
		if r.floor.Waiting[w.Lead.ID] == w {
			r.decide(w, true)
		}
	}
}

// wakeDue says whether time has already opened something for somebody who waits, though the timer has not rung yet: a new lead must
// not go before them.
func (r *round) wakeDue() bool {
	for _, w := range r.floor.Waiting {
		if w.WakeAt > 0 && w.WakeAt <= r.now {
			return true
		}
	}
	return false
}

// decide asks routing about one lead and stages what follows. A wait is stored only when its reason changes.
func (r *round) decide(w *waitItem, mayClear bool) {
	lead := w.Lead
	lead.Trigger = r.d.trigger
	decision := routing.Decide(r.floor.Policy, r.d.floorFor(r.floor, lead, r.now), lead, r.now)
	switch {
	case decision.Kind == routing.Assign:
		e := r.stage(kindDecided, decided{Conversation: lead.ID, Receipt: decision.Receipt})
		r.assigned(lead.ID, e.N)
	case decision.Reason == routing.ReasonExcluded && mayClear && !w.Cleared:
		r.stage(kindCleared, ofConversation{Conversation: lead.ID})
		r.then(func() { r.d.nobodyReached(lead.ID) })
		r.decide(r.floor.Waiting[lead.ID], false)
	case decision.Reason != w.Reason:
		e := r.stage(kindDecided, decided{Conversation: lead.ID, Receipt: decision.Receipt})
		if decision.Reason == routing.ReasonExcluded {
			r.then(func() { r.d.nobodyReached(lead.ID) })
		}
		r.then(func() { r.d.tellWaiting(lead.ID, decision.Reason, decision.WakeAt, e.N) })
	default:
		w.WakeAt = decision.WakeAt
	}
}

// assigned keeps the effects of a chat that somebody has got: the bell first, since a person waits, then the conversation.
func (r *round) assigned(conversation string, n int64) {
	p := r.floor.Chats[conversation]
	if p == nil || p.N != n {
		return
	}
	offer := r.floor.offer(conversation, p)
	told := r.d.assignment(r.floor, p, n)
	agent := p.Agent
	r.then(func() {
		if offer.Rule != RulePick { // who took it by hand need not be rung
			r.d.offered(agent, offer)
		}
		r.d.tellAssigned(conversation, told)
	})
}

func (r *round) nameOf(agent string) string {
	if s := r.floor.Seats[agent]; s != nil {
		return s.Name
	}
	return ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
