package activity

import "strings"

// rule says what one kind of event becomes. Only what is named here gets into a line.
type rule struct {
	group  string
	value  string   // field that holds the whole new value of a setting; "*": the data itself, without by; "": there is none
	id     string   // field of the value that names the thing, where a stream holds many things
	as     string   // the kind that is shown, where two streams use the same word; "": the event's
	facts  []string // single figures and words that are shown
	by     string   // field that names the author, where it is not "by"
	about  string   // field that names the thing, where the stream does not
	origin string   // field of the value that is an address: of it only the host is shown, since the rest may be a secret
	own    string   // field of the value that says whose own it is; a thing of one person's own is no line
}

// watched are the streams that become lines, by the beginning of their name (which is the whole name where it does not end in a colon).
var watched = map[string]map[string]rule{
	"staff:": {
		"added": {group: "people", value: "*"}, "changed": {group: "people", value: "*"}, "deactivated": {group: "people"},
		"invited": {group: "people"}, "password_forgotten": {group: "people"}, "password_set": {group: "people"}, "phone_set": {group: "people"}, "phone_proved": {group: "people"},
		"photo_set": {group: "people"}, "photo_removed": {group: "people"},
	},
	"staff-factor:": {
		"factor_set": {group: "people"}, "factor_off": {group: "people", facts: []string{"why"}}, "codes_renewed": {group: "people"},
		"recovery_used": {group: "people"},
	},
	"staff-rules":  {"second_step_demanded": {group: "people", facts: []string{"on"}}},
	"token:":       {"issued": {group: "people", facts: []string{"name"}, by: "agent", about: "agent"}, "revoked": {group: "people", facts: []string{"name", "why"}, about: "agent"}},
	"site:":        {"site_made": {group: "sites", value: "site"}, "site_changed": {group: "sites", value: "site"}},
	"site-secret:": {"secret_made": {group: "sites"}, "secret_ended": {group: "sites", facts: []string{"key"}}},
	"webhook:": {
		"endpoint_set": {group: "programs", value: "endpoint", origin: "url"}, "secret_made": {group: "programs", as: "webhook_secret_made"},
		"switched_off": {group: "programs"}, "removed": {group: "programs", as: "webhook_removed"},
	},
	"dispatch":       {"policy_set": {group: "routing", value: "policy"}},
	"alert-settings": {"settings_changed": {group: "alerts", value: "settings"}},
	"tags":           {"tag_made": {group: "desk", value: "tag", id: "id"}, "tag_changed": {group: "desk", value: "tag", id: "id"}, "tag_removed": {group: "desk", value: "tag", id: "id"}},
	"canned-replies": {
		"reply_made": {group: "desk", value: "reply", id: "id", own: "owner"}, "reply_changed": {group: "desk", value: "reply", id: "id", own: "owner"},
		"reply_removed": {group: "desk", value: "reply", id: "id", own: "owner"},
	},
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
var Groups = []string{"people", "sites", "routing", "alerts", "desk", "programs", "privacy", "blocks", "sealed"}

// rulesOf finds what a stream's events become, and which thing the stream is about ("" for one that has no name).
func rulesOf(stream string) (kinds map[string]rule, about string) {
	if prefix, id, named := strings.Cut(stream, ":"); named {
		return watched[prefix+":"], id
	}
	return watched[stream], ""
}
