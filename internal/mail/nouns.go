package mail

import (
	"context"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

// Conversations is what the room reads of chats.
type Conversations interface {
	// Summary gives what a conversation adds up to, or a fault not_found.
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	// Events gives the events after a number, retracted texts left out.
	Events(ctx context.Context, conversation string, after int64, limit int) ([]eventlog.Event, error)
	// Marks says how far each side has read.
	Marks(ctx context.Context, conversation, reader string) (chat.Marks, int64, error)
}

// Firm is what a letter says of the firm it comes from.
type Firm struct {
	Name    string
	ReplyTo string // the firm's own address for questions; empty: none
}

// Letter is one e-mail as a channel gets it. It is plain text.
type Letter struct {
	ID        string // the Message-ID, without brackets
	Thread    string // the Message-ID that it follows; empty: it begins
	FromName  string
	To        string
	ReplyTo   string // empty: none
	Subject   string
	Text      string
	Automatic bool // nobody asked for it: says so to machines that answer letters
}

// Channel is one way for letters to leave.
type Channel interface {
	// Name is a short code for the stream and the console: "mail", "log".
	Name() string
	// Send makes one attempt and says what is known of it. It never repeats a call on its own, and returns when ctx ends.
	Send(ctx context.Context, l Letter) Answer
}

// Outcome is what is known after an attempt.
type Outcome int

// The closed list of outcomes.
const (
	Unclear       Outcome = iota // the letter went out and no answer came: perhaps taken
	Accepted                     // the server has it
	Refused                      // the server will not take this letter
	Again                        // nothing was taken; later it may be
	NotConfigured                // there is no server; it was logged
)

// Answer is what a channel says of an attempt. Code is short and holds no address; Err is for the operator's log.
type Answer struct {
	Outcome Outcome
	Code    string
	Err     error
}

// Entry is one letter as people may see it. First and Last number the messages that it holds; zero for a transcript.
type Entry struct {
	N       int64     `json:"n"`
	What    string    `json:"what" enum:"answers,transcript"`
	To      string    `json:"to"` // masked
	Channel string    `json:"channel"`
	State   string    `json:"state" enum:"sending,sent,failed,maybe,postponed"`
	Code    string    `json:"code,omitempty"`
	At      time.Time `json:"at"`
	First   int64     `json:"first,omitempty"`
	Last    int64     `json:"last,omitempty"`
}

// What a letter is.
const (
	Answers    = "answers"
	Transcript = "transcript"
)

// address is where letters of a conversation go: proved by the host site, else as the visitor typed it.
func address(sum chat.Summary) (to string, proved bool) {
	if sum.Identity != nil && sum.Identity.Email != "" {
		return sum.Identity.Email, true
	}
	return sum.Claim.Email, false
}

// mask keeps what tells one address from another: "a…@example.com".
func mask(to string) string {
	at := strings.LastIndexByte(to, '@')
	if at < 1 {
		return "…"
	}
	first := []rune(to[:at])[0]
	return string(first) + "…" + to[at:]
}
