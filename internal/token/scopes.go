package token

import "slices"

// Scope is one kind of thing that a token lets a program do. The list is closed.
type Scope string

// The scopes.
const (
	ConversationsRead  Scope = "conversations:read"
	ConversationsWrite Scope = "conversations:write"
	ClientsRead        Scope = "clients:read"
	ClientsWrite       Scope = "clients:write"
	WebhooksManage     Scope = "webhooks:manage"
	SettingsRead       Scope = "settings:read"
)

// Scopes lists all of them, in the order in which people read them.
func Scopes() []Scope {
	return []Scope{ConversationsRead, ConversationsWrite, ClientsRead, ClientsWrite, WebhooksManage, SettingsRead}
}

// checkedScopes gives the scopes once each and in their order, or false when one is not known or there is none.
func checkedScopes(asked []Scope) ([]Scope, bool) {
	var clean []Scope
	for _, s := range Scopes() {
		if slices.Contains(asked, s) {
			clean = append(clean, s)
		}
	}
	for _, s := range asked {
		if !slices.Contains(clean, s) {
			return nil, false
		}
	}
	return clean, len(clean) > 0
}
