package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/internal/chat"
	"usher/internal/eventlog"
	"usher/internal/fault"
)

// searched gives what is found, as "what: text", part by part.
func searched(t *testing.T, s *chat.Service, ask chat.Search) []string {
	t.Helper()
	found := []string{}
	if ask.Limit == 0 {
		ask.Limit = 3
	}
	for {
		hits, next, err := s.Search(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if len(h.Excerpt.Marks) == 0 && h.What != chat.PassageFacts {
				t.Errorf("%q has no mark", h.Excerpt.Text)
			}
			found = append(found, h.What+": "+h.Excerpt.Text)
		}
		if ask.After = next; next == "" {
			return found
		}
	}
}

func wantFound(t *testing.T, s *chat.Service, text string, want ...string) {
	t.Helper()
	if got := searched(t, s, chat.Search{Text: text}); !slices.Equal(got, append([]string{}, want...)) {
		t.Errorf("%q finds %q, want %q", text, got, want)
	}
}

// oakChat is a conversation with facts, two messages and a note.
func oakChat(t *testing.T, s *chat.Service) string {
	t.Helper()
	b, err := s.Begin(t.Context(), chat.Opening{Site: "demo", Visitor: chat.NewID(), StartID: chat.NewID(), Text: "Do you sell oak?",
		Claim:   chat.Claim{Name: "Łucja Żak", Email: "lucja@dom.example", Phone: "+48600000142", Topic: "Prices"},
		Answers: []chat.Answer{{Key: "town", Label: "Town", Value: "Łódź"}}, Page: chat.Page{URL: "https://shop.example/kitchen-tops", Title: "Tops"}})
	if err != nil {
		t.Fatal(err)
	}
	say(t, s, b.Conversation, anna, 2, "Yes, oak and ash.")
	if _, err := s.Note(t.Context(), b.Conversation, anna, messageID(3), "They pay late, oak only in advance", nil); err != nil {
		t.Fatal(err)
	}
	return b.Conversation
}

