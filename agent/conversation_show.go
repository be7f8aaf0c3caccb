package agent

import (
	"context"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
)

type showConversationOutput struct {
	Body struct {
		Row  row      `json:"row"`
		Card leadCard `json:"card"`
	}
}

// leadCard is who the visitor is, or says to be, and what was before.
type leadCard struct {
	Client       *cardClient     `json:"client"`
	Requests     []cardRequest   `json:"requests"`
	Evidence     []chat.Evidence `json:"evidence"`
	Earlier      []row           `json:"earlier" doc:"Their other conversations, the newest first, at most 10."`
	EarlierCount int             `json:"earlier_count" doc:"Of all their other conversations, at most 999 for each card."`
	Pages        []chat.PageSeen `json:"pages" doc:"Where they went since, with the chat open, the oldest first, at most 20."`
	Online       bool            `json:"online"`
	LastOnline   *time.Time      `json:"last_online"`
	Hides        []string        `json:"hides" doc:"What this reader has no right to see, by name."`
}

type cardClient struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind" enum:"lead,client"`
	Name     string   `json:"name"`
	Emails   []string `json:"emails"`
	Phones   []string `json:"phones"`
	Verified bool     `json:"verified" doc:"The visitor has proved to be this client."`
}

type cardRequest struct {
	ID              string    `json:"id"`
	Title           string    `json:"title"`
	State           string    `json:"state" enum:"open,closed"`
	OpenedAt        time.Time `json:"opened_at"`
	Responsible     string    `json:"responsible"`
	ResponsibleName string    `json:"responsible_name"`
}

// earlierOnCard is how many of a client's other conversations a card shows.
const earlierOnCard = 10

// showConversation gives a conversation's row and its card.
func (d *Door) showConversation(ctx context.Context, in *conversationInput) (*showConversationOutput, error) {
	out := &showConversationOutput{}
	reader := actorOf(ctx).Agent.ID
	r, err := d.readRow(ctx, in.ID, reader)
	if err != nil {
		return nil, err
	}
	out.Body.Row = r
	card := &out.Body.Card
	*card = leadCard{Requests: []cardRequest{}, Evidence: append([]chat.Evidence{}, r.Evidence...), Online: r.Online, LastOnline: r.LastOnline, Hides: []string{},
		Earlier: []row{}}
	if r.Client != "" {
		client, err := d.Clients.Current(ctx, r.Client)
		if err != nil {
			return nil, err
		}
		card.Client, card.Requests = cardOf(client, r.Verified), d.requestsOf(client)
		if card.Earlier, card.EarlierCount, err = d.earlier(ctx, client, r.Summary, reader); err != nil {
			return nil, err
		}
	}
	if card.Pages, err = d.Conversations.Pages(ctx, in.ID); err != nil {
		return nil, err
	}
	return out, nil
}

// cardOf gathers the ways to reach a client from all its people.
func cardOf(c crm.Client, verified bool) *cardClient {
	card := &cardClient{ID: c.ID, Kind: c.Kind, Name: c.Name, Emails: []string{}, Phones: []string{}, Verified: verified}
	for _, p := range c.People {
		card.Emails = append(card.Emails, p.Emails...)
		card.Phones = append(card.Phones, p.Phones...)
	}
	return card
}

func (d *Door) requestsOf(c crm.Client) []cardRequest {
	requests := make([]cardRequest, len(c.Requests))
	for i, r := range c.Requests {
		requests[i] = cardRequest{ID: r.ID, Title: r.Title, State: r.State, OpenedAt: r.OpenedAt, Responsible: r.Responsible,
			ResponsibleName: d.nameOf(r.Responsible)}
	}
	return requests
}

// nameOf gives a person's name, or "" for nobody.
func (d *Door) nameOf(agent string) string {
	a, _ := d.Staff.ByID(agent)
	return a.Name
}

// earlier lists the other conversations of the client, and counts them all.
func (d *Door) earlier(ctx context.Context, c crm.Client, sum chat.Summary, reader string) ([]row, int, error) {
	sums, err := d.conversationsOf(ctx, c, earlierOnCard+1)
	if err != nil {
		return nil, 0, err
	}
	n, err := d.countConversations(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	others := make([]chat.Summary, 0, len(sums))
	for _, s := range sums {
		if s.ID != sum.ID && len(others) < earlierOnCard {
			others = append(others, s)
		}
	}
	rows, err := d.rowsFor(ctx, others, reader)
	return rows, max(n-1, len(others)), err
}
