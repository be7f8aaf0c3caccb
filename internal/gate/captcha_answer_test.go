package gate

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCP09AnswersAreReadAsPeopleTypeThem(t *testing.T) {
	for _, x := range []struct {
		title, answer, digits string
		ok                    bool
	}{
		{"CP09 plain", "123456", "123456", true},
		{"CP09 spaces", " 12 34 56 ", "123456", true},
		{"CP09 no-break, ideographic and thin spaces", "12\u00a034\u300056\u2009", "123456", true},
		{"CP09 invisible marks", "\ufeff12\u200b34\u200e56", "123456", true},
		{"CP09 full width", "１２３４５６", "123456", true},
		{"CP09 Arabic-Indic", "١٢٣٤٥٦", "123456", true},
		{"CP09 Persian", "۱۲۳۴۵۶", "123456", true},
		{"CP09 Devanagari", "१२३४५६", "123456", true},
		{"CP09 mathematical bold and monospace", "𝟏𝟐𝟑𝟺𝟻𝟼", "123456", true},
		{"CP09 superscript, subscript, circled", "¹₂③456", "123456", true},
		{"CP09 a space is not a zero", "12345 ", "12345", true},
		{"CP09 only spaces", "      ", "", true},
		{"letters", "12345O", "", false},
		{"a sign", "-12345", "", false},
		{"a line of JSON", `{"$ne":1}`, "", false},
		{"a Roman numeral is no digit", "Ⅷ23456", "", false},
		{"broken UTF-8", "12345\xff", "", false},
		{"eight digits", "12345678", "", false},
	} {
		t.Run(x.title, func(t *testing.T) {
			got, ok := readDigits(x.answer)
			if ok != x.ok || (ok && asText(got) != x.digits) {
				t.Fatalf("got %q, %v; want %q, %v", asText(got), ok, x.digits, x.ok)
			}
		})
	}
}

func TestCP09AnAnswerWithASpaceForAZeroIsWrong(t *testing.T) {
	c, store, _ := alone(t)
	for range 200 {
		id, digits := issued(t, c, store)
		if !strings.Contains(digits, "0") {
			continue
		}
		_, err := c.VerifyCaptcha(t.Context(), anna, id, strings.ReplaceAll(digits, "0", " "))
		wantCode(t, err, CodeCaptchaWrong)
		return
	}
	t.Fatal("no zero in 200 captchas")
}

// The table must say what NFKC says, for every character that is one digit afterwards.
func TestCP09DigitsAreThoseOfNFKC(t *testing.T) {
	found := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		normal := []rune(norm.NFKC.String(string(r)))
		value, ok := digitValue(r)
		if len(normal) == 1 && unicode.Is(unicode.Nd, normal[0]) {
			want, _ := digitValue(normal[0])
			if !ok || value != want {
				t.Errorf("%U %c: got %d, %v; NFKC says %d", r, r, value, ok, want)
			}
			found++
		} else if ok && !unicode.Is(unicode.Nd, r) {
			t.Errorf("%U %c counts as %d and NFKC disagrees", r, r, value)
		}
	}
	if found < 600 {
		t.Fatalf("only %d digits compared", found)
	}
}

// Unicode's ranges of decimal digits begin with zero: the table's whole idea.
func TestRangesOfDigitsAreRunsOfTen(t *testing.T) {
	for _, span := range unicode.Nd.R16 {
		if (span.Hi-span.Lo+1)%10 != 0 || span.Stride != 1 {
			t.Errorf("%U to %U", span.Lo, span.Hi)
		}
	}
	for _, span := range unicode.Nd.R32 {
		if (span.Hi-span.Lo+1)%10 != 0 || span.Stride != 1 {
			t.Errorf("%U to %U", span.Lo, span.Hi)
		}
	}
}

func TestReadingIsIndifferentToSpaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{6}`).Draw(t, "digits")
		space := rapid.SampledFrom([]string{"", " ", "\t", "\u00a0", "\u3000", "\u200b"})
		var typed strings.Builder
		for _, d := range digits {
			typed.WriteString(space.Draw(t, "space"))
			typed.WriteRune(d)
		}
		if got, ok := readDigits(typed.String()); !ok || asText(got) != digits {
			t.Fatalf("%q: got %q, %v", typed.String(), asText(got), ok)
		}
	})
}

func FuzzReadDigits(f *testing.F) {
	for _, seed := range []string{"123456", "１２ ٣٤", "²⑤", "\xff", " \u200b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		digits, ok := readDigits(answer)
		if len(digits) > captchaDigits+1 || (!ok && digits != nil) {
			t.Fatalf("%d digits, %v", len(digits), ok)
		}
		for _, d := range digits {
			if d > 9 {
				t.Fatalf("digit %d", d)
			}
		}
	})
}

func asText(digits []byte) string {
	var b strings.Builder
	for _, d := range digits {
		b.WriteByte('0' + d)
	}
	return b.String()
}
