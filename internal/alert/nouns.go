package alert

import (
	"context"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

// Recipient is a person of the staff as alerts see them.
type Recipient struct {
	Agent       string
	Name        string
	Phone       string // E.164; empty: gets no SMS
	QuietFrom   string // local "22:00"; empty: the settings' hours
	QuietTo     string
	Zone        string // IANA name; empty: the settings' zone
	DailyBudget int    // SMS per day; 0: the settings' budget
}

// People knows the staff. It answers from memory: Recipient is called before each SMS.
type People interface {
	// Recipient gives one active person of the staff. Numbers that were never verified are left out by whoever implements it.
	Recipient(agent string) (Recipient, bool)
}

// Conversations is what the room reads of chats.
type Conversations interface {
	// Summary gives what a conversation adds up to, or a fault not_found.
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	// List gives a part of a list and the cursor of the next one ("" after the last).
	List(ctx context.Context, list string, page eventlog.Page) ([]chat.Summary, string, error)
}

// Message is one SMS as a channel gets it.
type Message struct {
	Ref   string // names the alert: "<conversation>.<n>"; reports of the provider carry it back
	To    string // E.164
	Text  string
	Valid time.Duration // the provider must not deliver it later than that
}

// Channel is one way to reach a person.
type Channel interface {
	// Name is a short code for the stream and the console: "sms", "log".
	Name() string
	// Send makes one attempt and says what is known of it. It never repeats a call on its own, and returns when ctx ends.
	Send(ctx context.Context, m Message) Answer
}

// Outcome is what is known after an attempt.
type Outcome int

// The closed list of outcomes. Only the last three may be tried again: each means that nothing has left.
const (
	Unclear        Outcome = iota // the call went out and no answer that can be understood came back: perhaps sent
	Accepted                      // the provider has it
	Refused                       // the provider will not send this message
	NumberRefused                 // the number is invalid, cannot get SMS or has unsubscribed
	NotConfigured                 // there is no provider; it was only logged
	NotReached                    // no connection was made
	TooFast                       // the provider asks to wait
	BadCredentials                // the provider does not know us
)

// again says that certainly nothing has left, so that the alert may be tried again.
func (o Outcome) again() bool { return o == NotReached || o == TooFast || o == BadCredentials }

// Answer is the result of one attempt.
type Answer struct {
	Outcome Outcome
	ID      string        // the provider's id of the message, when accepted
	Code    string        // the provider's code, or our own word: "21610", "timeout"
	Wait    time.Duration // with TooFast: how long
	Err     error         // for the operator's log
}

// Report is what a provider says later about one message, already proved to come from it.
type Report struct {
	Ref   string
	ID    string
	State string // StateSent, StateDelivered or StateUndelivered
	Code  string
	Off   bool // the number should get no more SMS
}

// Reporter is a channel whose provider calls back.
type Reporter interface {
	// Report checks the signature over the configured address and the parameters, and reads them. An error means: not from the
	// provider, or not of its form.
	Report(url string, params map[string][]string, signature string) (Report, error)
}

// Alarm is something that a manager should know. Conversation and Agent are set when it is about one.
type Alarm struct {
	Code         string
	Agent        string
	Conversation string
	Count        int
	Detail       string // the provider's code or a short cause, for people who run the machine
}

// The codes of alarms. Each is raised once per cause, not once per message.
const (
	AlarmCredentials  = "sms_credentials"   // the provider refuses account or token
	AlarmProviderDown = "sms_provider_down" // several calls in a row got no usable answer
	AlarmRefused      = "sms_refused"       // the provider refuses our messages: sender, region or balance
	AlarmBudget       = "sms_budget"        // a budget is used up; Agent is empty when it is the firm's
	AlarmNumberOff    = "sms_number_off"    // the number of Agent takes no SMS; none is sent until it is changed
	AlarmOverflow     = "sms_overflow"      // Count rings were lost: more came than the queue holds
)
