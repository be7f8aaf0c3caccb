package agent

import (
	"context"
	"crypto/subtle"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"usher/internal/fault"
	"usher/internal/staff"
	"usher/internal/token"
	"usher/internal/web"
)

const prefix = "/agent/api"

// csrfHeader is what every changing request carries beside the cookie.
const csrfHeader = "X-Usher-CSRF"

// rule is what a route lets somebody do, and with what. The zero rule lets nobody do anything.
type rule struct {
	verb   verb
	object object
}

// rules says for every route of this door what it does. Handlers may ask can again about the very object.
var rules = map[string]rule{
	"POST " + prefix + "/session":               {knock, door},
	"GET " + prefix + "/session":                {read, self},
	"DELETE " + prefix + "/session":             {change, self},
	"POST " + prefix + "/setup":                 {knock, door},
	"POST " + prefix + "/setup/look":            {knock, door},
	"POST " + prefix + "/invitations":           {knock, door},
	"POST " + prefix + "/invitations/look":      {knock, door},
	"POST " + prefix + "/password":              {knock, door},
	"POST " + prefix + "/password/look":         {knock, door},
	"POST " + prefix + "/password/forgotten":    {knock, door},
	"PUT " + prefix + "/me/presence":            {change, self},
	"PUT " + prefix + "/me/password":            {change, self},
	"GET " + prefix + "/me/phone":               {read, self},
	"PUT " + prefix + "/me/phone":               {change, self},
	"POST " + prefix + "/me/phone/confirmation": {change, self},

	"POST " + prefix + "/portraits": {change, self},
	"PUT " + prefix + "/me/photo":   {change, self},

	"GET " + prefix + "/conversations":                  {read, conversation},
	"GET " + prefix + "/conversations/{id}":             {read, conversation},
	"GET " + prefix + "/conversations/{id}/events":      {read, conversation},
	"GET " + prefix + "/conversations/{id}/receipts":    {read, conversation},
	"POST " + prefix + "/conversations/{id}/accept":     {answer, conversation},
	"POST " + prefix + "/conversations/{id}/refuse":     {answer, conversation},
	"POST " + prefix + "/conversations/{id}/take":       {answer, conversation},
	"POST " + prefix + "/conversations/{id}/hand-over":  {answer, conversation},
	"POST " + prefix + "/conversations/{id}/hand-up":    {answer, conversation},
	"POST " + prefix + "/conversations/{id}/close":      {answer, conversation},
	"POST " + prefix + "/conversations/{id}/reopen":     {answer, conversation},
	"POST " + prefix + "/conversations/{id}/free":       {answer, conversation},
	"GET " + prefix + "/conversations/{id}/notes":       {read, conversation},
	"GET " + prefix + "/conversations/{id}/alerts":      {read, conversation},
	"POST " + prefix + "/conversations/{id}/notes":      {answer, conversation},
	"GET " + prefix + "/conversations/{id}/letters":     {read, conversation},
	"POST " + prefix + "/conversations/{id}/transcript": {answer, conversation},

	"POST " + prefix + "/conversations/{id}/messages/{message}/retract":  {answer, conversation},
	"POST " + prefix + "/conversations/{id}/messages/{message}/original": {unlock, conversation},

	"GET " + prefix + "/conversations/{id}/snooze":        {read, conversation},
	"POST " + prefix + "/conversations/{id}/snooze":       {answer, conversation},
	"POST " + prefix + "/conversations/{id}/wake":         {answer, conversation},
	"PUT " + prefix + "/conversations/{id}/tags/{tag}":    {answer, conversation},
	"DELETE " + prefix + "/conversations/{id}/tags/{tag}": {answer, conversation},

	"GET " + prefix + "/replies":         {read, readyReply},
	"POST " + prefix + "/replies":        {change, readyReply},
	"PUT " + prefix + "/replies/{id}":    {change, readyReply},
	"DELETE " + prefix + "/replies/{id}": {change, readyReply},
	"GET " + prefix + "/tags":            {read, tagWord},
	"POST " + prefix + "/tags":           {change, tagWord},
	"PUT " + prefix + "/tags/{id}":       {change, tagWord},
	"DELETE " + prefix + "/tags/{id}":    {change, tagWord},

	"GET " + prefix + "/search":         {read, conversation},
	"GET " + prefix + "/search/clients": {read, client},

	"GET " + prefix + "/conversations/{id}/files":                {read, conversation},
	"PUT " + prefix + "/conversations/{id}/files/{file}":         {answer, conversation},
	"GET " + prefix + "/conversations/{id}/files/{file}":         {read, conversation},
	"GET " + prefix + "/conversations/{id}/files/{file}/preview": {read, conversation},
	"GET " + prefix + "/files":                                   {read, fileRules},
	"PUT " + prefix + "/files":                                   {change, fileRules},

	"GET " + prefix + "/people":                   {read, person},
	"POST " + prefix + "/people":                  {change, person},
	"PATCH " + prefix + "/people/{id}":            {change, person},
	"POST " + prefix + "/people/{id}/invitations": {change, person},
	"GET " + prefix + "/routing":                  {read, policy},
	"PUT " + prefix + "/routing":                  {change, policy},
	"POST " + prefix + "/routing/preview":         {read, policy},
	"GET " + prefix + "/alerts":                   {read, alertRules},
	"PUT " + prefix + "/alerts":                   {change, alertRules},
	"GET " + prefix + "/sites":                    {read, siteSettings},
	"PUT " + prefix + "/sites/{key}":              {change, siteSettings},
	"POST " + prefix + "/sites/{key}/preview":     {change, siteSettings},
	"GET " + prefix + "/sites/{key}/sightings":    {read, siteSettings},

	"GET " + prefix + "/webhooks":                                    {read, webhook},
	"POST " + prefix + "/webhooks":                                   {change, webhook},
	"PUT " + prefix + "/webhooks/{id}":                               {change, webhook},
	"DELETE " + prefix + "/webhooks/{id}":                            {change, webhook},
	"POST " + prefix + "/webhooks/{id}/secret":                       {change, webhook},
	"POST " + prefix + "/webhooks/{id}/test":                         {change, webhook},
	"GET " + prefix + "/webhooks/{id}/deliveries":                    {read, webhook},
	"GET " + prefix + "/webhooks/{id}/deliveries/{delivery}":         {read, webhook},
	"POST " + prefix + "/webhooks/{id}/deliveries/{delivery}/replay": {change, webhook},

	"GET " + prefix + "/clients":                           {read, client},
	"POST " + prefix + "/clients":                          {change, client},
	"PUT " + prefix + "/clients":                           {change, client},
	"GET " + prefix + "/clients/export":                    {export, client},
	"POST " + prefix + "/clients/import":                   {load, client},
	"GET " + prefix + "/clients/{id}":                      {read, client},
	"PUT " + prefix + "/clients/{id}":                      {change, client},
	"POST " + prefix + "/clients/{id}/requests":            {change, client},
	"GET " + prefix + "/clients/{id}/merge":                {read, client},
	"POST " + prefix + "/clients/{id}/merge":               {change, client},
	"POST " + prefix + "/clients/{id}/split":               {change, client},
	"PATCH " + prefix + "/clients/{id}/requests/{request}": {change, client},

	"GET " + prefix + "/privacy":                      {read, personalData},
	"PUT " + prefix + "/privacy":                      {change, personalData},
	"POST " + prefix + "/privacy/preview":             {read, personalData},
	"POST " + prefix + "/privacy/people":              {read, personalData},
	"POST " + prefix + "/privacy/exports":             {change, personalData},
	"POST " + prefix + "/privacy/erasures":            {change, personalData},
	"GET " + prefix + "/privacy/certificates":         {read, personalData},
	"GET " + prefix + "/privacy/certificates/{id}":    {read, personalData},
	"PUT " + prefix + "/privacy/clients/{id}/hold":    {change, personalData},
	"DELETE " + prefix + "/privacy/clients/{id}/hold": {change, personalData},
	"PUT " + prefix + "/conversations/{id}/hold":      {change, personalData},
	"DELETE " + prefix + "/conversations/{id}/hold":   {change, personalData},
	"GET " + prefix + "/blocks":                       {read, blockList},
	"POST " + prefix + "/blocks":                      {change, blockList},
	"POST " + prefix + "/blocks/preview":              {read, blockList},
	"DELETE " + prefix + "/blocks/{id}":               {change, blockList},
	"GET " + prefix + "/activity":                     {read, activityFeed},

	"GET " + prefix + "/me/tokens":         {read, self},
	"POST " + prefix + "/me/tokens":        {change, self},
	"DELETE " + prefix + "/me/tokens/{id}": {change, self},
	"GET " + prefix + "/tokens":            {read, accessToken},
	"DELETE " + prefix + "/tokens/{id}":    {change, accessToken},

	"POST " + prefix + "/session/proof":               {change, self},
	"GET " + prefix + "/sites/{key}/keys":             {read, siteKeys},
	"POST " + prefix + "/sites/{key}/keys":            {change, siteKeys},
	"POST " + prefix + "/sites/{key}/keys/{made}/end": {change, siteKeys},

	"POST " + prefix + "/session/second":                    {knock, door},
	"POST " + prefix + "/session/second/setup":              {knock, door},
	"POST " + prefix + "/session/second/setup/confirmation": {knock, door},
	"GET " + prefix + "/me/second-step":                     {read, self},
	"POST " + prefix + "/me/second-step":                    {change, self},
	"POST " + prefix + "/me/second-step/confirmation":       {change, self},
	"POST " + prefix + "/me/second-step/codes":              {change, self},
	"DELETE " + prefix + "/me/second-step":                  {change, self},
	"GET " + prefix + "/second-step":                        {read, person},
	"PUT " + prefix + "/second-step":                        {change, person},
	"POST " + prefix + "/people/{id}/second-step/reset":     {change, person},
	"GET " + prefix + "/me/sessions":                        {read, self},
	"DELETE " + prefix + "/me/sessions/{id}":                {change, self},
	"POST " + prefix + "/me/sessions/end-others":            {change, self},
}

