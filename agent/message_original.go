package agent

import "context"

type originalInput struct {
	ID      string `path:"id"`
	Message string `path:"message" maxLength:"40"`
}

type originalOutput struct {
	Body struct {
		Text string `json:"text"`
	}
}

// showOriginal gives the sealed text of a retracted message. That it was read, and by whom, is in the log before it leaves.
func (d *Door) showOriginal(ctx context.Context, in *originalInput) (*originalOutput, error) {
	text, err := d.Conversations.Unseal(ctx, in.ID, authorOf(actorOf(ctx)), in.Message)
	if err != nil {
		return nil, err
	}
	out := &originalOutput{}
	out.Body.Text = text
	return out, nil
}
