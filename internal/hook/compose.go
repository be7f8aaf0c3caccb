package hook

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/fault"
)

// errErased says that there is nothing left to tell.
var errErased = errors.New("hook: what it was about is no more")

// envelope is the body of every request.
type envelope struct {
	Type      Type      `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      any       `json:"data"`
}

// aboutConversation is what is said of a conversation. Nobody's network address is in it.
type aboutConversation struct {
	Conversation string       `json:"conversation"`
	Site         string       `json:"site"`
	State        string       `json:"state"`
	Name         string       `json:"name"`
	Email        string       `json:"email,omitempty"`
	Phone        string       `json:"phone,omitempty"`
	Topic        string       `json:"topic,omitempty"`
	Page         string       `json:"page,omitempty"`
	Client       string       `json:"client,omitempty"`
	Request      string       `json:"request,omitempty"`
	Agent        string       `json:"agent,omitempty"`
	AgentName    string       `json:"agent_name,omitempty"`
	Responsible  string       `json:"responsible,omitempty"`
	StartedAt    time.Time    `json:"started_at"`
	Message      *aboutOne    `json:"message,omitempty"`
	Assigned     *aboutPerson `json:"assigned,omitempty"`
	By           *chat.Author `json:"by,omitempty"`
	Rating       *aboutRating `json:"rating,omitempty"`
}

type aboutPerson struct {
	Agent string `json:"agent"`
	Name  string `json:"name"`
	Rule  string `json:"rule"`
}

type aboutRating struct {
	Good    bool   `json:"good"`
	Comment string `json:"comment,omitempty"`
}

// aboutOne is a message. What was taken back has no text.
type aboutOne struct {
	ID        string      `json:"id"`
	N         int64       `json:"n"`
	By        chat.Author `json:"by"`
	Text      string      `json:"text"`
	Quote     string      `json:"quote,omitempty"`
	Retracted bool        `json:"retracted"`
}

type aboutClient struct {
	ID         string         `json:"id"`
	ExternalID string         `json:"external_id"`
	Kind       string         `json:"kind"`
	Name       string         `json:"name"`
	Version    int64          `json:"version"`
	People     []aboutContact `json:"people"`
}

type aboutContact struct {
	Name   string   `json:"name"`
	Emails []string `json:"emails"`
	Phones []string `json:"phones"`
}

type clientData struct {
	Client  aboutClient  `json:"client"`
	Request *crm.Request `json:"request,omitempty"`
}

// compose makes the body of a delivery from what the log holds now.
func (s *Service) compose(ctx context.Context, d *Delivery) ([]byte, error) {
	var data any
	var err error
	kind, id, _ := strings.Cut(d.Stream, ":")
	switch {
	case d.Type == Test:
		data = map[string]string{"webhook": d.Endpoint, "text": "This is a test."}
	case kind+":" == crm.StreamPrefix:
		data, err = s.clientData(ctx, id, d)
	default:
		data, err = s.conversationData(ctx, id, d)
	}
	if f := fault.From(err); err != nil && (f.Kind == fault.NotFound || f.Kind == fault.Gone) {
		return nil, errErased
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(envelope{Type: d.Type, Timestamp: d.At, Data: data})
}

func (s *Service) clientData(ctx context.Context, id string, d *Delivery) (any, error) {
	c, err := s.cfg.Clients.Client(ctx, id)
	if err != nil {
		return nil, err
	}
	data := clientData{Client: aboutClient{ID: c.ID, ExternalID: c.ExternalID, Kind: c.Kind, Name: c.Name, Version: c.Version, People: []aboutContact{}}}
	for _, p := range c.People {
		data.Client.People = append(data.Client.People, aboutContact{Name: p.Name, Emails: append([]string{}, p.Emails...), Phones: append([]string{}, p.Phones...)})
	}
	if d.Type != RequestChanged {
		return data, nil
	}
	events, err := s.cfg.Store.Read(ctx, d.Stream, d.Event-1, 1)
	if err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, errErased
	}
	h, err := crm.HappenedIn(events[0])
	if r, there := c.Request(h.Request); there {
		data.Request = &r
	}
	return data, err
}

func (s *Service) conversationData(ctx context.Context, id string, d *Delivery) (any, error) {
	sum, err := s.cfg.Conversations.Summary(ctx, id)
	if err != nil {
		return nil, err
	}
	data := aboutConversation{Conversation: sum.ID, Site: sum.Site, State: sum.State, Name: sum.Name, Email: sum.Claim.Email, Phone: sum.Claim.Phone, Topic: sum.Topic,
		Page: sum.Page.URL, Client: sum.Client, Request: sum.Request, Agent: sum.Agent, AgentName: sum.AgentName, Responsible: sum.Responsible, StartedAt: sum.StartedAt}
	events, err := s.cfg.Conversations.Events(ctx, id, d.Event-1, 1)
	if err != nil {
		return nil, err
	}
	if len(events) == 0 {
		return nil, errErased
	}
	e := events[0]
	switch e.Kind {
	case chat.KindSaid:
		said, err := chat.Decode[chat.Said](e)
		data.Message = &aboutOne{ID: said.ID, N: e.N, By: outside(said.By), Text: said.Text, Quote: said.Quote, Retracted: said.Retracted}
		return data, err
	case chat.KindRetracted:
		gone, err := chat.Decode[chat.Retracted](e)
		data.Message = &aboutOne{ID: gone.ID, By: outside(gone.By), Retracted: true}
		return data, err
	case chat.KindAssigned:
		got, err := chat.Decode[chat.Assigned](e)
		data.Assigned = &aboutPerson{Agent: got.Agent, Name: got.AgentName, Rule: got.Rule}
		return data, err
	case chat.KindRated:
		rated, err := chat.Decode[chat.Rated](e)
		data.Rating = &aboutRating{Good: rated.Good, Comment: rated.Comment}
		return data, err
	case chat.KindClosed, chat.KindReopened, chat.KindFreed:
		done, err := chat.Decode[chat.Done](e)
		by := outside(done.By)
		data.By = &by
		return data, err
	}
	return data, nil
}

// outside gives an author as receivers may know them: a visitor's own id is ours to keep.
func outside(a chat.Author) chat.Author {
	if a.Kind == chat.Visitor {
		a.ID = ""
	}
	return a
}
