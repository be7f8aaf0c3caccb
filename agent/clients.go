package agent

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/crm"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

func (d *Door) mountClients(api huma.API) {
	handle(d, api, http.MethodGet, "/clients", "A list of clients", d.listClients)
	handleOnce(d, api, "/clients", "Make a client", d.addClient)
	handle(d, api, http.MethodPut, "/clients", "Write the client with an external id, or make it", d.upsertClient)
	handle(d, api, http.MethodGet, "/clients/export", "All clients as CSV", d.exportClients)
	d.mountImport(api)
	d.mountMerging(api)
	handle(d, api, http.MethodGet, "/clients/{id}", "One client with its requests, its conversations and the journal of its card", d.showClient)
	handle(d, api, http.MethodPut, "/clients/{id}", "Change a client", d.changeClient)
	handleOnce(d, api, "/clients/{id}/requests", "Open a request of a client", d.openRequest)
	handle(d, api, http.MethodPatch, "/clients/{id}/requests/{request}", "Close a request, or give it to somebody", d.changeRequest)
}

// clientRecord is a client as programs and people see it.
type clientRecord struct {
	ID         string         `json:"id"`
	ExternalID string         `json:"external_id" doc:"The name that another program has for it; unique, or empty."`
	Kind       string         `json:"kind" enum:"lead,client"`
	Name       string         `json:"name"`
	People     []clientPerson `json:"people"`
	Requests   []requestItem  `json:"requests"`
	Version    int64          `json:"version" doc:"Of the card; also the ETag. Send it with a change."`
	MergedInto string         `json:"merged_into,omitempty" doc:"Id of the card that stands for this one, if it was merged away."`
	CreatedAt  time.Time      `json:"created_at"`
	ChangedAt  time.Time      `json:"changed_at"`
}

type clientPerson struct {
	ID     string   `json:"id,omitempty" maxLength:"26" doc:"Of a person who is kept. Without it who has the same e-mail address is kept."`
	Name   string   `json:"name" maxLength:"800"`
	Emails []string `json:"emails" maxItems:"10"`
	Phones []string `json:"phones" maxItems:"10" doc:"With the country code: +372 555 0101."`
}

type requestItem struct {
	ID              string     `json:"id"`
	ExternalID      string     `json:"external_id"`
	Title           string     `json:"title"`
	State           string     `json:"state" enum:"open,closed"`
	OpenedAt        time.Time  `json:"opened_at"`
	ClosedAt        *time.Time `json:"closed_at"`
	Responsible     string     `json:"responsible"`
	ResponsibleName string     `json:"responsible_name"`
}

func (d *Door) clientRecord(c crm.Client) clientRecord {
	item := clientRecord{ID: c.ID, ExternalID: c.ExternalID, Kind: c.Kind, Name: c.Name, People: []clientPerson{}, Requests: d.requestItems(c.Requests), Version: c.Version,
		CreatedAt: c.CreatedAt, ChangedAt: c.ChangedAt, MergedInto: c.Into}
	for _, p := range c.People {
		item.People = append(item.People, clientPerson{ID: p.ID, Name: p.Name, Emails: append([]string{}, p.Emails...), Phones: append([]string{}, p.Phones...)})
	}
	return item
}

func (d *Door) requestItems(requests []crm.Request) []requestItem {
	items := make([]requestItem, len(requests))
	for i, r := range requests {
		items[i] = requestItem{ID: r.ID, ExternalID: r.ExternalID, Title: r.Title, State: r.State, OpenedAt: r.OpenedAt,
			ClosedAt: r.ClosedAt, Responsible: r.Responsible, ResponsibleName: d.nameOf(r.Responsible)}
	}
	return items
}

type clientOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		Client  clientRecord `json:"client"`
		Did     string       `json:"did,omitempty" enum:"made,changed,same" doc:"What was done."`
		Request string       `json:"request,omitempty" doc:"Id of the request that was opened."`
	}
}

func (d *Door) clientOutput(c crm.Client, did string) *clientOutput {
	out := &clientOutput{ETag: etagOf(c)}
	out.Body.Client, out.Body.Did = d.clientRecord(c), did
	return out
}

