package chat

import "time"

// The kinds of author.
const (
	Visitor = "visitor"
	Agent   = "agent"
	System  = "system"
)

// Author is who did something. ID is an agent's id, a visitor's id, or empty for the system; Name is for people to read.
type Author struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Page is where a visitor began to write. URL is http(s), without user-info, its query cut to utm_*, at most 2,048 bytes.
type Page struct {
	URL      string `json:"url"`
	Title    string `json:"title"`
	Referrer string `json:"referrer"`
}

// Answer is one answered question of the questionnaire. Label is what the visitor was asked, so that the
// answer can be read after the questionnaire has changed.
type Answer struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// Claim is what a visitor says of themselves. Nothing in it is proved.
type Claim struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"` // E.164
	Topic string `json:"topic,omitempty"`
}

// Consent is which words a visitor agreed to, or did not, when they began. The words themselves stand in the site's own history under its
// version; WordsSHA256 proves that they were these. It names nobody and outlives an erasure.
type Consent struct {
	Given       bool   `json:"given"`
	WordsSHA256 string `json:"words_sha256"` // of label and small print, with a line end between
	FormVersion int    `json:"form_version"`
	SiteVersion int64  `json:"site_version"`
	Language    string `json:"language"`
}

// Hold keeps a conversation from the retention clock and from erasure.
type Hold struct {
	By     string    `json:"by"` // a name
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Identity is what the host site signed: proved, as far as the host site is trusted.
type Identity struct {
	Subject string `json:"subject"`
	Email   string `json:"email,omitempty"`
	Name    string `json:"name,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// Evidence is one reason to believe that a visitor is a certain client.
type Evidence struct {
	Kind     string `json:"kind"`     // signed, token, email, phone
	Strength string `json:"strength"` // proved, strong, medium, weak
	Text     string `json:"text"`     // the value that fits: an address, a number, a subject
}

// Ack says where in the log a message stands. The same client-made id always gets the same Ack.
type Ack struct {
	ID string    `json:"id"`
	N  int64     `json:"n"`
	At time.Time `json:"at"`
}
