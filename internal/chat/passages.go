package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"usher/internal/eventlog"
	"usher/internal/fault"
	"usher/internal/words"
)

// PassageKind is the kind of the views by which conversations are found: one for each message and note, and one for the facts. They hold
// no text, only the words in the store's index and where the text stands: what is shown is read from the log, where it may have been
// taken back.
const PassageKind = "passage"

// What a passage is.
const (
	PassageMessage = "message"
	PassageNote    = "note"
	PassageFacts   = "facts" // what the visitor told, who they are, the page where they began
)

// passage is the document: which text of which conversation.
type passage struct {
	Conversation string `json:"conversation"`
	What         string `json:"what"`
	At           int64  `json:"at"` // number of the event; 0 for facts
}

func (p passage) id() string { return fmt.Sprintf("%s:%s:%d", p.Conversation, p.What, p.At) }

// view makes the passage findable by its words. n is the number of the event that made or changed it.
func (p passage) view(n, sort int64, found []string) eventlog.View {
	if len(found) > eventlog.MaxWords {
		found = found[:eventlog.MaxWords]
	}
	return eventlog.View{Kind: PassageKind, ID: p.id(), N: n, Sort: min(max(sort, 0), eventlog.MaxFindSort-1), Words: found, Doc: p}
}

// passagesOf are the passages that new events make or change. before is the conversation without them.
func (s *Service) passagesOf(ctx context.Context, before, after *thread, events []eventlog.Event) (views []eventlog.View, err error) {
	id := after.sum.ID
	for _, e := range events {
		switch e.Kind {
		case KindSaid:
			if d, err := Decode[Said](e); err == nil {
				views = append(views, passage{id, PassageMessage, e.N}.view(e.N, e.At.UnixMilli(), words.Set(foundText(d.Text, d.Files))))
			}
		case KindRetracted:
			d, err := Decode[Retracted](e)
			if ref, said := before.said[d.ID]; err == nil && said {
				views = append(views, passage{id, PassageMessage, ref.n}.view(e.N, ref.at.UnixMilli(), nil))
			}
		}
	}
	if !slices.ContainsFunc(events, func(e eventlog.Event) bool { return !justTalk[e.Kind] }) || sameFacts(before.sum, after.sum) {
		return views, nil
	}
	facts, err := s.factPassage(ctx, after.sum)
	return append(views, facts), err
}

// sameFacts compares what a conversation is found by. Two names of the log can be one word and two names of now.
func sameFacts(a, b Summary) bool {
	return a.Client == b.Client && slices.Equal(a.Tags, b.Tags) && slices.Equal(a.factWords(), b.factWords())
}

// justTalk are the kinds of event that never change the facts: the many ones, for which they need not be compared.
var justTalk = map[string]bool{KindSaid: true, KindRetracted: true, KindAccepted: true, KindUnsealed: true, KindRated: true}

// factPassage makes a conversation findable by its facts, with the names of now.
func (s *Service) factPassage(ctx context.Context, sum Summary) (eventlog.View, error) {
	at := s.now().UnixMilli()
	sum, err := s.named(ctx, sum)
	return sum.factPassage(at), err
}

// namedBits leave room for an instant in milliseconds, until the year 2109, beside the number of an event.
const namedBits = 42

// factPassage is written again when an event changes the facts, and when a name changes without one: its number grows with both. at is
// when the names were read, in milliseconds.
func (s Summary) factPassage(at int64) eventlog.View {
	return passage{s.ID, PassageFacts, 0}.view(s.N<<namedBits+at, s.StartedAt.UnixMilli(), s.factWords())
}

// facts are the texts beside the messages by which a conversation is looked for, line by line.
func (s Summary) facts() []string {
	facts := []string{s.Name, s.ClientName, s.Topic, s.Claim.Name, s.Claim.Email, s.Claim.Phone, s.Page.Title, s.Page.URL}
	if s.Identity != nil {
		facts = append(facts, s.Identity.Name, s.Identity.Email, s.Identity.Phone)
	}
	for _, a := range s.Answers {
		facts = append(facts, a.Value)
	}
	facts = append(facts, s.TagNames...)
	var told []string
	for _, f := range facts {
		if f != "" && !slices.Contains(told, f) {
			told = append(told, f)
		}
	}
	return told
}

func (s Summary) factWords() []string {
	found := words.Set(s.facts()...)
	found = append(found, words.Phone(s.Claim.Phone)...)
	if s.Identity != nil {
		found = append(found, words.Phone(s.Identity.Phone)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// repairPassages writes a conversation's passages from its log.
func (s *Service) repairPassages(ctx context.Context, c *thread) error {
	facts, err := s.factPassage(ctx, c.sum)
	if err != nil {
		return err
	}
	if err := s.store.Put(ctx, facts); err != nil {
		return err
	}
	return eventlog.ReadAll(ctx, s.store, Stream(c.sum.ID), 0, func(e eventlog.Event) error {
		if e.Kind != KindSaid && e.Kind != KindRetracted {
			return nil
		}
		views, err := s.passagesOf(ctx, c, c, []eventlog.Event{e})
		if err != nil {
			return err
		}
		for _, v := range views {
			if err := s.store.Put(ctx, v); err != nil {
				return err
			}
		}
		return nil
	})
}

func notePassage(conversation string, e eventlog.Event) (eventlog.View, error) {
	d, err := Decode[Noted](e)
	return passage{conversation, PassageNote, e.N}.view(e.N, e.At.UnixMilli(), words.Set(foundText(d.Text, d.Files))), err
}

// foundText is what a message or note is found by: its words, and the names of its files behind them.
func foundText(text string, files []File) string {
	parts := []string{}
	if text != "" {
		parts = append(parts, text)
	}
	for _, f := range files {
		parts = append(parts, f.Name)
	}
	return strings.Join(parts, " · ")
}

// RepairNotes writes what notes are found by from their log, for a crash between an append and its views.
func (s *Service) RepairNotes(ctx context.Context, conversation string) (err error) {
	defer fault.Wrap(&err, "repair notes of %s", conversation)
	return eventlog.ReadAll(ctx, s.store, NotePrefix+conversation, 0, func(e eventlog.Event) error {
		v, err := notePassage(conversation, e)
		if err != nil {
			return err
		}
		return s.store.Put(ctx, v)
	})
}

// passageOf reads a stored passage back.
func passageOf(v eventlog.View) (passage, error) {
	var p passage
	raw, ok := v.Doc.(json.RawMessage)
	if !ok {
		return p, errNotStored
	}
	err := json.Unmarshal(raw, &p)
	return p, err
}

// factsText is what an excerpt of the facts is cut from.
func (s Summary) factsText() string { return strings.Join(s.facts(), " · ") }
