package agent

import (
	"context"

	"usher/internal/chat"
)

// handUpConversation gives a conversation to the best free person of a higher tier.
func (d *Door) handUpConversation(ctx context.Context, in *conversationInput) (*rowOutput, error) {
	before, err := d.Conversations.Summary(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return d.rowOnce(ctx, in.ID, func() error { return d.Dispatcher.HandUp(ctx, actorOf(ctx).Agent.ID, in.ID) },
		func(s chat.Summary) bool { return s.Agent != before.Agent })
}
