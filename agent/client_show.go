package agent

import (
	"context"
	"slices"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
)

// clientPage is everything of one client that a screen shows.
type clientPage struct {
	Client        clientRecord   `json:"client"`
	N             int64          `json:"n" doc:"Of the card's last event; a merge asks for it."`
	MergedInto    *clientName    `json:"merged_into" doc:"The card that stands for this one, if it was merged away."`
	Conversations []row          `json:"conversations" doc:"The newest first, at most 10, with those of the cards merged in."`
	Count         int            `json:"count" doc:"Of all conversations, at most 999 for each card."`
	Journal       []journalEntry `json:"journal" doc:"Merges and splits, the newest first."`
}

type clientName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type journalEntry struct {
	At     time.Time  `json:"at"`
	Kind   string     `json:"kind" enum:"merged_into,took_in,gave_back,split_off"`
	Merge  string     `json:"merge"`
	Other  clientName `json:"other"`
	By     string     `json:"by"`
	ByName string     `json:"by_name"`
	Why    string     `json:"why"`
	Active bool       `json:"active" doc:"It can be split."`
}

type clientPageOutput struct {
	ETag string `header:"ETag"`
	Body clientPage
}

type clientInput struct {
	ID string `path:"id"`
}

// showClient gives a card as it stands, also one that was merged away.
func (d *Door) showClient(ctx context.Context, in *clientInput) (*clientPageOutput, error) {
	c, err := d.Clients.Client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return d.clientPageOf(ctx, c)
}

func (d *Door) clientPageOf(ctx context.Context, c crm.Client) (*clientPageOutput, error) {
	out := &clientPageOutput{ETag: etagOf(c), Body: clientPage{Client: d.clientRecord(c), N: c.N, Journal: []journalEntry{}}}
	if c.Into != "" {
		into, err := d.Clients.Current(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		out.Body.MergedInto = &clientName{into.ID, into.Name}
	}
	entries, err := d.Clients.Journal(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		out.Body.Journal = append(out.Body.Journal, journalEntry{At: e.At, Kind: e.Kind, Merge: e.Merge, Other: clientName{e.Other, e.OtherName}, By: e.By,
			ByName: d.nameOf(e.By), Why: e.Why, Active: e.Active})
	}
	sums, err := d.conversationsOf(ctx, c, earlierOnCard)
	if err != nil {
		return nil, err
	}
	if out.Body.Count, err = d.countConversations(ctx, c); err != nil {
		return nil, err
	}
	out.Body.Conversations, err = d.rowsFor(ctx, sums, actorOf(ctx).Agent.ID)
	return out, err
}

// conversationsOf lists a client's conversations with those of the cards that were merged into it, the newest first, at most limit.
func (d *Door) conversationsOf(ctx context.Context, c crm.Client, limit int) ([]chat.Summary, error) {
	ids, err := d.familyOf(ctx, c)
	if err != nil {
		return nil, err
	}
	var all []chat.Summary
	for _, id := range ids {
		sums, _, err := d.Conversations.List(ctx, "client:"+id, eventlog.Page{Limit: limit})
		if err != nil {
			return nil, err
		}
		all = append(all, sums...)
	}
	slices.SortStableFunc(all, func(a, b chat.Summary) int { return b.LastAt.Compare(a.LastAt) })
	return all[:min(limit, len(all))], nil
}

func (d *Door) countConversations(ctx context.Context, c crm.Client) (int, error) {
	ids, err := d.familyOf(ctx, c)
	if err != nil {
		return 0, err
	}
	all := 0
	for _, id := range ids {
		n, err := d.Conversations.Count(ctx, "client:"+id)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}

// familyOf spares most clients, who took in nobody, the reading of their log.
func (d *Door) familyOf(ctx context.Context, c crm.Client) ([]string, error) {
	if len(c.Merges) == 0 {
		return []string{c.ID}, nil
	}
	return d.Clients.Family(ctx, c.ID)
}
