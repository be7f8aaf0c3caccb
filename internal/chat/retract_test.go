package chat_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

func TestARetractedMessageIsATombstoneEverywhere(t *testing.T) {
	store := openStore(t)
	s := chat.New(store, time.Now)
	b := begin(t, s)
	ack := say(t, s, b.Conversation, anna, 2, "The price for Studio is 1 240")
	if err := s.Retract(t.Context(), b.Conversation, anna, ack.ID, "wrong client", false, 0); err != nil {
		t.Fatal(err)
	}
	for name, room := range map[string]*chat.Service{"at once": s, "after a restart": chat.New(store, time.Now)} {
		events, err := room.Events(t.Context(), b.Conversation, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(events)
		if err != nil || strings.Contains(string(raw), "1 240") {
			t.Errorf("%s the text is still read: %v", name, err)
		}
		said, err := chat.Decode[chat.Said](events[ack.N-1])
		if err != nil || !said.Retracted {
			t.Errorf("%s: %+v, %v", name, said, err)
		}
	}
	view, err := store.Get(t.Context(), chat.ViewKind, b.Conversation)
	if err != nil || strings.Contains(string(view.Doc.(json.RawMessage)), "1 240") {
		t.Errorf("the row still shows it, %v", err)
	}
}

func TestAG19OnlyTheAuthorRetractsInTime(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := chat.New(openStore(t), func() time.Time { return now })
	b := begin(t, s)
	ack := say(t, s, b.Conversation, anna, 2, "x")
	marek := chat.Author{Kind: chat.Agent, ID: "marek"}
	for _, by := range []chat.Author{marek, theVisitor} {
		if err := s.Retract(t.Context(), b.Conversation, by, ack.ID, "", false, 0); !errors.Is(err, chat.ErrNotYours) {
			t.Errorf("%s: %v", by.ID, err)
		}
	}
	if err := s.Retract(t.Context(), b.Conversation, anna, messageID(9), "", false, 0); !errors.Is(err, chat.ErrNoMessage) {
		t.Errorf("another message: %v", err)
	}
	now = now.Add(time.Hour)
	if err := s.Retract(t.Context(), b.Conversation, anna, ack.ID, "", false, time.Minute); !errors.Is(err, chat.ErrTooLate) {
		t.Errorf("an hour later: %v", err)
	}
	for range 2 {
		if err := s.Retract(t.Context(), b.Conversation, anna, ack.ID, "", false, 0); err != nil {
			t.Errorf("twice: %v", err)
		}
	}
	if head, err := s.Head(t.Context(), b.Conversation); err != nil || head != ack.N+1 {
		t.Errorf("head %d, %v", head, err)
	}
}

func TestReadingASealedOriginalIsLogged(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	ack := say(t, s, b.Conversation, anna, 2, "secret")
	if _, err := s.Unseal(t.Context(), b.Conversation, anna, ack.ID); !errors.Is(err, chat.ErrNotSealed) {
		t.Errorf("before: %v", err)
	}
	if err := s.Retract(t.Context(), b.Conversation, anna, ack.ID, "", false, 0); err != nil {
		t.Fatal(err)
	}
	text, err := s.Unseal(t.Context(), b.Conversation, anna, ack.ID)
	if err != nil || text != "secret" {
		t.Fatalf("%q, %v", text, err)
	}
	events, err := s.Events(t.Context(), b.Conversation, ack.N+1, 10)
	if err != nil || len(events) != 1 || events[0].Kind != chat.KindUnsealed {
		t.Errorf("the reading is not in the log: %v, %v", events, err)
	}
}

func TestWS35AQuoteMustBeOfTheSameConversation(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	if _, err := s.SayQuoting(t.Context(), b.Conversation, anna, messageID(2), "45", messageID(7)); !errors.Is(err, chat.ErrNoQuote) {
		t.Errorf("a foreign message: %v", err)
	}
	ack, err := s.SayQuoting(t.Context(), b.Conversation, anna, messageID(2), "45", messageID(1))
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.Events(t.Context(), b.Conversation, ack.N-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if said, err := chat.Decode[chat.Said](events[0]); err != nil || said.Quote != messageID(1) {
		t.Errorf("%+v, %v", said, err)
	}
}

// noteEar hears what a listener is told.
type noteEar struct {
	notes  []string
	others int
}

func (n *noteEar) Happened(chat.News)               { n.others++ }
func (n *noteEar) Typing(string, chat.Author)       {}
func (n *noteEar) Marked(string, chat.Marks)        {}
func (n *noteEar) Noted(_ string, e eventlog.Event) { n.notes = append(n.notes, string(e.Data)) }

func TestANoteIsBesideTheConversationAndNotInIt(t *testing.T) {
	s := newRoom(t)
	ear := &noteEar{}
	s.Listen(ear)
	b := begin(t, s)
	heard := ear.others
	for range 2 {
		if _, err := s.Note(t.Context(), b.Conversation, anna, messageID(5), "call him", []string{"marek"}); err != nil {
			t.Fatal(err)
		}
	}
	notes, err := s.Notes(t.Context(), b.Conversation)
	if err != nil || len(notes) != 1 || len(ear.notes) != 1 || ear.others != heard {
		t.Errorf("%d notes, told %d times, %v", len(notes), len(ear.notes), err)
	}
	events, err := s.Events(t.Context(), b.Conversation, 0, 100)
	raw, _ := json.Marshal(events)
	if err != nil || strings.Contains(string(raw), "call him") {
		t.Errorf("the note is in the conversation, %v", err)
	}
}
