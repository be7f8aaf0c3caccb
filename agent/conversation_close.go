package agent

import "context"

// closeConversation ends a conversation; the next message of the visitor opens it again.
func (d *Door) closeConversation(ctx context.Context, in *conversationInput) (*rowOutput, error) {
	return d.rowAfter(ctx, in.ID, d.Conversations.Close(ctx, in.ID, authorOf(actorOf(ctx))))
}
