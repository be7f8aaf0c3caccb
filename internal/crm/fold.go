package crm

import (
	"encoding/json"
	"slices"
	"strings"

	"usher/internal/eventlog"
)

// The kinds of event in a client's stream.
const (
	kindMade           = "client_made"
	kindChanged        = "client_changed"
	kindPersonAdded    = "person_added"
	kindSubjectLinked  = "subject_linked"
	kindRequestOpened  = "request_opened"
	kindRequestClosed  = "request_closed"
	kindResponsibleSet = "responsible_set"
	kindHeld           = "held"
	kindLetGo          = "let_go"
	kindErased         = "erased"
)

type made struct {
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	People []Person `json:"people"`
	By     string   `json:"by"` // an agent's id; empty when the card made itself
	// Visitor is the browser for which the card was made, if it made itself.
	Visitor    string `json:"visitor,omitempty"`
	ExternalID string `json:"external_id,omitempty"`
}

// changed is the whole new card, so that the last one says it all.
type changed struct {
	Kind       string   `json:"kind"`
	Name       string   `json:"name"`
	ExternalID string   `json:"external_id,omitempty"`
	People     []Person `json:"people"`
	By         string   `json:"by"`
}

type linked struct {
	Person  string `json:"person"`
	Subject string `json:"subject"`
}

type requestSet struct {
	Request     string `json:"request"`
	ExternalID  string `json:"external_id,omitempty"`
	Title       string `json:"title,omitempty"`
	Responsible string `json:"responsible,omitempty"`
	By          string `json:"by"`
}

// fold takes one event into a client.
func (c *Client) fold(e eventlog.Event) error {
	c.N, c.ChangedAt = e.N, e.At
	switch e.Kind {
	case kindMade:
		var d made
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		c.Kind, c.Name, c.People, c.CreatedAt, c.ExternalID, c.Version = d.Kind, d.Name, d.People, e.At, d.ExternalID, e.N
		if d.Visitor != "" {
			c.Visitors = []string{d.Visitor}
		}
	case kindChanged:
		var d changed
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		c.former = append(slices.Clone(c.former), c.keys()...)
		c.Kind, c.Name, c.ExternalID, c.People, c.Version = d.Kind, d.Name, d.ExternalID, d.People, e.N
	case kindPersonAdded:
		var p Person
		if err := json.Unmarshal(e.Data, &p); err != nil {
			return err
		}
		c.People, c.Version = append(slices.Clone(c.People), p), e.N
	case kindSubjectLinked:
		var d linked
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		c.Version = e.N
		c.link(d)
	case kindMergedInto, kindTookIn, kindGaveBack, kindSplitOff:
		return c.foldMerge(e)
	case kindHeld, kindLetGo:
		return c.foldHold(e)
	case kindErased:
		return c.foldErased(e)
	default:
		return c.foldRequest(e)
	}
	return nil
}

func (c *Client) link(d linked) {
	c.People = slices.Clone(c.People)
	for i := range c.People {
		if c.People[i].ID == d.Person {
			c.People[i].Subjects = append(slices.Clone(c.People[i].Subjects), d.Subject)
		}
	}
}

func (c *Client) foldRequest(e eventlog.Event) error {
	var d requestSet
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	c.Requests = slices.Clone(c.Requests)
	if e.Kind == kindRequestOpened {
		c.Requests = append(c.Requests, Request{ID: d.Request, ExternalID: d.ExternalID, Title: d.Title, State: RequestOpen, Responsible: d.Responsible, OpenedAt: e.At})
		return nil
	}
	for i := range c.Requests {
		r := &c.Requests[i]
		if r.ID != d.Request {
			continue
		}
		switch e.Kind {
		case kindRequestClosed:
			r.State, r.ClosedAt = RequestClosed, &e.At
		case kindResponsibleSet:
			r.Responsible = d.Responsible
		}
	}
	return nil
}

// keys are what leads to the client: "email:…", "phone:…", "subject:…", "external:…", "visitor:…".
func (c Client) keys() []string {
	var keys []string
	if c.ErasedAt != nil {
		return keys
	}
	for _, p := range c.People {
		for _, email := range p.Emails {
			keys = append(keys, emailKey(email))
		}
		for _, phone := range p.Phones {
			keys = append(keys, phoneKey(phone))
		}
		for _, subject := range p.Subjects {
			keys = append(keys, subjectKey(subject))
		}
	}
	if c.ExternalID != "" {
		keys = append(keys, externalKey(c.ExternalID))
	}
	for _, v := range c.Visitors {
		keys = append(keys, visitorKey(v))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func emailKey(email string) string     { return "email:" + strings.ToLower(strings.TrimSpace(email)) }
func phoneKey(phone string) string     { return "phone:" + strings.ReplaceAll(phone, " ", "") }
func subjectKey(subject string) string { return "subject:" + subject }
func externalKey(id string) string     { return "external:" + id }
func visitorKey(visitor string) string { return "visitor:" + visitor }
