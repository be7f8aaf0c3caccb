package agent

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"usher/internal/fault"
	"usher/internal/staff"
	"usher/internal/token"
)

// closed says that no access token opens a route: it is about signing in, about one's own account, or about who may do what.
const closed token.Scope = ""

// scopes is the third column of the table in access.go: which scope of an access token opens a route. A route that is not in it
// does not start. A token opens no more than its person may do: the rule holds as well.
var scopes = map[string]token.Scope{
	"POST " + prefix + "/session":               closed,
	"GET " + prefix + "/session":                closed,
	"DELETE " + prefix + "/session":             closed,
	"POST " + prefix + "/setup":                 closed,
	"POST " + prefix + "/setup/look":            closed,
	"POST " + prefix + "/invitations":           closed,
	"POST " + prefix + "/invitations/look":      closed,
	"POST " + prefix + "/password":              closed,
	"POST " + prefix + "/password/look":         closed,
	"POST " + prefix + "/password/forgotten":    closed,
	"PUT " + prefix + "/me/presence":            closed,
	"PUT " + prefix + "/me/password":            closed,
	"GET " + prefix + "/me/phone":               closed,
	"PUT " + prefix + "/me/phone":               closed,
	"POST " + prefix + "/me/phone/confirmation": closed,

	"POST " + prefix + "/portraits": closed,
	"PUT " + prefix + "/me/photo":   closed,

	"GET " + prefix + "/privacy":                      closed,
	"PUT " + prefix + "/privacy":                      closed,
	"POST " + prefix + "/privacy/preview":             closed,
	"POST " + prefix + "/privacy/people":              closed,
	"POST " + prefix + "/privacy/exports":             closed,
	"POST " + prefix + "/privacy/erasures":            closed,
	"GET " + prefix + "/privacy/certificates":         closed,
	"GET " + prefix + "/privacy/certificates/{id}":    closed,
	"PUT " + prefix + "/privacy/clients/{id}/hold":    closed,
	"DELETE " + prefix + "/privacy/clients/{id}/hold": closed,
	"PUT " + prefix + "/conversations/{id}/hold":      closed,
	"DELETE " + prefix + "/conversations/{id}/hold":   closed,
	"GET " + prefix + "/blocks":                       closed,
	"POST " + prefix + "/blocks":                      closed,
	"POST " + prefix + "/blocks/preview":              closed,
	"DELETE " + prefix + "/blocks/{id}":               closed,
	"GET " + prefix + "/activity":                     closed,

	"GET " + prefix + "/conversations":                  token.ConversationsRead,
	"GET " + prefix + "/conversations/{id}":             token.ConversationsRead,
	"GET " + prefix + "/conversations/{id}/events":      token.ConversationsRead,
	"GET " + prefix + "/conversations/{id}/receipts":    token.ConversationsRead,
	"POST " + prefix + "/conversations/{id}/accept":     token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/refuse":     token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/take":       token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/hand-over":  token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/hand-up":    token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/close":      token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/reopen":     token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/free":       token.ConversationsWrite,
	"GET " + prefix + "/conversations/{id}/notes":       token.ConversationsRead,
	"GET " + prefix + "/conversations/{id}/alerts":      token.ConversationsRead,
	"POST " + prefix + "/conversations/{id}/notes":      token.ConversationsWrite,
	"GET " + prefix + "/conversations/{id}/letters":     token.ConversationsRead,
	"POST " + prefix + "/conversations/{id}/transcript": token.ConversationsWrite,

	"POST " + prefix + "/conversations/{id}/messages/{message}/retract":  token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/messages/{message}/original": closed, // reading what is sealed takes a person

	"GET " + prefix + "/conversations/{id}/snooze":        token.ConversationsRead,
	"POST " + prefix + "/conversations/{id}/snooze":       token.ConversationsWrite,
	"POST " + prefix + "/conversations/{id}/wake":         token.ConversationsWrite,
	"PUT " + prefix + "/conversations/{id}/tags/{tag}":    token.ConversationsWrite,
	"DELETE " + prefix + "/conversations/{id}/tags/{tag}": token.ConversationsWrite,

	"GET " + prefix + "/replies":         token.SettingsRead,
	"POST " + prefix + "/replies":        closed,
	"PUT " + prefix + "/replies/{id}":    closed,
	"DELETE " + prefix + "/replies/{id}": closed,
	"GET " + prefix + "/tags":            token.SettingsRead,
	"POST " + prefix + "/tags":           closed,
	"PUT " + prefix + "/tags/{id}":       closed,
	"DELETE " + prefix + "/tags/{id}":    closed,

	"GET " + prefix + "/search":         token.ConversationsRead,
	"GET " + prefix + "/search/clients": token.ClientsRead,

	"GET " + prefix + "/conversations/{id}/files":                token.ConversationsRead,
	"PUT " + prefix + "/conversations/{id}/files/{file}":         token.ConversationsWrite,
	"GET " + prefix + "/conversations/{id}/files/{file}":         token.ConversationsRead,
	"GET " + prefix + "/conversations/{id}/files/{file}/preview": token.ConversationsRead,
	"GET " + prefix + "/files":                                   token.SettingsRead,
	"PUT " + prefix + "/files":                                   closed,

	"GET " + prefix + "/people":                   token.SettingsRead,
	"POST " + prefix + "/people":                  closed,
	"PATCH " + prefix + "/people/{id}":            closed,
	"POST " + prefix + "/people/{id}/invitations": closed,
	"GET " + prefix + "/routing":                  token.SettingsRead,
	"PUT " + prefix + "/routing":                  closed,
	"POST " + prefix + "/routing/preview":         token.SettingsRead,
	"GET " + prefix + "/alerts":                   token.SettingsRead,
	"PUT " + prefix + "/alerts":                   closed,
	"GET " + prefix + "/sites":                    token.SettingsRead,
	"PUT " + prefix + "/sites/{key}":              closed,
	"POST " + prefix + "/sites/{key}/preview":     closed,
	"GET " + prefix + "/sites/{key}/sightings":    token.SettingsRead,

	"GET " + prefix + "/webhooks":                                    token.WebhooksManage,
	"POST " + prefix + "/webhooks":                                   token.WebhooksManage,
	"PUT " + prefix + "/webhooks/{id}":                               token.WebhooksManage,
	"DELETE " + prefix + "/webhooks/{id}":                            token.WebhooksManage,
	"POST " + prefix + "/webhooks/{id}/secret":                       token.WebhooksManage,
	"POST " + prefix + "/webhooks/{id}/test":                         token.WebhooksManage,
	"GET " + prefix + "/webhooks/{id}/deliveries":                    token.WebhooksManage,
	"GET " + prefix + "/webhooks/{id}/deliveries/{delivery}":         token.WebhooksManage,
	"POST " + prefix + "/webhooks/{id}/deliveries/{delivery}/replay": token.WebhooksManage,

	"GET " + prefix + "/clients":                           token.ClientsRead,
	"POST " + prefix + "/clients":                          token.ClientsWrite,
	"PUT " + prefix + "/clients":                           token.ClientsWrite,
	"GET " + prefix + "/clients/export":                    token.ClientsRead,
	"POST " + prefix + "/clients/import":                   token.ClientsWrite,
	"GET " + prefix + "/clients/{id}":                      token.ClientsRead,
	"PUT " + prefix + "/clients/{id}":                      token.ClientsWrite,
	"POST " + prefix + "/clients/{id}/requests":            token.ClientsWrite,
	"GET " + prefix + "/clients/{id}/merge":                closed,
	"POST " + prefix + "/clients/{id}/merge":               closed,
	"POST " + prefix + "/clients/{id}/split":               closed,
	"PATCH " + prefix + "/clients/{id}/requests/{request}": token.ClientsWrite,

	"GET " + prefix + "/me/tokens":         closed, // a token that leaked must not make another
	"POST " + prefix + "/me/tokens":        closed,
	"DELETE " + prefix + "/me/tokens/{id}": closed,
	"GET " + prefix + "/tokens":            closed,
	"DELETE " + prefix + "/tokens/{id}":    closed,

	"POST " + prefix + "/session/proof":               closed,
	"GET " + prefix + "/sites/{key}/keys":             closed,
	"POST " + prefix + "/sites/{key}/keys":            closed,
	"POST " + prefix + "/sites/{key}/keys/{made}/end": closed,

	"POST " + prefix + "/session/second":                    closed,
	"POST " + prefix + "/session/second/setup":              closed,
	"POST " + prefix + "/session/second/setup/confirmation": closed,
	"GET " + prefix + "/me/second-step":                     closed,
	"POST " + prefix + "/me/second-step":                    closed,
	"POST " + prefix + "/me/second-step/confirmation":       closed,
	"POST " + prefix + "/me/second-step/codes":              closed,
	"DELETE " + prefix + "/me/second-step":                  closed,
	"GET " + prefix + "/second-step":                        closed,
	"PUT " + prefix + "/second-step":                        closed,
	"POST " + prefix + "/people/{id}/second-step/reset":     closed,
	"GET " + prefix + "/me/sessions":                        closed,
	"DELETE " + prefix + "/me/sessions/{id}":                closed,
	"POST " + prefix + "/me/sessions/end-others":            closed,
}

