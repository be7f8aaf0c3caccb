package agent

import (
	"context"

	"usher/internal/fault"
)

type handOverConversationInput struct {
	ID   string `path:"id"`
	Body struct {
		To              string `json:"to" maxLength:"40" doc:"Whom to give it to."`
		MakeResponsible bool   `json:"make_responsible,omitempty" doc:"They own the client's request from now on, too."`

		Note *handOverNote `json:"note,omitempty" doc:"Goes with it: an internal note, shown to the receiver when it rings and on top of the conversation."`
	}
}

type handOverNote struct {
	ID   string `json:"id" maxLength:"40" doc:"Made by the client; the same id again writes nothing new."`
	Text string `json:"text" maxLength:"16000"`
}

var errNobodyThere = fault.New(fault.Invalid, "no_such_person", "There is no such colleague, or they are switched off.")

// handOverConversation gives a conversation to a named colleague.
func (d *Door) handOverConversation(ctx context.Context, in *handOverConversationInput) (*rowOutput, error) {
	if !idForm.MatchString(in.Body.To) {
		return nil, malformed
	}
	if to, known := d.Staff.ByID(in.Body.To); !known || !to.Active {
		return nil, errNobodyThere
	}
	note := ""
	if n := in.Body.Note; n != nil { // first, so that it is there when it rings; a hand-over that is then refused leaves a note to the team
		if _, err := d.Conversations.Note(ctx, in.ID, authorOf(actorOf(ctx)), n.ID, n.Text, nil); err != nil {
			return nil, err
		}
		note = n.ID
	}
	return d.rowOnce(ctx, in.ID, func() error {
		return d.Dispatcher.HandOver(ctx, actorOf(ctx).Agent.ID, in.ID, in.Body.To, in.Body.MakeResponsible, note)
	}, isWith(in.Body.To))
}
