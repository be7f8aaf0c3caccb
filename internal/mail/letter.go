package mail

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

// message is one line of the conversation as a letter may hold it.
type message struct {
	n      int64
	at     time.Time
	author chat.Author
	text   string
}

// messages reads what was said after a number and not retracted.
func (s *Service) messages(ctx context.Context, conversation string, after int64) ([]message, error) {
	const page = 500
	var found []message
	for {
		events, err := s.cfg.Conversations.Events(ctx, conversation, after, page)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			after = e.N
			m, ok, err := messageOf(e)
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, m)
			}
		}
		if len(events) < page {
			return found, nil
		}
	}
}

func messageOf(e eventlog.Event) (message, bool, error) {
	if e.Kind != chat.KindSaid {
		return message{}, false, nil
	}
	d, err := chat.Decode[chat.Said](e)
	text := withFiles(d)
	if err != nil || d.Retracted || text == "" {
		return message{}, false, err
	}
	return message{n: e.N, at: e.At, author: d.By, text: text}, true, nil
}

// withFiles names what came with a message: a letter brings no files, but says that there are some.
func withFiles(d chat.Said) string {
	lines := []string{}
	if d.Text != "" {
		lines = append(lines, d.Text)
	}
	for _, f := range d.Files {
		lines = append(lines, "["+f.Name+"]")
	}
	return strings.Join(lines, "\n")
}

// answers are the staff's messages among them.
func answers(all []message) []message {
	return slices.DeleteFunc(all, func(m message) bool { return m.author.Kind != chat.Agent })
}

// answersLetter writes a letter that holds what the staff said. Of the visitor it holds nothing but the address and the page.
func answersLetter(sum chat.Summary, firm Firm, said []message) (subject, text string) {
	w, zone := wordsOf(sum.Language), zoneOf(sum.TimeZone)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", fill(w.answered, "site", firm.Name))
	for _, m := range said {
		fmt.Fprintf(&b, "\n%s, %s:\n%s\n", m.author.Name, m.at.In(zone).Format(w.when), quoted(m.text))
	}
	if sum.Page.URL != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", w.goOn, sum.Page.URL)
	}
	fmt.Fprintf(&b, "\n-- \n%s\n%s\n", firm.Name, fill(w.why, "date", sum.StartedAt.In(zone).Format(w.day), "site", firm.Name))
	return fill(w.answeredSubject, "site", firm.Name), b.String()
}

// transcriptLetter writes a letter that holds the whole conversation.
func transcriptLetter(sum chat.Summary, firm Firm, said []message) (subject, text string) {
	w, zone := wordsOf(sum.Language), zoneOf(sum.TimeZone)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", fill(w.transcript, "site", firm.Name, "date", sum.StartedAt.In(zone).Format(w.day)))
	for _, m := range said {
		name := m.author.Name
		if m.author.Kind == chat.Visitor {
			name = w.you
		}
		fmt.Fprintf(&b, "\n%s, %s:\n%s\n", name, m.at.In(zone).Format(w.when), quoted(m.text))
	}
	fmt.Fprintf(&b, "\n-- \n%s\n", firm.Name)
	return fill(w.transcriptSubject, "site", firm.Name), b.String()
}

// quoted sets a text apart from our own words, line by line.
func quoted(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return "> " + strings.Join(lines, "\n> ")
}

func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
		return zone
	}
	return time.UTC
}

// fill puts values into {places}, given as name, value, name, value.
func fill(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}
