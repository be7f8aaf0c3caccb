package agent

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/token"
)

func (d *Door) mountTokens(api huma.API) {
	describeSecurity(api, d.cookieName())
	handle(d, api, http.MethodGet, "/me/tokens", "One's own access tokens", d.listMyTokens)
	handle(d, api, http.MethodPost, "/me/tokens", "Make an access token; it is shown once", d.makeToken)
	handle(d, api, http.MethodDelete, "/me/tokens/{id}", "Revoke an access token of one's own", d.revokeMyToken)
	handle(d, api, http.MethodGet, "/tokens", "Everybody's access tokens", d.listTokens)
	handle(d, api, http.MethodDelete, "/tokens/{id}", "Revoke anybody's access token", d.revokeToken)
}

// describeSecurity says in the OpenAPI description what opens routes.
func describeSecurity(api huma.API, cookie string) {
	parts := api.OpenAPI().Components
	if parts.SecuritySchemes == nil {
		parts.SecuritySchemes = map[string]*huma.SecurityScheme{}
	}
	parts.SecuritySchemes["session"] = &huma.SecurityScheme{Type: "apiKey", In: "cookie", Name: cookie, Description: "A person's browser. What changes something carries X-Usher-CSRF too."}
	parts.SecuritySchemes["token"] = &huma.SecurityScheme{Type: "http", Scheme: "bearer", BearerFormat: token.Prefix, Description: "A program, with an access token whose scopes name the one that is asked for."}
}

// tokenItem is an access token as people see it. The word itself is in one answer only: that of its making.
type tokenItem struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Scopes     []token.Scope `json:"scopes"`
	Ending     string        `json:"ending" doc:"Its last four characters."`
	MadeAt     time.Time     `json:"made_at"`
	ExpiresAt  time.Time     `json:"expires_at"`
	UsedAt     *time.Time    `json:"used_at"`
	State      string        `json:"state" enum:"alive,expired,revoked"`
	Person     string        `json:"person" doc:"Whose rights it has at most."`
	PersonName string        `json:"person_name"`
}

func (d *Door) tokenItem(t token.Token) tokenItem {
	item := tokenItem{ID: t.ID, Name: t.Name, Scopes: t.Scopes, Ending: t.Ending, MadeAt: t.MadeAt, ExpiresAt: t.ExpiresAt, UsedAt: t.UsedAt,
		State: "alive", Person: t.Agent, PersonName: d.nameOf(t.Agent)}
	switch {
	case t.RevokedAt != nil:
		item.State = "revoked"
	case !t.Alive(d.Now()):
		item.State = "expired"
	}
	return item
}

type listTokensOutput struct {
	Body struct {
		Items  []tokenItem   `json:"items"`
		Scopes []token.Scope `json:"scopes" doc:"All there are."`
	}
}

func (d *Door) tokensOf(agent string) *listTokensOutput {
	out := &listTokensOutput{}
	out.Body.Items, out.Body.Scopes = []tokenItem{}, token.Scopes()
	for _, t := range d.Tokens.List(agent) {
		out.Body.Items = append(out.Body.Items, d.tokenItem(t))
	}
	return out
}

// listMyTokens gives one's own tokens, the newest first, dead ones included.
func (d *Door) listMyTokens(ctx context.Context, _ *struct{}) (*listTokensOutput, error) {
	return d.tokensOf(actorOf(ctx).Agent.ID), nil
}

// listTokens gives the tokens of the whole firm.
func (d *Door) listTokens(context.Context, *struct{}) (*listTokensOutput, error) {
	return d.tokensOf(""), nil
}

type makeTokenInput struct {
	Body struct {
		Name      string        `json:"name" maxLength:"400" doc:"What it is for."`
		Scopes    []token.Scope `json:"scopes" minItems:"1" maxItems:"20"`
		ExpiresAt time.Time     `json:"expires_at" doc:"At most a year ahead."`
	}
}

type makeTokenOutput struct {
	Body struct {
		Item tokenItem `json:"item"`
		Word string    `json:"word" doc:"Send it as Authorization: Bearer. It is not shown again."`
	}
}

// makeToken makes a token that acts for who asks.
func (d *Door) makeToken(ctx context.Context, in *makeTokenInput) (*makeTokenOutput, error) {
	t, word, err := d.Tokens.Issue(ctx, actorOf(ctx).Agent.ID, in.Body.Name, in.Body.Scopes, in.Body.ExpiresAt)
	if err != nil {
		return nil, inBody(err)
	}
	out := &makeTokenOutput{}
	out.Body.Item, out.Body.Word = d.tokenItem(t), word
	return out, nil
}

type tokenInput struct {
	ID string `path:"id"`
}

type tokenOutput struct {
	Body struct {
		Item tokenItem `json:"item"`
	}
}

// revokeMyToken makes one of one's own tokens worthless. Those of others do not exist here.
func (d *Door) revokeMyToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	if t, err := d.Tokens.Get(in.ID); err != nil || t.Agent != actorOf(ctx).Agent.ID {
		return nil, token.ErrNoToken
	}
	return d.revokeToken(ctx, in)
}

// revokeToken makes anybody's token worthless.
func (d *Door) revokeToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	t, err := d.Tokens.Revoke(ctx, actorOf(ctx).Agent.ID, in.ID)
	if err != nil {
		return nil, err
	}
	out := &tokenOutput{}
	out.Body.Item = d.tokenItem(t)
	return out, nil
}
