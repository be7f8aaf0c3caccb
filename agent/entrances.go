package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"usher/internal/gate"
	"usher/internal/web"
)

func (d *Door) mountEntrances(api huma.API) {
	handle(d, api, http.MethodPost, "/session", "Sign in", d.openSession)
	handle(d, api, http.MethodGet, "/session", "Who is signed in", d.showSession)
	handle(d, api, http.MethodDelete, "/session", "Sign out", d.closeSession)
	handle(d, api, http.MethodPost, "/session/proof", "Give one's password again", d.proveSession)
	handle(d, api, http.MethodPost, "/setup/look", "Whether a set-up link works", d.showSetUp)
	handle(d, api, http.MethodPost, "/setup", "Set up the first manager and site", d.setUp)
	handle(d, api, http.MethodPost, "/invitations/look", "For whom an invitation is", d.showInvitation)
	handle(d, api, http.MethodPost, "/invitations", "Accept an invitation by choosing a password", d.acceptInvitation)
	handle(d, api, http.MethodPost, "/password/forgotten", "Have a link for a new password sent to one's address", d.forgetPassword)
	handle(d, api, http.MethodPost, "/password/look", "Whose password a link replaces", d.showForgotten)
	handle(d, api, http.MethodPost, "/password", "Choose a new password by such a link", d.replacePassword)
	handle(d, api, http.MethodPut, "/me/presence", "Be here, away or offline", d.setPresence)
	handle(d, api, http.MethodPut, "/me/password", "Change one's own password", d.changePassword)
	handle(d, api, http.MethodGet, "/me/phone", "One's own number for SMS", d.showPhone)
	handle(d, api, http.MethodPut, "/me/phone", "Set one's number; a code is sent there", d.setPhone)
	handle(d, api, http.MethodPost, "/me/phone/confirmation", "Prove the number with the code", d.confirmPhone)
}

// limitKnock slows down who tries passwords or links. An account is counted together with the network that tries it, so that
// its owner can still get in from elsewhere.
func (d *Door) limitKnock(ctx context.Context, account string) error {
	network := gate.Prefix(web.ClientIP(ctx))
	keys := []gate.Key{gate.From(network)}
	if account != "" {
		sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(account))))
		keys = append([]gate.Key{gate.Visitor("login " + hex.EncodeToString(sum[:16]) + " " + network.String())}, keys...)
	}
	if ok, retry, layer := d.Limits.Allow(gate.PurposeLogin, keys...); !ok {
		return gate.RateLimited(layer, retry)
	}
	return nil
}
