package agent

import "context"

// freeConversation takes a conversation out of the suspect lane: a person has looked, and it is a person.
func (d *Door) freeConversation(ctx context.Context, in *conversationInput) (*rowOutput, error) {
	return d.rowAfter(ctx, in.ID, d.Conversations.Free(ctx, in.ID, authorOf(actorOf(ctx))))
}
