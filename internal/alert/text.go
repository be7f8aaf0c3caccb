package alert

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"usher/internal/chat"
)

const (
	maxSegments = 2
	nameLength  = 24 // characters of a visitor's name at most
	topicLength = 40
	manyDigits  = 5 // from so many on, digits could be a number to call
)

// leadText is what a person reads when a lead rings for them. Of the visitor it holds a shortened name and the topic, harmless and cut until
// the whole fits into two segments; without room even so, the link alone.
func leadText(sum chat.Summary, console string) string {
	link := console + "c/" + sum.ID
	name, topic := shortName(harmless(sum.Name)), []rune(cut(harmless(sum.Topic), topicLength))
	if name == "" {
		name = "a visitor"
	}
	for {
		text := "Usher: " + name + " writes and waits"
		if len(topic) > 0 {
			text += " (" + strings.TrimSpace(string(topic)) + ")"
		}
		text += ". Answer: " + link
		if Segments(text) <= maxSegments {
			return text
		}
		if len(topic) == 0 {
			break
		}
		topic = topic[:len(topic)-1]
	}
	return shorten("Usher: a visitor waits. "+link, "Usher: a visitor waits. Open the console.")
}

// digestText is what a person reads after their budget is used up.
func digestText(more int, console string) string {
	text := fmt.Sprintf("Usher: and %s more visitors rang. No more SMS today", thousands(more))
	return shorten(text+": "+console, text+".")
}

// shorten gives the first of the texts that is short enough, or the last one.
func shorten(text, shorter string) string {
	if Segments(text) <= maxSegments {
		return text
	}
	return shorter
}

// harmless makes a visitor's text safe to be read in an SMS: letters, few digits and simple punctuation on one line. Without dots,
// colons, slashes and at-signs no phone makes a link of it, and without many digits no number to call. Whoever writes a web address gets its words.
func harmless(text string) string {
	text = norm.NFC.String(text)
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	var b strings.Builder
	marks := 0
	for _, r := range text {
		if !unicode.IsMark(r) {
			marks = 0
		}
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r) && digits < manyDigits, strings.ContainsRune("'-,&?!", r):
			b.WriteRune(r)
		case unicode.IsMark(r) && marks < 2 && b.Len() > 0: // scripts need one or two on a letter; towers of them are a prank
			marks++
			b.WriteRune(r)
		case unicode.IsMark(r):
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// shortName keeps the first name and the initial of the last.
func shortName(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return ""
	case 1:
		return cut(words[0], nameLength)
	}
	last := []rune(words[len(words)-1])
	return cut(words[0], nameLength) + " " + string(last[:1])
}

// cut keeps the first characters of a text.
func cut(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return text
}

// thousands writes a count as people do: 9,990.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
