package site

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
)

// MaxEmail is the longest e-mail address in bytes (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const MaxEmail = 254

// hostNames reads names of hosts as browsers do, and refuses empty and overlong labels too.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// localSigns may stand in an address before the @ beside letters and digits (RFC 5322, atext).
const localSigns = "!#$%&'*+-/=?^_`{|}~"

// CheckEmail tests an e-mail address and gives its normal form, or a code. The rule, in one place:
//
//   - blanks around it are cut; at most 254 bytes; exactly one @;
//   - before the @: 1 to 64 bytes of letters, digits and !#$%&'*+-/=?^_`{|}~, with single dots between them. A quoted local part,
//     which RFC 5322 would allow, is refused: nobody has one, and quotes hide other characters;
//   - after the @: a host name of two labels at least, the last not all digits; names of other scripts become punycode;
//   - the host is lower-cased, the part before the @ stays as typed.
func CheckEmail(text string) (address, code string) {
	text = strings.TrimSpace(text)
	local, host, found := strings.Cut(text, "@")
	switch {
	case len(text) > MaxEmail:
		return "", "too_long"
	case !utf8.ValidString(text), !found, strings.Contains(host, "@"), len(local) > 64, !dotted(local):
		return "", "email"
	}
	host, err := hostNames.ToASCII(strings.ToLower(host))
	last := host[strings.LastIndexByte(host, '.')+1:]
	if err != nil || !strings.Contains(host, ".") || last == "" || !strings.ContainsFunc(last, unicode.IsLetter) || len(host) > 253 {
		return "", "email"
	}
	if address = local + "@" + host; len(address) > MaxEmail {
		return "", "too_long"
	}
	return address, ""
}

// dotted tells whether a local part is a run of atoms with single dots between them.
func dotted(local string) bool {
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(localSigns, r) {
				return false
			}
		}
	}
	return true
}

// CheckPhone tests a phone number and gives it as E.164, or a code. Digits of any script, blanks and + ( ) - . / are read; letters
// are refused rather than guessed. region is the country of a number without a country code; without one the + is needed.
func CheckPhone(text, region string) (e164, code string) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > 40 {
		return "", "too_long"
	}
	for _, r := range text {
		if !unicode.IsDigit(r) && !unicode.Is(unicode.Zs, r) && !strings.ContainsRune("+()-./＋‐‑–", r) {
			return "", "phone"
		}
	}
	if region == "" {
		region = phonenumbers.UNKNOWN_REGION
	}
	number, err := phonenumbers.Parse(text, region)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", "phone"
	}
	return phonenumbers.Format(number, phonenumbers.E164), ""
}
