package alert

import (
	"context"
	"time"

	"usher/internal/eventlog"
	"usher/internal/fault"
)

// The states of an alert; the words in the console are made from them.
const (
	StateQueued      = kindQueued
	StateSending     = kindSending
	StatePostponed   = kindPostponed
	StateSent        = kindSent
	StateMaybe       = kindMaybe
	StateFailed      = kindFailed
	StateDropped     = kindDropped
	StateDelivered   = kindDelivered
	StateUndelivered = kindUndelivered
)

// Why an alert was dropped, postponed or is a maybe: the codes that are ours. Others are the provider's numbers.
const (
	WhyAcknowledged = "acknowledged"   // somebody had the lead before it was due
	WhyWithdrawn    = "withdrawn"      // the lead does not ring for this person any more
	WhyEnded        = "ended"          // the conversation was closed
	WhySuspect      = "suspect"        // the conversation is in the suspect lane
	WhyStale        = "stale"          // older than 15 minutes
	WhyQuiet        = "quiet_hours"    // the person sleeps
	WhyBudget       = "budget"         // part of the digest instead
	WhyOff          = "off"            // SMS were switched off meanwhile
	WhyNoRecipient  = "no_recipient"   // the person has left or has no number any more
	WhyNumberOff    = "number_off"     // the number takes no SMS
	WhyNotAllowed   = "not_allowed"    // the number is not in an allowed country, or no mobile number
	WhyNoProvider   = "not_configured" // there is no provider; it was logged
	WhyRestart      = "restart"        // the program ended during the call
)

// Step is one moment in the life of an alert.
type Step struct {
	State string    `json:"state"`
	Code  string    `json:"code,omitempty"`
	At    time.Time `json:"at"`
}

// Entry is one alert as people may see it.
type Entry struct {
	N         int64     `json:"n"` // names it within the conversation
	Agent     string    `json:"agent"`
	Channel   string    `json:"channel"`
	To        string    `json:"to"` // masked
	Rule      string    `json:"rule,omitempty"`
	State     string    `json:"state"`
	Code      string    `json:"code,omitempty"`
	DueAt     time.Time `json:"due_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Steps     []Step    `json:"steps"`

	rangAt time.Time
	id     string    // the provider's
	tried  time.Time // last call; zero: none
	spent  time.Time // the call that may have cost something
}

// Ledger tells what alerts a conversation made, oldest first, and what became of each. No alerts are not an error.
func (s *Service) Ledger(ctx context.Context, conversation string) (_ []Entry, err error) {
	defer fault.Wrap(&err, "alerts of %s", conversation)
	l, err := s.read(ctx, conversation)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(l.entries))
	for i, e := range l.entries {
		entries[i] = *e
	}
	return entries, nil
}

// ledger is a stream of alerts, folded.
type ledger struct {
	head    int64
	entries []*Entry
	byN     map[int64]*Entry
	told    map[string]bool // whom the present lead has made an alert for
}

func newLedger() *ledger { return &ledger{byN: map[int64]*Entry{}, told: map[string]bool{}} }

func (l *ledger) fold(e eventlog.Event) error {
	l.head = e.N
	switch e.Kind {
	case kindQueued:
		d, err := decode[queued](e)
		if err != nil {
			return err
		}
		entry := &Entry{N: e.N, Agent: d.Agent, Channel: d.Channel, To: d.To, Rule: d.Rule, State: StateQueued, DueAt: d.DueAt, ExpiresAt: d.ExpiresAt,
			Steps: []Step{{State: StateQueued, At: e.At}}, rangAt: d.RangAt}
		l.entries, l.byN[e.N], l.told[d.Agent] = append(l.entries, entry), entry, true
	case kindClosed:
		l.told = map[string]bool{}
	default:
		return l.foldStep(e)
	}
	return nil
}

func (l *ledger) foldStep(e eventlog.Event) error {
	d, err := decode[step](e)
	if err != nil {
		return err
	}
	entry := l.byN[d.Alert]
	if entry == nil {
		return nil // a kind of a newer version
	}
	entry.State, entry.Code = e.Kind, d.Code
	entry.Steps = append(entry.Steps, Step{State: e.Kind, Code: d.Code, At: e.At})
	if d.ID != "" {
		entry.id = d.ID
	}
	if d.Until != nil {
		entry.DueAt = *d.Until
	}
	switch e.Kind {
	case kindSending:
		entry.tried, entry.spent = e.At, e.At
	case kindPostponed:
		entry.spent = time.Time{} // nothing has left
	}
	return nil
}

// waits tells whether an alert may still be sent.
func (e *Entry) waits() bool { return e.State == StateQueued || e.State == StatePostponed }
