package site

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/norm"
)

// Limits of names.
const (
	// MaxName is the longest name, in characters as people count them (grapheme clusters, UAX 29).
	MaxName = 80
	// maxMarks is how many code points one such character may have: enough for any script and any family of emoji, too few to
	// paint over the lines above.
	maxMarks = 12
)

// cleanText takes out what is not for reading: control and format characters (among them the marks that turn the direction of
// writing round) and invisible space. Joiners stay where they join: Persian and emoji need them. White space becomes one blank.
func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "")
	var out strings.Builder
	out.Grow(len(text))
	space, before := false, rune(0)
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case r == '\u200c' || r == '\u200d':
			after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if space || !joins(before) || !joins(after) {
				continue
			}
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == '\u034f' || r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0':
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space, before = false, r
		out.WriteRune(r)
	}
	return norm.NFC.String(out.String()) // last: what was taken out may have stood between a letter and its mark
}

// joins tells whether a joiner beside r joins anything.
func joins(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r)
}

// CleanName makes what a person typed as their name fit to be shown anywhere: cleaned as other text, each character's marks
// bounded, at most MaxName characters. It stays literal: markup in it is text.
func CleanName(name string) string {
	var out strings.Builder
	count := 0
	for cluster := range clusters(cleanText(name)) {
		if count++; count > MaxName {
			break
		}
		if short := firstChars(cluster, maxMarks); short != cluster {
			cluster = strings.TrimRight(short, "\u200c\u200d") // a joiner at the cut would join the next character
		}
		out.WriteString(cluster)
	}
	return strings.TrimSpace(out.String())
}

// clusters yields the characters of a text as people count them.
func clusters(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		tokens := graphemes.FromString(text)
		for tokens.Next() {
			if !yield(tokens.Value()) {
				return
			}
		}
	}
}

// firstChars cuts a text to n code points.
func firstChars(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
