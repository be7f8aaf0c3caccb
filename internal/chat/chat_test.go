package chat_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/sqlite"
)

func openStore(t testing.TB) eventlog.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "usher.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func newRoom(t testing.TB) *chat.Service { return chat.New(openStore(t), time.Now) }

// messageID makes a client's message id of the agreed form.
func messageID(n int) string { return fmt.Sprintf("message-%08d", n) }

func opening(n int) chat.Opening {
	return chat.Opening{Site: "demo", Visitor: "visitoraaaaaaaaaaaaaaaaaaa", StartID: messageID(n), Text: "Is the oak in stock?",
		Page: chat.Page{URL: "http://shop.example/oak", Title: "Oak"}, IP: "203.0.113.42",
		Claim: chat.Claim{Name: "Tomasz"}, Answers: []chat.Answer{{Key: "name", Label: "Your name", Value: "Tomasz"}}}
}

var (
	theVisitor = chat.Author{Kind: chat.Visitor, ID: "visitoraaaaaaaaaaaaaaaaaaa"}
	anna       = chat.Author{Kind: chat.Agent, ID: "annaaaaaaaaaaaaaaaaaaaaaaa", Name: "Anna Kask"}
)

func begin(t testing.TB, s *chat.Service) chat.Begun {
	t.Helper()
	b, err := s.Begin(t.Context(), opening(1))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func say(t testing.TB, s *chat.Service, conversation string, by chat.Author, n int, text string) chat.Ack {
	t.Helper()
	ack, err := s.Say(t.Context(), conversation, by, messageID(n), text)
	if err != nil {
		t.Fatal(err)
	}
	return ack
}

func TestTheSameStartMakesOneConversation(t *testing.T) {
	s := newRoom(t)
	first, again := begin(t, s), begin(t, s)
	if again.Conversation != first.Conversation || again.N != first.N || !again.At.Equal(first.At) {
		t.Errorf("first %+v, then %+v", first, again)
	}
}

func TestTwoTabsThatStartAtOnceMakeOneConversation(t *testing.T) {
	s := newRoom(t)
	var wg sync.WaitGroup
	begun := make([]chat.Begun, 8)
	for i := range begun {
		wg.Go(func() {
			var err error
			if begun[i], err = s.Begin(context.WithoutCancel(t.Context()), opening(i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	numbers := map[int64]bool{}
	for _, b := range begun {
		if b.Conversation != begun[0].Conversation {
			t.Errorf("two conversations: %s and %s", b.Conversation, begun[0].Conversation)
		}
		numbers[b.N] = true
	}
	if len(numbers) != len(begun) {
		t.Errorf("%d messages got %d numbers", len(begun), len(numbers))
	}
}

func TestAVisitorWhoseConversationIsClosedBeginsANewOne(t *testing.T) {
	s := newRoom(t)
	first := begin(t, s)
	if err := s.Close(t.Context(), first.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	second, err := s.Begin(t.Context(), opening(2))
	if err != nil {
		t.Fatal(err)
	}
	if second.Conversation == first.Conversation {
		t.Error("the closed conversation was used again")
	}
	current, err := s.Current(t.Context(), theVisitor.ID)
	if err != nil || current != second.Conversation {
		t.Errorf("the visitor's token opens %s, %v", current, err)
	}
}

func TestARepeatedMessageGetsItsFirstAck(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	ack := say(t, s, b.Conversation, theVisitor, 2, "And the price?")
	again := say(t, s, b.Conversation, theVisitor, 2, "And the price?")
	if diff := cmp.Diff(ack, again); diff != "" {
		t.Error(diff)
	}
	_, err := s.Say(t.Context(), b.Conversation, theVisitor, messageID(2), "Something else")
	if !errors.Is(err, chat.ErrIDReused) {
		t.Errorf("another text under the same id: %v", err)
	}
	_, err = s.Say(t.Context(), b.Conversation, anna, messageID(2), "And the price?")
	if !errors.Is(err, chat.ErrIDReused) {
		t.Errorf("another author under the same id: %v", err)
	}
}

func TestAMessageIsCheckedBeforeItIsStored(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	long := make([]rune, chat.MaxText+1)
	for i := range long {
		long[i] = 'ż'
	}
	for name, c := range map[string]struct {
		id, text string
		want     error
	}{
		"WS20 no id":           {"", "x", chat.ErrMissingID},
		"WS22 short id":        {"abc", "x", chat.ErrBadID},
		"WS22 id with NUL":     {"aaaaaaaaaaaaaaaa\x00", "x", chat.ErrBadID},
		"WS32 empty":           {messageID(9), "", chat.ErrEmptyText},
		"WS32 blanks":          {messageID(9), " \n\t\u00a0\u200b\ufeff", chat.ErrEmptyText},
		"WS32 too long":        {messageID(9), string(long), chat.ErrTooLong},
		"WS33 NUL":             {messageID(9), "a\x00b", chat.ErrBadText},
		"WS11 broken encoding": {messageID(9), "a\xff", chat.ErrBadText},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Say(t.Context(), b.Conversation, theVisitor, c.id, c.text); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if head, err := s.Head(t.Context(), b.Conversation); err != nil || head != b.N {
		t.Errorf("something was stored: head %d, %v", head, err)
	}
}

func TestWS33UnusualTextIsStoredByteForByte(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	text := "\ufeffa\u2028b 👩‍👩‍👧 \u202eabc <b>\"&amp; \r\n\tż"
	ack := say(t, s, b.Conversation, theVisitor, 2, text)
	events, err := s.Events(t.Context(), b.Conversation, ack.N-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	said, err := chat.Decode[chat.Said](events[0])
	if err != nil || said.Text != text {
		t.Errorf("stored as %q, %v", said.Text, err)
	}
}

func TestAMessageOpensAClosedConversationAgain(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	if err := s.Close(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	say(t, s, b.Conversation, theVisitor, 2, "One more thing")
	sum, err := s.Summary(t.Context(), b.Conversation)
	if err != nil || sum.State != chat.Open || sum.WaitingOn != chat.Us {
		t.Errorf("state %q, waiting on %q, %v", sum.State, sum.WaitingOn, err)
	}
}

func TestWhatNobodyMayFindIsNotFound(t *testing.T) {
	s := newRoom(t)
	for _, id := range []string{"", "x", "../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "conversation:aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if _, err := s.Say(t.Context(), id, theVisitor, messageID(1), "x"); !errors.Is(err, chat.ErrNoConversation) {
			t.Errorf("say in %q: %v", id, err)
		}
		if _, err := s.Summary(t.Context(), id); !errors.Is(err, chat.ErrNoConversation) {
			t.Errorf("summary of %q: %v", id, err)
		}
	}
}

func TestASuspectConversationWaitsInItsLaneUntilItIsFreed(t *testing.T) {
	s := newRoom(t)
	o := opening(1)
	o.Suspect = []string{"honeypot"}
	b, err := s.Begin(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for list, want := range map[string]int{"suspect": 1, "all": 0, "waiting": 0} {
		if n, err := s.Count(t.Context(), list); err != nil || n != want {
			t.Errorf("%s has %d, %v; want %d", list, n, err, want)
		}
	}
	if err := s.Free(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	for list, want := range map[string]int{"suspect": 0, "all": 1, "waiting": 1} {
		if n, err := s.Count(t.Context(), list); err != nil || n != want {
			t.Errorf("then %s has %d, %v; want %d", list, n, err, want)
		}
	}
}

func TestADecisionIsLearnedOnce(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	a := chat.Assigned{Agent: anna.ID, AgentName: anna.Name, Responsible: anna.ID, ResponsibleName: anna.Name, Rule: "choice", Receipt: 7}
	for range 3 {
		if err := s.LearnAssign(t.Context(), b.Conversation, a); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := s.Summary(t.Context(), b.Conversation)
	if err != nil || sum.N != b.N+1 || sum.Agent != anna.ID {
		t.Errorf("head %d, agent %q, %v", sum.N, sum.Agent, err)
	}
}

func TestUnreadCountsTheVisitorsMessagesAfterTheReadersMark(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	say(t, s, b.Conversation, theVisitor, 2, "Two")
	last := say(t, s, b.Conversation, theVisitor, 3, "Three")
	sum, err := s.Summary(t.Context(), b.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Mark(t.Context(), b.Conversation, anna, 0, last.N-1); err != nil {
		t.Fatal(err)
	}
	_, seen, err := s.Marks(t.Context(), b.Conversation, anna.ID)
	if err != nil || sum.Unread(seen) != 1 {
		t.Errorf("anna has %d unread, %v", sum.Unread(seen), err)
	}
	if sum.Unread(0) != 3 {
		t.Errorf("a colleague has %d unread", sum.Unread(0))
	}
}

func TestWS43MarksNeverGoBackNorBeyondTheHead(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	for _, seen := range []int64{b.N, 1, -5, 1 << 60} {
		if err := s.Mark(t.Context(), b.Conversation, theVisitor, seen, seen); err != nil {
			t.Fatal(err)
		}
	}
	m, _, err := s.Marks(t.Context(), b.Conversation, "")
	if err != nil || m.VisitorSeen != b.N || m.VisitorDelivered != b.N {
		t.Errorf("marks %+v, %v; head %d", m, err, b.N)
	}
}

func TestMarksSurviveARestart(t *testing.T) {
	store := openStore(t)
	s := chat.New(store, time.Now)
	b := begin(t, s)
	if err := s.Mark(t.Context(), b.Conversation, anna, b.N, b.N); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Run(ctx); err != nil { // a context that has ended: save once
		t.Fatal(err)
	}
	_, seen, err := chat.New(store, time.Now).Marks(t.Context(), b.Conversation, anna.ID)
	if err != nil || seen != b.N {
		t.Errorf("anna had seen %d, %v", seen, err)
	}
}

func TestRebuiltViewsAreTheSame(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	say(t, s, b.Conversation, anna, 2, "Yes, four of them")
	if err := s.Close(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	before, _, err := s.List(t.Context(), "closed", eventlog.Page{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	after, _, err := s.List(t.Context(), "closed", eventlog.Page{Limit: 10})
	if err != nil || len(after) != 1 {
		t.Fatalf("%d closed, %v", len(after), err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestAClockThatGoesBackDoesNotTurnTimesRound(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := chat.New(openStore(t), func() time.Time { return now })
	b := begin(t, s)
	now = now.Add(-time.Hour)
	if ack := say(t, s, b.Conversation, theVisitor, 2, "x"); ack.At.Before(b.At) {
		t.Errorf("the second message is from %v, the first from %v", ack.At, b.At)
	}
}
