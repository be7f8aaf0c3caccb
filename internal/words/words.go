// Package words reads the words of a text as people look for them: without case, accents and signs, each with its place in the text.
//
// What is indexed, what is asked for and what is marked in an answer go through the same reading, so that the three cannot differ.
package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxLetters is how many code points of a word count. Longer ones are found by their beginning.
const MaxLetters = 60

// Word is one word of a text: how it is compared, and the bytes [Start, End) where it stands.
type Word struct {
	Folded     string
	Start, End int
}

// Of gives the words of a text in order. Letters, digits and the marks on them make words; everything else parts them. A character of a
// script that writes without spaces is a word of its own.
func Of(text string) []Word {
	var found []Word
	start := -1
	end := func(at int) {
		if start >= 0 {
			if folded := Fold(text[start:at]); folded != "" {
				found = append(found, Word{folded, start, at})
			}
		}
		start = -1
	}
	for at, r := range text {
		switch {
		case spaceless(r):
			end(at)
			start = at
			end(at + utf8.RuneLen(r))
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if start < 0 {
				start = at
			}
		case unicode.IsMark(r) && start >= 0:
		default:
			end(at)
		}
	}
	end(len(text))
	return found
}

func spaceless(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// plain are letters with a stroke or of two in one, which Unicode does not take apart, as people without them on the keyboard type them.
var plain = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "ħ", "h", "ß", "ss", "æ", "ae", "œ", "oe", "þ", "th", "ı", "i", "ŋ", "n")

// Fold makes a word comparable: taken apart, without marks, in small letters, cut at MaxLetters. Nothing is left of a word of signs.
func Fold(word string) string {
	var b strings.Builder
	n := 0
	for _, r := range plain.Replace(strings.ToLower(norm.NFKD.String(word))) {
		if n == MaxLetters {
			break
		}
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(unicode.ToLower(r))
			n++
		}
	}
	return b.String()
}

// Set gives the different words of texts, sorted.
func Set(texts ...string) []string {
	var all []string
	for _, text := range texts {
		for _, w := range Of(text) {
			all = append(all, w.Folded)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Asked gives the words of a question, in its order, each once, at most the given number.
func Asked(question string, most int) []string {
	var asked []string
	for _, w := range Of(question) {
		if len(asked) < most && !slices.Contains(asked, w.Folded) {
			asked = append(asked, w.Folded)
		}
	}
	return asked
}

// Phone gives what a phone number is found by: its digits, from each of them on, since people leave out the beginning that they do not
// know.
func Phone(number string) []string {
	var digits strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' {
			digits.WriteRune(r)
		}
	}
	all := digits.String()
	const shortest, longest = 2, 15
	if len(all) > longest {
		all = all[:longest]
	}
	var found []string
	for i := 0; i+shortest <= len(all); i++ {
		found = append(found, all[i:])
	}
	return found
}

// Begins says whether one of some words answers one that was asked for.
func Begins(some []string, asked string) bool {
	return slices.ContainsFunc(some, func(w string) bool { return fits(w, asked) })
}

// fits says whether a word answers one that was asked for: it begins with it; a single character must be the whole word.
func fits(word, asked string) bool {
	return word == asked || utf8.RuneCountInString(asked) > 1 && strings.HasPrefix(word, asked)
}
