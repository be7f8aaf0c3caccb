// Package canned keeps ready replies: texts that agents use again and again, shared by the firm or one person's own. A text may hold
// variables of a closed list, {name} and the like; a console puts their values in before anything is sent. No template engine ever sees
// these texts: what somebody may store must not become what a program runs.
//
// All replies are one stream of events, each with its author, and all of them are in memory.
package canned

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"usher/internal/chat"
	"usher/internal/fault"
)

// Reply is one ready reply. It is a value; Texts must not be changed in place.
type Reply struct {
	ID    string            `json:"id"`
	Owner string            `json:"owner"` // an agent's id, or "" for everybody
	Name  string            `json:"name"`  // what is typed after the slash; unlike every other of the same owner
	Text  string            `json:"text"`  // for visitors whose language is not in Texts
	Texts map[string]string `json:"texts"` // by language: pl, et, pt
	N     int64             `json:"n"`     // number of the last event about it; a change that names an older one is a conflict
}

// Limits.
const (
	MaxShared    = 500
	MaxPersonal  = 200 // of one person
	MaxLanguages = 10
)

// Variables is the closed list of what may stand in braces in a text.
func Variables() []string { return []string{"name", "first_name", "agent", "site", "page", "topic"} }

// Faults.
var (
	ErrNoReply = fault.New(fault.NotFound, "not_found", "There is no such reply.")
	ErrNewer   = fault.New(fault.Conflict, "newer_version", "Somebody else changed this reply meanwhile. Look at the difference, then save again.")
	ErrTaken   = withFields(fault.New(fault.Conflict, "name_taken", "There is a reply of this name already."), "name", "name_taken")
	ErrTooMany = fault.New(fault.Invalid, "too_many_replies", "There are as many replies as can be kept. Remove one first.")
)

func withFields(f *fault.Error, pairs ...string) *fault.Error {
	c := *f
	c.Fields = map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Fields[pairs[i]] = pairs[i+1]
	}
	return &c
}

// newer is ErrNewer with the fields in which what is kept differs from what was sent.
func newer(kept, sent Reply) *fault.Error {
	f := withFields(ErrNewer)
	if kept.Name != sent.Name {
		f.Fields["name"] = "changed"
	}
	if kept.Text != sent.Text {
		f.Fields["text"] = "changed"
	}
	for _, language := range languagesOf(kept, sent) {
		if kept.Texts[language] != sent.Texts[language] {
			f.Fields["texts."+language] = "changed"
		}
	}
	return f
}

func languagesOf(replies ...Reply) []string {
	var all []string
	for _, r := range replies {
		for language := range r.Texts {
			all = append(all, language)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var (
	nameForm     = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{0,31}$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}$`)
	braces       = regexp.MustCompile(`\{([^{}\n]{1,60})\}`)
)

// check tests a reply.
func check(r Reply) error {
	if !nameForm.MatchString(r.Name) {
		return withFields(fault.New(fault.Invalid, "bad_name", "A short name has 1 to 32 letters, digits, hyphens and underscores, and no blanks."), "name", "bad_name")
	}
	if err := checkText("text", r.Text); err != nil {
		return err
	}
	if len(r.Texts) > MaxLanguages {
		return withFields(fault.New(fault.Invalid, "too_many_languages", "A reply can be kept in 10 languages."), "texts", "too_many_languages")
	}
	for _, language := range languagesOf(r) {
		if !languageForm.MatchString(language) {
			return withFields(fault.New(fault.Invalid, "bad_language", "A language is written as its two or three small letters: pl."), "texts", "bad_language")
		}
		if err := checkText("texts."+language, r.Texts[language]); err != nil {
			return err
		}
	}
	return nil
}

// checkText holds a text to the rules of a message, since it becomes one, and its variables to the closed list.
func checkText(field, text string) error {
	if err := chat.CheckText(text); err != nil {
		f := fault.From(err)
		return withFields(f, field, f.Code)
	}
	known := Variables()
	for _, found := range braces.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, found[1]) {
			message := fmt.Sprintf("{%s} is not a variable. There are %s.", found[1], "{"+strings.Join(known, "}, {")+"}")
			return withFields(fault.New(fault.Invalid, "unknown_variable", message), field, "unknown_variable")
		}
	}
	return nil
}
