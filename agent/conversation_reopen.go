package agent

import "context"

// reopenConversation opens a closed conversation again; it is routed like a new one.
func (d *Door) reopenConversation(ctx context.Context, in *conversationInput) (*rowOutput, error) {
	return d.rowAfter(ctx, in.ID, d.Conversations.Reopen(ctx, in.ID, authorOf(actorOf(ctx))))
}
