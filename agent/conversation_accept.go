package agent

import (
	"context"

	"usher/internal/chat"
)

// acceptConversation says that the person whom a lead rings for has heard it. Somebody else may have it by now: conflict "taken".
func (d *Door) acceptConversation(ctx context.Context, in *conversationInput) (*rowOutput, error) {
	me := actorOf(ctx).Agent.ID
	return d.rowOnce(ctx, in.ID, func() error { return d.Dispatcher.Accept(ctx, me, in.ID) },
		func(s chat.Summary) bool { return s.Agent != me || s.AcceptedAt != nil })
}