// etagOf names the version of a card.
func etagOf(c crm.Client) string { return `"` + strconv.FormatInt(c.Version, 10) + `"` }

type listClientsInput struct {
	List       string `query:"list" enum:"clients,leads,all" default:"clients"`
	Q          string `query:"q" maxLength:"200" doc:"Words, or how they begin, of the name, the external id, an e-mail address, a phone number or a request."`
	ExternalID string `query:"external_id" maxLength:"400" doc:"The one client with this external id, or none."`
	After      string `query:"after" maxLength:"400" doc:"The next of a former answer."`
	Limit      int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type listClientsOutput struct {
	Body struct {
		Items []clientRecord `json:"items"`
		Next  string         `json:"next" doc:"Give it as after for the next part; empty when this was the last. A part of a search may hold few, or none, and still have a next."`
	}
}

var clientLists = map[string]string{"clients": crm.ListKnown, "leads": crm.ListLeads, "all": crm.ListAll}

// listClients gives a part of a list, the client changed last first.
func (d *Door) listClients(ctx context.Context, in *listClientsInput) (*listClientsOutput, error) {
	out := &listClientsOutput{}
	out.Body.Items = []clientRecord{}
	if in.ExternalID != "" {
		c, err := d.Clients.ByExternalID(ctx, in.ExternalID)
		if fault.From(err).Kind == fault.NotFound && err != nil {
			return out, nil //nolint:nilerr // nobody has it: an empty list
		}
		if err == nil {
			out.Body.Items = append(out.Body.Items, d.clientRecord(c))
		}
		return out, err
	}
	var found []crm.Client
	var err error
	if in.Q != "" {
		found, out.Body.Next, err = d.Clients.Search(ctx, in.Q, in.After, min(in.Limit, mostFound))
	} else {
		found, out.Body.Next, err = d.Clients.List(ctx, clientLists[in.List], eventlog.Page{After: in.After, Limit: in.Limit})
	}
	if err != nil {
		return nil, err
	}
	for _, c := range found {
		if in.List == "all" || (c.Kind == crm.Known) == (in.List == "clients") {
			out.Body.Items = append(out.Body.Items, d.clientRecord(c))
		}
	}
	return out, nil
}

// mostFound is how many clients one part of a search holds.
const mostFound = 50

// clientCard is what can be written of a client.
type clientCard struct {
	Kind       string         `json:"kind,omitempty" enum:"lead,client" doc:"Without it the kind stays; a new one is a client."`
	Name       string         `json:"name" maxLength:"800"`
	ExternalID string         `json:"external_id,omitempty" maxLength:"400"`
	People     []clientPerson `json:"people,omitempty" maxItems:"50" doc:"All of them: who is not named is removed."`
}

func (c clientCard) draft() crm.Draft {
	draft := crm.Draft{Kind: c.Kind, Name: c.Name, ExternalID: c.ExternalID}
	for _, p := range c.People {
		draft.People = append(draft.People, crm.Person{ID: p.ID, Name: p.Name, Emails: p.Emails, Phones: p.Phones})
	}
	return draft
}

type addClientInput struct{ Body clientCard }

// addClient makes a client.
func (d *Door) addClient(ctx context.Context, in *addClientInput) (*clientOutput, error) {
	c, err := d.Clients.Create(ctx, actorOf(ctx).Agent.ID, callID(ctx), in.Body.draft())
	if err != nil {
		return nil, inBody(err)
	}
	return d.clientOutput(c, crm.Made), nil
}

type upsertClientInput struct {
	ExternalID string `query:"external_id" required:"true" minLength:"1" maxLength:"400"`
	Body       clientCard
}

// upsertClient writes the client that another program knows by its own id. What it sends is the whole card.
func (d *Door) upsertClient(ctx context.Context, in *upsertClientInput) (*clientOutput, error) {
	if in.Body.ExternalID != "" && in.Body.ExternalID != in.ExternalID {
		return nil, malformed
	}
	c, did, err := d.Clients.Upsert(ctx, actorOf(ctx).Agent.ID, in.ExternalID, in.Body.draft())
	if err != nil {
		return nil, inBody(err)
	}
	return d.clientOutput(c, did), nil
}

type changeClientInput struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The ETag that was read; in the place of version."`
	Body    struct {
		Kind       string         `json:"kind,omitempty" enum:"lead,client" doc:"Without it the kind stays."`
		Name       string         `json:"name" maxLength:"800"`
		ExternalID string         `json:"external_id,omitempty" maxLength:"400"`
		People     []clientPerson `json:"people,omitempty" maxItems:"50" doc:"All of them: who is not named is removed."`
		Version    int64          `json:"version,omitempty" minimum:"0" doc:"The one that was read. Without it and without If-Match the card is overwritten as it is."`
	}
}

