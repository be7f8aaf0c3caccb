package agent

import (
	"context"

	"usher/internal/alert"
)

type alertsOutput struct {
	Body struct {
		Items []alert.Entry `json:"items"`
	}
}

// listAlerts tells who was told of a lead by SMS, and what became of it.
func (d *Door) listAlerts(ctx context.Context, in *conversationInput) (*alertsOutput, error) {
	if _, err := d.Conversations.Summary(ctx, in.ID); err != nil {
		return nil, err
	}
	entries, err := d.Texts.Ledger(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &alertsOutput{}
	out.Body.Items = append([]alert.Entry{}, entries...)
	return out, nil
}
