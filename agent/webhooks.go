package agent

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/eventlog"
	"usher/internal/hook"
)

// Hooks is what this door needs of the room of webhooks; the contracts are those of hook.Service.
type Hooks interface {
	HookSettings
	HookDeliveries
}

// HookSettings keeps endpoints.
type HookSettings interface {
	List() []hook.Endpoint
	Get(id string) (hook.Endpoint, error)
	Add(ctx context.Context, by, id string, d hook.Draft) (hook.Endpoint, string, error)
	Change(ctx context.Context, by, id string, version int64, d hook.Draft) (hook.Endpoint, error)
	Rotate(ctx context.Context, by, id string) (hook.Endpoint, string, error)
	Remove(ctx context.Context, by, id string) error
}

// HookDeliveries knows what was sent.
type HookDeliveries interface {
	StateOf(endpoint string) hook.State
	Counts(ctx context.Context, endpoint string) (map[string]int, error)
	Deliveries(ctx context.Context, endpoint, state string, page eventlog.Page) ([]hook.Delivery, string, error)
	Delivery(ctx context.Context, endpoint, id string) (hook.Delivery, error)
	Replay(ctx context.Context, by, endpoint, id string) (hook.Delivery, error)
	SendTest(ctx context.Context, endpoint string) (hook.Delivery, error)
}

func (d *Door) mountWebhooks(api huma.API) {
	handle(d, api, http.MethodGet, "/webhooks", "The webhooks", d.listWebhooks)
	handleOnce(d, api, "/webhooks", "Make a webhook; its secret is shown once", d.addWebhook)
	handle(d, api, http.MethodPut, "/webhooks/{id}", "Change a webhook", d.changeWebhook)
	handle(d, api, http.MethodDelete, "/webhooks/{id}", "Remove a webhook", d.removeWebhook)
	handle(d, api, http.MethodPost, "/webhooks/{id}/secret", "Make a new secret; it is shown once, and the former signs too for a day", d.rotateWebhook)
	handle(d, api, http.MethodPost, "/webhooks/{id}/test", "Send a test", d.testWebhook)
	handle(d, api, http.MethodGet, "/webhooks/{id}/deliveries", "What was sent, and what came back", d.listDeliveries)
	handle(d, api, http.MethodGet, "/webhooks/{id}/deliveries/{delivery}", "One delivery with all its tries", d.showDelivery)
	handle(d, api, http.MethodPost, "/webhooks/{id}/deliveries/{delivery}/replay", "Send a delivery again, with the same webhook-id", d.replayDelivery)
}

// webhookItem is an endpoint as people see it. Its secret is in two answers only: that of its making and that of a new one.
type webhookItem struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	URL         string         `json:"url"`
	Types       []hook.Type    `json:"types"`
	Sites       []string       `json:"sites" doc:"Keys; none: all. Clients and requests belong to no site."`
	Enabled     bool           `json:"enabled"`
	Off         string         `json:"off" enum:",gone" doc:"gone: the receiver answered 410, so it was switched off."`
	MadeAt      time.Time      `json:"made_at"`
	KeyMadeAt   time.Time      `json:"key_made_at" doc:"When its secret was made."`
	Counts      map[string]int `json:"counts" doc:"Deliveries by state: waiting, delivered, failed, dropped; up to 9,999 each."`
	PausedUntil *time.Time     `json:"paused_until" doc:"Set while a receiver that fails is left alone."`
	Version     int64          `json:"version"`
}

func (d *Door) webhookItem(ctx context.Context, e hook.Endpoint) (webhookItem, error) {
	item := webhookItem{ID: e.ID, Name: e.Name, URL: e.URL, Types: e.Types, Sites: append([]string{}, e.Sites...), Enabled: e.Enabled, Off: e.Off,
		MadeAt: e.MadeAt, KeyMadeAt: e.SecretAt, Version: e.N}
	if at := d.Hooks.StateOf(e.ID).Paused; !at.IsZero() {
		item.PausedUntil = &at
	}
	var err error
	item.Counts, err = d.Hooks.Counts(ctx, e.ID)
	return item, err
}

type listWebhooksOutput struct {
	Body struct {
		Items []webhookItem `json:"items"`
		Types []hook.Type   `json:"types" doc:"All there are."`
	}
}

