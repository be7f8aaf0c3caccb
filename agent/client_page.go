package agent

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/eventlog"
)

func (d *Door) mountClientPage(api huma.API) {
	handle(d, api, http.MethodGet, "/clients/{id}/page", "A client with its conversations and the journal of its card", d.showClientPage)
	handle(d, api, http.MethodGet, "/clients/{id}/merge", "What merging this card into another would join", d.previewMerge)
	handle(d, api, http.MethodPost, "/clients/{id}/merge", "Merge this card into another", d.mergeClient)
	handle(d, api, http.MethodPost, "/clients/{id}/split", "Take a merge into this card back", d.splitClient)
}

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
	Body clientPage
}

// showClientPage gives a card as it stands, also one that was merged away.
func (d *Door) showClientPage(ctx context.Context, in *clientInput) (*clientPageOutput, error) {
	c, err := d.Clients.Client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return d.clientPageOf(ctx, c)
}

func (d *Door) clientPageOf(ctx context.Context, c crm.Client) (*clientPageOutput, error) {
	out := &clientPageOutput{Body: clientPage{Client: d.clientRecord(c), N: c.N, Journal: []journalEntry{}}}
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