var errIfMatch = &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "If-Match must be an ETag of this client.", Fields: map[string]string{"header.If-Match": "bad_format"}}

// changeClient replaces the card of a client. A newer version is a conflict that names what differs.
func (d *Door) changeClient(ctx context.Context, in *changeClientInput) (*clientOutput, error) {
	version := in.Body.Version
	if in.IfMatch != "" && in.IfMatch != "*" {
		read, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`), 10, 64)
		if err != nil || read < 1 || version != 0 && version != read {
			return nil, errIfMatch
		}
		version = read
	}
	b := in.Body
	card := clientCard{Kind: b.Kind, Name: b.Name, ExternalID: b.ExternalID, People: b.People}
	c, did, err := d.Clients.Change(ctx, actorOf(ctx).Agent.ID, in.ID, version, card.draft())
	if err != nil {
		return nil, inBody(err)
	}
	return d.clientOutput(c, did), nil
}

type openRequestInput struct {
	ID   string `path:"id"`
	Body struct {
		Title       string `json:"title" maxLength:"800"`
		ExternalID  string `json:"external_id,omitempty" maxLength:"400" doc:"A client has one request of a name: opened again it is given as it is."`
		Responsible string `json:"responsible,omitempty" maxLength:"26" doc:"Id of a member of the staff: chats of this client come to them first."`
	}
}

// openRequest opens a request of a client.
func (d *Door) openRequest(ctx context.Context, in *openRequestInput) (*clientOutput, error) {
	if err := d.checkResponsible(in.Body.Responsible); err != nil {
		return nil, err
	}
	c, opened, err := d.Clients.AddRequest(ctx, actorOf(ctx).Agent.ID, in.ID,
		crm.NewRequest{ID: callID(ctx), ExternalID: in.Body.ExternalID, Title: in.Body.Title, Responsible: in.Body.Responsible})
	if err != nil {
		return nil, inBody(err)
	}
	out := d.clientOutput(c, "")
	out.Body.Request = opened.ID
	return out, nil
}

// checkResponsible lets nobody be responsible who could never be called.
func (d *Door) checkResponsible(agent string) error {
	if agent == "" {
		return nil
	}
	if a, known := d.Staff.ByID(agent); known && a.Active {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "Nobody of the staff who works here has this id.", Fields: map[string]string{"body.responsible": "not_one_of"}}
}

type changeRequestInput struct {
	ID      string `path:"id"`
	Request string `path:"request" maxLength:"26"`
	Body    struct {
		State       string  `json:"state,omitempty" enum:"closed" doc:"Closes it; a closed request is not opened again."`
		Responsible *string `json:"responsible,omitempty" maxLength:"26" doc:"Who is responsible from now on; empty: nobody."`
	}
}

// changeRequest closes a request, or makes somebody else responsible.
func (d *Door) changeRequest(ctx context.Context, in *changeRequestInput) (*clientOutput, error) {
	by := actorOf(ctx).Agent.ID
	if in.Body.Responsible != nil {
		if err := d.checkResponsible(*in.Body.Responsible); err != nil {
			return nil, err
		}
		if _, err := d.Clients.SetResponsible(ctx, by, in.ID, in.Request, *in.Body.Responsible); err != nil {
			return nil, err
		}
	}
	if in.Body.State == crm.RequestClosed {
		if _, err := d.Clients.CloseRequest(ctx, by, in.ID, in.Request); err != nil {
			return nil, err
		}
	}
	c, err := d.Clients.Client(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return d.clientOutput(c, ""), nil
}