// listWebhooks gives all endpoints, the oldest first.
func (d *Door) listWebhooks(ctx context.Context, _ *struct{}) (*listWebhooksOutput, error) {
	out := &listWebhooksOutput{}
	out.Body.Items, out.Body.Types = []webhookItem{}, hook.Types()
	for _, e := range d.Hooks.List() {
		item, err := d.webhookItem(ctx, e)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

type webhookOutput struct {
	Body struct {
		Item webhookItem `json:"item"`
		Word string      `json:"word,omitempty" doc:"The secret with which requests are signed. It is not shown again."`
	}
}

func (d *Door) webhookOutput(ctx context.Context, e hook.Endpoint, word string, err error) (*webhookOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	out := &webhookOutput{}
	out.Body.Word = word
	out.Body.Item, err = d.webhookItem(ctx, e)
	return out, err
}

type addWebhookInput struct {
	Body struct {
		Name    string      `json:"name" maxLength:"400"`
		URL     string      `json:"url" maxLength:"2000" doc:"https:// and a public host."`
		Types   []hook.Type `json:"types" minItems:"1" maxItems:"50"`
		Sites   []string    `json:"sites,omitempty" maxItems:"50"`
		Enabled bool        `json:"enabled"`
	}
}

// addWebhook makes an endpoint and shows its secret.
func (d *Door) addWebhook(ctx context.Context, in *addWebhookInput) (*webhookOutput, error) {
	b := in.Body
	e, word, err := d.Hooks.Add(ctx, actorOf(ctx).Agent.ID, callID(ctx), hook.Draft{Name: b.Name, URL: b.URL, Types: b.Types, Sites: b.Sites, Enabled: b.Enabled})
	return d.webhookOutput(ctx, e, word, err)
}

type changeWebhookInput struct {
	ID   string `path:"id"`
	Body struct {
		Name    string      `json:"name" maxLength:"400"`
		URL     string      `json:"url" maxLength:"2000"`
		Types   []hook.Type `json:"types" minItems:"1" maxItems:"50"`
		Sites   []string    `json:"sites,omitempty" maxItems:"50"`
		Enabled bool        `json:"enabled"`
		Version int64       `json:"version" doc:"The one that was read."`
	}
}

// changeWebhook replaces what is chosen of an endpoint.
func (d *Door) changeWebhook(ctx context.Context, in *changeWebhookInput) (*webhookOutput, error) {
	b := in.Body
	e, err := d.Hooks.Change(ctx, actorOf(ctx).Agent.ID, in.ID, b.Version, hook.Draft{Name: b.Name, URL: b.URL, Types: b.Types, Sites: b.Sites, Enabled: b.Enabled})
	return d.webhookOutput(ctx, e, "", err)
}

type webhookInput struct {
	ID string `path:"id"`
}

// removeWebhook ends an endpoint; what waits for it is dropped.
func (d *Door) removeWebhook(ctx context.Context, in *webhookInput) (*struct{}, error) {
	return &struct{}{}, d.Hooks.Remove(ctx, actorOf(ctx).Agent.ID, in.ID)
}

// rotateWebhook makes a new secret.
func (d *Door) rotateWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	e, word, err := d.Hooks.Rotate(ctx, actorOf(ctx).Agent.ID, in.ID)
	return d.webhookOutput(ctx, e, word, err)
}

// deliveryItem is one thing told to one endpoint.
type deliveryItem struct {
	ID       string     `json:"id" doc:"Also its webhook-id, the same at every try."`
	Type     hook.Type  `json:"type"`
	About    string     `json:"about" doc:"The conversation or client that it is about; empty for a test."`
	At       time.Time  `json:"at" doc:"When it happened."`
	State    string     `json:"state" enum:"waiting,delivered,failed,dropped"`
	Why      string     `json:"why" doc:"Of a drop: backlog, erased or removed."`
	NextAt   *time.Time `json:"next_at"`
	Tries    []hook.Try `json:"tries"`
	Webhook  string     `json:"webhook"`
	QueuedAt time.Time  `json:"queued_at"`
}

func deliveryItemOf(v hook.Delivery) deliveryItem {
	item := deliveryItem{ID: v.ID, Type: v.Type, At: v.At, State: v.State, Why: v.Why, NextAt: v.NextAt, Tries: append([]hook.Try{}, v.Tries...), Webhook: v.Endpoint, QueuedAt: v.QueuedAt}
	if v.Stream != "" {
		item.About = v.Stream
	}
	return item
}

type deliveryOutput struct {
	Body struct {
		Item deliveryItem `json:"item"`
	}
}

func deliveryOutputOf(v hook.Delivery, err error) (*deliveryOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &deliveryOutput{}
	out.Body.Item = deliveryItemOf(v)
	return out, nil
}

// testWebhook queues a test; its delivery tells what became of it.
func (d *Door) testWebhook(ctx context.Context, in *webhookInput) (*deliveryOutput, error) {
	return deliveryOutputOf(d.Hooks.SendTest(ctx, in.ID))
}

type listDeliveriesInput struct {
	ID    string `path:"id"`
	State string `query:"state" enum:"waiting,delivered,failed,dropped" doc:"Without it all."`
	After string `query:"after" maxLength:"400" doc:"The next of a former answer."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type listDeliveriesOutput struct {
	Body struct {
		Items []deliveryItem `json:"items"`
		Next  string         `json:"next" doc:"Give it as after for the next part; empty when this was the last."`
	}
}

// listDeliveries gives a part of what was sent, the newest first.
func (d *Door) listDeliveries(ctx context.Context, in *listDeliveriesInput) (*listDeliveriesOutput, error) {
	found, next, err := d.Hooks.Deliveries(ctx, in.ID, in.State, eventlog.Page{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listDeliveriesOutput{}
	out.Body.Items, out.Body.Next = make([]deliveryItem, len(found)), next
	for i, v := range found {
		out.Body.Items[i] = deliveryItemOf(v)
	}
	return out, nil
}

type deliveryInput struct {
	ID       string `path:"id"`
	Delivery string `path:"delivery" maxLength:"53" pattern:"^[a-z2-7]{26}-[a-z2-7]{26}$"`
}

// showDelivery gives one delivery.
func (d *Door) showDelivery(ctx context.Context, in *deliveryInput) (*deliveryOutput, error) {
	return deliveryOutputOf(d.Hooks.Delivery(ctx, in.ID, in.Delivery))
}

// replayDelivery sends a delivery again.
func (d *Door) replayDelivery(ctx context.Context, in *deliveryInput) (*deliveryOutput, error) {
	return deliveryOutputOf(d.Hooks.Replay(ctx, actorOf(ctx).Agent.ID, in.ID, in.Delivery))
}
