package agent

import (
	"slices"

	"usher/internal/staff"
)

// verb is what somebody wants to do, object with what kind of thing.
type (
	verb   string
	object string
)

const (
	knock  verb = "knock" // ask to be let in: anybody may
	read   verb = "read"
	answer verb = "answer" // write to a visitor, take, pass on, close
	change verb = "change"
	unlock verb = "unlock" // read what was retracted; each reading is logged
	exceed verb = "exceed" // take one more than one's limit, with a reason that is logged
)

const (
	export verb = "export" // carry many away at once
	load   verb = "load"   // bring many in at once
)

const (
	door         object = "door"
	self         object = "self"
	conversation object = "conversation"
	client       object = "client"
	webhook      object = "webhook"
	person       object = "person"
	policy       object = "policy"
	siteSettings object = "site"
	alertRules   object = "alerts"
	accessToken  object = "token"        // of anybody
	readyReply   object = "reply"        // a ready one: everybody keeps their own
	sharedReply  object = "shared_reply" // those of the firm
	tagWord      object = "tag"          // what the firm's tags are
	staffAddress object = "address"      // from where the staff signs in
	siteKeys     object = "site keys"    // with which hosts sign who their visitors are
	fileRules    object = "files"
	personalData object = "privacy"  // finding, exporting, erasing, keeping
	blockList    object = "block"    // who may not write for a while
	activityFeed object = "activity" // who changed what
)

var (
	everybody = []string{staff.RoleAgent, staff.RoleManager}
	managers  = []string{staff.RoleManager}
)

// allowed is the whole of the staff's rights. What is not in it is not allowed. All of the staff see all conversations.
var allowed = map[verb]map[object][]string{
	read: {
		self:         everybody,
		conversation: everybody,
		client:       everybody,
		person:       everybody,
		policy:       everybody,
		siteSettings: everybody,
		alertRules:   everybody,
		siteKeys:     managers,
		staffAddress: managers,
		accessToken:  managers,
		webhook:      managers,
		readyReply:   everybody,
		tagWord:      everybody,
		fileRules:    everybody,
		personalData: managers,
		blockList:    everybody,
		activityFeed: managers,
	},
	answer: {conversation: everybody},
	unlock: {conversation: managers},
	exceed: {conversation: managers},
	change: {
		self:         everybody,
		person:       managers,
		policy:       managers,
		siteSettings: managers,
		alertRules:   managers,
		siteKeys:     managers,
		accessToken:  managers,
		webhook:      managers,
		readyReply:   everybody,
		sharedReply:  managers,
		tagWord:      managers,
		client:       everybody,
		fileRules:    managers,
		personalData: managers,
		blockList:    everybody,
	},
	export: {client: managers},
	load:   {client: managers},
}

// can decides whether somebody may do something: for every route, and for every frame of a socket.
func can(who staff.Agent, v verb, o object) bool {
	return who.Active && who.ID != "" && slices.Contains(allowed[v][o], who.Role)
}
