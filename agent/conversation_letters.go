package agent

import (
	"context"

	"usher/internal/mail"
)

type lettersOutput struct {
	Body struct {
		Items []mail.Entry `json:"items"`
	}
}

// listLetters tells what of a conversation left by e-mail, and what became of it.
func (d *Door) listLetters(ctx context.Context, in *conversationInput) (*lettersOutput, error) {
	if _, err := d.Conversations.Summary(ctx, in.ID); err != nil {
		return nil, err
	}
	entries, err := d.Letters.Ledger(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &lettersOutput{}
	out.Body.Items = append([]mail.Entry{}, entries...)
	return out, nil
}

// sendTranscript asks for a letter with the whole conversation; listLetters tells what became of it.
func (d *Door) sendTranscript(ctx context.Context, in *conversationInput) (*struct{}, error) {
	return nil, d.Letters.AskTranscript(ctx, in.ID, authorOf(actorOf(ctx)))
}
