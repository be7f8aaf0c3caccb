package words

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Excerpt is a part of a text with the places of what was asked for, as [start, end) in UTF-16 code units: what browsers count in.
type Excerpt struct {
	Text  string   `json:"text"`
	Marks [][2]int `json:"marks"`
}

// The measures of an excerpt, in code points.
const (
	excerptLength = 180
	excerptBefore = 40 // of these stand before the first mark
)

// Find cuts an excerpt around the first word that was asked for. It says false, with no excerpt, when the text does not have every word
// asked for: what an index gave may be older than the text.
func Find(text string, asked []string) (Excerpt, bool) {
	missing := slices.Clone(asked)
	var hits []Word
	for _, w := range Of(text) {
		hit := false
		for _, a := range asked {
			if fits(w.Folded, a) {
				hit = true
				missing = slices.DeleteFunc(missing, func(m string) bool { return m == a })
			}
		}
		if hit {
			hits = append(hits, w)
		}
	}
	if len(missing) > 0 || len(hits) == 0 {
		return Excerpt{}, false
	}
	return cut(text, hits), true
}

// Head is the beginning of a text, with nothing marked: for what was found by other words than its own.
func Head(text string) Excerpt { return cut(text, nil) }

// cut takes the part of a text around its first hit; what is left out at either end is told by an ellipsis.
func cut(text string, hits []Word) Excerpt {
	from := 0
	if len(hits) > 0 {
		from = stepBack(text, hits[0].Start, excerptBefore)
	}
	to := stepOn(text, from, excerptLength)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	shift := utf16Length(b.String())
	b.WriteString(text[from:to])
	if to < len(text) {
		b.WriteString("…")
	}
	e := Excerpt{Text: b.String(), Marks: [][2]int{}}
	for _, h := range hits {
		if h.Start < from || h.End > to {
			continue
		}
		e.Marks = append(e.Marks, [2]int{shift + utf16Length(text[from:h.Start]), shift + utf16Length(text[from:h.End])})
	}
	return e
}

// stepBack goes some code points towards the beginning, and on to the beginning of a word, if one begins before at.
func stepBack(text string, at, points int) int {
	from := at
	for ; points > 0 && from > 0; points-- {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if from == 0 {
		return 0
	}
	if space := strings.IndexAny(text[from:at], " \n\t"); space >= 0 {
		return from + space + 1
	}
	return from
}

func stepOn(text string, from, points int) int {
	to := from
	for ; points > 0 && to < len(text); points-- {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	return to
}

func utf16Length(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
