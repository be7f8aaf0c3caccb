package agent

import (
	"context"
	"time"

	"usher/internal/chat"
)

// row is a conversation as it stands in somebody's lists: what it adds up to, and what this reader has not seen of it.
type row struct {
	chat.Summary
	Unread     int        `json:"unread" doc:"Messages of the visitor that this reader has not seen, at most 100."`
	Online     bool       `json:"online" doc:"The visitor has the page open."`
	LastOnline *time.Time `json:"last_online"`
}

// rowFor completes a summary for a reader.
func (d *Door) rowFor(ctx context.Context, sum chat.Summary, reader string) (row, error) {
	marks, seen, err := d.Conversations.Marks(ctx, sum.ID, reader)
	if err != nil {
		return row{}, err
	}
	return row{Summary: sum, Unread: sum.Unread(seen), Online: marks.VisitorOnline, LastOnline: lastOnline(marks)}, nil
}

// readRow reads a conversation as a row for a reader.
func (d *Door) readRow(ctx context.Context, conversation, reader string) (row, error) {
	sum, err := d.Conversations.Shown(ctx, conversation)
	if err != nil {
		return row{}, err
	}
	return d.rowFor(ctx, sum, reader)
}

// rowsFor completes a page of summaries.
func (d *Door) rowsFor(ctx context.Context, sums []chat.Summary, reader string) ([]row, error) {
	rows := make([]row, len(sums))
	for i, sum := range sums {
		var err error
		if rows[i], err = d.rowFor(ctx, sum, reader); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func lastOnline(m chat.Marks) *time.Time {
	if m.VisitorOnline || m.VisitorLastOnline.IsZero() {
		return nil
	}
	at := m.VisitorLastOnline
	return &at
}

// authorOf is how a person of the staff appears in a conversation.
func authorOf(a actor) chat.Author {
	return chat.Author{Kind: chat.Agent, ID: a.Agent.ID, Name: a.Agent.Name}
}
