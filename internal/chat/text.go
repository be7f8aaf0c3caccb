package chat

import (
	"hash/fnv"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"usher/internal/fault"
)

// MaxText is the longest message, in Unicode code points.
const MaxText = 4000

// Faults of a message.
var (
	ErrEmptyText = fault.New(fault.Invalid, "empty_text", "There is nothing to send. Write something first.")
	ErrTooLong   = fault.New(fault.Invalid, "too_long", "The message is longer than 4,000 characters. Send it in two parts.")
	ErrBadText   = fault.New(fault.Invalid, "bad_text", "The message has control characters that cannot be shown. Remove them and send again.")
	ErrMissingID = fault.New(fault.Invalid, "missing_id", "The message came without its own id.")
	ErrBadID     = fault.New(fault.Invalid, "bad_id", "The message's id is not of the agreed form.")
	ErrNoQuote   = fault.New(fault.Invalid, "no_quote", "The message you quote is not in this conversation.")
	ErrIDReused  = fault.New(fault.Conflict, "id_reused", "Another message was already sent under this id.")
)

var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,40}$`)

// CheckID tests a client-made message id.
func CheckID(id string) error {
	switch {
	case id == "":
		return ErrMissingID
	case !idForm.MatchString(id):
		return ErrBadID
	}
	return nil
}

// CheckText tests a message. What passes is stored byte for byte.
func CheckText(text string) error {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unshowable) {
		return ErrBadText
	}
	if strings.TrimFunc(text, blank) == "" {
		return ErrEmptyText
	}
	if utf8.RuneCountInString(text) > MaxText {
		return ErrTooLong
	}
	return nil
}

// unshowable are control characters other than line end and tab: they are shown differently everywhere, or not at all.
func unshowable(r rune) bool {
	return r != '\n' && r != '\r' && r != '\t' && unicode.IsControl(r)
}

// blank is white space and what is drawn as nothing: a message of these alone says nothing.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060'
}

func hashText(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}

// firstChars cuts text to n code points.
func firstChars(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
