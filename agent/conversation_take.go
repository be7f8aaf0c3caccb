package agent

import (
	"context"
	"strings"
	"unicode"

	"usher/internal/fault"
)

type takeConversationInput struct {
	ID   string `path:"id"`
	Body *struct {
		OverReason string `json:"over_reason,omitempty" maxLength:"200" doc:"Why a manager takes one more than their limit; all of the staff see it."`
	}
}

// takeConversation gives a conversation to who asks for it. At their limit it is a conflict, at_capacity; a manager may go on with a
// reason, which is kept with the conversation.
func (d *Door) takeConversation(ctx context.Context, in *takeConversationInput) (*rowOutput, error) {
	me, why := actorOf(ctx).Agent, ""
	if in.Body != nil {
		why = strings.TrimSpace(in.Body.OverReason)
	}
	if strings.ContainsFunc(why, unicode.IsControl) {
		bad := fault.New(fault.Invalid, "bad_format", "A reason is one line of text.")
		bad.Fields = map[string]string{"body.over_reason": "bad_format"}
		return nil, bad
	}
	if why != "" && !can(me, exceed, conversation) {
		return nil, errForbidden
	}
	return d.rowOnce(ctx, in.ID, func() error { return d.Dispatcher.Take(ctx, me.ID, in.ID, why) }, isWith(me.ID))
}
