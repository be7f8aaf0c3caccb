package crm

import (
	"slices"
	"time"

	"usher/internal/chat"
)

// The kinds of client.
const (
	Lead  = "lead"
	Known = "client"
)

// The states of a request.
const (
	RequestOpen   = "open"
	RequestClosed = "closed"
)

// Person is somebody who writes for a client.
type Person struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Emails   []string `json:"emails"`   // as written; compared case-folded
	Phones   []string `json:"phones"`   // E.164
	Subjects []string `json:"subjects"` // "<site>:<sub>" of signed identities
}

// Request is an order, an enquiry or a job that is under way. Responsible is an agent's id, or empty. ExternalID is the name that
// another program has for it, unique within the client, or empty.
type Request struct {
	ID          string     `json:"id"`
	ExternalID  string     `json:"external_id,omitempty"`
	Title       string     `json:"title"`
	State       string     `json:"state"`
	Responsible string     `json:"responsible"`
	OpenedAt    time.Time  `json:"opened_at"`
	ClosedAt    *time.Time `json:"closed_at"`
}

// Client is a firm or a person that the office knows, or a lead.
type Client struct {
	ID      string `json:"id"`
	N       int64  `json:"n"`       // number of the last event folded in
	Version int64  `json:"version"` // number of the last event that changed the card itself: its name, ids or people
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	// ExternalID is the name that another program, such as a CRM, has for this client: unique, or empty.
	ExternalID string `json:"external_id,omitempty"`

	People   []Person  `json:"people"`
	Requests []Request `json:"requests"`
	Visitors []string  `json:"visitors"` // browsers that are theirs beyond doubt
	// Hold keeps the client's data from the retention clock and from erasure.
	Hold *chat.Hold `json:"hold,omitempty"`
	// ErasedAt is when everything that identifies the client was erased. A card of several people loses them one by one, and has none then.
	ErasedAt  *time.Time `json:"erased_at,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	ChangedAt time.Time  `json:"changed_at"`

	Into   string  `json:"merged_into,omitempty"` // the card that this one was merged into: it stands for it now
	Merges []Merge `json:"merges,omitempty"`      // what this card has taken in and not given back, the oldest first

	merging *mergedInto // while Into is set: the merge
	back    []split     // merges that were taken back
	former  []string    // keys that led here once: their views must be taken off the lists
}

// OpenRequest gives the request that a new question most likely belongs to: the one that was put first in a merge as long as it is open, else
// the newest open one that has a responsible.
func (c Client) OpenRequest() *Request {
	for _, m := range slices.Backward(c.Merges) {
		if first, there := c.Request(m.First); there && first.State == RequestOpen && first.Responsible != "" {
			return &first
		}
	}
	var newest *Request
	for i := range c.Requests {
		r := &c.Requests[i]
		if r.State == RequestOpen && r.Responsible != "" && (newest == nil || r.OpenedAt.After(newest.OpenedAt)) {
			newest = r
		}
	}
	return newest
}

// Request gives one of the client's requests.
func (c Client) Request(id string) (Request, bool) {
	for _, r := range c.Requests {
		if r.ID == id {
			return r, true
		}
	}
	return Request{}, false
}
