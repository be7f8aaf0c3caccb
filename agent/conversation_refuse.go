package agent

import (
	"context"

	"usher/internal/chat"
)

type refuseConversationInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"For the colleagues; stays in the dispatch log."`
	}
}

// refuseConversation passes a lead on to the next person.
func (d *Door) refuseConversation(ctx context.Context, in *refuseConversationInput) (*rowOutput, error) {
	me := actorOf(ctx).Agent.ID
	return d.rowOnce(ctx, in.ID, func() error { return d.Dispatcher.Refuse(ctx, me, in.ID, in.Body.Reason) },
		func(s chat.Summary) bool { return s.Agent != me })
}
