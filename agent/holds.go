package agent

import "context"

type holdInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}

func (d *Door) holdConversation(ctx context.Context, in *holdInput) (*struct{}, error) {
	return nil, d.Conversations.Hold(ctx, in.ID, authorOf(actorOf(ctx)), in.Body.Reason)
}

func (d *Door) letConversationGo(ctx context.Context, in *conversationInput) (*struct{}, error) {
	return nil, d.Conversations.LetGo(ctx, in.ID, authorOf(actorOf(ctx)))
}

// cardInput names a client. A card that made itself has its visitor's id, so the form is looser than that of ids made here.
func (d *Door) holdClient(ctx context.Context, in *holdInput) (*struct{}, error) {
	_, err := d.Clients.Hold(ctx, authorOf(actorOf(ctx)), in.ID, in.Body.Reason)
	return nil, err
}

func (d *Door) letClientGo(ctx context.Context, in *conversationInput) (*struct{}, error) {
	_, err := d.Clients.LetGo(ctx, authorOf(actorOf(ctx)), in.ID)
	return nil, err
}
