package activity

import "strings"

// rule says what one kind of event becomes. Only what is named here gets into a line.
type rule struct {
	group string
	value string   // field that holds the whole new value of a setting; "*": the data itself, without by; "": there is none
	id    string   // field of the value that names the thing, where a stream holds many things
	as    string   // the kind that is shown, where two streams use the same word; "": the event's
	facts []string // single figures and words that are shown
}

// watched are the streams that become lines, by the beginning of their name (which is the whole name where it does not end in a colon).
var watched = map[string]map[string]rule{
	"staff:": {
		"added": {group: "people", value: "*"}, "changed": {group: "people", value: "*"}, "deactivated": {group: "people"},
		"invited": {group: "people"}, "password_set": {group: "people"}, "phone_proved": {group: "people"},
	},
	"token:":           {"issued": {group: "people", facts: []string{"name"}}, "revoked": {group: "people"}},
	"site:":            {"site_made": {group: "sites", value: "site"}, "site_changed": {group: "sites", value: "site"}},
	"site-secret:":     {"secret_made": {group: "sites"}},
	"dispatch":         {"policy_set": {group: "routing", value: "policy"}},
	"alert-settings":   {"settings_changed": {group: "alerts", value: "settings"}},
	"tags":             {"tag_made": {group: "desk", value: "tag", id: "id"}, "tag_changed": {group: "desk", value: "tag", id: "id"}, "tag_removed": {group: "desk", value: "tag", id: "id"}},
	"file-settings":    {"settings_changed": {group: "sites", value: "settings", as: "file_settings_changed"}},
	"privacy-settings": {"privacy_settings_changed": {group: "privacy", value: "settings"}},
	"erasure:":         {"erasure_done": {group: "privacy", facts: []string{"why", "conversations", "cards", "erased"}}},
	"exports":          {"exported": {group: "privacy", facts: []string{"conversations", "bytes"}}},
	"retention":        {"retention_done": {group: "privacy", facts: []string{"ips_cut"}}},
	"block:":           {"blocked": {group: "blocks", facts: []string{"kind", "until"}}, "lifted": {group: "blocks"}},
	"conversation:":    {"unsealed": {group: "sealed"}, "held": {group: "privacy"}, "let_go": {group: "privacy"}},
	"client:":          {"held": {group: "privacy"}, "let_go": {group: "privacy"}},
}

// Groups are the kinds by which lines can be filtered.
var Groups = []string{"people", "sites", "routing", "alerts", "desk", "privacy", "blocks", "sealed"}

// rulesOf finds what a stream's events become, and which thing the stream is about ("" for one that has no name).
func rulesOf(stream string) (kinds map[string]rule, about string) {
	if prefix, id, named := strings.Cut(stream, ":"); named {
		return watched[prefix+":"], id
	}
	return watched[stream], ""
}