// actor is who a request or a frame comes from.
type actor struct {
	staff.Session
	token  string // what the cookie held; never leaves the request
	access string // id of the access token that a program came with, or ""
}

type actorKey struct{}

// actorOf gives who is signed in. Routes that anybody may knock at have a zero actor.
func actorOf(ctx context.Context) actor {
	a, _ := ctx.Value(actorKey{}).(actor)
	return a
}

var (
	errNotSignedIn = fault.New(fault.Unsigned, "not_signed_in", "Sign in first.")
	errForbidden   = fault.New(fault.Forbidden, "forbidden", "Only a manager may do this.")
	errCSRF        = fault.New(fault.Forbidden, "csrf", "This page is out of date. Load it again; what you typed is kept.")
	errCrossSite   = fault.New(fault.Forbidden, "cross_site", "This request came from another site.")
)

// guard lets a request in, or answers it. It runs before anything of the request but its head is looked at.
func (d *Door) guard(api huma.API, r rule, opens token.Scope) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		a, err := d.admit(humafiber.Unwrap(ctx), r, opens)
		if err != nil {
			_ = huma.WriteErr(api, ctx, http.StatusForbidden, "", err)
			return
		}
		next(huma.WithValue(ctx, actorKey{}, a))
	}
}

var (
	idForm  = regexp.MustCompile(`^[a-z2-7]{26}$`)
	keyForm = regexp.MustCompile(`^[a-z0-9-]{2,40}$`)
)

