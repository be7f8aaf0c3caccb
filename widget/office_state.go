package widget

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/gate"
	"usher/internal/web"
)

// The states of an office.
const (
	OfficeHere   = "here"   // somebody is at their desk
	OfficeAway   = "away"   // open, but nobody is at their desk
	OfficeClosed = "closed" // outside working hours
)

// Office is what a visitor may know about who is there.
type Office struct {
	State    string     `json:"state" enum:"here,away,closed"`
	People   int        `json:"people" doc:"How many are at their desks."`
	OpensAt  *time.Time `json:"opens_at,omitempty" doc:"When the office opens, while it is closed."`
	UsuallyS int        `json:"usually_s,omitempty" doc:"How many seconds a first answer usually takes; absent when not known."`
}

// officeFor is how long a looked-up office stays as it is: a thousand visitors a second ask the floor once.
const officeFor = time.Second

// offices remembers each site's office for a moment.
type offices struct {
	mu sync.Mutex
	of map[string]officeAt
}

type officeAt struct {
	office Office
	until  time.Time
}

func newOffices() offices { return offices{of: map[string]officeAt{}} }

// office gives the state of a site's office. The key must be that of a site that exists.
func (d *Door) office(key string) Office {
	now := d.cfg.Now()
	d.offices.mu.Lock()
	kept, ok := d.offices.of[key]
	d.offices.mu.Unlock()
	if ok && now.Before(kept.until) && kept.until.Sub(now) <= officeFor {
		return kept.office
	}
	office := d.cfg.Floor.Office(key)
	if office.State != OfficeHere && office.State != OfficeAway {
		office.State = OfficeClosed
	}
	if office.State != OfficeHere {
		office.People = 0
	}
	d.offices.mu.Lock()
	defer d.offices.mu.Unlock()
	d.offices.of[key] = officeAt{office, now.Add(officeFor)}
	return office
}

type stateInput struct {
	caller
	Site string `path:"site" pattern:"^[a-z0-9-]{2,40}$" doc:"The site's key."`
}

type stateOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Office Office `json:"office"`
	}
}

func (d *Door) mountState(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "office-state", Method: http.MethodGet, Path: "/widget/api/sites/{site}/state",
		Summary: "How the office of a site is staffed at this moment", Tags: []string{"visitor"},
		Errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests},
	}, d.getState)
}

func (d *Door) getState(ctx context.Context, in *stateInput) (*stateOutput, error) {
	s, err := d.enabled(in.Site)
	if err != nil {
		return nil, err
	}
	if err := d.checkOrigin(s, in.caller, true); err != nil {
		return nil, err
	}
	if err := d.allow(ctx, gate.PurposeBootstrap, gate.Site(s.Key)); err != nil {
		return nil, err
	}
	out := &stateOutput{CacheControl: "private, max-age=2"}
	out.Body.Office = d.office(s.Key)
	return out, nil
}

// allow counts one go at a purpose against the caller's network and the given keys.
func (d *Door) allow(ctx context.Context, purpose gate.Purpose, keys ...gate.Key) error {
	keys = append([]gate.Key{gate.From(gate.Prefix(web.ClientIP(ctx)))}, keys...)
	if ok, retry, layer := d.cfg.Limits.Allow(purpose, keys...); !ok {
		return gate.RateLimited(layer, retry)
	}
	return nil
}
