package agent

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/words"
)

func (d *Door) mountSearch(api huma.API) {
	handle(d, api, http.MethodGet, "/search", "Find places in conversations", d.search)
	handle(d, api, http.MethodGet, "/search/clients", "Find clients and leads", d.searchClients)
}

// clientsInput is whom to look for. Its words mean themselves: there are no operators.
type clientsInput struct {
	Q      string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Every word must be there, or begin one that is."`
	Cursor string `query:"cursor" maxLength:"400" doc:"The next of a former answer."`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type searchInput struct {
	Q      string    `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Every word must be there, or begin one that is."`
	Cursor string    `query:"cursor" maxLength:"400" doc:"The next of a former answer."`
	Limit  int       `query:"limit" minimum:"1" maximum:"50" default:"20"`
	State  string    `query:"state" enum:"open,closed,suspect" doc:"Without it all but the suspect."`
	Agent  string    `query:"agent" pattern:"^[a-z2-7]{26}$" doc:"Who has it or is responsible."`
	Site   string    `query:"site" maxLength:"40"`
	From   time.Time `query:"from" doc:"The first instant of the messages."`
	To     time.Time `query:"to" doc:"The first instant after them."`
}

type searchOutput struct {
	Body struct {
		Items []hit  `json:"items"`
		Next  string `json:"next" doc:"Give it as cursor to look on; empty when all was looked through. A part may be short, even empty, with a next one."`
	}
}

// hit is one place. Where the words are is said by ranges: nothing of it is markup.
type hit struct {
	Conversation row           `json:"conversation"`
	What         string        `json:"what" enum:"message,note,facts"`
	Message      string        `json:"message" doc:"Id of the message or note; empty for facts."`
	By           chat.Author   `json:"by"`
	At           time.Time     `json:"at"`
	Excerpt      words.Excerpt `json:"excerpt" doc:"Marks are [start, end) in UTF-16 code units of its text."`
}

// search finds messages, notes and facts, the newest first.
func (d *Door) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	hits, next, err := d.Conversations.Search(ctx, chat.Search{Text: in.Q, State: in.State, Agent: in.Agent, Site: in.Site, From: in.From, To: in.To,
		After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &searchOutput{}
	out.Body.Items, out.Body.Next = make([]hit, len(hits)), next
	for i, h := range hits {
		r, err := d.rowFor(ctx, h.Summary, actorOf(ctx).Agent.ID)
		if err != nil {
			return nil, err
		}
		out.Body.Items[i] = hit{Conversation: r, What: h.What, Message: h.Message, By: h.By, At: h.At, Excerpt: h.Excerpt}
	}
	return out, nil
}

type clientsOutput struct {
	Body struct {
		Items []clientItem `json:"items"`
		Next  string       `json:"next" doc:"Give it as cursor for the next part; empty when this was the last."`
	}
}

// clientItem is a client as a list shows one. Newest is their last conversation, "" when there is none.
type clientItem struct {
	cardClient
	OpenRequests int    `json:"open_requests"`
	Newest       string `json:"newest"`
}

// searchClients finds clients and leads by name, address, number and request, the one changed last first.
func (d *Door) searchClients(ctx context.Context, in *clientsInput) (*clientsOutput, error) {
	found, next, err := d.Clients.Search(ctx, in.Q, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &clientsOutput{}
	out.Body.Items, out.Body.Next = make([]clientItem, len(found)), next
	for i, c := range found {
		if out.Body.Items[i], err = d.clientItem(ctx, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *Door) clientItem(ctx context.Context, c crm.Client) (clientItem, error) {
	item := clientItem{cardClient: *cardOf(c, false)}
	for _, r := range c.Requests {
		if r.State == crm.RequestOpen {
			item.OpenRequests++
		}
	}
	sums, err := d.conversationsOf(ctx, c, 1)
	if len(sums) > 0 {
		item.Newest = sums[0].ID
	}
	return item, err
}
