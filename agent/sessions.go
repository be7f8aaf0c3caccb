package agent

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/staff"
	"usher/internal/web"
)

func (d *Door) mountSessions(api huma.API) {
	handle(d, api, http.MethodGet, "/me/sessions", "Where one is signed in", d.listSessions)
	handle(d, api, http.MethodDelete, "/me/sessions/{id}", "End one of them", d.endSession)
	handle(d, api, http.MethodPost, "/me/sessions/end-others", "End all of them but this one", d.endOtherSessions)
}

// signInItem is one sign-in in the list of its owner.
type signInItem struct {
	ID      string    `json:"id"`
	Browser string    `json:"browser" doc:"Empty when it is not known."`
	System  string    `json:"system" doc:"Empty when it is not known."`
	Place   string    `json:"place" doc:"Address of the last use; its network alone for who may not see addresses of the staff."`
	MadeAt  time.Time `json:"made_at"`
	SeenAt  time.Time `json:"seen_at"`
	This    bool      `json:"this"`
}

type listSessionsOutput struct {
	Body struct {
		Items []signInItem `json:"items"`
	}
}

// listSessions gives a person their own sign-ins, the last used one first.
func (d *Door) listSessions(ctx context.Context, _ *struct{}) (*listSessionsOutput, error) {
	me := actorOf(ctx)
	whole := can(me.Agent, read, staffAddress)
	out := &listSessionsOutput{}
	out.Body.Items = []signInItem{}
	for _, s := range d.Staff.SignIns(me.Agent.ID) {
		item := signInItem{ID: s.ID, Browser: s.Browser, System: s.System, Place: s.Network, MadeAt: s.MadeAt, SeenAt: s.SeenAt.UTC().Truncate(time.Millisecond),
			This: s.Session == me.ID}
		if whole && s.Address.IsValid() {
			item.Place = s.Address.String()
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

// endSession ends one sign-in of one's own; the sockets that hang on it are closed.
func (d *Door) endSession(ctx context.Context, in *personInput) (*struct{}, error) {
	return nil, d.Staff.EndSignIn(ctx, actorOf(ctx).Agent.ID, in.ID)
}

// endOtherSessions leaves a person signed in here and nowhere else.
func (d *Door) endOtherSessions(ctx context.Context, _ *struct{}) (*struct{}, error) {
	me := actorOf(ctx)
	d.Staff.EndOtherSignIns(ctx, me.Agent.ID, me.ID)
	return nil, nil //nolint:nilnil // an answer without a body
}

// cameFrom says where a request comes from, in the words in which its person will recognise it.
func cameFrom(ctx context.Context, userAgent string) staff.Origin {
	browser, system := deviceOf(userAgent)
	return staff.Origin{Browser: browser, System: system, Address: web.ClientIP(ctx)}
}
