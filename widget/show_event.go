package widget

import (
	"usher/internal/chat"
	"usher/internal/eventlog"
)

// shownEvent is what a visitor may know to have happened.
type shownEvent struct {
	N    int64    `json:"n"`
	At   string   `json:"at"`
	Kind string   `json:"kind"` // said, retracted, assigned, closed, reopened, rated
	ID   string   `json:"id,omitempty"`
	By   *shownBy `json:"by,omitempty"`
	Text *string  `json:"text,omitempty"` // of said, unless it was retracted
	Name string   `json:"name,omitempty"`

	Quote     string      `json:"quote,omitempty"`     // of said: the id of the message it answers
	Files     []chat.File `json:"files,omitempty"`     // of said: what it brought
	Retracted bool        `json:"retracted,omitempty"` // of said: a tombstone stands here

	Good *bool `json:"good,omitempty"` // of rated; Text is then the comment, if there is one
}

type shownBy struct {
	Kind string `json:"kind"` // visitor, agent
	Name string `json:"name,omitempty"`
	Who  string `json:"who,omitempty"` // tells the staff of one conversation apart
}

// shows is the allow-list: the kinds of event that reach a visitor, and what of each. A kind that is not here does not exist for
// visitors; a new kind is hidden until somebody writes it down here.
var shows = map[string]func(eventlog.Event) (shownEvent, error){
	chat.KindSaid:      showSaid,
	chat.KindRetracted: showRetracted,
	chat.KindAssigned:  showAssigned,
	chat.KindClosed:    showBare,
	chat.KindReopened:  showBare,
	chat.KindRated:     showRated,
}

// isShown tells whether an event reaches visitors.
func isShown(e eventlog.Event) bool { return shows[e.Kind] != nil }

// show cuts an event to what a visitor may see, under the number that it has for visitors.
func show(e eventlog.Event, n int64) (shownEvent, error) {
	shown, err := shows[e.Kind](e)
	shown.N, shown.At, shown.Kind = n, stamp(e.At), e.Kind
	return shown, err
}

func showSaid(e eventlog.Event) (shownEvent, error) {
	d, err := chat.Decode[chat.Said](e)
	by := shownBy{Kind: chat.Agent}
	switch d.By.Kind {
	case chat.Visitor:
		by.Kind = chat.Visitor
	case chat.Agent:
		by.Name, by.Who = d.By.Name, aliasIn(e.Stream, d.By.ID)
	}
	shown := shownEvent{ID: d.ID, By: &by, Text: &d.Text, Quote: d.Quote, Files: d.Files}
	if d.Retracted {
		shown.bury()
	}
	return shown, err
}

// bury leaves a tombstone of a message: that it was there, whose it was, and when.
func (e *shownEvent) bury() { e.Text, e.Quote, e.Files, e.Retracted = nil, "", nil, true }

// showRetracted says which message was taken back; the reason, and whether it had been seen, are staff's.
func showRetracted(e eventlog.Event) (shownEvent, error) {
	d, err := chat.Decode[chat.Retracted](e)
	return shownEvent{ID: d.ID}, err
}

func showAssigned(e eventlog.Event) (shownEvent, error) {
	d, err := chat.Decode[chat.Assigned](e)
	return shownEvent{Name: d.AgentName}, err
}

// showRated shows visitors what they thought themselves.
func showRated(e eventlog.Event) (shownEvent, error) {
	d, err := chat.Decode[chat.Rated](e)
	shown := shownEvent{Good: &d.Good}
	if d.Comment != "" {
		shown.Text = &d.Comment
	}
	return shown, err
}

// showBare shows that it happened and when, not who did it.
func showBare(eventlog.Event) (shownEvent, error) { return shownEvent{}, nil }
