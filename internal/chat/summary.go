package chat

import (
	"encoding/json"
	"slices"
	"time"

	"usher/internal/eventlog"
)

// ViewKind is the kind of the conversations' views.
const ViewKind = "conversation"

// The states of a conversation.
const (
	Open    = "open"
	Closed  = "closed"
	Suspect = "suspect"
)

// Whom a conversation waits for.
const (
	Us     = "us"
	Client = "client"
	Nobody = "nobody"
)

// LastFile is what a list shows of a message's files: the first of them, and how many there are.
type LastFile struct {
	Name    string `json:"name"`
	Picture bool   `json:"picture"` // all of them are pictures
	Count   int    `json:"count"`
}

// Summary is what a conversation adds up to: the row in the staff's lists and the document in MongoDB.
type Summary struct {
	ID              string     `json:"id"`
	N               int64      `json:"n"` // number of the last event folded in
	Site            string     `json:"site"`
	Visitor         string     `json:"visitor"`
	Name            string     `json:"name"`
	State           string     `json:"state"`
	WaitingOn       string     `json:"waiting_on"`
	WaitsSince      *time.Time `json:"waits_since"` // time of the first message that nobody has answered
	Agent           string     `json:"agent"`
	AgentName       string     `json:"agent_name"`
	Responsible     string     `json:"responsible"`
	ResponsibleName string     `json:"responsible_name"`
	HelperFor       string     `json:"helper_for"` // name of the responsible whom the agent helps
	AssignedAt      *time.Time `json:"assigned_at"`
	AssignedRule    string     `json:"assigned_rule"`
	AnswerBy        *time.Time `json:"answer_by"`
	AcceptedAt      *time.Time `json:"accepted_at"`
	WaitingReason   string     `json:"waiting_reason"`
	OverCapacity    bool       `json:"over_capacity"`
	Receipts        []int64    `json:"receipts"` // numbers of the decisions in the dispatch stream
	Client          string     `json:"client"`
	ClientName      string     `json:"client_name"`
	ClientKind      string     `json:"client_kind"`
	ClientJoined    bool       `json:"client_joined,omitempty"` // somebody of the staff merged the visitor's card into this client
	Verified        bool       `json:"verified"`
	Evidence        []Evidence `json:"evidence"`
	Request         string     `json:"request"`
	RequestTitle    string     `json:"request_title"`
	LastAt          time.Time  `json:"last_at"`
	LastText        string     `json:"last_text"`
	LastBy          string     `json:"last_by"`
	LastID          string     `json:"last_id"` // of the last message
	LastRetracted   bool       `json:"last_retracted"`
	LastFile        *LastFile  `json:"last_file,omitempty"` // what the last message brought
	StartedAt       time.Time  `json:"started_at"`
	ClosedAt        *time.Time `json:"closed_at"`
	FirstAnswerAt   *time.Time `json:"first_answer_at"`
	Page            Page       `json:"page"`
	IP              string     `json:"ip"`
	Browser         string     `json:"browser"`
	Language        string     `json:"language"`
	TimeZone        string     `json:"time_zone"`
	Topic           string     `json:"topic"`
	Claim           Claim      `json:"claim"`
	Identity        *Identity  `json:"identity,omitempty"`
	Answers         []Answer   `json:"answers"`
	SuspectReasons  []string   `json:"suspect_reasons"`
	Tags            []string   `json:"tags"`             // ids
	TagNames        []string   `json:"tag_names"`        // in the same order; "" for one that is no more
	SnoozedUntil    *time.Time `json:"snoozed_until"`    // laid aside until then
	WokenAt         *time.Time `json:"woken_at"`         // came back on time, and nobody has said anything since
	HandNote        string     `json:"hand_note"`        // id of the note with which it was handed to its agent, until they answer
	Rating          *Rating    `json:"rating,omitempty"` // what the visitor thought of it at last
	Consent         *Consent   `json:"consent,omitempty"`
	Hold            *Hold      `json:"hold,omitempty"`
	IPCut           bool       `json:"ip_cut"` // the address is its network alone
	ErasedAt        *time.Time `json:"erased_at,omitempty"`
	Certificate     string     `json:"certificate,omitempty"` // of the erasure
	VisitorNs       []int64    `json:"visitor_ns"`            // numbers of the visitor's last 100 messages; unread is counted from them
}

// Unread counts the visitor's messages after a reader's mark, up to 100.
func (s Summary) Unread(readerSeen int64) int {
	i, _ := slices.BinarySearch(s.VisitorNs, readerSeen+1)
	return len(s.VisitorNs) - i
}

// Lists that only the room of privacy asks for.
const (
	ListErased  = "erased"
	ListWholeIP = "whole_ip" // the visitor's address has not been shortened yet
)

// Lists names the lists in which the conversation stands.
func (s Summary) Lists() []string {
	if s.ErasedAt != nil {
		return []string{ListErased}
	}
	var lists []string
	if s.IP != "" && !s.IPCut {
		lists = append(lists, ListWholeIP)
	}
	if s.Client != "" { // until then nobody looks for it by who wrote
		lists = append(lists, clientList(s.Client))
	}
	lists = append(lists, s.tagLists()...)
	switch s.State {
	case Suspect:
		return append(lists, "suspect")
	case Closed:
		return append(lists, "closed")
	}
	lists = append(lists, "all")
	if s.WaitingOn == Us && s.SnoozedUntil == nil {
		lists = append(lists, "unanswered")
	}
	if s.Agent == "" {
		return append(lists, "waiting")
	}
	of := "agent:"
	if s.SnoozedUntil != nil {
		of = "snoozed:"
	}
	lists = append(lists, of+s.Agent)
	if s.Responsible != "" && s.Responsible != s.Agent {
		lists = append(lists, of+s.Responsible)
	}
	return lists
}

// view is the summary as the store keeps it.
func (s Summary) view() eventlog.View {
	return eventlog.View{Kind: ViewKind, ID: s.ID, N: s.N, Lists: s.Lists(), Sort: s.LastAt.UnixMilli(), Doc: s}
}

// summaryOf reads a stored view back.
func summaryOf(v eventlog.View) (Summary, error) {
	var s Summary
	raw, ok := v.Doc.(json.RawMessage)
	if !ok {
		return s, errNotStored
	}
	err := json.Unmarshal(raw, &s)
	return s, err
}
