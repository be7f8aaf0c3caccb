package agent

import (
	"time"

	"usher/internal/chat"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/internal/staff"
)

var (
	_ chat.Listener = (*Door)(nil)
	_ dispatch.Bell = (*Door)(nil)

	_ chat.NoteListener = (*Door)(nil)
)

// The topics of the hub.
const everyConsole = "staff"

func consolesOf(agent string) string { return "agent:" + agent }

func openedBy(conversation string) string { return "staff-conversation:" + conversation }

// The functions in this file are called by the rooms while they hold locks: they publish what is ready and leave the rest to the teller.

// Happened tells new events to the consoles that have the conversation open, and its row to everybody.
func (d *Door) Happened(n chat.News) {
	if topic := openedBy(n.Conversation); len(n.Events) > 0 && d.Hub.Listening(topic) > 0 {
		first, last := n.Events[0].N, n.Events[len(n.Events)-1].N
		d.Hub.Publish(topic, seal(last, "", encode(eventsFrame{T: "events", Conversation: n.Conversation, After: first - 1, Upto: last,
			Events: storedEvents(n.Events)})))
	}
	d.teller.rowChanged(n.Conversation)
}

// Noted tells a new note to the consoles that have the conversation open, and rings at those of who is mentioned.
func (d *Door) Noted(conversation string, e eventlog.Event) {
	frame := encode(noteFrame{T: "note", Conversation: conversation, Event: storedEvents([]eventlog.Event{e})[0]})
	d.Hub.Publish(openedBy(conversation), seal(0, "", frame))
	note, err := chat.Decode[chat.Noted](e)
	if err != nil {
		return
	}
	for _, agent := range note.Mentions {
		if agent != note.By.ID {
			d.Hub.Publish(consolesOf(agent), encode(mentionFrame{T: "mention", Conversation: conversation, By: note.By.Name, Text: note.Text}))
		}
	}
}

// Typing tells that somebody writes. A visitor's id stays here.
func (d *Door) Typing(conversation string, by chat.Author) {
	from := ""
	if by.Kind == chat.Agent {
		from = by.ID
	}
	by.ID = ""
	d.Hub.Publish(openedBy(conversation), seal(0, from, encode(typingFrame{T: "typing", Conversation: conversation, By: by})))
}

// Renamed tells that the row of a conversation shows another name.
func (d *Door) Renamed(conversation string) { d.teller.rowChanged(conversation) }

// Marked tells how far the visitor got and whether they are there.
func (d *Door) Marked(conversation string, m chat.Marks) {
	d.Hub.Publish(openedBy(conversation), seal(0, "", encode(marksOf(conversation, m))))
	d.teller.marksChanged(conversation)
}

func marksOf(conversation string, m chat.Marks) marksFrame {
	return marksFrame{T: "marks", Conversation: conversation, Delivered: m.VisitorDelivered, Seen: m.VisitorSeen, Online: m.VisitorOnline,
		LastOnline: lastOnline(m)}
}

// Offered rings at one person's consoles.
func (d *Door) Offered(agent string, o dispatch.Offer) {
	d.teller.later(func(t *telling) { t.lead(agent, o) })
}

// Withdrawn ends the ringing. by is an agent's id, a name, or empty.
func (d *Door) Withdrawn(agent, conversation, why, by string) {
	if name := d.nameOf(by); name != "" {
		by = name
	}
	d.teller.later(func(*telling) {
		d.Hub.Publish(consolesOf(agent), encode(leadGoneFrame{T: "lead_gone", Conversation: conversation, Why: why, By: by}))
	})
}

// PersonChanged tells consoles what somebody is called and looks like now.
func (d *Door) PersonChanged(staff.Agent) { d.teller.peopleChanged() }

// FloorChanged tells who is there and how busy, now and then.
func (d *Door) FloorChanged(dispatch.Floor) { d.teller.peopleChanged() }

// NobodyReached raises an alarm at every console.
func (d *Door) NobodyReached(conversation string) {
	d.teller.later(func(*telling) {
		d.Hub.Publish(everyConsole, encode(alarmFrame{T: "alarm", Conversation: conversation, Code: "nobody_reached"}))
	})
}

func deadline(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
