package chat_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
)

func TestATagStandsOnceAndMakesAList(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	tag := chat.NewID()
	for range 2 {
		if err := s.Tag(t.Context(), b.Conversation, anna, tag, "Delivery"); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Head(t.Context(), b.Conversation); err != nil || n != b.N+1 {
		t.Errorf("the second time wrote too: head %d, %v", n, err)
	}
	listed := func(list string) int {
		sums, _, err := s.List(t.Context(), list, eventlog.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		return len(sums)
	}
	if listed(chat.TagList(tag)) != 1 || listed(chat.ClosedTagList(tag)) != 0 {
		t.Error("an open conversation is not in the list of its tag")
	}
	if err := s.Close(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	if listed(chat.TagList(tag)) != 0 || listed(chat.ClosedTagList(tag)) != 1 {
		t.Error("a closed conversation is not in the list of the closed ones")
	}
	for range 2 {
		if err := s.Untag(t.Context(), b.Conversation, anna, tag, "Delivery"); err != nil {
			t.Fatal(err)
		}
	}
	if listed(chat.ClosedTagList(tag)) != 0 {
		t.Error("the tag was taken off and the list still has it")
	}
}

func TestAConversationHasTwentyTagsAtMostAndStandsInNoMoreListsThanAStoreTakes(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	for i := range chat.MaxTags {
		if err := s.Tag(t.Context(), b.Conversation, anna, chat.NewID(), fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Tag(t.Context(), b.Conversation, anna, chat.NewID(), "one more"); !errors.Is(err, chat.ErrManyTags) {
		t.Error(err)
	}
	sum, err := s.Summary(t.Context(), b.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	sum.Client, sum.Agent, sum.Responsible, sum.WaitingOn = "c", "a", "r", chat.Us
	if n := len(sum.Lists()); n > 32 {
		t.Errorf("%d lists", n)
	}
}

func given(t *testing.T, s *chat.Service, conversation string, accepted bool) {
	t.Helper()
	a := chat.Assigned{Agent: anna.ID, AgentName: anna.Name, Responsible: anna.ID, Rule: "choice", Receipt: 7}
	if !accepted {
		by := time.Now().Add(time.Minute)
		a.AnswerBy = &by
	}
	if err := s.LearnAssign(t.Context(), conversation, a); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyItsAgentLaysAConversationAsideAndOnlyAfterTheBell(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	soon := time.Now().Add(time.Hour)
	marek := chat.Author{Kind: chat.Agent, ID: "marek", Name: "Marek"}
	if err := s.Snooze(t.Context(), b.Conversation, anna, soon); !errors.Is(err, chat.ErrSnoozeOwner) {
		t.Errorf("nobody has it: %v", err)
	}
	given(t, s, b.Conversation, false)
	if err := s.Snooze(t.Context(), b.Conversation, anna, soon); !errors.Is(err, chat.ErrSnoozeRings) {
		t.Errorf("it rings: %v", err)
	}
	say(t, s, b.Conversation, anna, 2, "One moment")
	for until, want := range map[time.Time]error{time.Now().Add(-time.Minute): chat.ErrSnoozePast, time.Now().AddDate(2, 0, 0): chat.ErrSnoozeFar} {
		if err := s.Snooze(t.Context(), b.Conversation, anna, until); !errors.Is(err, want) {
			t.Errorf("until %v: %v", until, err)
		}
	}
	if err := s.Snooze(t.Context(), b.Conversation, marek, soon); !errors.Is(err, chat.ErrSnoozeOwner) {
		t.Errorf("a colleague: %v", err)
	}
	if err := s.Snooze(t.Context(), b.Conversation, anna, soon); err != nil {
		t.Fatal(err)
	}
	sum, err := s.Summary(t.Context(), b.Conversation)
	if err != nil || !slices.Contains(sum.Lists(), "snoozed:"+anna.ID) || slices.Contains(sum.Lists(), "agent:"+anna.ID) || sum.Agent != anna.ID {
		t.Errorf("it is %q's and stands in %v, %v", sum.Agent, sum.Lists(), err)
	}
	if err := s.Close(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	if err := s.Snooze(t.Context(), b.Conversation, anna, soon); !errors.Is(err, chat.ErrSnoozeState) {
		t.Errorf("a closed one: %v", err)
	}
}

func TestWhatVisitorsWriteWakesInTheSameMoment(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	given(t, s, b.Conversation, true)
	for _, wake := range []func() error{
		func() error { say(t, s, b.Conversation, theVisitor, 3, "Are you there?"); return nil },
		func() error { return s.Wake(t.Context(), b.Conversation, anna) },
		func() error { return s.Close(t.Context(), b.Conversation, anna) },
	} {
		if err := s.Snooze(t.Context(), b.Conversation, anna, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := wake(); err != nil {
			t.Fatal(err)
		}
		sum, err := s.Summary(t.Context(), b.Conversation)
		if err != nil || sum.SnoozedUntil != nil || slices.ContainsFunc(sum.Lists(), func(l string) bool { return strings.HasPrefix(l, "snoozed:") }) {
			t.Errorf("still sleeps: %v %v %v", sum.SnoozedUntil, sum.Lists(), err)
		}
	}
}
