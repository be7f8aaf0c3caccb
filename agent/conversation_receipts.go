package agent

import (
	"context"
	"encoding/json"
	"slices"

	"usher/routing"
)

type listReceiptsOutput struct {
	Body struct {
		Items []receiptItem     `json:"items" doc:"The newest decision first."`
		Names map[string]string `json:"names" doc:"The names of everybody who occurs, by id."`
	}
}

// receiptItem is one decision: what it read, why the chosen one was chosen, and why everybody else was not.
type receiptItem struct {
	Receipt     json.RawMessage `json:"receipt"`
	Explanation json.RawMessage `json:"explanation" doc:"Of the one who got it; while nobody has it, of the responsible."`
	People      json.RawMessage `json:"people" doc:"One explanation for each person on the floor of the receipt."`
}

// listReceipts explains every decision about a conversation, read from its receipts alone.
func (d *Door) listReceipts(ctx context.Context, in *conversationInput) (*listReceiptsOutput, error) {
	if _, err := d.Conversations.Summary(ctx, in.ID); err != nil {
		return nil, err
	}
	receipts, err := d.Dispatcher.Receipts(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	receipts = slices.Clone(receipts)
	slices.SortStableFunc(receipts, func(a, b routing.Receipt) int { return int(b.Head.Number - a.Head.Number) })
	out := &listReceiptsOutput{}
	out.Body.Items, out.Body.Names = []receiptItem{}, map[string]string{}
	for _, r := range receipts {
		item, err := d.explain(r, out.Body.Names)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

// explain writes one receipt out and notes the names of its people.
func (d *Door) explain(r routing.Receipt, names map[string]string) (item receiptItem, err error) {
	whom := r.Result.Agent
	if whom == "" {
		whom = r.Lead.Responsible
	}
	people := make([]routing.Explanation, len(r.Floor.Rows))
	for i, on := range r.Floor.Rows {
		people[i] = routing.Explain(r, on.Agent.ID)
		names[on.Agent.ID] = d.nameOf(on.Agent.ID)
	}
	for _, id := range []string{r.Result.Agent, r.Result.HelperFor, r.Lead.Responsible} {
		if id != "" {
			names[id] = d.nameOf(id)
		}
	}
	if item.Receipt, err = masked(r); err != nil {
		return item, err
	}
	if item.Explanation, err = masked(routing.Explain(r, whom)); err != nil {
		return item, err
	}
	item.People, err = masked(people)
	return item, err
}
