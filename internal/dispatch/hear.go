package dispatch

import (
	"time"

	"usher/internal/chat"
	"usher/routing"
)

// silentAfter is how long a client may be silent after an answer before the chat weighs less.
const silentAfter = 5 * time.Minute

// Happened hears what happens in conversations. It only queues: a conversation's lock is held.
func (d *Dispatcher) Happened(n chat.News) {
	toRoute, fresh := false, false
	for _, e := range n.Events {
		switch e.Kind {
		case chat.KindBegan, chat.KindFreed, chat.KindReopened:
			toRoute, fresh = n.Summary.State == chat.Open, true
		case chat.KindClosed:
			d.post("ended", func(r *round) error { r.ended(n.Conversation); return nil })
		case chat.KindSnoozed:
			if s, err := chat.Decode[chat.Snoozed](e); err == nil {
				d.post("snoozed", func(r *round) error { r.snoozed(n.Conversation, s.By.ID, s.Until.UnixMilli()); return nil })
			}
		case chat.KindWoken:
			d.post("woken", func(r *round) error { r.woken(n.Conversation); return nil })
		case chat.KindSaid:
			said, err := chat.Decode[chat.Said](e)
			if err != nil || fresh {
				continue
			}
			at := e.At.UnixMilli()
			if said.By.Kind == chat.Visitor {
				d.post("written", func(r *round) error { r.written(n.Conversation, at); return nil })
			} else {
				d.post("answered", func(r *round) error { r.answered(n.Conversation, said.By.ID); return nil })
			}
		}
	}
	if toRoute {
		d.leads.add(n.Conversation)
	}
}

// Typing is not for the dispatcher.
func (d *Dispatcher) Typing(string, chat.Author) {}

// Marked is not for the dispatcher.
func (d *Dispatcher) Marked(string, chat.Marks) {}

// arrive puts a lead into the waiting list, once.
func (r *round) arrive(lead routing.Lead, since int64) {
	if since > 0 {
		r.d.awaited[lead.ID] = since
	}
	if r.floor.Chats[lead.ID] != nil || r.floor.Waiting[lead.ID] != nil {
		return
	}
	r.stage(kindArrived, arrived{Lead: lead})
	r.arrived = append(r.arrived, lead.ID)
}

// written notes that a client wrote: the chat weighs in full again, and one whose agent has left goes to somebody else.
func (r *round) written(conversation string, at int64) {
	if r.d.awaited[conversation] == 0 {
		r.d.awaited[conversation] = at
	}
	delete(r.d.quietAt, conversation)
	p := r.floor.Chats[conversation]
	if p == nil {
		if r.floor.Waiting[conversation] == nil {
			r.then(func() { r.d.leads.add(conversation) })
		}
		return
	}
	if p.Units != activeUnits {
		r.stage(kindWeighed, ofConversation{Conversation: conversation, Units: activeUnits})
	}
	if s := r.floor.Seats[p.Agent]; s == nil || s.State == routing.Off {
		r.release(conversation, p, left, "", r.d.awaited[conversation])
	}
}

// answered notes that somebody of the staff wrote. Who answers has heard the bell; who answers a chat that nobody has, has it.
func (r *round) answered(conversation, agent string) {
	delete(r.d.awaited, conversation)
	r.d.quietAt[conversation] = r.now + silentAfter.Milliseconds()
	if p := r.floor.Chats[conversation]; p != nil {
		r.acknowledge(conversation, p, agent)
		return
	}
	if w := r.floor.Waiting[conversation]; w != nil && r.floor.Seats[agent] != nil {
		r.pick(conversation, agent, "", w.Lead, "")
	}
}

// ended frees the place of a closed conversation.
func (r *round) ended(conversation string) {
	delete(r.d.awaited, conversation)
	delete(r.d.quietAt, conversation)
	p, w := r.floor.Chats[conversation], r.floor.Waiting[conversation]
	if p == nil && w == nil {
		return
	}
	r.stage(kindEnded, ofConversation{Conversation: conversation})
	if p != nil && p.AnswerByAt > 0 {
		r.then(func() { r.d.withdrawn(p.Agent, conversation, "closed", "") })
	}
}
