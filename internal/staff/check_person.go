package staff

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

const (
	maxName     = 80  // graphemes
	maxNameByte = 800 // a grapheme has no upper bound of its own
	maxEmail    = 254 // RFC 5321, 4.5.3.1.3
	maxTags     = 32
)

var (
	tagForm      = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,39}$`)
	photoForm    = regexp.MustCompile(`^([a-z2-7]{26})?$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$`)
)

// clean puts a person's values into the one form in which they are kept.
func clean(a Agent) Agent {
	a = a.clone()
	a.Name = strings.TrimSpace(a.Name)
	a.Email = foldEmail(a.Email)
	for i, l := range a.Languages {
		a.Languages[i] = strings.ToLower(l)
	}
	return a
}

// foldEmail makes two spellings of one mailbox the same. Case in the local part is significant by the letter of RFC 5321 and nowhere else.
func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// check says which of a person's values are not allowed, by the field of the API.
func check(a Agent) error {
	bad := map[string]string{}
	if code := nameFault(a.Name); code != "" {
		bad["body.name"] = code
	}
	if code := emailFault(a.Email); code != "" {
		bad["body.email"] = code
	}
	if a.Role != RoleManager && a.Role != RoleAgent {
		bad["body.role"] = "not_one_of"
	}
	if a.Tier != TierJunior && a.Tier != TierMiddle && a.Tier != TierSenior {
		bad["body.tier"] = "not_one_of"
	}
	switch {
	case a.Limit < 1:
		bad["body.limit"] = "too_small"
	case a.Limit > MaxLimit:
		bad["body.limit"] = "too_large"
	}
	if !photoForm.MatchString(a.Photo) {
		bad["body.photo"] = "bad_format"
	}
	if code := tagsFault(a.Skills, tagForm); code != "" {
		bad["body.skills"] = code
	}
	if code := tagsFault(a.Languages, languageForm); code != "" {
		bad["body.languages"] = code
	}
	return invalid(bad)
}

func nameFault(name string) string {
	switch {
	case name == "":
		return "required"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable):
		return "bad_format"
	case len(name) > maxNameByte || countGraphemes(name) > maxName:
		return "too_long"
	}
	return ""
}

// unprintable are line ends, other control characters, and the marks that turn the direction of the text around them.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

func countGraphemes(s string) (n int) {
	for tokens := graphemes.FromString(s); tokens.Next(); {
		n++
	}
	return n
}

func emailFault(email string) string {
	if email == "" {
		return "required"
	}
	if len(email) > maxEmail {
		return "too_long"
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || parsed.Name != "" || strings.ContainsFunc(email, unprintable) {
		return "bad_format"
	}
	return ""
}

func tagsFault(tags []string, form *regexp.Regexp) string {
	if len(tags) > maxTags {
		return "too_many"
	}
	seen := map[string]bool{}
	for _, tag := range tags {
		if !form.MatchString(tag) {
			return "bad_format"
		}
		if seen[tag] {
			return "not_unique"
		}
		seen[tag] = true
	}
	return ""
}