// How fast one token may ask.
const (
	tokenRate  = 20 // requests per second
	tokenBurst = 60
)

var (
	errScope    = fault.New(fault.Forbidden, "token_scope", "This access token may not do that: its scopes do not say so, or no token may.")
	errTooQuick = fault.New(fault.TooMany, "rate_limited", "This access token asks too often. Wait a moment, then try again.")
)

// paces counts how fast each token asks. Tokens are few, and each was made by hand: the table needs no bound of its own.
type paces struct {
	mu      sync.Mutex
	byToken map[string]*rate.Limiter
}

func (p *paces) allow(id string, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byToken == nil {
		p.byToken = map[string]*rate.Limiter{}
	}
	pace := p.byToken[id]
	if pace == nil {
		pace = rate.NewLimiter(tokenRate, tokenBurst)
		p.byToken[id] = pace
	}
	if pace.AllowN(now, 1) {
		return nil
	}
	missing := 1 - pace.TokensAt(now)
	return errTooQuick.After(time.Duration(math.Ceil(missing / tokenRate * float64(time.Second))))
}

// byToken lets a program in with an access token: it acts with what its person may do at this moment, within the token's scopes.
// Whether the token is any good comes before whether it may, and how fast it asks before both cost anything more.
func (d *Door) byToken(header string, opens token.Scope) (actor, error) {
	t, person, err := d.holderOf(header)
	if err != nil {
		return actor{}, err
	}
	a := actor{access: t.ID}
	a.Agent = person
	if err := d.paces.allow(t.ID, d.Now()); err != nil {
		return actor{}, err
	}
	if opens == closed || !has(t.Scopes, opens) {
		return actor{}, errScope
	}
	return a, nil
}

// holderOf finds a token that is alive, and the person for whom it acts, by an Authorization header.
func (d *Door) holderOf(header string) (token.Token, staff.Agent, error) {
	word, bearer := strings.CutPrefix(header, "Bearer ")
	if !bearer {
		return token.Token{}, staff.Agent{}, token.ErrNone
	}
	t, err := d.Tokens.Use(strings.TrimSpace(word))
	if err != nil {
		return token.Token{}, staff.Agent{}, err
	}
	person, known := d.Staff.ByID(t.Agent)
	if !known || !person.Active {
		return token.Token{}, staff.Agent{}, token.ErrNone
	}
	return t, person, nil
}

func has(scopes []token.Scope, wanted token.Scope) bool {
	return slices.Contains(scopes, wanted)
}

// securityOf says in the OpenAPI description how a route is opened.
func securityOf(r rule, opens token.Scope) []map[string][]string {
	if r.verb == knock {
		return []map[string][]string{}
	}
	ways := []map[string][]string{{"session": {}}}
	if opens != closed {
		ways = append(ways, map[string][]string{"token": {string(opens)}})
	}
	return ways
}
