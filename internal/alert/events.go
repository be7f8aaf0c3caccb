package alert

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"usher/internal/eventlog"
)

// StreamPrefix is what the names of all streams of alerts start with.
const StreamPrefix = "alert:"

func stream(conversation string) string { return StreamPrefix + conversation }

// digestPrefix marks what stands in a conversation's place for the one SMS that sums up the rest of a day. No conversation's id begins so.
const digestPrefix = "digest-"

// numberPrefix names the streams that remember whose number takes no SMS.
const numberPrefix = "alert_number:"

// The kinds of event. Each one but queued and closed is a step in the life of the alert that its data names.
const (
	kindQueued      = "queued"      // will be sent when due
	kindSending     = "sending"     // the provider is being called
	kindPostponed   = "postponed"   // definitely not taken; tried again later
	kindSent        = "sent"        // the provider has it
	kindMaybe       = "maybe"       // nobody knows whether it went; never sent again
	kindFailed      = "failed"      // the provider will not send it
	kindDropped     = "dropped"     // we decided not to send it
	kindDelivered   = "delivered"   // it is on the phone
	kindUndelivered = "undelivered" // the provider could not deliver it
	kindClosed      = "closed"      // the lead ended; when it comes back it is a new one

	kindNumberOff = "number_off"
	kindNumberOn  = "number_on"
)

// queued begins the life of an alert. It holds no text and no whole number: history is kept, personal data is not.
type queued struct {
	Agent     string    `json:"agent"`
	Channel   string    `json:"channel"`
	To        string    `json:"to"` // masked
	RangAt    time.Time `json:"rang_at"`
	DueAt     time.Time `json:"due_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Rule      string    `json:"rule,omitempty"`
}

// step is what became of an alert.
type step struct {
	Alert int64      `json:"alert"` // number of its queued event
	Code  string     `json:"code,omitempty"`
	ID    string     `json:"id,omitempty"` // the provider's
	Until *time.Time `json:"until,omitempty"`
}

type leadClosed struct{}

// numberState is the data of number_off and number_on.
type numberState struct {
	Print string `json:"print"`
	Code  string `json:"code,omitempty"`
}

// draft is an event that is to be appended.
type draft struct {
	kind string
	data any
}

func decode[T any](e eventlog.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("%s %d is not a %q: %w", e.Stream, e.N, e.Kind, err)
	}
	return data, nil
}

// ref names an alert towards a provider.
func ref(conversation string, n int64) string { return fmt.Sprintf("%s.%d", conversation, n) }

// readRef takes such a name apart.
func readRef(text string) (conversation string, n int64, ok bool) {
	i := strings.LastIndexByte(text, '.')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.ParseInt(text[i+1:], 10, 64)
	if err != nil || n < 1 || text != ref(text[:i], n) {
		return "", 0, false
	}
	return text[:i], n, true
}
