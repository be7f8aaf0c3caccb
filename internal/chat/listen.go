package chat

import (
	"time"

	"usher/internal/eventlog"
)

// News is what just became true in one conversation: new events, durable already, and what it now adds up to.
type News struct {
	Conversation string
	Events       []eventlog.Event
	Summary      Summary
}

// Marks says how far each side has got, as event numbers. It is not history: the newest replaces the older.
type Marks struct {
	StaffDelivered    int64     `json:"staff_delivered"`
	StaffSeen         int64     `json:"staff_seen"`
	VisitorDelivered  int64     `json:"visitor_delivered"`
	VisitorSeen       int64     `json:"visitor_seen"`
	VisitorOnline     bool      `json:"-"`
	VisitorLastOnline time.Time `json:"visitor_last_online"`
}

// Listener hears what happens. Calls for one conversation come in order and while its lock is held:
// a listener must not block and must not call back into the conversation.
type Listener interface {
	Happened(News)
	Typing(conversation string, by Author)
	Marked(conversation string, m Marks)
}

// Listen adds a listener. It must be called before the first use case runs.
func (s *Service) Listen(l Listener) { s.listeners = append(s.listeners, l) }

// Typing tells the other side that somebody writes. Nothing is stored.
func (s *Service) Typing(conversation string, by Author) {
	for _, l := range s.listeners {
		l.Typing(conversation, by)
	}
}
