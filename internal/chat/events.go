package chat

import (
	"encoding/json"
	"fmt"
	"time"

	"usher/internal/eventlog"
)

// The kinds of event in a conversation's stream. What a visitor may see of them is decided by an allow-list in the visitor's door.
const (
	KindBegan      = "began"
	KindSaid       = "said"
	KindMatched    = "matched"
	KindWaiting    = "waiting"
	KindAssigned   = "assigned"
	KindAccepted   = "accepted"
	KindUnassigned = "unassigned"
	KindClosed     = "closed"
	KindReopened   = "reopened"
	KindFreed      = "freed"
	KindRetracted  = "retracted"
	KindUnsealed   = "unsealed"
	KindHeld       = "held"         // kept from the retention clock and from erasure
	KindLetGo      = "let_go"       // the hold ended
	KindIPCut      = "ip_shortened" // the address was cut to its network
	KindErased     = "erased"       // what identifies the person is gone; nothing follows
)

// Began opens a conversation. Suspect, when not empty, keeps it in the suspect lane, with the gate's reasons.
type Began struct {
	Site     string    `json:"site"`
	Visitor  string    `json:"visitor"`
	StartID  string    `json:"start_id"`
	Page     Page      `json:"page"`
	IP       string    `json:"ip"`
	Browser  string    `json:"browser"`
	Language string    `json:"language"`
	TimeZone string    `json:"time_zone"`
	Answers  []Answer  `json:"answers"`
	Claim    Claim     `json:"claim"`
	Identity *Identity `json:"identity,omitempty"`
	Consent  *Consent  `json:"consent,omitempty"`
	Suspect  []string  `json:"suspect,omitempty"`
}

// Said is a message. ID was made by the client that sent it and is unique in the conversation. Quote is the id of the message it answers.
// Retracted stands only in what Events gives: the log keeps the text sealed, and nobody is given it with the event.
type Said struct {
	ID        string `json:"id"`
	By        Author `json:"by"`
	Text      string `json:"text"`
	Quote     string `json:"quote,omitempty"`
	Files     []File `json:"files,omitempty"`
	Retracted bool   `json:"retracted,omitempty"`
}

// Retracted takes a message back: a tombstone stands in its place on every screen.
type Retracted struct {
	ID     string `json:"id"` // of the message
	By     Author `json:"by"`
	Reason string `json:"reason,omitempty"` // staff only
	Seen   bool   `json:"seen"`             // the visitor had seen it
	// KeepFiles leaves the files that came with the message where they are; otherwise they are withdrawn with it.
	KeepFiles bool `json:"keep_files,omitempty"`
}

// Unsealed says that somebody with the right to do so read the original of a retracted message.
type Unsealed struct {
	ID string `json:"id"`
	By Author `json:"by"`
}

// Matched says which client the visitor is taken for, and why. Verified only if it was proved.
type Matched struct {
	Client          string     `json:"client"`
	ClientName      string     `json:"client_name"`
	ClientKind      string     `json:"client_kind"` // lead or client
	Verified        bool       `json:"verified"`
	Evidence        []Evidence `json:"evidence"`
	Request         string     `json:"request,omitempty"`
	RequestTitle    string     `json:"request_title,omitempty"`
	Responsible     string     `json:"responsible,omitempty"` // of the open request
	ResponsibleName string     `json:"responsible_name,omitempty"`
}

// Waiting says why nobody has the conversation at present. Receipt is the number of the decision in the dispatch stream.
type Waiting struct {
	Reason  string     `json:"reason"`
	Receipt int64      `json:"receipt"`
	WakeAt  *time.Time `json:"wake_at,omitempty"`
}

// Assigned gives the conversation to an agent. Receipt is the number of the decision in the dispatch stream; one decision
// is learned once, however often it is told.
type Assigned struct {
	Agent           string     `json:"agent"`
	AgentName       string     `json:"agent_name"`
	Rule            string     `json:"rule"`             // responsible, choice, pick, hand_over
	Policy          string     `json:"policy,omitempty"` // algorithm of the policy that chose
	HelperFor       string     `json:"helper_for,omitempty"`
	Responsible     string     `json:"responsible"`
	ResponsibleName string     `json:"responsible_name"`
	Receipt         int64      `json:"receipt"`
	OverCapacity    bool       `json:"over_capacity"`
	OverReason      string     `json:"over_reason,omitempty"` // why a manager took one more than their limit; for the staff
	AnswerBy        *time.Time `json:"answer_by,omitempty"`
	Note            string     `json:"note,omitempty"` // id of the note with which a colleague handed it over
}

// Accepted says that the agent has heard the bell.
type Accepted struct {
	Agent string `json:"agent"`
}

// Unassigned takes the conversation from an agent who refused, missed or left it.
type Unassigned struct {
	Agent   string `json:"agent"`
	Why     string `json:"why"` // refused, missed, left
	Receipt int64  `json:"receipt"`
}

// Held is the data of held: nobody erases the conversation until it is let go.
type Held struct {
	By     Author `json:"by"`
	Reason string `json:"reason"`
}

// Erased is the end of a conversation's content. Certificate names the erasure; Why is "asked" or "retention".
type Erased struct {
	By          Author `json:"by"`
	Certificate string `json:"certificate"`
	Why         string `json:"why"`
}

// Done is the data of closed, reopened, freed and let_go: who did it.
type Done struct {
	By Author `json:"by"`
}

// StreamPrefix is what the names of all conversations' streams start with.
const StreamPrefix = "conversation:"

// Stream names a conversation's stream.
func Stream(conversation string) string { return StreamPrefix + conversation }

// Decode reads the data of an event into one of the structs above.
func Decode[T any](e eventlog.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("%s %d is not a %q: %w", e.Stream, e.N, e.Kind, err)
	}
	return data, nil
}
