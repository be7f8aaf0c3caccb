package agent

import (
	"context"
	"encoding/json"
	"time"

	"usher/internal/eventlog"
)

// storedEvent is an event as consoles get it: the stored one without the name of its stream.
type storedEvent struct {
	N    int64           `json:"n"`
	At   time.Time       `json:"at"`
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data"`
}

func storedEvents(events []eventlog.Event) []storedEvent {
	shown := make([]storedEvent, len(events))
	for i, e := range events {
		shown[i] = storedEvent{N: e.N, At: e.At, Kind: e.Kind, Data: e.Data}
	}
	return shown
}

type listEventsInput struct {
	ID    string `path:"id"`
	After int64  `query:"after" minimum:"0" default:"0" doc:"Everything up to this number is known."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"100"`
}

type listEventsOutput struct {
	Body struct {
		Events []storedEvent `json:"events"`
		Upto   int64         `json:"upto" doc:"The cursor to go on from."`
		More   bool          `json:"more"`
	}
}

// listEvents reads a conversation's history in its order.
func (d *Door) listEvents(ctx context.Context, in *listEventsInput) (*listEventsOutput, error) {
	sum, err := d.Conversations.Summary(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	events, err := d.Conversations.Events(ctx, in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listEventsOutput{}
	out.Body.Events, out.Body.Upto = storedEvents(events), in.After
	if len(events) > 0 {
		out.Body.Upto = events[len(events)-1].N
	}
	out.Body.More = out.Body.Upto < sum.N
	return out, nil
}
