package crm

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"usher/internal/fault"
)

// Bounds of a card.
const (
	maxName     = 200 // characters
	maxExternal = 128 // characters
	maxTitle    = 200 // characters
	maxPeople   = 50
	maxWays     = 10 // e-mail addresses, and phone numbers, of one person
	maxEmail    = 254
	// MaxRequests is how many requests one client may have, closed ones included.
	MaxRequests = 1000
)

var (
	emailForm = regexp.MustCompile(`^[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\.]+(\.[^\s@,;:<>()"\\.]+)+$`)
	phoneForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	phoneFill = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "(", "", ")", "", ".", "", "/", "")
)

// Draft is a card as somebody wants it. An empty Kind keeps the one it has; a new card is of a known client.
type Draft struct {
	Kind       string
	Name       string
	ExternalID string
	People     []Person // IDs of people who are kept; empty for new ones
}

// checked cleans a draft and says what in it is not allowed. Names of fields are those of the draft's JSON.
func (d Draft) checked() (Draft, error) {
	bad := map[string]string{}
	d.Name = oneLine(d.Name, "name", maxName, true, bad)
	d.ExternalID = oneLine(d.ExternalID, "external_id", maxExternal, false, bad)
	if d.Kind != "" && d.Kind != Known && d.Kind != Lead {
		bad["kind"] = "not_one_of"
	}
	if len(d.People) > maxPeople {
		bad["people"] = "too_many"
		return d, invalid(bad)
	}
	people := make([]Person, len(d.People))
	for i, p := range d.People {
		people[i] = p.checked(fmt.Sprintf("people[%d]", i), bad)
	}
	d.People = people
	return d, invalid(bad)
}

func (p Person) checked(at string, bad map[string]string) Person {
	clean := Person{ID: p.ID, Name: oneLine(p.Name, at+".name", maxName, false, bad), Emails: []string{}, Phones: []string{}, Subjects: p.Subjects}
	if len(p.Emails) > maxWays || len(p.Phones) > maxWays {
		bad[at] = "too_many"
		return clean
	}
	for i, email := range p.Emails {
		if email = strings.TrimSpace(email); len(email) > maxEmail || !emailForm.MatchString(email) || hasControl(email) {
			bad[fmt.Sprintf("%s.emails[%d]", at, i)] = "bad_format"
		}
		clean.Emails = append(clean.Emails, email)
	}
	for i, phone := range p.Phones {
		if phone = phoneFill.Replace(strings.TrimSpace(phone)); !phoneForm.MatchString(phone) {
			bad[fmt.Sprintf("%s.phones[%d]", at, i)] = "bad_format"
		}
		clean.Phones = append(clean.Phones, phone)
	}
	return clean
}

func (r NewRequest) checked() (NewRequest, error) {
	bad := map[string]string{}
	r.Title = oneLine(r.Title, "title", maxTitle, true, bad)
	r.ExternalID = oneLine(r.ExternalID, "external_id", maxExternal, false, bad)
	return r, invalid(bad)
}

// oneLine takes white space and what cannot be seen out of a text that stands in one line, and checks its length.
func oneLine(text, field string, most int, required bool, bad map[string]string) string {
	text = strings.Join(strings.Fields(strings.Map(visible, text)), " ")
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && required:
		bad[field] = "required"
	case n > most:
		bad[field] = "too_long"
	}
	return text
}

// visible drops control characters and those that turn the direction of the text around them; white space becomes a blank.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == utf8.RuneError, r == '\u200b', r == '\ufeff':
		return -1
	}
	return r
}

func hasControl(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

func invalid(fields map[string]string) error {
	if len(fields) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "invalid", Message: "Some values are not allowed. See the list of fields.", Fields: fields}
}

// PlainPhone takes what people write between the digits of a phone number out of it.
func PlainPhone(phone string) string { return phoneFill.Replace(strings.TrimSpace(phone)) }
