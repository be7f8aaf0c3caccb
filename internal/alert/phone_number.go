package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/nyaruka/phonenumbers"

	"usher/internal/fault"
)

// Faults of a number, for whoever saves one.
var (
	ErrBadNumber   = fault.New(fault.Invalid, "bad_number", "This is not a mobile number in international form, such as +48 512 345 678.")
	ErrNotCountry  = fault.New(fault.Invalid, "country_not_allowed", "SMS to this country are switched off here. A manager can allow it in the settings.")
	ErrPaidService = fault.New(fault.Invalid, "premium_number", "This is a paid service number. SMS go to people's own phones only.")
)

// CheckNumber gives the E.164 form of a number to which SMS may go: a mobile number of an allowed country. What is saved is checked
// with it, and each number again before it is used, because the list may have become shorter since.
func CheckNumber(phone string, countries []string) (string, error) {
	number, err := phonenumbers.Parse(phone, phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return "", ErrBadNumber
	}
	switch phonenumbers.GetNumberType(number) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.VOIP:
	case phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.UAN:
		return "", ErrPaidService
	default:
		return "", ErrBadNumber
	}
	if !slices.Contains(countries, phonenumbers.GetRegionCodeForNumber(number)) {
		return "", ErrNotCountry
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// mask keeps of a number what lets its owner recognise it.
func mask(phone string) string {
	if len(phone) < 8 {
		return "***"
	}
	return phone[:3] + "***" + phone[len(phone)-3:]
}

// fingerprint tells whether a number was changed. Two bytes fit thousands of numbers, so it does not tell which one it was.
func fingerprint(phone string) string {
	sum := sha256.Sum256([]byte(phone))
	return hex.EncodeToString(sum[:2])
}
