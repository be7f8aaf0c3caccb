package chat_test

import (
	"errors"
	"strings"
	"testing"

	"usher/internal/chat"
)

func TestARatingIsKeptOnceAndMayChange(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	visitor := chat.Author{Kind: chat.Visitor, ID: "v"}
	rate := func(good bool, comment string) error {
		return s.Rate(t.Context(), b.Conversation, visitor, good, comment)
	}
	if err := rate(true, ""); !errors.Is(err, chat.ErrNotAnswered) {
		t.Fatalf("before anybody has answered: %v", err)
	}
	say(t, s, b.Conversation, anna, 7, "Here you are")
	if err := s.Close(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	before, err := s.Head(t.Context(), b.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	for _, comment := range []string{"", "", "Fast", "Fast"} {
		if err := rate(true, comment); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := s.Summary(t.Context(), b.Conversation)
	if err != nil || sum.N != before+2 || sum.State != chat.Closed || sum.WaitingOn != chat.Nobody {
		t.Fatalf("%v: %d events more, %s, waits for %s", err, sum.N-before, sum.State, sum.WaitingOn)
	}
	if sum.Rating == nil || !sum.Rating.Good || sum.Rating.Comment != "Fast" || sum.Rating.At.IsZero() {
		t.Fatalf("%+v", sum.Rating)
	}
	if err := rate(false, "On second thoughts"); err != nil {
		t.Fatal(err)
	}
	if sum, err = s.Summary(t.Context(), b.Conversation); err != nil || sum.Rating.Good || sum.Rating.Comment != "On second thoughts" {
		t.Fatalf("%v %+v", err, sum.Rating)
	}
	for comment, want := range map[string]error{strings.Repeat("õ", 1001): chat.ErrLongComment, "a\x00": chat.ErrBadText, " ": chat.ErrEmptyText} {
		if err := rate(true, comment); !errors.Is(err, want) {
			t.Errorf("%.10q: %v, want %v", comment, err, want)
		}
	}
	if err := rate(true, strings.Repeat("õ", 1000)); err != nil {
		t.Error(err)
	}
	if err := s.Rate(t.Context(), chat.NewID(), visitor, true, ""); !errors.Is(err, chat.ErrNoConversation) {
		t.Errorf("%v", err)
	}
}
