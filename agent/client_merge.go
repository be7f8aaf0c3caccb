package agent

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/crm"
)

func (d *Door) mountMerging(api huma.API) {
	handle(d, api, http.MethodGet, "/clients/{id}/merge", "What merging this card into another would join", d.previewMerge)
	handle(d, api, http.MethodPost, "/clients/{id}/merge", "Merge this card into another", d.mergeClient)
	handle(d, api, http.MethodPost, "/clients/{id}/split", "Take a merge into this card back", d.splitClient)
}

type previewMergeInput struct {
	ID   string `path:"id"`
	Into string `query:"into" required:"true" pattern:"^[a-z2-7]{26}$" doc:"The card that stays."`
}

type previewMergeOutput struct {
	Body struct {
		From   mergeSide     `json:"from"`
		Into   mergeSide     `json:"into"`
		Same   []string      `json:"same" doc:"Keys that both cards have already, such as email:a@b.example."`
		Rivals []requestItem `json:"rivals" doc:"Open requests with different people responsible: one of them must be named first."`
	}
}

// mergeSide is one of the two cards of a merge.
type mergeSide struct {
	Client        clientRecord `json:"client"`
	N             int64        `json:"n" doc:"Send it with the merge: a card that changed meanwhile is not merged."`
	Conversations int          `json:"conversations"`
}

// previewMerge says what would be joined, and changes nothing.
func (d *Door) previewMerge(ctx context.Context, in *previewMergeInput) (*previewMergeOutput, error) {
	p, err := d.Clients.PreviewMerge(ctx, in.ID, in.Into)
	if err != nil {
		return nil, err
	}
	out := &previewMergeOutput{}
	out.Body.Same, out.Body.Rivals = p.Same, d.requestItems(p.Rivals)
	if out.Body.From, err = d.mergeSide(ctx, p.From); err != nil {
		return nil, err
	}
	out.Body.Into, err = d.mergeSide(ctx, p.Into)
	return out, err
}

func (d *Door) mergeSide(ctx context.Context, c crm.Client) (mergeSide, error) {
	n, err := d.countConversations(ctx, c)
	return mergeSide{Client: d.clientRecord(c), N: c.N, Conversations: n}, err
}

type mergeClientInput struct {
	ID   string `path:"id"`
	Body struct {
		Into  string `json:"into" pattern:"^[a-z2-7]{26}$" doc:"The card that stays."`
		N     int64  `json:"n" minimum:"1" doc:"Of this card, from the preview."`
		IntoN int64  `json:"into_n" minimum:"1" doc:"Of the card that stays, from the preview."`
		First string `json:"first,omitempty" maxLength:"26" doc:"The open request whose responsible is asked first; needed when there are rivals."`
		Why   string `json:"why,omitempty" maxLength:"2000"`
	}
}

// mergeClient joins two cards, and gives the one that stays.
func (d *Door) mergeClient(ctx context.Context, in *mergeClientInput) (*clientPageOutput, error) {
	c, err := d.Clients.Merge(ctx, crm.Merging{By: actorOf(ctx).Agent.ID, From: in.ID, Into: in.Body.Into, FromN: in.Body.N, IntoN: in.Body.IntoN,
		First: in.Body.First, Why: in.Body.Why})
	if err != nil {
		return nil, err
	}
	return d.clientPageOf(ctx, c)
}

type splitClientInput struct {
	ID   string `path:"id"`
	Body struct {
		Merge string `json:"merge" maxLength:"26" doc:"Of the journal."`
		Why   string `json:"why,omitempty" maxLength:"2000"`
	}
}

// splitClient takes a merge back, and gives the card that was split off.
func (d *Door) splitClient(ctx context.Context, in *splitClientInput) (*clientPageOutput, error) {
	c, err := d.Clients.Split(ctx, actorOf(ctx).Agent.ID, in.ID, in.Body.Merge, in.Body.Why)
	if err != nil {
		return nil, err
	}
	return d.clientPageOf(ctx, c)
}