// admit decides about one request, in the order: from where, who, whether on purpose, whether allowed, whether it can mean anything.
func (d *Door) admit(c *fiber.Ctx, r rule, opens token.Scope) (actor, error) {
	changing := c.Method() != http.MethodGet && c.Method() != http.MethodHead
	if changing && d.crossSite(c) {
		return actor{}, errCrossSite
	}
	a, err := d.whoAsks(c, r, opens, changing)
	if err != nil || r.verb == knock {
		return a, err
	}
	if a.access == "" {
		d.networks.note(a.ID, web.ClientIP(c.Context()))
	}
	if !can(a.Agent, r.verb, r.object) {
		return actor{}, errForbidden
	}
	if id := c.Params("id"); id != "" && !idForm.MatchString(id) {
		return actor{}, malformed
	}
	if key := c.Params("key"); key != "" && !keyForm.MatchString(key) {
		return actor{}, malformed
	}
	return a, nil
}

// whoAsks finds the person: by the access token of a program if there is one, otherwise by the browser's cookie.
func (d *Door) whoAsks(c *fiber.Ctx, r rule, opens token.Scope, changing bool) (a actor, err error) {
	if c.Get(fiber.HeaderAuthorization) != "" {
		return d.byToken(c.Get(fiber.HeaderAuthorization), opens)
	}
	a.token = d.cookie(c)
	if r.verb == knock {
		return a, nil
	}
	if a.Session, err = d.Staff.Session(c.Context(), a.token); err != nil {
		return actor{}, errNotSignedIn.Because(err)
	}
	d.Staff.Saw(a.ID, web.ClientIP(c.Context()))
	if changing && !sameSecret(c.Get(csrfHeader), a.CSRF) {
		return actor{}, errCSRF
	}
	return a, nil
}

// crossSite says whether a browser sent this for a page that is not ours. Programs send neither header; they have no cookie either.
func (d *Door) crossSite(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return true
	}
	origin := c.Get(fiber.HeaderOrigin)
	return origin != "" && !d.ownOrigin(origin)
}

// sameSecret compares without telling by time where two secrets differ. An empty one fits nothing.
func sameSecret(got, want string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}
