// Package tag keeps the firm's tags: the words under which conversations are found again. Which conversation has which is the
// conversation's own (package chat); here is what a tag is called and how it looks.
//
// All tags are one stream of events, each with its author; a firm has a few dozen, and all of them are in memory.
package tag

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"usher/internal/fault"
)

// Tag is one word. It is a value.
type Tag struct {
	ID     string `json:"id"`
	Name   string `json:"name"`   // 1 to 30 characters, unlike every other but for case
	Colour string `json:"colour"` // one of Colours; never alone: the name stands beside it
	N      int64  `json:"n"`      // number of the last event about it; a change that names an older one is a conflict
}

// Limits.
const (
	MaxTags = 100
	MaxName = 30 // characters
)

// Colours are the tokens that a tag can have. Red is not among them: it means that somebody waits.
var Colours = [...]string{"plain", "accent", "amber", "green", "violet"}

// Faults.
var (
	ErrNoTag   = fault.New(fault.NotFound, "not_found", "There is no such tag.")
	ErrNewer   = fault.New(fault.Conflict, "newer_version", "Somebody else changed this tag meanwhile. Look at it, then change it again.")
	ErrTaken   = withField(fault.New(fault.Conflict, "name_taken", "There is a tag of this name already."), "name", "name_taken")
	ErrTooMany = fault.New(fault.Invalid, "too_many_tags", "There are 100 tags already. Remove one first.")
)

func withField(f *fault.Error, field, code string) *fault.Error {
	f.Fields = map[string]string{field: code}
	return f
}

var spaces = regexp.MustCompile(`\s+`)

// clean makes a name as people mean it: no blanks at the ends, one between words.
func clean(name string) string { return spaces.ReplaceAllString(strings.TrimSpace(name), " ") }

// check tests a cleaned tag.
func check(t Tag) error {
	known := false
	for _, c := range Colours {
		known = known || c == t.Colour
	}
	switch n := utf8.RuneCountInString(t.Name); {
	case n == 0:
		return withField(fault.New(fault.Invalid, "empty", "A tag needs a name."), "name", "empty")
	case n > MaxName:
		return withField(fault.New(fault.Invalid, "too_long", "A tag's name has at most 30 characters."), "name", "too_long")
	case !utf8.ValidString(t.Name) || strings.ContainsFunc(t.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		return withField(fault.New(fault.Invalid, "bad_text", "A tag's name is one line of text that can be seen."), "name", "bad_text")
	case !known:
		return withField(fault.New(fault.Invalid, "not_one_of", "The colour is plain, accent, amber, green or violet."), "colour", "not_one_of")
	}
	return nil
}
