package dispatch

import (
	"usher/internal/eventlog"
	"usher/routing"
)

// Stream is the name of the dispatcher's stream.
const Stream = "dispatch"

// The kinds of event in it.
const (
	kindPerson      = "person_set"   // somebody joined, changed or left the staff
	kindPolicy      = "policy_set"   // a manager chose another policy
	kindPresence    = "presence_set" // somebody came, went away or left
	kindArrived     = "arrived"      // a lead wants an answer
	kindDecided     = "decided"      // a receipt: assigned, waiting or closed
	kindPicked      = "picked"       // somebody took a lead by hand
	kindHandedOver  = "handed_over"  // somebody gave a chat to a colleague
	kindAccepted    = "accepted"     // the chosen one heard the bell, or simply answered
	kindReleased    = "released"     // refused, missed or left: the lead waits again
	kindCleared     = "cleared"      // everybody on duty had refused or missed: asked once more, with an alarm
	kindEnded       = "ended"        // the conversation was closed
	kindWeighed     = "weighed"      // a silent client weighs less until they write again
	kindResponsible = "responsible_set"
	kindParked      = "parked" // its agent laid it aside for a time
)

// Person is a member of the staff, as far as routing needs to know.
type Person struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Tier      string   `json:"tier"`
	Limit     int      `json:"limit"` // chats at the same time
	Skills    []string `json:"skills,omitempty"`
	Languages []string `json:"languages,omitempty"`
	Active    bool     `json:"active"`
}

type policySet struct {
	By     string         `json:"by"`
	Policy routing.Policy `json:"policy"`
}

type presenceSet struct {
	Agent   string `json:"agent"`
	State   string `json:"state"`            // a state of routing
	Chosen  string `json:"chosen,omitempty"` // here, away or offline, when the person chose it
	UntilAt int64  `json:"until_at,omitempty"`
}

type arrived struct {
	Lead routing.Lead `json:"lead"`
}

type decided struct {
	Conversation string          `json:"conversation"`
	Receipt      routing.Receipt `json:"receipt"`
}

// moved is the data of picked and handed_over. Receipt names the decision behind a hand-over upward.
type moved struct {
	Conversation string           `json:"conversation"`
	By           string           `json:"by"`
	From         string           `json:"from,omitempty"`
	To           string           `json:"to"`
	Lead         routing.Lead     `json:"lead"`
	OverCapacity bool             `json:"over_capacity"`
	OverReason   string           `json:"over_reason,omitempty"` // why a manager took one more than their limit
	Responsible  bool             `json:"responsible,omitempty"` // they also become responsible
	AnswerByAt   int64            `json:"answer_by_at,omitempty"`
	Ledger       []routing.Entry  `json:"ledger,omitempty"`
	Receipt      *routing.Receipt `json:"receipt,omitempty"`
	Note         string           `json:"note,omitempty"` // id of the note that goes with a hand-over
}

type accepted struct {
	Conversation string `json:"conversation"`
	Agent        string `json:"agent"`
}

type released struct {
	Conversation string `json:"conversation"`
	Agent        string `json:"agent"`
	Why          string `json:"why"` // routing.Refused, routing.Missed or "left"
	Note         string `json:"note,omitempty"`
	At           int64  `json:"at"`
}

type ofConversation struct {
	Conversation string `json:"conversation"`
	Units        int    `json:"units,omitempty"`
	Responsible  string `json:"responsible,omitempty"`
}

// left is the third reason of a release: the person is gone.
const left = "left"

// The weights of a chat, in units of routing.Chat = 4.
const (
	activeUnits = routing.Chat
	silentUnits = routing.Chat / 2
)

func event(kind string, at int64, data any) (eventlog.Event, error) {
	return eventlog.New(timeOf(at), kind, data)
}