func TestEverythingWrittenIsFound(t *testing.T) {
	store := openStore(t)
	s := chat.New(store, time.Now)
	id := oakChat(t, s)
	facts := "facts: Łucja Żak · Prices · lucja@dom.example · +48600000142 · Tops · https://shop.example/kitchen-tops · Łódź"
	check := func(when string, s *chat.Service) {
		t.Helper()
		t.Log(when)
		if got := searched(t, s, chat.Search{Text: "oak"}); len(got) != 3 {
			t.Errorf("oak: %q", got)
		}
		wantFound(t, s, "SELL oak", "message: Do you sell oak?")
		wantFound(t, s, "advance", "note: They pay late, oak only in advance")
		for _, text := range []string{"lucja", "Łucja zak", "dom.example", "600000142", "0142", "kitchen", "lodz", "prices"} {
			got := searched(t, s, chat.Search{Text: text})
			if len(got) != 1 || !strings.HasPrefix(got[0], "facts: ") || !strings.HasSuffix(facts, strings.TrimPrefix(got[0][len("facts: "):], "…")) {
				t.Errorf("%q finds %q", text, got)
			}
		}
		wantFound(t, s, "oak kitchen")
		wantFound(t, s, "elm")
	}
	check("as it was written", s)
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	check("rebuilt", chat.New(store, time.Now))
	if err := store.Drop(t.Context(), chat.PassageKind); err != nil {
		t.Fatal(err)
	}
	if err := s.Repair(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := s.RepairNotes(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	check("repaired", s)
}

func TestWhatWasTakenBackIsNeverFound(t *testing.T) {
	store := openStore(t)
	s := chat.New(store, time.Now)
	b := begin(t, s)
	ack := say(t, s, b.Conversation, anna, 2, "The alarm code is quagga")
	wantFound(t, s, "quagga", "message: The alarm code is quagga")
	stale := passages(t, store)
	if err := s.Retract(t.Context(), b.Conversation, anna, ack.ID, "", false, 0); err != nil {
		t.Fatal(err)
	}
	wantFound(t, s, "quagga")
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantFound(t, s, "quagga")
	if left := passages(t, store); len(left) != 0 {
		t.Errorf("the index still holds %v", left)
	}
	for _, v := range stale { // an index from before, as a store without transactions may have after a crash
		v.N, v.Words = 1000<<42, []string{"quagga"}
		if err := store.Put(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	wantFound(t, s, "quagga")
}

func TestTagsAreFoundByTheirNamesAndFilesByTheirs(t *testing.T) {
	s := newRoom(t)
	b := begin(t, s)
	if err := s.Tag(t.Context(), b.Conversation, anna, "tag1", "Complaint"); err != nil {
		t.Fatal(err)
	}
	if got := searched(t, s, chat.Search{Text: "complaint"}); len(got) != 1 {
		t.Errorf("tagged: %q", got)
	}
	if err := s.Untag(t.Context(), b.Conversation, anna, "tag1", "Complaint"); err != nil {
		t.Fatal(err)
	}
	wantFound(t, s, "complaint")
	if _, err := s.SayQuoting(t.Context(), b.Conversation, anna, messageID(7), "Here it is", "", chat.File{ID: chat.NewID(), Name: "offer-quartz.pdf"}); err != nil {
		t.Fatal(err)
	}
	wantFound(t, s, "quartz", "message: Here it is · offer-quartz.pdf")
}

func passages(t *testing.T, store eventlog.Store) (views []eventlog.View) {
	t.Helper()
	found, err := store.Find(t.Context(), chat.PassageKind, eventlog.Hunt{Words: []string{"quagga"}, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		views = append(views, f.View)
	}
	return views
}

func TestTheSuspectAreFoundOnlyWhenAskedFor(t *testing.T) {
	s := newRoom(t)
	b, err := s.Begin(t.Context(), chat.Opening{Site: "demo", Visitor: chat.NewID(), StartID: chat.NewID(), Text: "Buy pills", Suspect: []string{"honeypot"}})
	if err != nil {
		t.Fatal(err)
	}
	wantFound(t, s, "pills")
	if got := searched(t, s, chat.Search{Text: "pills", State: chat.Suspect}); len(got) != 1 {
		t.Errorf("among the suspect: %q", got)
	}
	if got := searched(t, s, chat.Search{Text: "pills", State: chat.Open}); len(got) != 0 {
		t.Errorf("among the open: %q", got)
	}
	if err := s.Free(t.Context(), b.Conversation, anna); err != nil {
		t.Fatal(err)
	}
	wantFound(t, s, "pills", "message: Buy pills")
}

func TestASearchIsNarrowedAndGoesOn(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := chat.New(openStore(t), func() time.Time { return now })
	first := now
	var ids []string
	for i := range 5 {
		now = now.Add(time.Hour)
		site := []string{"demo", "shop"}[i%2]
		b, err := s.Begin(t.Context(), chat.Opening{Site: site, Visitor: chat.NewID(), StartID: chat.NewID(), Text: fmt.Sprint("oak number ", i)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.Conversation)
	}
	if err := s.LearnAssign(t.Context(), ids[1], chat.Assigned{Agent: anna.ID, AgentName: "Anna", Responsible: "kim", Receipt: 1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context(), ids[2], anna); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ask  chat.Search
		want string
	}{
		"all": {chat.Search{}, "4 3 2 1 0"}, "of a site": {chat.Search{Site: "shop"}, "3 1"}, "of a person": {chat.Search{Agent: anna.ID}, "1"},
		"of a responsible": {chat.Search{Agent: "kim"}, "1"}, "closed": {chat.Search{State: chat.Closed}, "2"}, "open": {chat.Search{State: chat.Open}, "4 3 1 0"},
		"from": {chat.Search{From: first.Add(4 * time.Hour)}, "4 3"}, "to": {chat.Search{To: first.Add(2 * time.Hour)}, "0"},
	} {
		for _, limit := range []int{1, 2, 50} {
			c.ask.Text, c.ask.Limit = "oak num", limit
			var got []string
			for _, text := range searched(t, s, c.ask) {
				got = append(got, text[len(text)-1:])
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s by %d: %q, want %s", name, limit, got, c.want)
			}
		}
	}
	if _, _, err := s.Search(context.Background(), chat.Search{Text: "oak", After: "forged", Limit: 1}); fault.From(err).Code != "bad_cursor" {
		t.Errorf("a forged cursor: %v", err)
	}
}
