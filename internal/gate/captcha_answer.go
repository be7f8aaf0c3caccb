package gate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAnswerBytes is the longest answer that is read: six digits of any script with
// spaces between them fit.
const maxAnswerBytes = 64

// compatibilityDigits lists, in order of value, the digits that NFKC turns into 0 to 9
// although Unicode does not class them as decimal digits.
var compatibilityDigits = []string{"⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓪①②③④⑤⑥⑦⑧⑨"}

// readDigits turns what a person typed into digit values 0 to 9. Spaces of all kinds and
// invisible marks are dropped; a digit of any script counts as its value, as it does
// after NFKC (full-width) or by its Unicode class (Arabic-Indic and the rest). Anything
// else makes the answer unreadable: ok is false. It reads one digit more than needed at most.
func readDigits(answer string) (digits []byte, ok bool) {
	if !utf8.ValidString(answer) {
		return nil, false
	}
	for _, r := range answer {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			continue
		}
		value, isDigit := digitValue(r)
		if !isDigit || len(digits) > captchaDigits {
			return nil, false
		}
		digits = append(digits, value)
	}
	return digits, true
}

// digitValue returns the value of a decimal digit of any script. Unicode assigns decimal
// digits in runs of ten that begin with zero, and the range table starts its ranges there.
func digitValue(r rune) (byte, bool) {
	for _, span := range unicode.Nd.R16 {
		if r >= rune(span.Lo) && r <= rune(span.Hi) {
			return byte((r - rune(span.Lo)) % 10), true
		}
	}
	for _, span := range unicode.Nd.R32 {
		if r >= rune(span.Lo) && r <= rune(span.Hi) {
			return byte((r - rune(span.Lo)) % 10), true
		}
	}
	for _, row := range compatibilityDigits {
		if i := strings.IndexRune(row, r); i >= 0 {
			return byte(utf8.RuneCountInString(row[:i])), true
		}
	}
	return 0, false
}
