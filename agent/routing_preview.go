package agent

import (
	"context"
	"encoding/json"
	"strings"

	"usher/internal/chat"
	"usher/routing"
)

type previewRoutingInput struct {
	Body struct {
		Policy *routing.Policy `json:"policy,omitempty" doc:"Without it, the one in force."`
		Lead   struct {
			Topic    string `json:"topic,omitempty" maxLength:"200"`
			Language string `json:"language,omitempty" maxLength:"35"`
			Site     string `json:"site,omitempty" maxLength:"40"`
			Client   string `json:"client,omitempty" maxLength:"40" doc:"A client's id: their responsible has the first call."`
			Priority string `json:"priority,omitempty" enum:"low,normal,high"`
		} `json:"lead"`
	}
}

type previewRoutingOutput struct {
	Body struct {
		Decision    json.RawMessage   `json:"decision"`
		Explanation json.RawMessage   `json:"explanation"`
		People      json.RawMessage   `json:"people"`
		Names       map[string]string `json:"names"`
	}
}

// previewRouting decides about a made-up lead on the floor as it is. Nobody is given anything.
func (d *Door) previewRouting(ctx context.Context, in *previewRoutingInput) (*previewRoutingOutput, error) {
	p := d.Dispatcher.Policy()
	if in.Body.Policy != nil {
		p = *in.Body.Policy
	}
	if err := checkPolicy(p); err != nil {
		return nil, err
	}
	asked := in.Body.Lead
	lead := routing.Lead{ID: chat.NewID(), Priority: asked.Priority, Language: strings.ToLower(asked.Language), Site: asked.Site,
		ArrivedAt: d.Now().UnixMilli(), Trigger: routing.Trigger{Kind: "preview"}}
	if asked.Client != "" {
		if !idForm.MatchString(asked.Client) {
			return nil, malformed
		}
		client, err := d.Clients.Client(ctx, asked.Client)
		if err != nil {
			return nil, err
		}
		if open := client.OpenRequest(); open != nil {
			lead.Responsible = open.Responsible
		}
	}
	decision, err := d.Dispatcher.Preview(ctx, p, lead)
	if err != nil {
		return nil, err
	}
	out := &previewRoutingOutput{}
	out.Body.Names = map[string]string{}
	item, err := d.explain(decision.Receipt, out.Body.Names)
	if err != nil {
		return nil, err
	}
	out.Body.Explanation, out.Body.People = item.Explanation, item.People
	out.Body.Decision, err = masked(decision.Result)
	return out, err
}
